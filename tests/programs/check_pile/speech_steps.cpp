// Without a car: what it says of itself, and commands.
#include <algorithm>

#include "tests/programs/check_pile/steps.hpp"

namespace youxu::sim {

namespace {

using std::chrono::seconds;

bool ask_hello(Talk& talk, bool dated) {
  const int before = talk.heard().hellos();
  Command hello = talk.draft(CommandKind::hello);
  if (!dated) hello.boot = hello.n = std::nullopt;
  const auto answer = talk.ask(hello);
  const bool came = talk.wait(Talk::kOnce, [&] { return talk.heard().hellos() > before; });
  return came && answer && answer->result.ok;
}

std::optional<HeardResult> set_failsafe(Talk& talk, Amps amps) {
  Command set = talk.draft(CommandKind::set);
  set.failsafe = amps;
  return talk.ask(set);
}

void check_boot(Talk& talk) {
  const auto& onlines = talk.heard().onlines();
  const std::int64_t boot = talk.status().boot;
  if (onlines.empty() || !talk.heard().hello())
    return talk.report().skip(Rule::boot, "online or hello is missing");
  const bool same = onlines.back().boot == boot && talk.heard().hello()->boot == boot;
  talk.report().judge(Rule::boot, same, "status says " + std::to_string(boot));
  talk.report().judge(Rule::online, onlines.back().online, "online: true");
}

// The older command comes again after a newer one: it must be answered, but not undo the newer.
void check_seen_before(Talk& talk) {
  Command first = talk.draft(CommandKind::set);
  first.failsafe = talk.min();
  const auto once = talk.ask(first);
  const auto undone = set_failsafe(talk, Amps{});
  if (!once || !undone || !undone->result.ok)
    return talk.report().fail(Rule::set, "no answer, or failsafe_a 0 was refused");
  talk.report().pass(Rule::set, once->result.ok ? "min_a and 0" : "0; min_a was refused");
  const auto again = talk.ask(first);
  talk.report().judge(
      Rule::command_answered_again,
      again && again->result.ok == once->result.ok && again->result.why == once->result.why,
      again ? "answered again" : "no second answer");
  if (!ask_hello(talk, true)) return;
  const Amps failsafe = talk.failsafe();
  talk.report().judge(Rule::command_not_repeated, failsafe == Amps{},
                      "failsafe_a is " + decimal(failsafe.value()) + " after the repeated set");
  if (failsafe == Amps{}) return;
  (void)set_failsafe(talk, Amps{});  // so that the rest can be judged all the same
  (void)ask_hello(talk, true);
}

void check_set_range(Talk& talk) {
  const auto refused = set_failsafe(talk, talk.max() + Amps::from_whole(1));
  if (refused && refused->result.ok)
    talk.report().fail(Rule::set, "failsafe_a over max_a was taken");
}

// Counted from a status that is older than the command's time.
void check_expired(Talk& talk) {
  Command late = talk.draft(CommandKind::set);
  late.failsafe = talk.min();
  late.duration = seconds{1};
  talk.pause(seconds{2});
  const auto answer = talk.ask(late);
  if (!answer) return talk.report().fail(Rule::command_expired, "no answer");
  const bool expired = !answer->result.ok && answer->result.why == "expired";
  talk.report().judge(Rule::command_expired, expired,
                      answer->result.ok ? "ok" : "why: \"" + answer->result.why + "\"");
  if (!expired) (void)set_failsafe(talk, Amps{});
}

}  // namespace

bool check_speech(Talk& talk, const Operator& person) {
  talk.report().judge(Rule::hello_asked, ask_hello(talk, false), "asked without boot and n");
  check_boot(talk);
  if (!talk.heard().hello()) return false;
  if (talk.connector().state == ConnectorState::idle) return true;
  person.unplug();
  return talk.wait(person.patience(),
                   [&] { return talk.connector().state == ConnectorState::idle; });
}

void check_settings(Talk& talk) {
  check_seen_before(talk);
  check_set_range(talk);
  check_expired(talk);
  (void)ask_hello(talk, true);  // what failsafe_a is now
}

}  // namespace youxu::sim
