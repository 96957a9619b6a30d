// What the parts of Store share. Included by storage/*.cpp only.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "storage/sqlite.hpp"
#include "storage/store.hpp"

namespace youxu {

// The file of samples, and what of it is kept in mind.
struct Samples {
  Database db;
  std::string path;
  std::map<std::string, std::int64_t, std::less<>> series{};  // numbers by name
  std::int64_t rolled_to_ms = 0;  // all quarters of an hour before it have their means
  bool old_rows = false;          // some are still in the database's own table
  Wall looked{};                  // when nothing was left to thin
};

// `path` is the database's.
Result<Samples> open_samples(const std::string& path, Database& main);

// Sets the file aside and begins anew where `done` says that it is damaged.
void renew_if_damaged(Samples& samples, Database& main, const Status& done);

// Drops the oldest hour of samples. `done`: there are none.
Result<Store::Thinning> drop_oldest_samples(Database& db);

struct Store::Impl {
  Impl(Database opened, Samples metering) : db{std::move(opened)}, samples{std::move(metering)} {}
  Database db;
  Samples samples;
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
