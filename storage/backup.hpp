// Backups of the database, and a database that is replaced by one; what its disk takes time for.
// All of it blocks for as long as the disk takes: none of it belongs on the loop.
//
// Samples are in no backup; nothing here touches their file.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "storage/store.hpp"

namespace youxu {

// A sound copy of the database at `database`, which may be in use meanwhile: read through a
// connection of its own in one go, checked, durable, then renamed to `target` (mode 0640: it holds
// the piles' keys). Its folder is made if need be. Errc::corrupt: the database is damaged.
Status make_backup(const std::string& database, const std::string& target);

// A backup's file name, "youxu-20260131-235959.db" in UTC; and the backups of a folder, newest
// first.
std::string backup_name(Wall now);
std::optional<Wall> backup_time(const std::string& path);  // as its name says
std::vector<std::string> backups_in(const std::string& folder);

// Sound, and of a version this program knows (Errc::refused). Nothing is written.
Status check_backup(const std::string& path);

// Brings the write-ahead logs of a database in use, and of its samples, into their files, through
// connections of its own: the syncs that this takes do not hold up who writes meanwhile.
Status bring_in_logs(const std::string& database);

// What became of a database that was replaced.
struct Replacement {
  std::string aside;     // where the old one is now; empty: there was none
  std::string restored;  // the backup; empty: there was no sound one, a new database was begun
  Salvage salvage;
};

struct ReplaceOptions {
  std::vector<std::string> backups;   // newest first
  std::vector<Recipient> recipients;  // whose outbox gets what may not have been sent
  bool may_begin = true;              // a new one, where no backup can be used
  std::string word = "damaged";
};

// Replaces the database at `path` by the first sound one of the backups, or by a new one, and takes
// over what can be read of the old one, which is kept as `path`.damaged-YYYYMMDD-HHMMSS (UTC) or
// with another `word`. The new one has an alarm that tells what became of it. Nobody may have it
// open. A power cut at any moment leaves the old database or the new one, whole:
// finish_replacement(), before it is opened, does what such a cut left undone.
Result<Replacement> replace_database(const std::string& path, const ReplaceOptions& options,
                                     Wall now);
Status finish_replacement(const std::string& path);

}  // namespace youxu
