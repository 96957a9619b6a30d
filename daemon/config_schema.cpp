#include "daemon/config_schema.hpp"

namespace youxu {

namespace {

JsonObject typed(std::string_view type) {
  return JsonObject{}.text("type", type);
}

std::int64_t count(std::size_t size) {
  return static_cast<std::int64_t>(size);
}

}  // namespace

std::string described(std::string_view doc, std::string_view unit) {
  return unit.empty() ? std::string{doc} : std::string{doc} + " Unit: " + std::string{unit} + ".";
}

JsonObject schema_of(const TextRule& rule) {
  JsonObject schema = typed("string");
  schema.integer("minLength", count(rule.min)).integer("maxLength", count(rule.max));
  if (rule.form != nullptr) schema.text("pattern", rule.form->pattern);
  return schema;
}

JsonObject schema_of(const ChoiceRule& rule) {
  JsonArray words;
  for (const std::string_view word : rule.words) words.text(word);
  return typed("string").array("enum", words);
}

JsonObject schema_of(const WholeRule& rule) {
  return typed("integer").integer("minimum", rule.min).integer("maximum", rule.max);
}

JsonObject schema_of(const NumberRule& rule) {
  return typed("number").number("minimum", rule.min).number("maximum", rule.max);
}

JsonObject schema_of(const FlagRule&) {
  return typed("boolean");
}

JsonObject schema_per_phase(const NumberRule& rule) {
  const auto phases = count(kPhases);
  return typed("array")
      .object("items", schema_of(rule))
      .integer("minItems", phases)
      .integer("maxItems", phases);
}

JsonObject schema_of_list(const ListRule& rule, const JsonObject& item) {
  return typed("array").object("items", item).integer("maxItems", count(rule.max));
}

}  // namespace youxu
