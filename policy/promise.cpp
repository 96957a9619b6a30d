#include "policy/promise.hpp"

#include <algorithm>

#include "policy/charge.hpp"
#include "policy/names.hpp"

namespace youxu {

namespace {

constexpr Names<PromiseCode, 3> kCodes{{
    {PromiseCode::unknown, "unknown"},
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

// What a habit asks for raises the battery from its arrival to its target; less raises it by less.
std::optional<int> percent_of(const std::optional<Habit>& habit, WattHours energy) {
  if (!habit) return std::nullopt;
  const WattHours whole = energy_of(*habit);
  if (whole <= WattHours{}) return std::nullopt;
  const std::int64_t risen =
      energy.milli() * (habit->target_soc - habit->arrival_soc) / whole.milli();
  return static_cast<int>(std::clamp<std::int64_t>(habit->arrival_soc + risen, 0, 100));
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
  promise.percent = percent_of(facts.habit, promise.energy);
  if (!all) promise.why = why_short(facts);
  return promise;
}

bool differ(const Promise& a, const Promise& b) {
  if (a.code != b.code || a.why != b.why || a.percent.has_value() != b.percent.has_value())
    return true;
  if (a.code == PromiseCode::unknown) return false;
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
