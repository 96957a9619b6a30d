// The outbox: which records a platform has not acknowledged. Only an answer removes an order's row.
#include "storage/outbox.hpp"

#include <algorithm>

#include "storage/store_impl.hpp"

namespace youxu {

namespace {

// An order's id never begins so.
constexpr std::string_view kAlarm = "alarm-";
constexpr std::string_view kEnd = "-end";

Result<OutboxRow> read_row(const Statement& row) {
  const auto kind = record_kind_from_text(row.text(1));
  if (!kind) return corrupt_value("outbox row " + std::to_string(row.integer(0)), row.text(1));
  return OutboxRow{row.integer(0), *kind, row.text(2)};
}

Status queue(Database& db, const Recipient& to, RecordKind kind, std::string_view record, Wall at) {
  return db.run("INSERT INTO outbox (platform, kind, record, queued_at_ms) VALUES (?1, ?2, ?3, ?4)",
                to.platform, text_of(kind), record, unix_millis(at));
}

Status mark_uploaded(Database& db, const std::vector<Recipient>& recipients,
                     const std::string& order) {
  for (const Recipient& to : recipients) {
    const auto left =
        db.integer("SELECT id FROM outbox WHERE platform = ?1 AND kind = 'order' AND record = ?2",
                   to.platform, order);
    if (!left) return left.error();
    if (*left) return {};
  }
  return db.run("UPDATE orders SET state = 'uploaded' WHERE id = ?1 AND state = 'finished'", order);
}

Status take_answer(Store::Impl& impl, std::string_view platform, const RecordAnswer& answer) {
  Database& db = impl.db;
  if (!answer.accepted)
    return db.run(
        "UPDATE outbox SET disputed = 1 WHERE platform = ?1 AND kind = ?2 AND record = ?3",
        platform, text_of(answer.kind), answer.record);
  if (Status removed =
          db.run("DELETE FROM outbox WHERE platform = ?1 AND kind = ?2 AND record = ?3", platform,
                 text_of(answer.kind), answer.record);
      !removed)
    return removed;
  if (answer.kind != RecordKind::order || db.changes() == 0) return {};
  return mark_uploaded(db, impl.recipients, answer.record);
}

}  // namespace

Status queue_order(Store::Impl& impl, const Order& order) {
  for (const Recipient& to : impl.recipients)
    if (Status queued = queue(impl.db, to, RecordKind::order, order.id,
                              order.finished_at.value_or(order.register_last_at));
        !queued)
      return queued;
  return {};
}

Status queue_alarm(Store::Impl& impl, std::int64_t alarm, bool end, Wall at) {
  const std::string record =
      std::string{kAlarm} + std::to_string(alarm) + std::string{end ? kEnd : ""};
  for (const Recipient& to : impl.recipients) {
    if (!to.alarms) continue;
    if (Status queued = queue(impl.db, to, RecordKind::alarm, record, at); !queued) return queued;
    if (Status cut = impl.db.run(
            "DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE platform = ?1 AND "
            "kind = 'alarm' ORDER BY id DESC LIMIT -1 OFFSET ?2)",
            to.platform, Store::kMaxAlarmRecords);
        !cut)
      return cut;
  }
  return {};
}

void Store::set_recipients(std::vector<Recipient> recipients) {
  impl_->recipients = std::move(recipients);
}

Result<std::vector<OutboxRow>> Store::outbox(std::string_view platform, RecordKind kind, int limit,
                                             std::int64_t after) {
  if (const Status checked = check_limit(limit); !checked) return checked.error();
  auto waiting = impl_->db.prepare(
      "SELECT id, kind, record FROM outbox WHERE platform = ?1 AND kind = ?2 AND disputed = 0 AND "
      "id > ?3 ORDER BY id LIMIT ?4");
  return all_rows<OutboxRow>(waiting.bind(platform, text_of(kind), after, limit), read_row);
}

Result<std::int64_t> Store::newest_in_outbox() {
  return impl_->db.one_integer("SELECT coalesce(max(id), 0) FROM outbox");
}

Result<OutboxDepth> Store::outbox_depth(std::string_view platform) {
  auto counted = impl_->db.prepare(
      "SELECT count(*) FILTER (WHERE disputed = 0), count(*) FILTER (WHERE disputed = 1), "
      "min(queued_at_ms) FILTER (WHERE disputed = 0) FROM outbox WHERE platform = ?1");
  const auto fetched = counted.bind(platform).step();
  if (!fetched) return fetched.error();
  return OutboxDepth{counted.integer(0), counted.integer(1),
                     optional_wall(counted.optional_integer(2))};
}

Status Store::acknowledge(std::string_view platform, std::span<const RecordAnswer> answers) {
  return in_transaction(impl_->db, [&]() -> Status {
    for (const RecordAnswer& answer : answers)
      if (Status taken = take_answer(*impl_, platform, answer); !taken) return taken;
    return {};
  });
}

Status Store::requeue(std::string_view order) {
  if (Status done = impl_->db.run(
          "UPDATE outbox SET disputed = 0 WHERE kind = 'order' AND record = ?1 AND disputed = 1",
          order);
      !done)
    return done;
  if (impl_->db.changes() > 0) return {};
  return Error{Errc::invalid, "order " + std::string{order} + ": no platform disputes it"};
}

Result<std::vector<Dispute>> Store::disputes(int limit) {
  if (const Status checked = check_limit(limit); !checked) return checked.error();
  auto found = impl_->db.prepare(
      "SELECT platform, record FROM outbox WHERE kind = 'order' AND disputed = 1 ORDER BY id "
      "LIMIT ?1");
  return all_rows<Dispute>(found.bind(limit), [](const Statement& row) -> Result<Dispute> {
    return Dispute{row.text(0), row.text(1)};
  });
}

Result<std::optional<AlarmRecord>> Store::alarm_record(std::string_view record) {
  const bool end = record.ends_with(kEnd);
  auto found = impl_->db.prepare(
      "SELECT key, severity, message, raised_at_ms, cleared_at_ms FROM alarms WHERE id = ?1");
  std::string_view id = record.substr(std::min(record.size(), kAlarm.size()));
  if (end) id.remove_suffix(std::min(id.size(), kEnd.size()));
  found.bind(id);
  return first_row<AlarmRecord>(found, [&](const Statement& row) -> Result<AlarmRecord> {
    const auto severity = severity_from_text(row.text(1));
    if (!severity) return corrupt_value("alarm " + row.text(0), row.text(1));
    AlarmRecord out{std::string{record},
                    row.text(0),
                    *severity,
                    row.text(2),
                    wall_from_unix_millis(row.integer(3)),
                    {}};
    if (end) out.cleared_at = optional_wall(row.optional_integer(4));
    return out;
  });
}

}  // namespace youxu
