#include "tests/programs/check_pile/check_pile.hpp"

#include "drivers/loop/loop.hpp"
#include "tests/programs/check_pile/steps.hpp"
#include "tests/programs/cli/stop_on_signal.hpp"

namespace youxu::sim {

namespace {

constexpr Millis kFirstStatus = std::chrono::seconds{20};

void charge(Talk& talk, const Operator& person) {
  if (!check_plug(talk, person)) return;
  check_events(talk);
  if (!check_start(talk)) return;
  check_leases(talk);
  check_ignored_leases(talk);
  check_run_out(talk);
  check_retained_lease(talk);
  check_stop(talk);
  check_unplug(talk, person);
  check_restart(talk, person);
}

}  // namespace

Result<Report> check_pile(const TalkOptions& options, const OperatorOptions& helper) {
  Loop loop;
  const StopOnSignal stop{loop};
  Report report;
  const Operator person{helper, options.pile};
  Talk talk{loop, options, report};
  const bool spoke = talk.connect(kFirstStatus);
  if (!spoke && !report.failed(Rule::status))
    return Error{Errc::retry, "pile " + options.pile +
                                  ": no status within 20 s: is it connected to this broker, under "
                                  "this number?"};
  const bool can_charge = spoke && check_speech(talk, person);
  if (can_charge) {
    check_settings(talk);
    charge(talk, person);
  }
  talk.hear_stored_again();
  if (!talk.going()) return Error{Errc::retry, "ended before all was checked"};
  talk.conclude();
  return report;
}

}  // namespace youxu::sim
