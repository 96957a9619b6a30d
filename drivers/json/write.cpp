// The writer; see json.hpp.
#include <array>
#include <charconv>
#include <cmath>

#include "drivers/json/json.hpp"
#include "drivers/json/utf8.hpp"

namespace youxu {
namespace {

void append_escaped(std::string& out, char c) {
  constexpr char kHex[] = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(c);
  if (c == '"' || c == '\\') {
    out += '\\';
    out += c;
  } else if (byte < 0x20) {
    out += "\\u00";
    out += kHex[byte >> 4U];
    out += kHex[byte & 0xFU];
  } else {
    out += c;
  }
}

std::string quoted(std::string_view value) {
  std::string out{"\""};
  while (!value.empty()) {
    const auto length = utf8_character(value);
    if (length == 0) out += "\xEF\xBF\xBD";  // U+FFFD
    if (length == 1) append_escaped(out, value[0]);
    if (length > 1) out += value.substr(0, length);
    value.remove_prefix(length == 0 ? 1 : length);
  }
  return out + '"';
}

// The shortest text that reads back as the same double, whatever the locale.
std::string number_text(double value) {
  if (!std::isfinite(value)) return "null";
  std::array<char, 32> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  return {digits.data(), end};
}

}  // namespace

JsonObject& JsonObject::add(std::string_view key, std::string_view raw) {
  if (!body_.empty()) body_ += ',';
  body_ += quoted(key);
  body_ += ':';
  body_ += raw;
  return *this;
}

JsonObject& JsonObject::text(std::string_view key, std::string_view value) {
  return add(key, quoted(value));
}
JsonObject& JsonObject::integer(std::string_view key, std::int64_t value) {
  return add(key, std::to_string(value));
}
JsonObject& JsonObject::number(std::string_view key, double value) {
  return add(key, number_text(value));
}
JsonObject& JsonObject::flag(std::string_view key, bool value) {
  return add(key, value ? "true" : "false");
}
JsonObject& JsonObject::null(std::string_view key) {
  return add(key, "null");
}
JsonObject& JsonObject::object(std::string_view key, const JsonObject& value) {
  return add(key, value.str());
}
JsonObject& JsonObject::array(std::string_view key, const JsonArray& value) {
  return add(key, value.str());
}

JsonArray& JsonArray::add(std::string_view raw) {
  if (!body_.empty()) body_ += ',';
  body_ += raw;
  return *this;
}

JsonArray& JsonArray::text(std::string_view value) {
  return add(quoted(value));
}
JsonArray& JsonArray::integer(std::int64_t value) {
  return add(std::to_string(value));
}
JsonArray& JsonArray::number(double value) {
  return add(number_text(value));
}
JsonArray& JsonArray::null() {
  return add("null");
}
JsonArray& JsonArray::object(const JsonObject& value) {
  return add(value.str());
}
JsonArray& JsonArray::array(const JsonArray& value) {
  return add(value.str());
}

}  // namespace youxu
