#include "tests/unit/config/schema_walk.hpp"

#include <algorithm>
#include <limits>
#include <set>

namespace youxu::test {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr std::size_t kMany = 100'000;

std::string word(const JsonView& schema, std::string_view key) {
  const auto found = schema.find(key);
  return found ? *found->text() : "";
}

double number(const JsonView& schema, std::string_view key, double fallback) {
  const auto found = schema.find(key);
  return found ? *found->number(-kInfinity, kInfinity) : fallback;
}

bool has_type(const JsonView& value, const std::string& type) {
  if (type == "object") return value.is_object();
  if (type == "array") return value.is_array();
  if (type == "string") return value.is_text();
  if (type == "boolean") return value.flag().ok();
  if (type == "integer") return value.integer(-kMaxJsonInteger, kMaxJsonInteger).ok();
  return type == "number" && value.is_number();
}

class Validator {
 public:
  void check(const JsonView& schema, const JsonView& value) {
    known_keywords(schema);
    const std::string type = word(schema, "type");
    if (!has_type(value, type)) return complain(value, "type");
    if (type == "object") object(schema, value);
    if (type == "array") array(schema, value);
    if (type == "string") text(schema, value);
    if (value.is_number())
      size(schema, value, *value.number(-kInfinity, kInfinity), "minimum", "maximum");
  }
  std::vector<std::string> complaints;

 private:
  void complain(const JsonView& value, const std::string& what) {
    complaints.push_back(value.path() + ": " + what);
  }

  void known_keywords(const JsonView& schema) {
    static const std::set<std::string> kKnown{
        "$schema", "title",    "type",     "properties", "required",   "additionalProperties",
        "items",   "minItems", "maxItems", "minLength",  "maxLength",  "minimum",
        "maximum", "pattern",  "enum",     "default",    "description"};
    for (const std::string& key : *schema.keys())
      if (kKnown.count(key) == 0) complain(schema, "keyword " + key);
  }

  void size(const JsonView& schema, const JsonView& value, double size, const char* min,
            const char* max) {
    if (size < number(schema, min, -kInfinity)) complain(value, min);
    if (size > number(schema, max, kInfinity)) complain(value, max);
  }

  void object(const JsonView& schema, const JsonView& value) {
    const auto properties = schema.member("properties");
    for (const JsonView& key : *schema.member("required")->items())
      if (!value.find(*key.text())) complain(value, "required " + *key.text());
    for (const std::string& key : *value.keys()) {
      const auto property = properties->find(key);
      if (property)
        check(*property, *value.find(key));
      else
        complain(value, "additionalProperties " + key);
    }
  }

  void array(const JsonView& schema, const JsonView& value) {
    const auto items = value.items(kMany);
    size(schema, value, static_cast<double>(items->size()), "minItems", "maxItems");
    for (const JsonView& item : *items) check(*schema.member("items"), item);
  }

  void text(const JsonView& schema, const JsonView& value) {
    const std::string text = *value.text();
    size(schema, value, static_cast<double>(text.size()), "minLength", "maxLength");
    if (const auto words = schema.find("enum")) {
      const auto list = *words->items();
      if (std::none_of(list.begin(), list.end(),
                       [&text](const JsonView& one) { return *one.text() == text; }))
        complain(value, "enum");
    }
  }
};

void add_places(const JsonView& schema, const std::string& at, std::vector<Place>& out) {
  if (!at.empty()) out.push_back({at, schema});
  if (const auto items = schema.find("items")) add_places(*items, at + "[0]", out);
  const auto properties = schema.find("properties");
  if (!properties) return;
  for (const std::string& key : *properties->keys())
    add_places(*properties->find(key), at.empty() ? key : at + "." + key, out);
}

std::string scalar(const JsonView& schema, const std::string& type) {
  if (type == "boolean") return "true";
  if (type == "integer" || type == "number")
    return std::to_string(static_cast<long>(number(schema, "maximum", 1)));
  if (const auto words = schema.find("enum")) return "\"" + *words->items()->front().text() + "\"";
  const auto shortest = static_cast<std::size_t>(number(schema, "minLength", 0));
  return "\"" + std::string(shortest, '7') + "\"";
}

class Builder {
 public:
  Builder(std::string place, std::string value)
      : place_{std::move(place)}, value_{std::move(value)} {}

  std::string build(const JsonView& schema, const std::string& at) const {
    if (!at.empty() && at == place_) return value_;
    const std::string type = word(schema, "type");
    if (type == "object") return object(schema, at);
    return type == "array" ? array(schema, at) : scalar(schema, type);
  }

 private:
  std::string array(const JsonView& schema, const std::string& at) const {
    const auto size = static_cast<int>(number(schema, "minItems", 1));
    std::string out;
    for (int i = 0; i < size; ++i)
      out +=
          (i == 0 ? "[" : ",") + build(*schema.find("items"), at + "[" + std::to_string(i) + "]");
    return out + "]";
  }

  std::string object(const JsonView& schema, const std::string& at) const {
    const auto properties = schema.find("properties");
    std::string out;
    for (const std::string& key : *properties->keys())
      out += (out.empty() ? "{\"" : ",\"") + key +
             "\":" + build(*properties->find(key), at.empty() ? key : at + "." + key);
    return out + "}";
  }

  std::string place_;
  std::string value_;
};

}  // namespace

std::vector<std::string> complaints(const JsonView& schema, const JsonView& value) {
  Validator validator;
  validator.check(schema, value);
  return validator.complaints;
}

std::vector<Place> places(const JsonView& schema) {
  std::vector<Place> out;
  add_places(schema, "", out);
  return out;
}

std::string document(const JsonView& schema, const std::string& place, const std::string& value) {
  return Builder{place, value}.build(schema, "");
}

}  // namespace youxu::test
