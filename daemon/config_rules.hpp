// What a value of the configuration may be: the vocabulary in which config_sections.hpp describes
// each field, and the words for it in error messages. A rule concerns one value; what concerns two
// is in config_check.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace youxu {

// A form that text must have. `pattern` (ECMA 262, for the schema) and `accepts` say the same.
struct TextForm {
  std::string_view pattern;
  bool (*accepts)(std::string_view text) = nullptr;
  std::string_view words;  // "digits and letters"
};

struct TextRule {
  std::size_t min = 0;  // bytes
  std::size_t max = 256;
  const TextForm* form = nullptr;  // nullptr: any
};

struct ChoiceRule {
  std::span<const std::string_view> words;
};

struct WholeRule {
  std::int64_t min = 0;
  std::int64_t max = 0;
  std::string_view unit;
};

// A number, or three of them (one per phase) where the field is a PerPhase.
struct NumberRule {
  double min = 0;
  double max = 0;
  std::string_view unit;
};

struct FlagRule {};
struct SectionRule {};  // an object that describes itself
struct ListRule {       // of sections
  std::size_t max = 0;
};

// "a whole number from 1 to 1000 (A)".
std::string expected(const TextRule& rule);
std::string expected(const ChoiceRule& rule);
std::string expected(const WholeRule& rule);
std::string expected(const NumberRule& rule);
std::string expected(const FlagRule& rule);
std::string expected(const SectionRule& rule);
std::string expected(const ListRule& rule);
std::string expected_per_phase(const NumberRule& rule);

// For people: "0.9", "10000", "1e+300".
std::string number_text(double value);

}  // namespace youxu
