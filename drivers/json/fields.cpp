// Reads an object as a form; see json.hpp.
#include <algorithm>
#include <utility>

#include "drivers/json/json.hpp"

namespace youxu {

JsonFields::JsonFields(JsonView object) : object_{std::move(object)} {
  if (!object_.is_object()) fail(object_.error("must be an object"));
}

void JsonFields::fail(Error error) {
  if (status_.ok()) status_ = std::move(error);
}

void JsonFields::fail(std::string_view key, std::string_view what) {
  const std::string& path = object_.path();
  fail({Errc::invalid,
        (path.empty() ? "" : path + ".") + std::string{key} + ": " + std::string{what}});
}

template <class T>
T JsonFields::keep(Result<T> result) {
  if (result.ok()) return *std::move(result);
  fail(result.error());
  return T{};
}

std::optional<JsonView> JsonFields::optional(std::string_view key) {
  asked_.emplace_back(key);
  return object_.find(key);
}

std::string JsonFields::text(std::string_view key, std::size_t max_bytes) {
  asked_.emplace_back(key);
  const auto member = object_.member(key);
  return keep(member.ok() ? member->text(max_bytes) : Result<std::string>{member.error()});
}

std::string JsonFields::text_or(std::string_view key, std::string fallback, std::size_t max_bytes) {
  if (has(key)) return text(key, max_bytes);
  return fallback;
}

std::int64_t JsonFields::integer(std::string_view key, std::int64_t min, std::int64_t max) {
  asked_.emplace_back(key);
  const auto member = object_.member(key);
  return keep(member.ok() ? member->integer(min, max) : Result<std::int64_t>{member.error()});
}

double JsonFields::number(std::string_view key, double min, double max) {
  asked_.emplace_back(key);
  const auto member = object_.member(key);
  return keep(member.ok() ? member->number(min, max) : Result<double>{member.error()});
}

bool JsonFields::flag(std::string_view key) {
  asked_.emplace_back(key);
  const auto member = object_.member(key);
  return keep(member.ok() ? member->flag() : Result<JsonFlag>{member.error()}).value;
}

std::vector<JsonView> JsonFields::items(std::string_view key, std::size_t max_items) {
  asked_.emplace_back(key);
  const auto member = object_.member(key);
  return keep(member.ok() ? member->items(max_items)
                          : Result<std::vector<JsonView>>{member.error()});
}

Status JsonFields::finish() {
  if (!status_.ok()) return status_;
  const auto names = object_.keys();
  if (!names.ok()) return names.error();
  for (const auto& name : *names) {
    if (std::find(asked_.begin(), asked_.end(), name) == asked_.end()) {
      return object_.find(name)->error("unknown key");
    }
  }
  return {};
}

}  // namespace youxu
