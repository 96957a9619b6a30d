#include "policy/promise.hpp"

#include <algorithm>
#include <cstdlib>

#include "policy/names.hpp"

namespace youxu {

namespace {

constexpr Names<PromiseCode, 4> kCodes{{
    {PromiseCode::unknown, "unknown"},
    {PromiseCode::likely, "likely"},
    {PromiseCode::ready, "ready"},
    {PromiseCode::short_of, "short"},
}};

constexpr Names<Shortage, 4> kShortages{{
    {Shortage::none, "none"},
    {Shortage::full_night, "full_night"},
    {Shortage::too_late, "too_late"},
    {Shortage::car_takes_less, "car_takes_less"},
}};

Shortage why_short(const PromiseFacts& facts) {
  const WattHours left = *facts.wanted - facts.delivered;
  if (facts.at_full + kNothingMissing < left) return Shortage::too_late;
  if (facts.at_useful + kNothingMissing < left) return Shortage::car_takes_less;
  return Shortage::full_night;
}

std::optional<int> percent_of(const std::optional<BatteryFacts>& battery, WattHours energy) {
  if (!battery || battery->percent <= WattHours{}) return std::nullopt;
  const std::int64_t one = battery->percent.milli();
  const std::int64_t lacks = std::max<std::int64_t>(0, (battery->full - energy).milli());
  return static_cast<int>(std::max<std::int64_t>(0, 100 - (lacks + one - 1) / one));
}

}  // namespace

std::string_view text_of(PromiseCode code) {
  return name_in(kCodes, code);
}
std::string_view text_of(Shortage shortage) {
  return name_in(kShortages, shortage);
}

Promise promise_of(const PromiseFacts& facts, Wall now) {
  Promise promise;
  if (!facts.wanted || !facts.depart) return promise;
  const bool all = facts.missing < kNothingMissing;
  promise.code = all ? PromiseCode::ready : PromiseCode::short_of;
  promise.wanted = *facts.wanted;
  promise.energy = all ? *facts.wanted : std::max(facts.delivered, *facts.wanted - facts.missing);
  promise.by = all ? facts.done.value_or(now) : std::max(*facts.depart, now);
  promise.percent = percent_of(facts.battery, promise.energy);
  if (facts.confidence) {
    promise.code = PromiseCode::likely;
    promise.confidence = *facts.confidence;
  } else if (!all) {
    promise.why = why_short(facts);
  }
  return promise;
}

bool differ(const Promise& a, const Promise& b) {
  if (a.code != b.code || a.why != b.why || a.percent.has_value() != b.percent.has_value())
    return true;
  if (a.code == PromiseCode::unknown) return false;
  if (std::abs(a.confidence - b.confidence) >= kOtherConfidence) return true;
  const WattHours energy = std::max(a.energy, b.energy) - std::min(a.energy, b.energy);
  const WattHours wanted = std::max(a.wanted, b.wanted) - std::min(a.wanted, b.wanted);
  return std::max(energy, wanted) >= kOtherEnergy || std::chrono::abs(a.by - b.by) >= kOtherTime;
}

void keep(std::optional<KeptPromise>& kept, const Promise& fresh, Wall now) {
  if (!kept) {
    kept = KeptPromise{fresh, now, std::nullopt};
  } else if (differ(kept->promise, fresh)) {
    kept = KeptPromise{fresh, now, kept->promise};
  }
}

}  // namespace youxu
