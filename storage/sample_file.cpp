// The file of samples: opened, or begun anew where it is damaged. What it holds may be lost.
#include <cstdio>
#include <limits>

#include "storage/sample_rows.hpp"

namespace youxu {

namespace {

constexpr std::int64_t kVersion = 1;
constexpr const char* kInMemory = ":memory:";

constexpr const char* kTables = R"sql(
CREATE TABLE series (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE instants (t_ms INTEGER PRIMARY KEY, packed BLOB NOT NULL) STRICT;
CREATE TABLE quarters (t_ms INTEGER PRIMARY KEY, packed BLOB NOT NULL) STRICT;
PRAGMA user_version = 1;
)sql";

// Checkpoints are another thread's (bring_in_logs), but for a log that grows long without it. Free
// room can be given back to the disk.
constexpr const char* kModes =
    "PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
    "PRAGMA wal_autocheckpoint = 2000; PRAGMA journal_size_limit = 4194304";

Status make_tables(Database& db) {
  const auto version = db.one_integer("PRAGMA user_version");
  if (!version) return version.error();
  if (*version > kVersion)
    return Error{Errc::refused, "has version " + std::to_string(*version) +
                                    ", this program knows up to " + std::to_string(kVersion) +
                                    ": install the newer program, or move the file away"};
  if (Status set = db.run_script(kModes); !set) return set;
  if (*version == kVersion) return {};
  return in_transaction(db, [&db] { return db.run_script(kTables); });
}

Status read_names(Samples& samples) {
  auto rows = samples.db.prepare("SELECT name, id FROM series");
  for (;;) {
    const auto fetched = rows.step();
    if (!fetched) return fetched.error();
    if (*fetched == Statement::Fetch::done) return {};
    samples.series.emplace(rows.text(0), rows.integer(1));
  }
}

Status read_ends(Samples& samples, Database& main) {
  const auto newest = samples.db.integer("SELECT t_ms FROM quarters ORDER BY t_ms DESC LIMIT 1");
  if (!newest) return newest.error();
  samples.rolled_to_ms =
      *newest ? **newest + kQuarterMillis : std::numeric_limits<std::int64_t>::min();
  const auto old = main.one_integer("SELECT EXISTS (SELECT 1 FROM samples)");
  if (!old) return old.error();
  samples.old_rows = *old != 0;
  return {};
}

Result<Samples> open_as_is(const std::string& path, Database& main) {
  auto db = Database::open(path);
  if (!db) return db.error();
  Samples samples{std::move(*db), path};
  Status ready = make_tables(samples.db);
  if (ready) ready = read_names(samples);
  if (ready) ready = read_ends(samples, main);
  if (!ready) return Error{ready.error().code, "samples " + path + ": " + ready.error().message};
  return samples;
}

// Replaces what was set aside before: samples are not worth keeping two of.
void set_aside(const std::string& path) {
  for (const char* suffix : {"", "-wal", "-shm"})
    (void)std::rename((path + suffix).c_str(), (path + ".damaged" + suffix).c_str());
}

}  // namespace

Result<Samples> open_samples(const std::string& database, Database& main) {
  const std::string path = database == kInMemory ? database : database + ".samples";
  auto samples = open_as_is(path, main);
  if (samples || samples.error().code != Errc::corrupt || path == kInMemory) return samples;
  set_aside(path);
  return open_as_is(path, main);
}

void renew_if_damaged(Samples& samples, Database& main, const Status& done) {
  if (done || done.error().code != Errc::corrupt || samples.path == kInMemory) return;
  set_aside(samples.path);
  auto fresh = open_as_is(samples.path, main);
  if (fresh) samples = std::move(*fresh);
}

}  // namespace youxu
