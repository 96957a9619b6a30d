// cJSON behind owners.
#include "daemon/http/json.hpp"

#include "daemon/http/times.hpp"

namespace youxu {

Json json_object() {
  return Json{cJSON_CreateObject()};
}
Json json_array() {
  return Json{cJSON_CreateArray()};
}
Json json_text(std::string_view text) {
  return Json{cJSON_CreateString(std::string{text}.c_str())};
}
Json json_number(double value) {
  return Json{cJSON_CreateNumber(value)};
}
Json json_null() {
  return Json{cJSON_CreateNull()};
}
Json json_of(const std::optional<Wall>& t) {
  return t ? json_text(rfc3339(*t)) : json_null();
}

void add(Json& object, const char* key, Json value) {
  cJSON_AddItemToObject(object.get(), key, value.release());
}
void add(Json& object, const char* key, std::string_view text) {
  add(object, key, json_text(text));
}
void add(Json& object, const char* key, const char* text) {
  add(object, key, std::string_view{text});
}
void add(Json& object, const char* key, bool flag) {
  cJSON_AddBoolToObject(object.get(), key, flag ? 1 : 0);
}
void add(Json& object, const char* key, std::int64_t number) {
  add(object, key, json_number(static_cast<double>(number)));
}
void add(Json& object, const char* key, int number) {
  add(object, key, std::int64_t{number});
}

void append(Json& array, Json value) {
  cJSON_AddItemToArray(array.get(), value.release());
}

std::string print(const Json& json) {
  char* text = cJSON_PrintUnformatted(json.get());
  std::string out = text == nullptr ? "" : text;
  cJSON_free(text);
  return out;
}

Json parse_object(std::string_view text) {
  const std::string terminated{text};
  Json json{cJSON_ParseWithOpts(terminated.c_str(), nullptr, 1)};
  return cJSON_IsObject(json.get()) ? std::move(json) : nullptr;
}

}  // namespace youxu
