// What is tried on the pile, in this order. Each judges a few rules, and leaves the pile so that
// the next can go on.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "tests/programs/check_pile/operator.hpp"
#include "tests/programs/check_pile/talk.hpp"

namespace youxu::sim {

// Shared by the steps.
std::string text_of_lease(LeaseId id);
// Whether each status since `since` pleases `good`.
bool all_since(const Talk& talk, Mono since,
               const std::function<bool(const ConnectorStatus&)>& good);
// Sends `lease`; how long until a status names it. nullopt: not in time.
std::optional<Millis> confirmed_after(Talk& talk, const Lease& lease);
// The state must be told within 1 s of `event`, before or after.
void check_change(Talk& talk, Mono event, ConnectorState from, const char* what);
bool may_draw(const ConnectorStatus& connector);
// A lease of all it can offer gives nothing now.
void check_not_authorised(Talk& talk, const char* when);

// Without a car.
bool check_speech(Talk& talk, const Operator& person);
void check_settings(Talk& talk);
// With a car, not authorised. False when no car came.
bool check_plug(Talk& talk, const Operator& person);
void check_events(Talk& talk);
// Authorises. False when it could not be.
bool check_start(Talk& talk);
bool authorise(Talk& talk, const std::string& order);
void check_leases(Talk& talk);
void check_ignored_leases(Talk& talk);
void check_retained_lease(Talk& talk);
void check_run_out(Talk& talk);
// Ends the charge.
void check_stop(Talk& talk);
void check_unplug(Talk& talk, const Operator& person);
// A second charge, with a restart in it.
void check_restart(Talk& talk, const Operator& person);

}  // namespace youxu::sim
