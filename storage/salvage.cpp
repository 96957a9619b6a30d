// What can still be read of another database: orders and outbox first, row by row where it must be.
//
// Nothing is made up: a row that does not read as an order whose energy adds up is left out. The
// other database is taken to be newer than this one, which is a backup of it or empty.
#include <array>
#include <set>

#include "storage/outbox.hpp"
#include "storage/store_impl.hpp"

namespace youxu {

namespace {

constexpr std::int64_t kJump = 1'000'000;

// Without those that have rules of their own here, and metering of an earlier version.
constexpr std::string_view kOtherTables =
    "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
    "AND name NOT IN ('orders', 'outbox', 'counters', 'samples', 'series')";

// Those of `table` that both databases have: a damaged one may be of an earlier version.
Result<std::string> common_columns(Database& db, std::string_view table) {
  auto names = db.prepare(
      "SELECT coalesce(group_concat(name, ', '), '') FROM pragma_table_info(?1, 'main') "
      "WHERE name IN (SELECT name FROM pragma_table_info(?1, 'damaged')) "
      "AND NOT (?1 = 'outbox' AND name = 'id')");
  const auto fetched = names.bind(table).step();
  if (!fetched) return fetched.error();
  return names.text(0);
}

template <class Body>
Status in_savepoint(Database& db, Body body) {
  if (Status begun = db.run_script("SAVEPOINT salvage"); !begun) return begun;
  Status done = body();
  if (!done) (void)db.run_script("ROLLBACK TO salvage");  // the error is what the caller needs
  (void)db.run_script("RELEASE salvage");
  return done;
}

// Rows are found from both ends of the table and of its indexes: what one cannot reach behind a
// damaged page, another may.
std::set<std::int64_t> reachable(Database& db, std::span<const std::string_view> ways) {
  std::set<std::int64_t> rows;
  for (const std::string_view way : ways) {
    auto found = db.prepare(way);
    for (;;) {
      const auto fetched = found.step();
      if (!fetched || *fetched == Statement::Fetch::done) break;
      rows.insert(found.integer(0));
    }
  }
  return rows;
}

constexpr std::array<std::string_view, 6> kWaysToOrders{
    "SELECT rowid FROM damaged.orders NOT INDEXED ORDER BY rowid",
    "SELECT rowid FROM damaged.orders NOT INDEXED ORDER BY rowid DESC",
    "SELECT rowid FROM damaged.orders INDEXED BY orders_by_time ORDER BY applied_at_ms",
    "SELECT rowid FROM damaged.orders INDEXED BY orders_by_time ORDER BY applied_at_ms DESC",
    "SELECT rowid FROM damaged.orders INDEXED BY sqlite_autoindex_orders_1 ORDER BY id",
    "SELECT rowid FROM damaged.orders INDEXED BY sqlite_autoindex_orders_1 ORDER BY id DESC"};

constexpr std::array<std::string_view, 2> kWaysToOutbox{
    "SELECT id FROM damaged.outbox NOT INDEXED ORDER BY id",
    "SELECT id FROM damaged.outbox NOT INDEXED ORDER BY id DESC"};

// Copies rows into a table of the connection's own; true in `whole` if all came.
struct Copied {
  bool whole = false;
  int unreadable = 0;
};

Result<Copied> stage(Database& db, const std::string& table,
                     std::span<const std::string_view> ways) {
  const auto columns = common_columns(db, table);
  if (!columns) return Copied{};
  const std::string staged = "temp.salvaged_" + table;
  if (Status made = db.run_script("CREATE TEMP TABLE salvaged_" + table +
                                  " AS SELECT * FROM main." + table + " WHERE 0");
      !made)
    return made.error();
  // What an earlier version kept otherwise is as good as not readable.
  if (columns->find(table == "outbox" ? "record" : "id") == std::string::npos) return Copied{};
  const std::string copy = "INSERT INTO " + staged + " (" + *columns + ") SELECT " + *columns +
                           " FROM damaged." + table + " NOT INDEXED";
  if (in_savepoint(db, [&] { return db.run_script(copy + " ORDER BY rowid"); }))
    return Copied{true};
  Copied copied;
  for (const std::int64_t row : reachable(db, ways))
    if (!db.run_script(copy + " WHERE rowid = " + std::to_string(row))) ++copied.unreadable;
  return copied;
}

// An order's energy is the difference of its registers, to the watt-hour; another row is damaged.
bool adds_up(const Order& order) {
  WattHours sum;
  for (const WattHours part : order.energy) sum += part;
  return sum == order.delivered();
}

Result<std::vector<std::string>> texts(Database& db, std::string_view sql) {
  auto rows = db.prepare(sql);
  return all_rows<std::string>(
      rows, [](const Statement& row) -> Result<std::string> { return row.text(0); });
}

Status take_uploaded(Database& db) {
  // A closed order changes in nothing but that it was uploaded.
  constexpr std::string_view kThese =
      "SELECT s.id FROM temp.salvaged_orders s JOIN main.orders o ON o.id = s.id "
      "WHERE s.state = 'uploaded' AND o.state = 'finished'";
  const auto uploaded = texts(db, kThese);
  if (!uploaded) return uploaded.error();
  for (const std::string& order : *uploaded)
    if (Status set = db.run("UPDATE main.orders SET state = 'uploaded' WHERE id = ?1", order); !set)
      return set;
  return db.run(
      "DELETE FROM main.outbox WHERE kind = 'order' "
      "AND record IN (SELECT id FROM main.orders WHERE state = 'uploaded')");
}

constexpr std::string_view kOfFinishedOrders =
    "kind <> 'order' OR record IN (SELECT id FROM main.orders WHERE state = 'finished')";

// A whole outbox takes the place of this one: what it does not hold any more was sent. Of another
// the rows that are there count, too.
Status copy_outbox(Database& db, bool whole) {
  const auto columns = common_columns(db, "outbox");
  if (!columns) return columns.error();
  if (whole) {
    if (Status sent =
            db.run("UPDATE main.orders SET state = 'uploaded' WHERE state = 'finished' "
                   "AND id IN (SELECT record FROM main.outbox WHERE kind = 'order') "
                   "AND id NOT IN (SELECT record FROM temp.salvaged_outbox WHERE kind = 'order')");
        !sent)
      return sent;
    if (Status gone = db.run("DELETE FROM main.outbox"); !gone) return gone;
  }
  if (columns->find("record") == std::string::npos) return {};
  return db.run_script("INSERT OR REPLACE INTO main.outbox (" + *columns + ") SELECT " + *columns +
                       " FROM temp.salvaged_outbox WHERE " + std::string{kOfFinishedOrders});
}

Status queue_stored(Store& store, Store::Impl& impl, const std::string& id) {
  const auto order = store.order(id);
  if (!order) return order.error();
  return *order ? queue_order(impl, **order) : Status{};
}

// Finished orders that no outbox row is known of: each is sent to all, perhaps once more. A
// platform knows it by its number.
Status queue_again(Store& store, Store::Impl& impl) {
  const auto orders = texts(impl.db,
                            "SELECT id FROM temp.salvaged_orders "
                            "WHERE id IN (SELECT id FROM main.orders WHERE state = 'finished') "
                            "AND id NOT IN (SELECT record FROM main.outbox WHERE kind = 'order')");
  if (!orders) return orders.error();
  for (const std::string& id : *orders)
    if (Status queued = queue_stored(store, impl, id); !queued) return queued;
  return {};
}

// Their end was lost with the damage, and so was whether they were billed: they end with what is
// known, and wait for a person instead of being sent.
Status park_unknown(Store& store, Store::Impl& impl, std::vector<std::string>& parked) {
  Database& db = impl.db;
  auto open = texts(db,
                    "SELECT id FROM main.orders WHERE state NOT IN ('finished', 'uploaded') "
                    "AND id NOT IN (SELECT id FROM temp.salvaged_orders WHERE id IS NOT NULL)");
  if (!open) return open.error();
  for (const std::string& id : *open) {
    if (Status ended =
            db.run("UPDATE main.orders SET state = 'finished', "
                   "reason = CASE reason WHEN 'none' THEN 'pile_lost' ELSE reason END, "
                   "finished_at_ms = max(register_last_at_ms, applied_at_ms) WHERE id = ?1",
                   id);
        !ended)
      return ended;
    if (Status queued = queue_stored(store, impl, id); !queued) return queued;
    if (Status kept =
            db.run("UPDATE main.outbox SET disputed = 1 WHERE kind = 'order' AND record = ?1", id);
        !kept)
      return kept;
  }
  parked = std::move(*open);
  return {};
}

// Each as a whole or not at all; one that cannot be read stays as it is.
Status copy_others(Database& db) {
  const auto tables = texts(db, kOtherTables);
  if (!tables) return tables.error();
  for (const std::string& table : *tables) {
    const auto columns = common_columns(db, table);
    if (!columns || columns->empty()) continue;
    (void)in_savepoint(db, [&]() -> Status {
      if (Status gone = db.run_script("DELETE FROM main." + table); !gone) return gone;
      return db.run_script("INSERT INTO main." + table + " (" + *columns + ") SELECT " + *columns +
                           " FROM damaged." + table);
    });
  }
  (void)in_savepoint(db, [&db] {
    return db.run_script(
        "INSERT INTO main.counters (name, value) SELECT name, value FROM damaged.counters WHERE "
        "true "
        "ON CONFLICT (name) DO UPDATE SET value = max(value, excluded.value)");
  });
  return {};
}

}  // namespace

Status Store::take_order(const std::string& id, Salvage& out) {
  Database& db = impl_->db;
  const auto columns = common_columns(db, "orders");
  if (!columns) return columns.error();
  const Status taken = in_savepoint(db, [&]() -> Status {
    if (Status chosen = db.run("UPDATE temp.salvage_choice SET id = ?1", id); !chosen)
      return chosen;
    if (Status put = db.run_script("INSERT OR REPLACE INTO main.orders (" + *columns + ") SELECT " +
                                   *columns +
                                   " FROM temp.salvaged_orders "
                                   "WHERE id = (SELECT id FROM temp.salvage_choice)");
        !put)
      return put;
    const auto read = order(id);
    if (!read) return read.error();
    if (!*read || !adds_up(**read)) return corrupt_value("order " + id, "energy");
    return {};
  });
  if (taken) {
    ++out.orders;
    return {};
  }
  ++out.unreadable;
  return db.run("DELETE FROM temp.salvaged_orders WHERE id = ?1", id);
}

Status Store::take_orders(Salvage& out) {
  Database& db = impl_->db;
  const auto orders = stage(db, "orders", kWaysToOrders);
  if (!orders) return orders.error();
  const auto outbox = stage(db, "outbox", kWaysToOutbox);
  if (!outbox) return outbox.error();
  out.unreadable = orders->unreadable;
  const auto fresh = texts(db,
                           "SELECT s.id FROM temp.salvaged_orders s WHERE s.id IS NOT NULL "
                           "AND NOT EXISTS (SELECT 1 FROM main.orders o WHERE o.id = s.id "
                           "AND o.state IN ('finished', 'uploaded'))");
  if (!fresh) return fresh.error();
  if (Status made = db.run_script("CREATE TEMP TABLE salvage_choice AS SELECT '' AS id"); !made)
    return made;
  for (const std::string& id : *fresh)
    if (Status taken = take_order(id, out); !taken) return taken;
  if (Status taken = copy_outbox(db, outbox->whole); !taken) return taken;
  if (Status taken = take_uploaded(db); !taken) return taken;
  if (!outbox->whole)
    if (Status queued = queue_again(*this, *impl_); !queued) return queued;
  if (Status parked = park_unknown(*this, *impl_, out.parked); !parked) return parked;
  out.whole = orders->whole && outbox->whole && out.unreadable == 0;
  return {};
}

// What nobody could start with is not taken over.
Status Store::take_others() {
  return in_savepoint(impl_->db, [this]() -> Status {
    if (Status copied = copy_others(impl_->db); !copied) return copied;
    return check_rows();
  });
}

Result<Salvage> Store::salvage(const std::string& path) {
  Database& db = impl_->db;
  Salvage out;
  // An empty name is a new database: what cannot be opened at all has nothing.
  if (!db.run("ATTACH ?1 AS damaged", path))
    if (Status empty = db.run("ATTACH '' AS damaged"); !empty) return empty.error();
  const Status taken = in_transaction(db, [&]() -> Status {
    if (Status done = take_orders(out); !done) return done;
    (void)take_others();  // then the backup's stay
    if (out.whole) return {};
    return save_setting(kChargesLost, "1");
  });
  (void)db.run_script(
      "DROP TABLE IF EXISTS temp.salvaged_orders; DROP TABLE IF EXISTS temp.salvaged_outbox;"
      "DROP TABLE IF EXISTS temp.salvage_choice; DETACH damaged");
  if (!taken) return taken.error();
  return out;
}

Status Store::jump_numbers(Wall now) {
  return in_transaction(impl_->db, [&]() -> Status {
    for (const char* name : {"epoch", "running"})
      if (Status jumped =
              impl_->db.run("INSERT INTO counters (name, value) VALUES (?1, max(?2, ?3)) "
                            "ON CONFLICT (name) DO UPDATE SET value = max(value + ?2, ?3)",
                            name, kJump, unix_millis(now) / 1000);
          !jumped)
        return jumped;
    return {};
  });
}

}  // namespace youxu
