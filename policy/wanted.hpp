// What a session wants and when it leaves, and how much that is worth: said in the start request,
// by the resident's habit, learned from the past of its pile, or assumed.
//
// Only what was said, or the habit, ends a charge or may be promised. What was learned or assumed
// serves the plan: when it is in and the car still draws, more stays wanted until the car is full.
//
// A car whose current falls towards its end needs no rule here: what it takes is watched
// (Connector::useful) and each plan reckons with that.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "policy/order.hpp"
#include "policy/past_stays.hpp"
#include "policy/pile.hpp"
#include "policy/time.hpp"
#include "policy/units.hpp"

namespace youxu {

enum class WantedSource { said, habit, learned, assumed };
std::string_view text_of(WantedSource source);
// Whether a resident stands behind it.
constexpr bool is_told(WantedSource source) {
  return source == WantedSource::said || source == WantedSource::habit;
}

// Where neither resident nor past says anything: a common battery, a common night.
inline constexpr WattHours kAssumedEnergy = WattHours::from_whole(60'000);
inline constexpr Millis kAssumedStay = std::chrono::hours{12};
// What stays wanted beyond an estimate that was too low: what a car takes between two plans.
inline constexpr WattHours kRest = WattHours::from_whole(2'000);
// Who plugs in less than this before the usual pick-up means the next day's.
inline constexpr Millis kShortestHabit = std::chrono::minutes{30};

// What the pile's register counts for one percent of the battery. Of the energy that an AC pile
// meters, a 7 kW on-board charger and the battery keep about 90 % (Sears, Roberts, Glitman, IEEE
// SusTech 2014: 89 % at level 2). A DC pile is metered behind its rectifier, at the gun (JJG
// 1149); what is lost is the battery's own and the car's auxiliaries: 5 % assumed.
WattHours energy_per_percent(const Habit& habit, PileKind kind);
// From `soc`, where the pile knows it, else from the usual arrival, to the target; at least 0.
WattHours energy_of(const Habit& habit, PileKind kind, std::optional<int> soc = std::nullopt);
// The next time it is the habit's minute of the local day, kShortestHabit from `now` or later.
Wall pickup_of(const Habit& habit, Wall now, std::chrono::minutes utc_offset);

struct WantedFacts {
  Wall from{};          // when it came
  WattHours delivered;  // since then
  std::optional<WattHours> energy;
  std::optional<Wall> depart;
  bool energy_by_habit = false;  // rather than said
  bool depart_by_habit = false;
};

// Confidence, 0..100: for the energy, that the car wants no more; for the departure, that it does
// not leave before. It is the weighted share of the pile's past stays for which that held, with
// some added for want of many: one of two, or nine of ten where a resident stands behind it. Energy
// that was said is what is wanted: 100.
struct Wanted {
  WattHours energy;  // since it came; where not told it may rise
  WantedSource energy_source = WantedSource::assumed;
  int energy_confidence = 0;
  Wall depart{};  // may be past: then it overstays
  WantedSource depart_source = WantedSource::assumed;
  int depart_confidence = 0;
};
Wanted wanted_of(const WantedFacts& facts, const PastStays& past, Wall now);

// What is still wanted: at least kRest where no resident stands behind the energy.
WattHours missing_of(const Wanted& wanted, WattHours delivered);

}  // namespace youxu
