// Reads and writes JSON. Reading is strict: no duplicate keys, no unknown keys where a form is
// read, no invalid UTF-8, every error names the path. Callers never see cJSON.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/result.hpp"

struct cJSON;

namespace youxu {

// Integers beyond this are not exact in JSON: refused when read, rounded by nobody when written.
inline constexpr std::int64_t kMaxJsonInteger = 9'007'199'254'740'991;  // 2^53 - 1

struct JsonFlag {  // Result<bool> does not exist
  bool value = false;
};

// One value inside a document, which must outlive it. `path()` is "blocks[2].address".
class JsonView {
 public:
  const std::string& path() const { return path_; }
  bool is_object() const;
  bool is_array() const;
  bool is_text() const;
  bool is_number() const;
  bool is_null() const;

  Result<std::string> text(std::size_t max_bytes = 4096) const;
  Result<std::int64_t> integer(std::int64_t min, std::int64_t max) const;  // no fractions
  Result<double> number(double min, double max) const;
  Result<JsonFlag> flag() const;
  Result<std::vector<JsonView>> items(std::size_t max_items = 4096) const;  // of an array
  Result<std::vector<std::string>> keys() const;                            // of an object

  std::optional<JsonView> find(std::string_view key) const;  // absent or not an object: nullopt
  Result<JsonView> member(std::string_view key) const;
  Error error(const std::string& what) const;  // Errc::invalid: "blocks[2].address: <what>"

 private:
  friend class Json;
  JsonView(const cJSON* node, std::string path) : node_{node}, path_{std::move(path)} {}
  const cJSON* node_;
  std::string path_;
};

// Owns a document.
class Json {
 public:
  // Refuses more than `max_bytes`, trailing text, duplicate keys, \u0000 and invalid UTF-8; the
  // message gives the line, or the path.
  static Result<Json> parse(std::string_view text, std::size_t max_bytes);
  JsonView root() const { return JsonView{document_.get(), ""}; }

 private:
  struct Delete {
    void operator()(cJSON* node) const;
  };
  explicit Json(cJSON* document) : document_{document} {}
  std::unique_ptr<cJSON, Delete> document_;
};

// Reads an object as a form. The first error sticks and later reads give zero values, so a loader
// is a list of assignments; finish() gives that error, or names a key nobody asked for. Where other
// keys are none of our business, status() is the end.
class JsonFields {
 public:
  explicit JsonFields(JsonView object);

  std::string text(std::string_view key, std::size_t max_bytes = 256);
  std::int64_t integer(std::string_view key, std::int64_t min, std::int64_t max);
  double number(std::string_view key, double min, double max);
  bool flag(std::string_view key);
  std::vector<JsonView> items(std::string_view key, std::size_t max_items = 1024);

  // Absent: false / nullopt, without error.
  std::optional<JsonView> optional(std::string_view key);
  bool has(std::string_view key) { return optional(key).has_value(); }
  std::string text_or(std::string_view key, std::string fallback, std::size_t max_bytes = 256);

  void fail(Error error);
  void fail(std::string_view key, std::string_view what);  // names the key with its path
  bool ok() const { return status_.ok(); }
  const Status& status() const { return status_; }
  Status finish();

 private:
  template <class T>
  T keep(Result<T> result);

  JsonView object_;
  std::vector<std::string> asked_;
  Status status_;
};

// Writes; keys come in the order given. Invalid UTF-8 becomes U+FFFD, a number that is not finite
// becomes null, so the output always parses.
class JsonArray;
class JsonObject {
 public:
  JsonObject& text(std::string_view key, std::string_view value);
  JsonObject& integer(std::string_view key, std::int64_t value);
  JsonObject& number(std::string_view key, double value);
  JsonObject& flag(std::string_view key, bool value);
  JsonObject& null(std::string_view key);
  JsonObject& object(std::string_view key, const JsonObject& value);
  JsonObject& array(std::string_view key, const JsonArray& value);
  std::string str() const { return "{" + body_ + "}"; }

 private:
  JsonObject& add(std::string_view key, std::string_view raw);
  std::string body_;
};

class JsonArray {
 public:
  JsonArray& text(std::string_view value);
  JsonArray& integer(std::int64_t value);
  JsonArray& number(double value);
  JsonArray& null();
  JsonArray& object(const JsonObject& value);
  JsonArray& array(const JsonArray& value);
  std::string str() const { return "[" + body_ + "]"; }

 private:
  JsonArray& add(std::string_view raw);
  std::string body_;
};

}  // namespace youxu
