// The writer of the effective configuration: every field, also those left at their default. What it
// writes reads back as the same ConfigFile.
#pragma once

#include <concepts>
#include <optional>
#include <string>
#include <vector>

#include "drivers/json/json.hpp"
#include "policy/phases.hpp"
#include "policy/units.hpp"

namespace youxu {

void write_value(JsonObject& out, std::string_view key, const std::string& value);
void write_value(JsonObject& out, std::string_view key, double value);
void write_value(JsonObject& out, std::string_view key, const PerPhase<Amps>& value);

template <std::integral Whole>
void write_value(JsonObject& out, std::string_view key, Whole value) {
  if constexpr (std::same_as<Whole, bool>)
    out.flag(key, value);
  else
    out.integer(key, static_cast<std::int64_t>(value));
}

// Nothing is written where there is no value.
template <class Value>
void write_value(JsonObject& out, std::string_view key, const std::optional<Value>& value);

template <class Section>
class SectionWriter {
 public:
  explicit SectionWriter(const Section& section) : section_{section} {}

  template <class Value, class Rule>
  void required(std::string_view key, Value Section::*member, const Rule&, std::string_view) {
    write_value(json_, key, section_.*member);
  }
  template <class Value, class Rule>
  void optional(std::string_view key, Value Section::*member, const Rule&, std::string_view) {
    write_value(json_, key, section_.*member);
  }
  const JsonObject& json() const { return json_; }

 private:
  const Section& section_;
  JsonObject json_;
};

template <class Section>
JsonObject json_of_section(const Section& section) {
  SectionWriter<Section> writer{section};
  Section::describe(writer);
  return writer.json();
}

template <class Section>
void write_value(JsonObject& out, std::string_view key, const std::vector<Section>& sections) {
  JsonArray array;
  for (const Section& section : sections) array.object(json_of_section(section));
  out.array(key, array);
}

template <class Section>
requires std::is_class_v<Section>
void write_value(JsonObject& out, std::string_view key, const Section& section) {
  out.object(key, json_of_section(section));
}

template <class Value>
void write_value(JsonObject& out, std::string_view key, const std::optional<Value>& value) {
  if (value) write_value(out, key, *value);
}

// Valid JSON on lines of its own, with a final newline; objects and arrays of scalars stay on one
// line.
std::string indented(std::string_view json);

}  // namespace youxu
