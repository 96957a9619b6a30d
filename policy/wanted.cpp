#include "policy/wanted.hpp"

#include <algorithm>
#include <cmath>

#include "policy/names.hpp"

namespace youxu {

namespace {

constexpr Names<WantedSource, 4> kSources{{
    {WantedSource::said, "said"},
    {WantedSource::habit, "habit"},
    {WantedSource::learned, "learned"},
    {WantedSource::assumed, "assumed"},
}};

constexpr std::int64_t kAcPercent = 90;  // of what the register counts reaches the battery
constexpr std::int64_t kDcPercent = 95;

constexpr Kept kNobody{1, 2};  // counted where no resident stands behind it
constexpr Kept kResident{9, 10};

int percent_of(const Kept& kept, WantedSource source) {
  const Kept& prior = is_told(source) ? kResident : kNobody;
  return static_cast<int>(100 * (kept.held + prior.held) / (kept.all + prior.all));
}

void find_energy(Wanted& wanted, const WantedFacts& facts, const PastStays& past) {
  if (facts.energy) {
    wanted.energy = *facts.energy;
    wanted.energy_source = facts.energy_by_habit ? WantedSource::habit : WantedSource::said;
    if (!facts.energy_by_habit) return void(wanted.energy_confidence = 100);
  } else if (auto learned = past.energy(facts.from)) {
    // What is in and was not enough is no estimate any more; nor is a past without its like.
    if (*learned <= facts.delivered) learned = past.energy(facts.from, facts.delivered);
    wanted.energy = learned.value_or(facts.delivered + kRest);
    if (learned) wanted.energy_source = WantedSource::learned;
  } else {
    wanted.energy = std::max(kAssumedEnergy, facts.delivered + kRest);
  }
  wanted.energy_confidence =
      percent_of(past.enough(facts.from, wanted.energy), wanted.energy_source);
}

void find_departure(Wanted& wanted, const WantedFacts& facts, const PastStays& past, Wall now) {
  Kept kept;
  if (facts.depart) {
    wanted.depart = *facts.depart;
    wanted.depart_source = facts.depart_by_habit ? WantedSource::habit : WantedSource::said;
    kept = past.kept_word(facts.from);
  } else {
    const auto learned = past.departure(facts.from, now);
    wanted.depart = learned.value_or(facts.from + kAssumedStay);
    wanted.depart_source = learned ? WantedSource::learned : WantedSource::assumed;
    kept = past.stayed(facts.from, now, wanted.depart);
  }
  wanted.depart_confidence = percent_of(kept, wanted.depart_source);
}

}  // namespace

std::string_view text_of(WantedSource source) {
  return name_in(kSources, source);
}

WattHours energy_per_percent(const Habit& habit, PileKind kind) {
  return habit.battery / (kind == PileKind::dc ? kDcPercent : kAcPercent);
}

WattHours energy_of(const Habit& habit, PileKind kind, std::optional<int> soc) {
  const int from = soc.value_or(habit.arrival_soc);
  return energy_per_percent(habit, kind) * std::max(0, habit.target_soc - from);
}

Wall pickup_of(const Habit& habit, Wall now, std::chrono::minutes utc_offset) {
  LocalTime day = local_time(now, utc_offset);
  day.minute_of_day = habit.pickup_minute;
  day.second = day.millisecond = 0;
  Wall pickup = wall_from_local(day, utc_offset);
  while (pickup < now + kShortestHabit) pickup += std::chrono::hours{24};
  return pickup;
}

Wanted wanted_of(const WantedFacts& facts, const PastStays& past, Wall now) {
  Wanted wanted;
  find_energy(wanted, facts, past);
  find_departure(wanted, facts, past, now);
  return wanted;
}

WattHours missing_of(const Wanted& wanted, WattHours delivered) {
  const WattHours least = is_told(wanted.energy_source) ? WattHours{} : kRest;
  return std::max(wanted.energy - delivered, least);
}

}  // namespace youxu
