#include "daemon/record_pump.hpp"

#include <algorithm>
#include <utility>

namespace youxu {

namespace {
using std::chrono::seconds;
// OpenUC: every 30 s, at most 3 times, then once more after 5 min; here that last rhythm goes on,
// since a record stays until it is answered.
constexpr Millis kResend = seconds{30};
constexpr Millis kResendLater = std::chrono::minutes{5};
constexpr int kQuickTries = 4;
constexpr std::size_t kMaxAnswers = 1024;  // between two settle()
}  // namespace

RecordPump::RecordPump(Store& store, std::string platform, RecordSender sender)
    : store_{store}, platform_{std::move(platform)}, sender_{std::move(sender)} {
  alarms_.kind = RecordKind::alarm;
}

void RecordPump::on_online(bool online) {
  online_ = online;
  in_flight_.clear();
  const auto newest = store_.newest_in_outbox();
  if (!newest.ok()) ++counters_.storage_errors;
  const std::int64_t before = newest.ok() ? *newest : 0;
  fresh_ = {RecordKind::order, before, 0, before};
  backlog_ = {RecordKind::order, 0, before, 0};
  alarms_.read_to = 0;
}

void RecordPump::on_answer(std::string_view record, bool accepted) {
  if (answers_.size() >= kMaxAnswers) return;  // a platform that floods; its record goes again
  const auto sent = in_flight_.find(record);
  const bool alarm = sent != in_flight_.end() ? sent->second.kind == RecordKind::alarm
                                              : record.starts_with("alarm-");
  answers_.push_back(
      {alarm ? RecordKind::alarm : RecordKind::order, std::string{record}, accepted});
}

void RecordPump::settle(Now now) {
  if (answers_.empty() || !store_answers()) return;
  if (online_) fill(now);
}

void RecordPump::tick(Now now) {
  if (!answers_.empty()) (void)store_answers();
  if (!online_) return;
  resend(now);
  fill(now);
}

bool RecordPump::store_answers() {
  const Status stored = store_.acknowledge(platform_, answers_);
  if (!stored.ok()) ++counters_.storage_errors;  // not durable: they are sent and answered again
  for (const RecordAnswer& answer : answers_) {
    const auto sent = in_flight_.find(answer.record);
    if (!stored.ok()) continue;
    ++(answer.accepted ? counters_.accepted : counters_.disputed);
    if (sent != in_flight_.end()) in_flight_.erase(sent);
  }
  answers_.clear();
  return stored.ok();
}

void RecordPump::resend(Now now) {
  for (auto& [record, state] : in_flight_) {
    if (now.mono < state.resend || !send(state.kind, record)) continue;
    ++counters_.resent;
    ++state.tries;
    state.resend = now.mono + (state.tries < kQuickTries ? kResend : kResendLater);
  }
}

std::size_t RecordPump::on_their_way() const {
  return static_cast<std::size_t>(
      std::count_if(in_flight_.begin(), in_flight_.end(),
                    [](const auto& entry) { return entry.second.tries < kQuickTries; }));
}

void RecordPump::fill(Now now) {
  fill(fresh_, now);
  fill(backlog_, now);
  if (sender_.alarm) fill(alarms_, now);
}

void RecordPump::fill(Lane& lane, Now now) {
  std::size_t under_way = on_their_way();
  if (under_way >= kWindow || in_flight_.size() >= kMaxUnanswered) return;
  const auto rows = store_.outbox(platform_, lane.kind, static_cast<int>(kWindow), lane.read_to);
  if (!rows.ok()) return void(++counters_.storage_errors);
  bool end = rows->empty();
  for (const OutboxRow& row : *rows) {
    if (under_way >= kWindow) return;
    end = lane.last != 0 && row.id > lane.last;
    if (end) break;
    lane.read_to = row.id;
    if (in_flight_.contains(row.record) || !send(row.kind, row.record)) continue;
    in_flight_[row.record] = {row.kind, now.mono + kResend, 1};
    ++under_way;
  }
  if (end) lane.read_to = lane.first;
}

// False when it could not leave. One that never can is parked as disputed, for a person to see.
bool RecordPump::send(RecordKind kind, const std::string& record) {
  const Status sent = send_now(kind, record);
  if (sent.ok()) return true;
  if (sent.error().code != Errc::invalid) return false;
  ++counters_.unsendable;
  const RecordAnswer parked{kind, record, false};
  if (!store_.acknowledge(platform_, {&parked, 1}).ok()) ++counters_.storage_errors;
  return false;
}

Status RecordPump::send_now(RecordKind kind, const std::string& record) {
  const Error gone{Errc::invalid, record + ": not in the database"};
  if (kind == RecordKind::order) {
    const auto order = store_.order(record);
    if (!order.ok()) return Error{Errc::retry, order.error().message};
    return order->has_value() ? sender_.order(**order) : Status{gone};
  }
  const auto alarm = store_.alarm_record(record);
  if (!alarm.ok()) return Error{Errc::retry, alarm.error().message};
  return alarm->has_value() ? sender_.alarm(**alarm) : Status{gone};
}

}  // namespace youxu
