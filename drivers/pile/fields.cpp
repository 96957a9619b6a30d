// Typed and range-checked reads of cJSON nodes.
#include "drivers/pile/fields.hpp"

#include <cmath>
#include <cstdio>
#include <utility>

namespace youxu::pile_bus {

namespace {

std::string outside(Range range) {
  char text[80];
  std::snprintf(text, sizeof text, "must be %.16g to %.16g", range.low, range.high);
  return text;
}

}  // namespace

void Verdict::fail(const std::string& field, std::string_view what) {
  if (!message_.empty()) return;
  message_ = topic_ + ": " + field + ": " + std::string{what};
}

double number_in(const cJSON* item, const std::string& field, Range range, Verdict& verdict) {
  if (!cJSON_IsNumber(item)) {
    verdict.fail(field, "must be a number");
    return 0;
  }
  const double value = item->valuedouble;
  // Written so that a NaN is refused too.
  if (value >= range.low && value <= range.high) return value;
  verdict.fail(field, outside(range));
  return 0;
}

Fields::Fields(const cJSON* object, std::string path, Verdict& verdict)
    : path_{std::move(path)}, verdict_{verdict} {
  if (cJSON_IsObject(object)) {
    object_ = object;
  } else {
    verdict_.fail(path_.empty() ? "payload" : path_, "must be an object");
  }
}

const cJSON* Fields::find(const char* name) {
  const cJSON* item = cJSON_GetObjectItemCaseSensitive(object_, name);
  if (item == nullptr) fail(name, "missing");
  return item;
}

bool Fields::is_null(const char* name) {
  return cJSON_IsNull(find(name)) != 0;
}

double Fields::number(const char* name, Range range) {
  const cJSON* item = find(name);
  return item == nullptr ? 0 : number_in(item, path_ + name, range, verdict_);
}

std::int64_t Fields::integer(const char* name, Range range) {
  const double value = number(name, range);
  if (value == std::trunc(value)) return static_cast<std::int64_t>(value);
  fail(name, "must be a whole number");
  return 0;
}

bool Fields::boolean(const char* name) {
  const cJSON* item = find(name);
  if (!cJSON_IsBool(item)) fail(name, "must be true or false");
  return cJSON_IsTrue(item) != 0;
}

std::string Fields::text(const char* name) {
  const cJSON* item = find(name);
  if (cJSON_IsString(item) && item->valuestring != nullptr) return item->valuestring;
  fail(name, "must be text");
  return {};
}

std::optional<std::int64_t> Fields::integer_or_null(const char* name, Range range) {
  if (is_null(name)) return std::nullopt;
  return integer(name, range);
}

std::optional<double> Fields::number_or_null(const char* name, Range range) {
  if (is_null(name)) return std::nullopt;
  return number(name, range);
}

std::optional<std::string> Fields::text_or_null(const char* name) {
  if (is_null(name)) return std::nullopt;
  return text(name);
}

const cJSON* Fields::object(const char* name) {
  const cJSON* item = find(name);
  if (cJSON_IsObject(item)) return item;
  fail(name, "must be an object");
  return nullptr;
}

void Fields::object_or_null(const char* name) {
  if (!is_null(name)) (void)object(name);  // the verdict keeps what is wrong
}

const cJSON* Fields::array(const char* name, int low, int high) {
  const cJSON* item = find(name);
  const int size = cJSON_GetArraySize(item);
  if (cJSON_IsArray(item) && size >= low && size <= high) return item;
  fail(name, "must be a list of " + std::to_string(low) + " to " + std::to_string(high));
  return nullptr;
}

}  // namespace youxu::pile_bus
