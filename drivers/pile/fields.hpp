// Reads the fields of one bus message out of its JSON, each with its type and range. The first
// wrong field is remembered and every later read returns a harmless value: a decoder reads all it
// needs and asks once. It knows no message by name and keeps nothing after the decode.
#pragma once

#include <cjson/cJSON.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "policy/result.hpp"

namespace youxu::pile_bus {

// The largest whole number that JSON's double carries exactly, 2^53 - 1.
inline constexpr std::int64_t kMaxInteger = 9'007'199'254'740'991;

struct Range {
  double low = 0;
  double high = static_cast<double>(kMaxInteger);
};

// What is wrong with the message so far; shared by the Fields of its nested objects.
class Verdict {
 public:
  explicit Verdict(std::string_view topic) : topic_{topic} {}
  void fail(const std::string& field, std::string_view what);
  bool ok() const { return message_.empty(); }
  Error error() const { return {Errc::invalid, message_}; }

 private:
  std::string topic_;
  std::string message_;
};

// One JSON object, whose place in the message is `path` ("" or "connectors[0]."). A node that is no
// object fails the verdict; all of its fields then count as missing.
class Fields {
 public:
  Fields(const cJSON* object, std::string path, Verdict& verdict);

  std::int64_t integer(const char* name, Range range);
  double number(const char* name, Range range);
  bool boolean(const char* name);
  std::string text(const char* name);
  // Present, but may be null.
  std::optional<std::int64_t> integer_or_null(const char* name, Range range);
  std::optional<double> number_or_null(const char* name, Range range);
  std::optional<std::string> text_or_null(const char* name);
  // Present, and an object (or null).
  const cJSON* object(const char* name);
  void object_or_null(const char* name);
  // An array of `low` to `high` items, else nullptr.
  const cJSON* array(const char* name, int low, int high);

  void fail(const char* name, std::string_view what) { verdict_.fail(path_ + name, what); }

 private:
  const cJSON* find(const char* name);
  bool is_null(const char* name);

  const cJSON* object_ = nullptr;
  std::string path_;
  Verdict& verdict_;
};

// The number in `item` when it is finite and in range, else a failed verdict and 0.
double number_in(const cJSON* item, const std::string& field, Range range, Verdict& verdict);

}  // namespace youxu::pile_bus
