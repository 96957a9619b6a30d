// The strict reader on cJSON; see json.hpp.
#include <cjson/cJSON.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "drivers/json/json.hpp"
#include "drivers/json/utf8.hpp"

namespace youxu {
namespace {

std::string joined(const std::string& path, std::string_view key) {
  return path.empty() ? std::string{key} : path + "." + std::string{key};
}

Error invalid(const std::string& message) {
  return {Errc::invalid, message};
}

std::string range(const std::string& min, const std::string& max) {
  return " from " + min + " to " + max;
}

// cJSON ends strings at a NUL: "\u0000" would silently cut what follows.
bool escapes_nul(std::string_view text) {
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    if (text[i] != '\\') continue;
    if (text.substr(i, 6) == "\\u0000") return true;
    ++i;
  }
  return text.find('\0') != std::string_view::npos;
}

// The first key that occurs twice in an object, with its path. Depth is bounded by cJSON (1000).
std::optional<std::string> duplicate_key(const cJSON* node, const std::string& path) {
  std::vector<std::string_view> keys;
  std::size_t index = 0;
  for (const cJSON* child = node->child; child != nullptr; child = child->next, ++index) {
    const bool named = child->string != nullptr;
    if (named) keys.emplace_back(child->string);
    const auto child_path =
        named ? joined(path, child->string) : path + "[" + std::to_string(index) + "]";
    if (auto found = duplicate_key(child, child_path)) return found;
  }
  std::sort(keys.begin(), keys.end());
  const auto twice = std::adjacent_find(keys.begin(), keys.end());
  if (twice == keys.end()) return std::nullopt;
  return joined(path, *twice);
}

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r';
}

Error syntax_error(std::string_view text, const char* where) {
  const auto offset = where == nullptr ? 0 : static_cast<std::size_t>(where - text.data());
  const auto line =
      1 + std::count(text.begin(),
                     text.begin() + static_cast<std::ptrdiff_t>(std::min(offset, text.size())),
                     '\n');
  return invalid("not valid JSON at line " + std::to_string(line) + ", byte " +
                 std::to_string(offset));
}

}  // namespace

void Json::Delete::operator()(cJSON* node) const {
  cJSON_Delete(node);
}

Result<Json> Json::parse(std::string_view text, std::size_t max_bytes) {
  if (text.size() > max_bytes) {
    return invalid("JSON of " + std::to_string(text.size()) + " bytes, at most " +
                   std::to_string(max_bytes) + " are read");
  }
  if (!is_utf8(text)) return invalid("JSON is not valid UTF-8");
  if (escapes_nul(text)) return invalid("JSON contains a NUL character");
  // cJSON takes every control character for white space.
  const auto control = std::find_if(text.begin(), text.end(), is_control);
  if (control != text.end()) return syntax_error(text, text.data() + (control - text.begin()));
  const char* end = nullptr;
  Json json{cJSON_ParseWithLengthOpts(text.data(), text.size(), &end, 0)};
  if (!json.document_) return syntax_error(text, end);
  const auto used = static_cast<std::size_t>(end - text.data());
  const auto rest = text.find_first_not_of(" \t\r\n", used);
  if (rest != std::string_view::npos) return syntax_error(text, text.data() + rest);
  if (const auto key = duplicate_key(json.document_.get(), "")) {
    return invalid(*key + ": the key is given twice");
  }
  return json;
}

bool JsonView::is_object() const {
  return cJSON_IsObject(node_) != 0;
}
bool JsonView::is_array() const {
  return cJSON_IsArray(node_) != 0;
}
bool JsonView::is_text() const {
  return cJSON_IsString(node_) != 0;
}
bool JsonView::is_number() const {
  return cJSON_IsNumber(node_) != 0;
}
bool JsonView::is_null() const {
  return cJSON_IsNull(node_) != 0;
}

Error JsonView::error(const std::string& what) const {
  return invalid((path_.empty() ? std::string{"document"} : path_) + ": " + what);
}

Result<std::string> JsonView::text(std::size_t max_bytes) const {
  if (!is_text()) return error("must be a string");
  std::string value{node_->valuestring};
  if (value.size() > max_bytes) {
    return error("longer than " + std::to_string(max_bytes) + " bytes");
  }
  return value;
}

Result<std::int64_t> JsonView::integer(std::int64_t min, std::int64_t max) const {
  const auto what = "must be an integer" + range(std::to_string(min), std::to_string(max));
  if (!is_number()) return error(what);
  const double value = node_->valuedouble;
  constexpr auto kExact = static_cast<double>(kMaxJsonInteger);
  if (!(value >= -kExact && value <= kExact) || std::trunc(value) != value) return error(what);
  const auto whole = static_cast<std::int64_t>(value);
  if (whole < min || whole > max) return error(what);
  return whole;
}

Result<double> JsonView::number(double min, double max) const {
  const bool good = is_number() && node_->valuedouble >= min && node_->valuedouble <= max;
  if (good) return double{node_->valuedouble};
  return error("must be a number" + range(std::to_string(min), std::to_string(max)));
}

Result<JsonFlag> JsonView::flag() const {
  if (cJSON_IsBool(node_) == 0) return error("must be true or false");
  return JsonFlag{cJSON_IsTrue(node_) != 0};
}

Result<std::vector<JsonView>> JsonView::items(std::size_t max_items) const {
  if (!is_array()) return error("must be an array");
  std::vector<JsonView> views;
  for (const cJSON* child = node_->child; child != nullptr; child = child->next) {
    if (views.size() == max_items) return error("more than " + std::to_string(max_items));
    views.push_back(JsonView{child, path_ + "[" + std::to_string(views.size()) + "]"});
  }
  return views;
}

Result<std::vector<std::string>> JsonView::keys() const {
  if (!is_object()) return error("must be an object");
  std::vector<std::string> names;
  for (const cJSON* child = node_->child; child != nullptr; child = child->next) {
    names.emplace_back(child->string);
  }
  return names;
}

std::optional<JsonView> JsonView::find(std::string_view key) const {
  if (!is_object()) return std::nullopt;
  const cJSON* child = cJSON_GetObjectItemCaseSensitive(node_, std::string{key}.c_str());
  if (child == nullptr) return std::nullopt;
  return JsonView{child, joined(path_, key)};
}

Result<JsonView> JsonView::member(std::string_view key) const {
  if (!is_object()) return error("must be an object");
  if (auto found = find(key)) return *std::move(found);
  return invalid(joined(path_, key) + ": missing");
}

}  // namespace youxu
