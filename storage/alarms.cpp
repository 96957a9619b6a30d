// Alarms: at most one active per key, and the newest of those that are over.
#include "storage/outbox.hpp"
#include "storage/store_impl.hpp"

namespace youxu {

namespace {

Result<Alarm> read_alarm(const Statement& row) {
  const auto severity = severity_from_text(row.text(2));
  if (!severity) return corrupt_value("alarm " + row.text(1), row.text(2));
  return Alarm{row.integer(0),
               row.text(1),
               *severity,
               row.text(3),
               wall_from_unix_millis(row.integer(4)),
               optional_wall(row.optional_integer(5)),
               row.integer(6) != 0};
}

Result<Alarm> active_alarm(Database& db, std::string_view key) {
  auto active = db.prepare("SELECT * FROM alarms WHERE key = ?1 AND cleared_at_ms IS NULL");
  auto alarm = first_row<Alarm>(active.bind(key), read_alarm);
  if (!alarm) return alarm.error();
  if (!*alarm) return Error{Errc::fatal, "alarm " + std::string{key} + ": stored but not found"};
  return std::move(**alarm);
}

}  // namespace

Result<Alarm> Store::raise_alarm(std::string_view key, Severity severity, std::string_view message,
                                 Wall now) {
  std::optional<Alarm> active;
  const Status raised = in_transaction(impl_->db, [&]() -> Status {
    // The index alarms_active makes a second active alarm of the key impossible.
    if (Status added =
            impl_->db.run("INSERT OR IGNORE INTO alarms (key, severity, message, raised_at_ms) "
                          "VALUES (?1, ?2, ?3, ?4)",
                          key, text_of(severity), message, unix_millis(now));
        !added)
      return added;
    const bool is_new = impl_->db.changes() > 0;
    auto found = active_alarm(impl_->db, key);
    if (!found) return found.error();
    active = std::move(*found);
    return is_new ? queue_alarm(*impl_, active->id, false, now) : Status{};
  });
  if (!raised) return raised.error();
  return std::move(*active);
}

Status Store::clear_alarm(std::string_view key, Wall now) {
  Database& db = impl_->db;
  return in_transaction(db, [&]() -> Status {
    const auto cleared = db.integer(
        "UPDATE alarms SET cleared_at_ms = ?2 WHERE key = ?1 AND cleared_at_ms IS NULL "
        "RETURNING id",
        key, unix_millis(now));
    if (!cleared) return cleared.error();
    if (!*cleared) return {};
    if (Status queued = queue_alarm(*impl_, **cleared, true, now); !queued) return queued;
    return db.run(
        "DELETE FROM alarms WHERE id IN (SELECT id FROM alarms WHERE cleared_at_ms IS NOT NULL "
        "ORDER BY cleared_at_ms DESC, id DESC LIMIT -1 OFFSET ?1)",
        kMaxClearedAlarms);
  });
}

Status Store::acknowledge_alarm(std::int64_t id) {
  if (Status done = impl_->db.run("UPDATE alarms SET acknowledged = 1 WHERE id = ?1", id); !done)
    return done;
  if (impl_->db.changes() > 0) return {};
  return Error{Errc::invalid, "alarm " + std::to_string(id) + ": there is none with this number"};
}

Result<std::vector<Alarm>> Store::alarms(int limit) {
  if (const Status checked = check_limit(limit); !checked) return checked.error();
  auto newest = impl_->db.prepare(
      "SELECT * FROM alarms "
      "ORDER BY cleared_at_ms IS NOT NULL, cleared_at_ms DESC, id DESC LIMIT ?1");
  return all_rows<Alarm>(newest.bind(limit), read_alarm);
}

}  // namespace youxu
