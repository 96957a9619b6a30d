// Quantities in the API's JSON: whole units exact to the thousandth (16, 15.9, never 1e+05), an
// array for the three phases, times as RFC 3339, durations in milliseconds, null for "not known".
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "drivers/json/json.hpp"
#include "policy/phases.hpp"
#include "policy/time.hpp"
#include "policy/units.hpp"

namespace youxu {

using Number = Quantity<struct NumberTag>;
// What is calculated is not known to the thousandth: to the tenth.
std::optional<Number> tenths(std::optional<double> value);

void add_milli(JsonObject& object, std::string_view key, std::int64_t milli);
void append_milli(JsonArray& array, std::int64_t milli);

template <class Tag>
void append(JsonArray& array, Quantity<Tag> quantity) {
  append_milli(array, quantity.milli());
}
template <class Tag>
void append(JsonArray& array, const std::optional<Quantity<Tag>>& quantity) {
  if (quantity) {
    append(array, *quantity);
  } else {
    array.null();
  }
}

template <class Tag>
void add(JsonObject& object, std::string_view key, Quantity<Tag> quantity) {
  add_milli(object, key, quantity.milli());
}
template <class T>
void add(JsonObject& object, std::string_view key, const PerPhase<T>& phases) {
  JsonArray array;
  for (const T& value : phases) append(array, value);
  object.array(key, array);
}
void add(JsonObject& object, std::string_view key, Wall t);
void add(JsonObject& object, std::string_view key, Millis duration);
template <class T>
void add(JsonObject& object, std::string_view key, const std::optional<T>& value) {
  if (value) {
    add(object, key, *value);
  } else {
    object.null(key);
  }
}

}  // namespace youxu
