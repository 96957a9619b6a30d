// What a resident may count on: how much the car will have, and when; or why not all of it.
//
// A promise is made from one plan and the next plan may move it. What moves by less than a person
// cares about is not a change: the old promise stays, so that small steps add up to a visible one.
// It promises no more than the plan gives: faults, and what the meter sees tonight, come on top.
#pragma once

#include <optional>
#include <string_view>

#include "policy/order.hpp"
#include "policy/time.hpp"
#include "policy/units.hpp"

namespace youxu {

enum class PromiseCode {
  unknown,   // nobody said how much, or until when, and no past tells: it charges as it can
  likely,    // nobody said one of these; as on earlier days it has `energy` by `by`
  ready,     // all that is wanted is in by `by`
  short_of,  // at its departure, `by`, it has `energy` only
};
// "unknown", "likely", "ready", "short".
std::string_view text_of(PromiseCode code);

enum class Shortage {
  none,
  full_night,      // alone it would get all, beside the others it does not
  too_late,        // even at the pile's full current all the time it cannot
  car_takes_less,  // at the pile's full current it could; the car takes too little for that
};
std::string_view text_of(Shortage shortage);

struct Promise {
  PromiseCode code = PromiseCode::unknown;
  Shortage why = Shortage::none;
  WattHours energy;            // what the order will have
  WattHours wanted;            // what it should have
  Wall by{};                   // meaningless where unknown
  std::optional<int> percent;  // of the battery, rounded down; where the habit tells it
  int confidence = 0;          // percent; meaningless unless likely
};

struct BatteryFacts {
  WattHours percent;  // the energy of one percent
  WattHours full;     // with this much, since it came, it is full
};

struct PromiseFacts {
  std::optional<WattHours> wanted;  // of the order, in all; nullopt: nobody knows
  WattHours delivered;              // of it
  WattHours missing;                // of it, by the plan
  std::optional<Wall> depart;       // nullopt: nobody knows
  std::optional<int> confidence;    // in percent, where one of these was learned
  std::optional<Wall> done;         // when it has all that the plan gives; nullopt: nothing is left
  WattHours at_full;                // could be had until departure at the pile's full current
  WattHours at_useful;              // the same at what this car takes
  std::optional<BatteryFacts> battery;
};

// Less than this missing is nothing missing.
inline constexpr WattHours kNothingMissing = WattHours::from_whole(100);
// From these differences on a promise is another one.
inline constexpr WattHours kOtherEnergy = WattHours::from_whole(200);
inline constexpr Millis kOtherTime = std::chrono::minutes{10};
inline constexpr int kOtherConfidence = 10;

Promise promise_of(const PromiseFacts& facts, Wall now);
// Whether a person would call it another one.
bool differ(const Promise& a, const Promise& b);

// The promise that holds, since when, and the one before.
struct KeptPromise {
  Promise promise;
  Wall changed_at{};
  std::optional<Promise> before;
};
// Takes `fresh` over where it differs from what is kept; nothing kept yet: it is the first.
void keep(std::optional<KeptPromise>& kept, const Promise& fresh, Wall now);

}  // namespace youxu
