// The session's answers to what the platform asks of a pile, and the upload of records.
#include <utility>

#include "drivers/uplink/fields.hpp"
#include "drivers/uplink/session.hpp"

namespace youxu {

using namespace openuc;

namespace {

constexpr Millis kRecordRepeat = std::chrono::seconds{30};
constexpr int kRecordQuickTries = 4;  // the first and 3 repeats
constexpr Millis kRecordLastRepeat = std::chrono::minutes{5};

Error bad(const std::string& what) {
  return {Errc::invalid, "uplink: " + what};
}

}  // namespace

// ---- start, stop, work parameters ----

void OpenucSession::on(const PlatformStart& start, const Frame& frame, Now now) {
  if (!may_request(now.mono)) return;
  Connector* connector = connector_of(start.pile, start.connector);
  if (accepted_pile(start.pile) == nullptr || connector == nullptr) {
    const StartAnswer refusal{start.order, start.pile, start.connector, StartRefusal::id_mismatch};
    return send(kStartAnswer, start_answer_body(refusal), frame.seq);
  }
  connector->start_seq = frame.seq;
  if (events_.on_start) events_.on_start(start);
}

void OpenucSession::answer(const StartAnswer& answer) {
  Connector* connector = connector_of(answer.pile, answer.connector);
  if (accepted_pile(answer.pile) == nullptr || connector == nullptr) return;
  send(kStartAnswer, start_answer_body(answer), connector->start_seq);
}

void OpenucSession::on(const PlatformStop& stop, const Frame& frame, Now now) {
  if (!may_request(now.mono)) return;
  Connector* connector = connector_of(stop.pile, stop.connector);
  if (accepted_pile(stop.pile) == nullptr || connector == nullptr) {
    const StopAnswer refusal{stop.pile, stop.connector, StopRefusal::id_mismatch};
    return send(kStopAnswer, stop_answer_body(refusal), frame.seq);
  }
  connector->stop_seq = frame.seq;
  if (events_.on_stop) events_.on_stop(stop);
}

void OpenucSession::answer(const StopAnswer& answer) {
  Connector* connector = connector_of(answer.pile, answer.connector);
  if (accepted_pile(answer.pile) == nullptr || connector == nullptr) return;
  send(kStopAnswer, stop_answer_body(answer), connector->stop_seq);
}

void OpenucSession::on(const WorkParameters& work, const Frame& frame, Now) {
  const bool ours = accepted_pile(work.pile) != nullptr;
  send(kWorkAnswer, result_body(work.pile, ours), frame.seq);
  if (ours && events_.on_work_parameters) events_.on_work_parameters(work);
}

// ---- records ----

Status OpenucSession::send_record(const Order& order, Now now) {
  if (!is_digits(order.id, kTradeDigits)) {
    return bad("order " + order.id + ": the platform takes 32-digit numbers only");
  }
  if (pile_of(order.pile) == nullptr) {
    return bad("order " + order.id + ": pile " + order.pile + " is not reported to the platform");
  }
  if (records_.count(order.id) != 0) return {};
  if (accepted_pile(order.pile) == nullptr || records_.size() >= kMaxRecordsInFlight) {
    return Error{Errc::retry, "uplink: order " + order.id + ": not now"};
  }
  const Wall recorded_at = order.finished_at.value_or(order.register_last_at);
  Record record{.body = record_body(order, recorded_at, options_.utc_offset),
                .sent = 1,
                .next_at = now.mono + kRecordRepeat};
  send(kRecord, record.body);
  records_.emplace(order.id, std::move(record));
  return {};
}

void OpenucSession::repeat_records(Now now) {
  for (auto it = records_.begin(); it != records_.end();) {
    Record& record = it->second;
    if (now.mono < record.next_at) {
      ++it;
      continue;
    }
    if (record.sent > kRecordQuickTries) {  // the last repeat had its time, too
      it = records_.erase(it);
      continue;
    }
    send(kRecord, record.body);
    ++record.sent;
    record.next_at =
        now.mono + (record.sent == kRecordQuickTries ? kRecordLastRepeat : kRecordRepeat);
    ++it;
  }
}

void OpenucSession::on(const RecordAck& ack, const Frame&, Now) {
  records_.erase(ack.order);
  if (events_.on_record_answer) events_.on_record_answer(ack.order, ack.stored);
}

// ---- the rest ----

void OpenucSession::on(const PlatformTime& time, const Frame& frame, Now) {
  if (accepted_pile(time.pile) == nullptr) return;
  send(kTimeAnswer, time_answer_body(time.pile, time.time, options_.utc_offset), frame.seq);
  if (events_.on_clock) events_.on_clock(time.time);
}

void OpenucSession::on(const Refused& refused, const Frame& frame, Now) {
  send(refused.answer, result_body(refused.pile, false), frame.seq);
}

}  // namespace youxu
