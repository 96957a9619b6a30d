#include "daemon/config_rules.hpp"

#include <array>
#include <charconv>

namespace youxu {

namespace {

std::string range(const std::string& min, const std::string& max, std::string_view unit) {
  const std::string in = unit.empty() ? "" : " (" + std::string{unit} + ")";
  return "from " + min + " to " + max + in;
}

std::string range(const NumberRule& rule) {
  return range(number_text(rule.min), number_text(rule.max), rule.unit);
}

}  // namespace

std::string number_text(double value) {
  constexpr int kDigits = 15;  // as many as every double keeps
  std::array<char, 32> text{};
  auto* const end = text.data() + text.size();
  return {text.data(),
          std::to_chars(text.data(), end, value, std::chars_format::general, kDigits).ptr};
}

std::string expected(const TextRule& rule) {
  const std::string bytes = std::to_string(rule.min) + " to " + std::to_string(rule.max) + " bytes";
  const std::string form = rule.form == nullptr ? "" : ": " + std::string{rule.form->words};
  return "a text of " + bytes + form;
}

std::string expected(const ChoiceRule& rule) {
  std::string out = "one of";
  for (const std::string_view word : rule.words) {
    out += out.back() == 'f' ? " \"" : ", \"";
    out += word;
    out += '"';
  }
  return out;
}

std::string expected(const WholeRule& rule) {
  return "a whole number " + range(std::to_string(rule.min), std::to_string(rule.max), rule.unit);
}

std::string expected(const NumberRule& rule) {
  return "a number " + range(rule);
}

std::string expected_per_phase(const NumberRule& rule) {
  return "three numbers, one per phase, " + range(rule);
}

std::string expected(const FlagRule&) {
  return "true or false";
}

std::string expected(const SectionRule&) {
  return "an object";
}

std::string expected(const ListRule& rule) {
  return "an array of at most " + std::to_string(rule.max);
}

}  // namespace youxu
