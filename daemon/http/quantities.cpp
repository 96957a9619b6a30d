// A whole number is written as an integer: the shortest text of the double 100000 is 1e+05.
#include "daemon/http/quantities.hpp"

#include <cmath>

#include "daemon/http/times.hpp"

namespace youxu {

std::optional<Number> tenths(std::optional<double> value) {
  if (!value) return std::nullopt;
  return Number::from_milli(std::llround(*value * 10) * 100);
}

void add_milli(JsonObject& object, std::string_view key, std::int64_t milli) {
  if (milli % 1000 == 0) {
    object.integer(key, milli / 1000);
  } else {
    object.number(key, static_cast<double>(milli) / 1000.0);
  }
}
void append_milli(JsonArray& array, std::int64_t milli) {
  if (milli % 1000 == 0) {
    array.integer(milli / 1000);
  } else {
    array.number(static_cast<double>(milli) / 1000.0);
  }
}

void add(JsonObject& object, std::string_view key, Wall t) {
  object.text(key, rfc3339(t));
}
void add(JsonObject& object, std::string_view key, Millis duration) {
  object.integer(key, duration.count());
}

}  // namespace youxu
