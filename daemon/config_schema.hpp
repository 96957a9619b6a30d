// The writer of the JSON Schema (draft 2020-12). The schema is as strict as the reader is about
// single values, but counts a text's length in characters where the reader counts bytes; what
// concerns several values (config_check.hpp) it cannot say.
#pragma once

#include <concepts>
#include <optional>
#include <string>
#include <vector>

#include "daemon/config_rules.hpp"
#include "daemon/config_write.hpp"
#include "drivers/json/json.hpp"

namespace youxu {

JsonObject schema_of(const TextRule& rule);
JsonObject schema_of(const ChoiceRule& rule);
JsonObject schema_of(const WholeRule& rule);
JsonObject schema_of(const NumberRule& rule);
JsonObject schema_of(const FlagRule& rule);
JsonObject schema_per_phase(const NumberRule& rule);
JsonObject schema_of_list(const ListRule& rule, const JsonObject& item);
// The description that a field's schema has: its meaning and its unit.
std::string described(std::string_view doc, std::string_view unit);

template <class Section>
JsonObject schema_of_section();

template <class Value>
struct SchemaOf {
  template <class Rule>
  static JsonObject make(const Rule& rule) {
    return schema_of(rule);
  }
  static JsonObject make(const SectionRule&) { return schema_of_section<Value>(); }
};

template <>
struct SchemaOf<PerPhase<Amps>> {
  static JsonObject make(const NumberRule& rule) { return schema_per_phase(rule); }
};

template <class Section>
struct SchemaOf<std::vector<Section>> {
  static JsonObject make(const ListRule& rule) {
    return schema_of_list(rule, schema_of_section<Section>());
  }
};

template <class Value>
struct SchemaOf<std::optional<Value>> {
  template <class Rule>
  static JsonObject make(const Rule& rule) {
    return SchemaOf<Value>::make(rule);
  }
};

template <class Section>
class SectionSchema {
 public:
  template <class Value, class Rule>
  void required(std::string_view key, Value Section::*, const Rule& rule, std::string_view doc) {
    properties_.object(key, field<Value>(rule, doc));
    required_.text(key);
  }

  template <class Value, class Rule>
  void optional(std::string_view key, Value Section::*member, const Rule& rule,
                std::string_view doc) {
    JsonObject schema = field<Value>(rule, doc);
    if constexpr (!std::same_as<Rule, SectionRule>)
      write_value(schema, "default", defaults_.*member);
    properties_.object(key, schema);
  }

  void write_to(JsonObject& schema) const {
    schema.text("type", "object").object("properties", properties_);
    schema.array("required", required_).flag("additionalProperties", false);
  }

 private:
  template <class Value, class Rule>
  static JsonObject field(const Rule& rule, std::string_view doc) {
    std::string_view unit;
    if constexpr (requires { rule.unit; }) unit = rule.unit;
    return SchemaOf<Value>::make(rule).text("description", described(doc, unit));
  }

  Section defaults_;
  JsonObject properties_;
  JsonArray required_;
};

template <class Section>
JsonObject schema_of_section() {
  SectionSchema<Section> visitor;
  Section::describe(visitor);
  JsonObject schema;
  visitor.write_to(schema);
  return schema;
}

}  // namespace youxu
