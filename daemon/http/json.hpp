// Building JSON with owners instead of raw cJSON pointers. Keys are literals; numbers are exact to
// the thousandth, as the quantities are.
#pragma once

#include <cjson/cJSON.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "policy/phases.hpp"
#include "policy/time.hpp"
#include "policy/units.hpp"

namespace youxu {

struct JsonDelete {
  void operator()(cJSON* json) const { cJSON_Delete(json); }
};
using Json = std::unique_ptr<cJSON, JsonDelete>;

Json json_object();
Json json_array();
Json json_text(std::string_view text);
Json json_number(double value);
Json json_null();
template <class Tag>
Json json_of(Quantity<Tag> quantity) {
  return json_number(quantity.value());
}
template <class Tag>
Json json_of(const std::optional<Quantity<Tag>>& quantity) {
  return quantity ? json_of(*quantity) : json_null();
}
Json json_of(const std::optional<Wall>& t);

void add(Json& object, const char* key, Json value);
void add(Json& object, const char* key, std::string_view text);
void add(Json& object, const char* key, const char* text);
void add(Json& object, const char* key, bool flag);
void add(Json& object, const char* key, std::int64_t number);
void add(Json& object, const char* key, int number);
template <class Tag>
void add(Json& object, const char* key, Quantity<Tag> quantity) {
  add(object, key, json_of(quantity));
}
// [a, b, c]
template <class T>
void add(Json& object, const char* key, const PerPhase<T>& phases) {
  Json array = json_array();
  for (const T& value : phases) cJSON_AddItemToArray(array.get(), json_of(value).release());
  add(object, key, std::move(array));
}
void append(Json& array, Json value);

// Compact text, without a newline.
std::string print(const Json& json);

// nullptr unless `text` is exactly one JSON object and nothing more.
Json parse_object(std::string_view text);

}  // namespace youxu
