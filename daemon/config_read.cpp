#include "daemon/config_read.hpp"

#include <limits>

#include "drivers/json/utf8.hpp"

namespace youxu {

namespace {

constexpr std::size_t kMaxShown = 40;  // bytes of a wrong text
constexpr double kInfinity = std::numeric_limits<double>::infinity();

// `text` in quotes on one line, cut at a character's border.
std::string shown(std::string_view text) {
  std::size_t size = 0;
  while (size < text.size() && size < kMaxShown) size += utf8_character(text.substr(size));
  const std::string quoted = JsonArray{}.text(text.substr(0, size)).str();
  return quoted.substr(1, quoted.size() - 2) + (size < text.size() ? "…" : "");
}

}  // namespace

std::string found(const JsonView& json) {
  if (json.is_object()) return "an object";
  if (json.is_null()) return "null";
  if (const auto flag = json.flag(); flag.ok()) return flag->value ? "true" : "false";
  if (const auto number = json.number(-kInfinity, kInfinity); number.ok())
    return number_text(*number);
  if (const auto items = json.items(std::numeric_limits<std::size_t>::max()); items.ok())
    return "an array of " + std::to_string(items->size());
  const auto text = json.text(std::numeric_limits<std::size_t>::max());
  return text.ok() ? shown(*text) : "nothing";
}

void add_mismatch(const JsonView& json, const std::string& expectation, ConfigProblems& problems) {
  problems.add(json.path(), "found " + found(json) + ", expected " + expectation);
}

void read_value(const JsonView& json, const TextRule& rule, std::string& out,
                ConfigProblems& problems) {
  auto text = json.text(rule.max);
  const bool good =
      text.ok() && text->size() >= rule.min && (rule.form == nullptr || rule.form->accepts(*text));
  if (!good) return add_mismatch(json, expected(rule), problems);
  out = *std::move(text);
}

void read_value(const JsonView& json, const ChoiceRule& rule, std::string& out,
                ConfigProblems& problems) {
  auto text = json.text();
  if (!text.ok() || std::find(rule.words.begin(), rule.words.end(), *text) == rule.words.end())
    return add_mismatch(json, expected(rule), problems);
  out = *std::move(text);
}

void read_value(const JsonView& json, const NumberRule& rule, double& out,
                ConfigProblems& problems) {
  const auto value = json.number(rule.min, rule.max);
  if (!value.ok()) return add_mismatch(json, expected(rule), problems);
  out = *value;
}

void read_value(const JsonView& json, const NumberRule& rule, PerPhase<Amps>& out,
                ConfigProblems& problems) {
  const auto items = json.items(kPhases);
  if (!items.ok() || items->size() != kPhases)
    return add_mismatch(json, expected_per_phase(rule), problems);
  for (std::size_t p = 0; p < kPhases; ++p) {
    double amps = 0;
    read_value((*items)[p], rule, amps, problems);
    out[p] = Amps::from_double(amps);
  }
}

void read_value(const JsonView& json, const FlagRule& rule, bool& out, ConfigProblems& problems) {
  const auto flag = json.flag();
  if (!flag.ok()) return add_mismatch(json, expected(rule), problems);
  out = flag->value;
}

}  // namespace youxu
