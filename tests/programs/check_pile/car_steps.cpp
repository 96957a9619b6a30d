// The car comes and goes; starts, stops and restarts.
#include <algorithm>

#include "tests/programs/check_pile/steps.hpp"

namespace youxu::sim {

namespace {

using std::chrono::seconds;

constexpr Millis kEventRepeat = seconds{33};  // 30 s, and the way
constexpr Millis kReturn = seconds{20};       // for a pile whose connection was cut
constexpr Millis kBoot = seconds{60};
constexpr Millis kContactor = seconds{15};
constexpr Millis kLong = seconds{60};
constexpr const char* kOrder = "CHECK-1";

const HeardEvent* newest(const Talk& talk, PileEventKind kind, Mono since) {
  for (const HeardEvent& heard : talk.heard().events())
    if (heard.event.kind == kind && heard.at >= since) return &heard;
  return nullptr;
}

// Waits for the event and the state that it makes.
bool check_event(Talk& talk, PileEventKind kind, ConnectorState from, Millis patience) {
  const Rule rule = kind == PileEventKind::plug ? Rule::plug : Rule::unplug;
  const Mono since = talk.now();
  const std::string name{text_of(kind)};
  if (!talk.wait(patience, [&] { return newest(talk, kind, since) != nullptr; })) {
    talk.report().fail(rule, "no event " + name);
    return false;
  }
  check_change(talk, newest(talk, kind, since)->at, from, name.c_str());
  const bool good = kind == PileEventKind::plug ? talk.connector().state == ConnectorState::plugged
                                                : talk.connector().state == ConnectorState::idle;
  talk.report().judge(rule, good,
                      "event, and the state " + std::string{text_of(talk.connector().state)});
  return true;
}

void check_will(Talk& talk, Mono since) {
  const auto& onlines = talk.heard().onlines();
  const bool told = talk.wait(Talk::kOnce, [&] {
    return std::any_of(onlines.begin(), onlines.end(),
                       [&](const HeardOnline& o) { return o.at >= since && !o.online; });
  });
  talk.report().judge(Rule::will, told,
                      told ? "its connection was taken over" : "no will when taken over");
}

bool is_back(const Talk& talk, Mono since) {
  const auto& onlines = talk.heard().onlines();
  return !onlines.empty() && onlines.back().at >= since && onlines.back().online &&
         talk.heard().statuses().back().at > onlines.back().at;
}

bool authorised(const Talk& talk) {
  const ConnectorState state = talk.connector().state;
  return may_be_authorised(state) && state != ConnectorState::fault;
}

void check_boot_ends_all(Talk& talk, std::int64_t boot) {
  const bool restarted = talk.wait(kBoot, [&] { return talk.status().boot != boot; });
  if (!restarted) return talk.report().fail(Rule::restart, "reset was answered ok: no new boot");
  const bool clean = talk.connector().lease == LeaseId{};
  if (!clean)
    talk.report().fail(Rule::restart,
                       "the first status names the lease " + text_of_lease(talk.connector().lease));
  talk.pause(seconds{3});
  const Mono since = talk.now();
  talk.send(talk.draft(talk.max(), seconds{10}));
  talk.pause(Talk::kPatience);
  if (authorised(talk))
    return talk.report().fail(
        Rule::restart, "after the boot it is " + std::string{text_of(talk.connector().state)});
  const bool nothing =
      talk.report().failed(Rule::not_authorised) ||
      all_since(talk, since, [](const ConnectorStatus& c) { return !may_draw(c); });
  if (!nothing) talk.report().fail(Rule::restart, "after the boot a lease made it offer something");
}

}  // namespace

bool check_plug(Talk& talk, const Operator& person) {
  talk.hold_acknowledgements(true);
  person.plug();
  return check_event(talk, PileEventKind::plug, ConnectorState::idle, person.patience());
}

void check_events(Talk& talk) {
  const HeardEvent plug = talk.heard().events().back();
  const auto times = [&] { return talk.heard().events().back().times; };
  check_not_authorised(talk, "before the start");
  const bool again = talk.wait(kEventRepeat, [&] { return times() > 1; });
  talk.report().judge(
      Rule::event_repeated, again,
      again ? "plug came again after " + in_seconds(talk.heard().events().back().last - plug.at)
            : "plug did not come again in 30 s");
  const Mono since = talk.now();
  const int before = times();
  if (talk.displace()) {
    check_will(talk, since);
    talk.wait(kReturn, [&] { return is_back(talk, since); });
    talk.report().judge(Rule::event_on_reconnect,
                        talk.wait(Talk::kOnce, [&] { return times() > before; }),
                        "plug after a new connection");
  } else {
    for (const Rule rule : {Rule::will, Rule::event_on_reconnect})
      talk.report().skip(rule, "the broker does not let another take the pile's client id");
  }
  talk.hold_acknowledgements(false);
}

bool authorise(Talk& talk, const std::string& order) {
  Command start = talk.draft(CommandKind::start);
  start.order = order;
  const auto answer = talk.ask(start);
  if (!answer || !answer->result.ok) {
    talk.report().fail(Rule::start, answer ? "refused: " + answer->result.why : "no answer");
    return false;
  }
  check_change(talk, answer->at, ConnectorState::plugged, "start");
  talk.report().judge(Rule::start, authorised(talk),
                      "answered ok, and the state " + std::string{text_of(talk.connector().state)});
  return true;
}

bool check_start(Talk& talk) {
  if (!authorise(talk, kOrder)) return false;
  Command again = talk.draft(CommandKind::start);
  again.order = kOrder;
  const auto answer = talk.ask(again);
  talk.report().judge(
      Rule::start_again, answer && answer->result.ok && authorised(talk),
      !answer ? "no answer" : (answer->result.ok ? "ok" : "refused: " + answer->result.why));
  return true;
}

void check_stop(Talk& talk) {
  Command stop = talk.draft(CommandKind::stop);
  stop.order = kOrder;
  stop.why = "check";
  const auto answer = talk.ask(stop, kContactor);
  if (!answer || !answer->result.ok)
    return talk.report().fail(Rule::stop, answer ? answer->result.why : "no answer in 15 s");
  const auto after = [&] { return talk.heard().statuses().back().at >= answer->at; };
  if (!talk.wait(Talk::kPatience, after)) return;
  const auto& statuses = talk.heard().statuses();
  const auto first = std::find_if(statuses.begin(), statuses.end(),
                                  [&](const HeardStatus& s) { return s.at >= answer->at; });
  const Amps drawn = largest(first->status.connectors.front().current);
  talk.report().judge(Rule::stop, drawn <= with_tolerance(Amps{}),
                      "answered ok, then " + decimal(drawn.value()) + " A");
  check_change(talk, answer->at, ConnectorState::charging, "stop");
  check_not_authorised(talk, "after the stop");
}

void check_unplug(Talk& talk, const Operator& person) {
  const ConnectorState from = talk.connector().state;
  person.unplug();
  check_event(talk, PileEventKind::unplug, from, person.patience());
}

void check_restart(Talk& talk, const Operator& person) {
  person.plug();
  if (!check_event(talk, PileEventKind::plug, ConnectorState::idle, person.patience())) return;
  const std::string order = "CHECK-2";
  if (!authorise(talk, order)) return;
  (void)confirmed_after(talk, talk.draft(talk.max(), kLong));
  const std::int64_t boot = talk.status().boot;
  const auto answer = talk.ask(talk.draft(CommandKind::reset));
  if (!answer || !answer->result.ok)
    return talk.report().skip(Rule::restart, "command reset was not done");
  check_boot_ends_all(talk, boot);
  Command start = talk.draft(CommandKind::start);
  start.order = order;
  const auto started = talk.ask(start);
  talk.report().judge(Rule::restart, started && started->result.ok,
                      "boot " + std::to_string(talk.status().boot) + ", and the order " +
                          (started && started->result.ok ? "was started again" : "was refused"));
  check_unplug(talk, person);
}

}  // namespace youxu::sim
