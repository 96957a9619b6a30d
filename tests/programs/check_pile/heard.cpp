#include "tests/programs/check_pile/heard.hpp"

#include <algorithm>
#include <cstdio>

#include "drivers/json/json.hpp"
#include "drivers/pile/codec.hpp"

namespace youxu::sim {

namespace {

using std::chrono::seconds;

constexpr Millis kLongestGap = seconds{6};  // 5 s, and a second on the way
constexpr Millis kLongestRepeat = seconds{33};
constexpr Millis kAckOnItsWay = seconds{3};  // a repetition may cross the acknowledgement

template <class T>
void keep(std::deque<T>& list, T value) {
  list.push_back(std::move(value));
  if (list.size() > Heard::kKept) list.pop_front();
}

bool is_known_fault(const std::string& code) {
  return code == "other" || fault_from_text(code) != FaultCode::other;
}

// A code that the pile bus does not list, for the gateway takes it as `other`.
std::optional<std::string> unknown_fault(const std::string& payload) {
  const auto json = Json::parse(payload, pile_bus::kMaxPayload);
  if (!json.ok()) return std::nullopt;
  const auto connectors = json->root().find("connectors");
  if (!connectors) return std::nullopt;
  const auto each = connectors->items();
  if (!each.ok()) return std::nullopt;
  for (const JsonView& connector : *each) {
    const auto faults = connector.find("faults");
    if (!faults) continue;
    const auto codes = faults->items();
    if (!codes.ok()) continue;
    for (const JsonView& code : *codes)
      if (const auto text = code.text(); text.ok() && !is_known_fault(*text)) return *text;
  }
  return std::nullopt;
}

}  // namespace

std::string decimal(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", value);
  return text;
}

std::string in_seconds(Millis duration) {
  return decimal(static_cast<double>(duration.count()) / 1000) + " s";
}

Amps with_tolerance(Amps amps) {
  return amps + std::max(Amps::from_milli(500), amps / 50);
}

Amps largest(const PerPhase<Amps>& amps) {
  return *std::max_element(amps.begin(), amps.end());
}

void Heard::take(const HeardMessage& message, Mono now) {
  check_delivery(message);
  if (message.what == "online") return take_online(message, now);
  if (message.retained) return;  // of an earlier time
  if (message.what == "hello") return take_hello(message);
  if (message.what == "status") return take_status(message, now);
  if (message.what == "event") return take_event(message, now);
  if (message.what == "result") return take_result(message, now);
  report_.fail(Rule::topics, "it wrote to \"" + message.what + "\"");
}

void Heard::check_delivery(const HeardMessage& message) {
  const int wanted = message.what == "status" ? 0 : 1;
  if (message.qos != wanted)
    report_.fail(Rule::qos, message.what + " came with QoS " + std::to_string(message.qos));
  if (message.retained && message.what != "online")
    report_.fail(Rule::retain, "the broker has a stored " + message.what);
  if (message.retained && message.what == "online") online_is_stored_ = true;
}

void Heard::take_online(const HeardMessage& message, Mono now) {
  const auto online = pile_bus::decode_online(message.payload);
  if (!online.ok()) return report_.fail(Rule::online, online.error().message);
  keep(onlines_, {now, online->online, online->boot});
  if (!message.retained) was_away_ = true;
}

void Heard::take_hello(const HeardMessage& message) {
  auto hello = pile_bus::decode_hello(message.payload);
  if (!hello.ok()) return report_.fail(Rule::hello, hello.error().message);
  hello_ = std::move(*hello);
  ++hellos_;
}

void Heard::take_status(const HeardMessage& message, Mono now) {
  auto status = pile_bus::decode_status(message.payload);
  if (!status.ok()) return report_.fail(Rule::status, status.error().message);
  if (const auto code = unknown_fault(message.payload))
    report_.fail(Rule::status, "unknown fault code \"" + *code + "\"");
  if (!was_away_) check_gap(*status, now);
  was_away_ = false;
  check_register(status->connectors.front().energy);
  check_lease(status->connectors.front());
  keep(statuses_, {now, std::move(*status)});
}

void Heard::check_gap(const PileStatus& status, Mono now) {
  if (statuses_.empty()) return;
  const HeardStatus& before = statuses_.back();
  const Millis gap = now - before.at;
  longest_gap_ = std::max(longest_gap_, gap);
  if (gap > kLongestGap)
    report_.fail(Rule::status_period, in_seconds(gap) + " between two statuses");
  if (status.boot == before.status.boot && status.n != before.status.n + 1)
    report_.fail(Rule::status_count,
                 "after " + std::to_string(before.status.n) + " came " + std::to_string(status.n));
}

void Heard::check_register(WattHours energy) {
  if (energy < register_)
    report_.fail(Rule::reported_register, "from " + std::to_string(register_.whole()) + " to " +
                                              std::to_string(energy.whole()) + " Wh");
  register_ = energy;
}

void Heard::check_lease(const ConnectorStatus& connector) {
  if (connector.lease == LeaseId{}) return;
  const auto sent = leases_.find(connector.lease);
  if (sent == leases_.end()) return;  // of an earlier gateway
  const Amps failsafe = hello_ ? hello_->failsafe : Amps{};
  const Amps most = std::max(sent->second, failsafe);
  const Amps drawn = largest(connector.current);
  if (connector.offered <= most && drawn <= with_tolerance(most)) return;
  report_.fail(Rule::lease_reported, "a lease of " + decimal(sent->second.value()) +
                                         " A is reported with " +
                                         decimal(connector.offered.value()) + " A offered and " +
                                         decimal(drawn.value()) + " A drawn");
}

void Heard::take_event(const HeardMessage& message, Mono now) {
  auto event = pile_bus::decode_event(message.payload);
  if (!event.ok()) return report_.fail(Rule::event, event.error().message);
  for (HeardEvent& known : events_) {
    if (known.event.boot != event->boot || known.event.id != event->id ||
        known.event.kind != event->kind)
      continue;
    ++known.times;
    known.last = now;
    if (known.payload != message.payload)
      report_.fail(Rule::event_repeated, "its text changed: " + message.payload);
    return check_repeat(known, now);
  }
  if (last_event_ && last_event_->boot == event->boot && last_event_->id >= event->id)
    report_.fail(Rule::event_id, "after id " + std::to_string(last_event_->id) + " came " +
                                     std::to_string(event->id));
  else if (last_event_ && last_event_->boot == event->boot)
    report_.pass(Rule::event_id,
                 "from " + std::to_string(last_event_->id) + " to " + std::to_string(event->id));
  last_event_ = *event;
  keep(events_, {.at = now,
                 .event = std::move(*event),
                 .payload = message.payload,
                 .times = 1,
                 .last = now,
                 .acknowledged = std::nullopt});
}

void Heard::check_repeat(const HeardEvent& event, Mono now) {
  if (!event.acknowledged || now - *event.acknowledged < kAckOnItsWay) return;
  report_.fail(Rule::event_acknowledged, std::string{text_of(event.event.kind)} + " came again " +
                                             in_seconds(now - *event.acknowledged) +
                                             " after its acknowledgement");
}

void Heard::take_result(const HeardMessage& message, Mono now) {
  auto result = pile_bus::decode_result(message.payload);
  if (!result.ok()) return report_.fail(Rule::result, result.error().message);
  Counted& command = commands_[result->id];
  if (++command.answered > command.sent)
    report_.fail(Rule::result_once, "command " + result->id + " was sent " +
                                        std::to_string(command.sent) + " times and answered " +
                                        std::to_string(command.answered));
  keep(results_, {now, std::move(*result)});
}

void Heard::sent_lease(LeaseId id, Amps amps) {
  Amps& largest_sent = leases_[id];
  largest_sent = std::max(largest_sent, amps);
}

void Heard::acknowledged(std::int64_t boot, std::int64_t id, Mono now) {
  for (HeardEvent& event : events_)
    if (event.event.boot == boot && event.event.id == id && !event.acknowledged)
      event.acknowledged = now;
}

void Heard::conclude(Mono now) {
  const auto counted = [](std::size_t count, const char* what) {
    return std::to_string(count) + " " + what;
  };
  if (!online_is_stored_) report_.fail(Rule::retain, "the broker has no stored online");
  report_.pass(Rule::retain, "only online is stored");
  report_.judge(Rule::online, !onlines_.empty(), counted(onlines_.size(), "messages"));
  report_.judge(Rule::hello, hellos_ > 0, counted(static_cast<std::size_t>(hellos_), "messages"));
  if (statuses_.empty()) return report_.fail(Rule::status, "none came");
  report_.pass(Rule::topics, "no other topic");
  report_.pass(Rule::qos, "as it should be");
  report_.pass(Rule::status, counted(statuses_.size(), "messages"));
  report_.pass(Rule::status_period, "at most " + in_seconds(longest_gap_) + " apart");
  report_.pass(Rule::status_count, "n is now " + std::to_string(statuses_.back().status.n));
  report_.pass(Rule::reported_register, std::to_string(register_.whole()) + " Wh at the end");
  if (!events_.empty()) report_.pass(Rule::event, counted(events_.size(), "events"));
  const bool rests = std::any_of(events_.begin(), events_.end(), [&](const HeardEvent& event) {
    return event.acknowledged && now - *event.acknowledged > kLongestRepeat;
  });
  if (rests) report_.pass(Rule::event_acknowledged, "no event came again");
  if (results_.empty()) return;
  report_.pass(Rule::result, counted(results_.size(), "messages"));
  report_.pass(Rule::result_once, counted(commands_.size(), "commands"));
}

}  // namespace youxu::sim
