#include "tests/programs/cli/arguments.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace youxu::sim {

namespace {

constexpr double kDaySeconds = 86'400;

// Without trailing zeros, as a person would write it.
std::string plain(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.10g", value);
  return text;
}

}  // namespace

std::optional<double> number_from_text(std::string_view text) {
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, failed] = std::from_chars(text.data(), end, value);
  if (failed != std::errc{} || stop != end || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (std::size_t comma; (comma = text.find(separator)) != std::string_view::npos;) {
    parts.emplace_back(text.substr(0, comma));
    text.remove_prefix(comma + 1);
  }
  parts.emplace_back(text);
  return parts;
}

Result<Arguments> Arguments::parse(std::span<const std::string> given,
                                   std::span<const Option> options) {
  Arguments out;
  for (std::size_t i = 0; i < given.size(); ++i) {
    const std::string& word = given[i];
    if (!word.starts_with("-")) {
      out.words_.push_back(word);
      continue;
    }
    const auto known = std::find_if(options.begin(), options.end(),
                                    [&](const Option& option) { return option.name == word; });
    if (known == options.end()) return Error{Errc::invalid, "unknown option '" + word + "'"};
    if (!known->repeatable && out.has(word)) return Error{Errc::invalid, word + " is there twice"};
    const bool is_switch = *known->value == '\0';
    if (!is_switch && i + 1 == given.size())
      return Error{Errc::invalid, word + " needs a value: " + known->value};
    out.values_[word].push_back(is_switch ? "" : given[++i]);
  }
  return out;
}

std::string Arguments::text(const std::string& name, const std::string& fallback) const {
  const auto at = values_.find(name);
  return at == values_.end() ? fallback : at->second.front();
}

std::vector<std::string> Arguments::all(const std::string& name) const {
  const auto at = values_.find(name);
  return at == values_.end() ? std::vector<std::string>{} : at->second;
}

int Arguments::whole(const std::string& name, int fallback, int min, int max) {
  if (!has(name)) return fallback;
  const auto value = number_from_text(text(name));
  if (value && *value == std::floor(*value) && *value >= min && *value <= max)
    return static_cast<int>(*value);
  complain(name + " '" + text(name) + "': a whole number from " + std::to_string(min) + " to " +
           std::to_string(max) + " is needed");
  return fallback;
}

double Arguments::number(const std::string& name, double fallback, double min, double max) {
  if (!has(name)) return fallback;
  const auto value = number_from_text(text(name));
  if (value && *value >= min && *value <= max) return *value;
  complain(name + " '" + text(name) + "': a number from " + plain(min) + " to " + plain(max) +
           " is needed");
  return fallback;
}

std::uint16_t Arguments::port(const std::string& name, std::uint16_t fallback) {
  constexpr int kLastPort = 65'535;
  return static_cast<std::uint16_t>(whole(name, fallback, 1, kLastPort));
}

std::optional<Millis> Arguments::seconds(const std::string& name) {
  if (!has(name)) return std::nullopt;
  return Millis{std::llround(number(name, 0, 0, kDaySeconds) * 1000)};
}

void Arguments::complain(Error error) {
  if (status_.ok()) status_ = std::move(error);
}

}  // namespace youxu::sim
