// What the parts of Store share. Included by storage/*.cpp only.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "storage/sqlite.hpp"
#include "storage/store.hpp"

namespace youxu {

struct Store::Impl {
  explicit Impl(Database opened) : db{std::move(opened)} {}
  Database db;
  std::vector<Recipient> recipients;
};

inline std::optional<std::int64_t> optional_millis(const std::optional<Wall>& t) {
  if (!t) return std::nullopt;
  return unix_millis(*t);
}

inline std::optional<Wall> optional_wall(const std::optional<std::int64_t>& ms) {
  if (!ms) return std::nullopt;
  return wall_from_unix_millis(*ms);
}

// A stored value that this program never writes.
inline Error corrupt_value(std::string_view what, std::string_view value) {
  return Error{Errc::corrupt, "database: " + std::string{what} + ": '" + std::string{value} +
                                  "' is not a value this program knows"};
}

// Every list a caller asks for has a size of 1..1000.
inline Status check_limit(int limit) {
  constexpr int kMaxRows = 1000;
  if (limit >= 1 && limit <= kMaxRows) return {};
  return Error{Errc::invalid, "limit " + std::to_string(limit) + ": must be 1 to 1000"};
}

}  // namespace youxu
