// The shape of the database, as numbered steps that are never edited once released: a change is a
// new step at the end. PRAGMA user_version holds how many were applied.
#pragma once

#include <cstdint>

#include "policy/result.hpp"
#include "storage/sqlite.hpp"

namespace youxu {

// The version this program writes.
std::int64_t newest_version();

// The version of `db`, 0 when it is empty. A version above newest_version() is Errc::refused.
Result<std::int64_t> known_version(Database& db);

// Applies the steps that `db` lacks, each in its own transaction.
Status migrate(Database& db, std::int64_t to = newest_version());

}  // namespace youxu
