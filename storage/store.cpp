// Opening the database, and the counters that never repeat a number.
#include "storage/store.hpp"

#include "storage/migrations.hpp"
#include "storage/store_impl.hpp"

namespace youxu {

namespace {

// Damage is looked for before anything is written. quick_check reads every page but skips the
// comparison of indexes with their tables.
Status check_integrity(Database& db) {
  auto check = db.prepare("PRAGMA quick_check(1)");
  const auto fetched = check.step();
  if (!fetched) return fetched.error();
  if (const std::string found = check.text(0); found != "ok") return Error{Errc::corrupt, found};
  return {};
}

// A commit is on the disk when it returns. Checkpoints are another thread's (bring_in_logs), but
// for a log that grows long without it; it is cut back to 4 MiB after one.
Status make_durable(Database& db) {
  return db.run_script(
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
      "PRAGMA wal_autocheckpoint = 2000; PRAGMA journal_size_limit = 4194304");
}

Status make_ready(Database& db) {
  // The version first: a newer database is left exactly as it is.
  if (const auto version = known_version(db); !version) return version.error();
  if (Status sound = check_integrity(db); !sound) return sound;
  if (Status durable = make_durable(db); !durable) return durable;
  return migrate(db);
}

constexpr std::string_view kCountUp =
    "INSERT INTO counters (name, value) VALUES (?1, 1) "
    "ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value";

}  // namespace

Store::Store(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
Store::~Store() = default;

Result<std::unique_ptr<Store>> Store::open(const std::string& path) {
  auto db = Database::open(path);
  if (!db) return db.error();
  if (const Status ready = make_ready(*db); !ready)
    return Error{ready.error().code, "database " + path + ": " + ready.error().message};
  auto samples = open_samples(path, *db);
  if (!samples) return samples.error();
  std::unique_ptr<Store> store{
      new Store{std::make_unique<Impl>(std::move(*db), std::move(*samples))}};
  if (const Status readable = store->check_rows(); !readable) return readable.error();
  return store;
}

// A sound page may hold a value that nobody wrote.
Status Store::check_rows() {
  if (const auto all = open_orders(); !all) return all.error();
  if (const auto all = tariffs(); !all) return all.error();
  if (const auto all = piles(); !all) return all.error();
  if (const auto all = habits(); !all) return all.error();
  if (const auto all = bindings(); !all) return all.error();
  if (const auto all = cards(); !all) return all.error();
  if (const auto all = limits(); !all) return all.error();
  return {};
}

Result<std::int64_t> Store::next_epoch() {
  return impl_->db.one_integer(kCountUp, "epoch");
}

Result<std::int64_t> Store::next_running() {
  return impl_->db.one_integer(kCountUp, "running");
}

}  // namespace youxu
