// The reader: a section's JSON into its struct. Every value is checked against its rule; all that
// is wrong is collected, and the wrong field keeps its default.
#pragma once

#include <algorithm>
#include <concepts>
#include <optional>
#include <string>
#include <vector>

#include "daemon/config_problems.hpp"
#include "daemon/config_rules.hpp"
#include "drivers/json/json.hpp"
#include "policy/phases.hpp"
#include "policy/units.hpp"

namespace youxu {

// What stands there, for a message: a scalar as it is (long text cut), else its kind.
std::string found(const JsonView& json);
void add_mismatch(const JsonView& json, const std::string& expectation, ConfigProblems& problems);

void read_value(const JsonView& json, const TextRule& rule, std::string& out,
                ConfigProblems& problems);
void read_value(const JsonView& json, const ChoiceRule& rule, std::string& out,
                ConfigProblems& problems);
void read_value(const JsonView& json, const NumberRule& rule, double& out,
                ConfigProblems& problems);
void read_value(const JsonView& json, const NumberRule& rule, PerPhase<Amps>& out,
                ConfigProblems& problems);
void read_value(const JsonView& json, const FlagRule& rule, bool& out, ConfigProblems& problems);

// The rule's range must fit the type; the sections' rules do.
template <std::integral Whole>
void read_value(const JsonView& json, const WholeRule& rule, Whole& out, ConfigProblems& problems) {
  const auto value = json.integer(rule.min, rule.max);
  if (!value.ok()) return add_mismatch(json, expected(rule), problems);
  out = static_cast<Whole>(*value);
}

template <class Section>
void read_value(const JsonView& json, const SectionRule& rule, Section& out,
                ConfigProblems& problems);

template <class Section>
void read_value(const JsonView& json, const ListRule& rule, std::vector<Section>& out,
                ConfigProblems& problems) {
  const auto items = json.items(rule.max);
  if (!items.ok()) return add_mismatch(json, expected(rule), problems);
  for (const JsonView& item : *items) read_value(item, SectionRule{}, out.emplace_back(), problems);
}

// Where a field's value goes: the field itself, or a new value in an optional one.
template <class Value>
Value& room_for(Value& field) {
  return field;
}
template <class Value>
Value& room_for(std::optional<Value>& field) {
  return field.emplace();
}

template <class Section>
class SectionReader {
 public:
  SectionReader(const JsonView& json, Section& section, ConfigProblems& problems)
      : json_{json}, section_{section}, problems_{problems} {}

  template <class Value, class Rule>
  void required(std::string_view key, Value Section::*member, const Rule& rule, std::string_view) {
    if (!read(key, member, rule))
      problems_.add(place_in(json_.path(), key), "missing, expected " + words_of(rule, member));
  }

  template <class Value, class Rule>
  void optional(std::string_view key, Value Section::*member, const Rule& rule, std::string_view) {
    (void)read(key, member, rule);
  }

  void refuse_unknown_keys() {
    const auto keys = json_.keys();
    if (!keys.ok()) return;
    for (const std::string& key : *keys)
      if (std::find(known_.begin(), known_.end(), key) == known_.end())
        problems_.add(place_in(json_.path(), key), "unknown key, expected one of " + known_keys());
  }

 private:
  template <class Value, class Rule>
  bool read(std::string_view key, Value Section::*member, const Rule& rule) {
    known_.push_back(key);
    const auto value = json_.find(key);
    if (value) read_value(*value, rule, room_for(section_.*member), problems_);
    return value.has_value();
  }

  template <class Value, class Rule>
  static std::string words_of(const Rule& rule, Value Section::*) {
    if constexpr (std::same_as<Value, PerPhase<Amps>>)
      return expected_per_phase(rule);
    else
      return expected(rule);
  }

  std::string known_keys() const {
    std::string out;
    for (const std::string_view key : known_) out += (out.empty() ? "" : ", ") + std::string{key};
    return out;
  }

  const JsonView& json_;
  Section& section_;
  ConfigProblems& problems_;
  std::vector<std::string_view> known_;
};

template <class Section>
void read_value(const JsonView& json, const SectionRule& rule, Section& out,
                ConfigProblems& problems) {
  if (!json.is_object()) return add_mismatch(json, expected(rule), problems);
  SectionReader<Section> reader{json, out, problems};
  Section::describe(reader);
  reader.refuse_unknown_keys();
}

}  // namespace youxu
