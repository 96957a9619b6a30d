#include "drivers/uplink/north_session.hpp"

#include <algorithm>

namespace youxu {

using std::chrono::minutes;
using std::chrono::seconds;

namespace {

constexpr Millis kIdleReport = minutes{5};
constexpr Millis kChargingReport = seconds{15};

bool differs_at_once(const ConnectorReport& a, const ConnectorReport& b) {
  return a.online != b.online || a.plugged != b.plugged || a.order != b.order ||
         a.faults != b.faults;
}

}  // namespace

NorthSession::NorthSession(NorthSettings settings, PlatformEvents events, NorthTransport transport)
    : settings_{std::move(settings)},
      events_{std::move(events)},
      transport_{std::move(transport)} {}

// ---- the connection ----

std::string NorthSession::topic(std::string_view what) const {
  return north::topic_of(settings_.gateway, what);
}

bool NorthSession::publish(std::string_view what, std::string_view payload, int qos, bool retain) {
  if (!connected_ || !transport_.publish(topic(what), payload, qos, retain)) return false;
  counters_.sent_bytes += payload.size();
  return true;
}

void NorthSession::note(std::string_view line) const {
  if (events_.on_note) events_.on_note(line);
}

void NorthSession::on_connected(Now now) {
  now_ = now;
  connected_ = true;
  give_up_reason_.reset();
  subscriptions_ = 0;
  std::vector<std::string> wanted{topic("command")};
  if (settings_.ack == NorthAck::application) wanted.push_back(topic("ack"));
  for (const std::string& each : wanted) {
    ++subscriptions_;
    if (!transport_.subscribe(each, settings_.persistent ? 1 : 0))
      give_up_reason_ = "uplink: cannot subscribe to " + each;
  }
}

void NorthSession::on_disconnected() {
  connected_ = false;
  records_.clear();   // the outbox has them
  reported_.clear();  // all of them are due at the next connection
  set_online(false);
}

// Online only now: an answer to a record that nobody hears would be lost.
void NorthSession::on_subscribed(bool granted, Now now) {
  now_ = now;
  if (!granted) {
    give_up_reason_ = "uplink: the broker does not let " + settings_.gateway + " subscribe to " +
                      topic("command") + " and ack; see its permissions";
    return;
  }
  if (subscriptions_ == 0 || --subscriptions_ > 0) return;
  say_online(now);
  set_online(true);
}

// That it cannot leave is a connection that is lost: the next one says it.
void NorthSession::say_online(Now now) {
  const north::Online online{settings_.version, now.wall, settings_.piles};
  (void)publish("online", north::encode_online(online), 1, true);
}

void NorthSession::set_piles(std::vector<std::string> piles, Now now) {
  now_ = now;
  if (piles == settings_.piles) return;
  settings_.piles = std::move(piles);
  if (online_) say_online(now);
}

void NorthSession::set_online(bool online) {
  if (online_ == online) return;
  online_ = online;
  if (events_.on_online) events_.on_online(online);
}

void NorthSession::tick(Now now) {
  now_ = now;
  for (const auto& [number, record] : records_)
    if (now.mono - record.sent_at > kPubackLimit)
      give_up_reason_ = "uplink: the broker has not taken a record for 20 s";
  while (true) {
    const auto late = std::find_if(waiting_.begin(), waiting_.end(), [&](const auto& entry) {
      return now.mono - entry.second.since > kAnswerLimit;
    });
    if (late == waiting_.end()) return;
    north::Answer answer{.command = late->second.command, .kind = late->first.kind};
    answer.why = "no_answer";
    answer.text = "pile " + late->first.pile + " has not answered within 60 s";
    waiting_.erase(late);
    send_answer(std::move(answer));
  }
}

// ---- records and reports ----

Status NorthSession::send_record(const Order& order, Now now) {
  now_ = now;
  if (!is_closed(order.state))
    return Error{Errc::invalid, "uplink: order " + order.id + " is not closed: it has no record"};
  return send_durable("record", order.id, north::encode_record(settings_.gateway, order));
}

Status NorthSession::send_alarm(const AlarmRecord& alarm, Now now) {
  now_ = now;
  return send_durable("alarm", alarm.id, north::encode_alarm(settings_.gateway, alarm));
}

Status NorthSession::send_durable(std::string_view what, const std::string& id,
                                  const std::string& payload) {
  const bool on_its_way = std::any_of(records_.begin(), records_.end(),
                                      [&](const auto& entry) { return entry.second.id == id; });
  if (on_its_way) return {};
  if (!online_ || records_.size() >= kMaxRecords)
    return Error{Errc::retry, "uplink: " + id + ": not now"};
  const auto sent = transport_.send(topic(what), payload);
  if (!sent.ok()) return sent.error();
  records_.insert_or_assign(*sent, Record{id, now_.mono});
  ++counters_.records;
  counters_.sent_bytes += payload.size();
  return {};
}

void NorthSession::on_acknowledged(int number) {
  const auto found = records_.find(number);
  if (found == records_.end()) return;
  const std::string id = std::move(found->second.id);
  records_.erase(found);
  if (settings_.ack == NorthAck::broker && events_.on_record_answer)
    events_.on_record_answer(id, true);
}

void NorthSession::on_ack(std::string_view payload) {
  const auto ack = north::decode_ack(settings_.gateway, payload);
  if (!ack.ok()) {
    ++counters_.invalid;
    return note("uplink: " + ack.error().message);
  }
  if (!ack->accepted) note("uplink: record " + ack->record + " is disputed: " + ack->why);
  if (events_.on_record_answer) events_.on_record_answer(ack->record, ack->accepted);
}

bool NorthSession::report_is_due(const ConnectorReport& report, Now now) const {
  const auto found = reported_.find({report.pile, report.connector});
  if (found == reported_.end() || differs_at_once(found->second.last, report)) return true;
  const Millis period = report.order.empty() ? kIdleReport : kChargingReport;
  return now.mono - found->second.at >= period;
}

void NorthSession::report(std::span<const ConnectorReport> connectors, Now now) {
  now_ = now;
  if (!online_) return;
  std::vector<ConnectorReport> due;
  for (const ConnectorReport& report : connectors) {
    if (!report_is_due(report, now)) continue;
    reported_[{report.pile, report.connector}] = {report, now.mono};
    due.push_back(report);
  }
  const std::span<const ConnectorReport> all{due};
  for (std::size_t at = 0; at < all.size(); at += kMaxInReport) {
    const auto part = all.subspan(at, std::min(kMaxInReport, all.size() - at));
    if (publish("report", north::encode_report(part, now.wall), 0, false)) ++counters_.reports;
  }
}

}  // namespace youxu
