#include "storage/migrations.hpp"

#include <array>
#include <string>

namespace youxu {

namespace {

// Every quantity is a whole number with its unit in the column's name; times are Unix milliseconds;
// enumerations are the texts of policy/. Optional values are NULL.
constexpr const char* kFirst = R"sql(
CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;

CREATE TABLE orders (
  id TEXT PRIMARY KEY,
  pile TEXT NOT NULL,
  connector INTEGER NOT NULL,
  mode TEXT NOT NULL,
  origin TEXT NOT NULL,
  state TEXT NOT NULL,
  reason TEXT NOT NULL,
  fault TEXT,
  card TEXT NOT NULL,
  applied_at_ms INTEGER NOT NULL,
  started_at_ms INTEGER,
  finished_at_ms INTEGER,
  clock_trusted INTEGER NOT NULL,
  depart_ms INTEGER,
  energy_wanted_mwh INTEGER,
  register_start_mwh INTEGER NOT NULL,
  register_last_mwh INTEGER NOT NULL,
  register_last_at_ms INTEGER NOT NULL,
  tariff TEXT NOT NULL,
  energy_sharp_mwh INTEGER NOT NULL,
  energy_peak_mwh INTEGER NOT NULL,
  energy_flat_mwh INTEGER NOT NULL,
  energy_valley_mwh INTEGER NOT NULL
) STRICT;
CREATE INDEX orders_by_time ON orders (applied_at_ms);
CREATE INDEX orders_open ON orders (applied_at_ms) WHERE state NOT IN ('finished', 'uploaded');

CREATE TABLE outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  order_id TEXT NOT NULL UNIQUE,
  disputed INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE events (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  pile TEXT NOT NULL,
  boot INTEGER NOT NULL,
  event INTEGER NOT NULL,
  kind TEXT NOT NULL,
  connector INTEGER NOT NULL,
  energy_mwh INTEGER NOT NULL,
  detail TEXT NOT NULL,
  told_at_ms INTEGER,
  received_at_ms INTEGER NOT NULL,
  UNIQUE (pile, boot, event)
) STRICT;

CREATE TABLE piles (
  pile TEXT PRIMARY KEY,
  boot INTEGER NOT NULL,
  kind TEXT NOT NULL,
  vendor TEXT NOT NULL,
  model TEXT NOT NULL,
  firmware TEXT NOT NULL,
  serial TEXT NOT NULL,
  phases TEXT,
  connectors TEXT NOT NULL,
  failsafe_ma INTEGER NOT NULL,
  features TEXT NOT NULL
) STRICT;

CREATE TABLE habits (
  pile TEXT PRIMARY KEY,
  battery_mwh INTEGER NOT NULL,
  arrival_soc INTEGER NOT NULL,
  target_soc INTEGER NOT NULL,
  pickup_minute INTEGER NOT NULL,
  mode TEXT NOT NULL
) STRICT;

CREATE TABLE tariffs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  received_at_ms INTEGER NOT NULL,
  tariff TEXT NOT NULL
) STRICT;

CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

CREATE TABLE series (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
-- Clustered by time: a minute's values go to one page at the end, and no index is written beside.
CREATE TABLE samples (
  t_ms INTEGER NOT NULL,
  series_id INTEGER NOT NULL,
  milli INTEGER NOT NULL,
  PRIMARY KEY (t_ms, series_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE alarms (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  key TEXT NOT NULL,
  severity TEXT NOT NULL,
  message TEXT NOT NULL,
  raised_at_ms INTEGER NOT NULL,
  cleared_at_ms INTEGER,
  acknowledged INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX alarms_active ON alarms (key) WHERE cleared_at_ms IS NULL;
)sql";

constexpr const char* kLimits = R"sql(
CREATE TABLE limits (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  circuit TEXT NOT NULL,
  amps_ma INTEGER NOT NULL,
  from_ms INTEGER NOT NULL,
  to_ms INTEGER NOT NULL,
  source TEXT NOT NULL,
  reason TEXT NOT NULL
) STRICT;
)sql";

// Keys are hex digits; the empty text is none.
constexpr const char* kBindings = R"sql(
CREATE TABLE bindings (
  pile TEXT PRIMARY KEY,
  place TEXT NOT NULL,
  state TEXT NOT NULL,
  why TEXT NOT NULL,
  key TEXT NOT NULL,
  label_key TEXT NOT NULL,
  next_key TEXT NOT NULL,
  changed_at_ms INTEGER NOT NULL
) STRICT;
)sql";

// `piles` holds each pile's number with a line feed after it; none: all.
constexpr const char* kCards = R"sql(
CREATE TABLE cards (
  card TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  piles TEXT NOT NULL,
  enabled INTEGER NOT NULL
) STRICT;
)sql";

constexpr const char* kPlugAndCharge = R"sql(
ALTER TABLE habits ADD COLUMN plug_and_charge INTEGER NOT NULL DEFAULT 0;
)sql";

// An outbox for each platform; what waited so far waits for the first. A counter of its own, so
// that no id comes again when the last row of the table goes.
constexpr const char* kPlatforms = R"sql(
CREATE TABLE records (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  platform TEXT NOT NULL,
  kind TEXT NOT NULL,
  record TEXT NOT NULL,
  queued_at_ms INTEGER NOT NULL,
  disputed INTEGER NOT NULL DEFAULT 0,
  UNIQUE (platform, kind, record)
) STRICT;
INSERT INTO records (id, platform, kind, record, queued_at_ms, disputed)
  SELECT outbox.id, 'primary', 'order', order_id,
         coalesce(finished_at_ms, register_last_at_ms, 0), disputed
  FROM outbox LEFT JOIN orders ON orders.id = order_id ORDER BY outbox.id;
DROP TABLE outbox;
ALTER TABLE records RENAME TO outbox;
CREATE INDEX outbox_waiting ON outbox (platform, kind, id) WHERE disputed = 0;
)sql";

// What an order may be bounded by, and the registers that its energy came from.
constexpr const char* kOrderBounds = R"sql(
ALTER TABLE orders ADD COLUMN begin_ms INTEGER;
ALTER TABLE orders ADD COLUMN amount_limit_e4 INTEGER;
ALTER TABLE orders ADD COLUMN time_limit_minutes INTEGER;
ALTER TABLE orders ADD COLUMN register_serial TEXT NOT NULL DEFAULT '';
ALTER TABLE orders ADD COLUMN register_segments TEXT NOT NULL DEFAULT '';
ALTER TABLE orders ADD COLUMN register_unsettled INTEGER NOT NULL DEFAULT 0;
)sql";

// A tariff that came before counts from when it came.
constexpr const char* kTariffVersions = R"sql(
ALTER TABLE tariffs ADD COLUMN valid_from_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tariffs ADD COLUMN source TEXT NOT NULL DEFAULT 'platform';
UPDATE tariffs SET valid_from_ms = received_at_ms;
)sql";

constexpr const char* kCardOrigins = R"sql(
ALTER TABLE cards ADD COLUMN from_platform INTEGER NOT NULL DEFAULT 0;
)sql";

constexpr std::array kSteps{kFirst,     kLimits,      kBindings,       kCards,      kPlugAndCharge,
                            kPlatforms, kOrderBounds, kTariffVersions, kCardOrigins};

Status apply(Database& db, std::size_t step) {
  return in_transaction(db, [&db, step] {
    if (Status done = db.run_script(kSteps[step]); !done) return done;
    return db.run_script("PRAGMA user_version = " + std::to_string(step + 1));
  });
}

}  // namespace

std::int64_t newest_version() {
  return static_cast<std::int64_t>(kSteps.size());
}

Result<std::int64_t> known_version(Database& db) {
  const auto version = db.one_integer("PRAGMA user_version");
  if (!version || *version <= newest_version()) return version;
  return Error{Errc::refused, "has version " + std::to_string(*version) +
                                  ", this program knows up to " + std::to_string(newest_version()) +
                                  ": install the newer program, or restore an older backup"};
}

Status migrate(Database& db, std::int64_t to) {
  const auto version = known_version(db);
  if (!version) return version.error();
  for (auto step = static_cast<std::size_t>(*version); step < static_cast<std::size_t>(to); ++step)
    if (Status done = apply(db, step); !done) return done;
  return {};
}

}  // namespace youxu
