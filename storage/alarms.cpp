// Alarms: at most one active per key, and the newest of those that are over.
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

}  // namespace

Result<Alarm> Store::raise_alarm(std::string_view key, Severity severity, std::string_view message,
                                 Wall now) {
  // The index alarms_active makes a second active alarm of the key impossible.
  const Status raised = impl_->db.run(
      "INSERT OR IGNORE INTO alarms (key, severity, message, raised_at_ms) VALUES (?1, ?2, ?3, ?4)",
      key, text_of(severity), message, unix_millis(now));
  if (!raised) return raised.error();
  auto active = impl_->db.prepare("SELECT * FROM alarms WHERE key = ?1 AND cleared_at_ms IS NULL");
  auto alarm = first_row<Alarm>(active.bind(key), read_alarm);
  if (!alarm) return alarm.error();
  if (!*alarm) return Error{Errc::fatal, "alarm " + std::string{key} + ": stored but not found"};
  return std::move(**alarm);
}

Status Store::clear_alarm(std::string_view key, Wall now) {
  Database& db = impl_->db;
  return in_transaction(db, [&]() -> Status {
    if (Status cleared =
            db.run("UPDATE alarms SET cleared_at_ms = ?2 WHERE key = ?1 AND cleared_at_ms IS NULL",
                   key, unix_millis(now));
        !cleared)
      return cleared;
    if (db.changes() == 0) return {};
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
