#include "tests/programs/site/replay.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

#include "policy/circuit.hpp"
#include "tests/programs/site/live_site.hpp"

namespace youxu::sim {

namespace {

constexpr Millis kPlugFirst{3000};
constexpr Millis kPlugSpread{10'000};  // those already there come within it
constexpr Millis kPlugEach{400};
constexpr Millis kBetweenCars{10'000};  // at the same pile: time to close the order
constexpr WattHours kLeastNeed = WattHours::from_whole(10);

Millis millis(double seconds) {
  return Millis{std::llround(seconds * 1000)};
}

double end_of(const Stretch& stretch) {
  return stretch.from_s + static_cast<double>(stretch.run.count()) / 1000.0;
}

bool is_there(const DaySession& s, double t) {
  return s.arrive_s <= t && t < s.depart_s;
}

// Seconds of plugging in count from the beginning of the stretch.
Stay stay_of(const DaySession& s, const Stretch& stretch) {
  Stay stay;
  const double left = std::min(1.0, (s.depart_s - stretch.from_s) / (s.depart_s - s.arrive_s));
  stay.need = WattHours::from_milli(std::llround(static_cast<double>(s.energy.milli()) * left));
  stay.max = Amps::from_whole(s.max.whole());
  stay.plug_at = millis(std::max(0.0, s.arrive_s - stretch.from_s));
  const Millis leave = millis(s.depart_s - stretch.from_s);
  if (leave < stretch.run) stay.leave_at = leave;
  return stay;
}

bool takes(const PilePlan& pile, const DaySession& s, Millis plug_at) {
  if (pile.phases != s.phases || pile.min != s.min || pile.max != Amps::from_whole(s.max.whole()))
    return false;
  const auto& before = pile.stays.back().leave_at;
  return before && *before + kBetweenCars <= plug_at;
}

PilePlan pile_for(const DaySession& s, std::size_t index) {
  PilePlan pile;
  pile.number = pile_number(index);
  pile.phases = s.phases;
  pile.min = s.min;
  pile.max = Amps::from_whole(s.max.whole());
  return pile;
}

// By arrival.
std::vector<const DaySession*> sessions_in(std::span<const DaySession> sessions,
                                           const Stretch& stretch) {
  std::vector<const DaySession*> out;
  for (const DaySession& s : sessions)
    if (s.arrive_s < end_of(stretch) && s.depart_s > stretch.from_s) out.push_back(&s);
  std::stable_sort(out.begin(), out.end(), [](const DaySession* a, const DaySession* b) {
    return a->arrive_s < b->arrive_s;
  });
  return out;
}

void place(const DaySession& s, const Stay& stay, std::vector<PilePlan>& piles) {
  auto free = std::find_if(piles.begin(), piles.end(),
                           [&](const PilePlan& pile) { return takes(pile, s, stay.plug_at); });
  if (free == piles.end()) free = piles.insert(free, pile_for(s, piles.size()));
  free->stays.push_back(stay);
}

void add_free_piles(std::size_t least, std::vector<PilePlan>& piles) {
  while (piles.size() < least) {
    PilePlan pile;
    pile.number = pile_number(piles.size());
    pile.phases = PhaseSet::one(piles.size() % kPhases);
    piles.push_back(std::move(pile));
  }
}

}  // namespace

double busiest_second(std::span<const DaySession> sessions) {
  double best = 0;
  std::ptrdiff_t most = 0;
  for (const DaySession& s : sessions) {
    const auto there = std::count_if(sessions.begin(), sessions.end(),
                                     [&](const DaySession& o) { return is_there(o, s.arrive_s); });
    if (there < most || (there == most && s.arrive_s >= best)) continue;
    most = there;
    best = s.arrive_s;
  }
  return best;
}

Result<std::vector<PilePlan>> replayed_piles(std::span<const DaySession> sessions,
                                             const Stretch& stretch) {
  const auto in_time = sessions_in(sessions, stretch);
  const auto there = std::count_if(in_time.begin(), in_time.end(), [&](const DaySession* s) {
    return s->arrive_s <= stretch.from_s;
  });
  const Millis each = std::min(kPlugEach, kPlugSpread / std::max<std::ptrdiff_t>(1, there));

  std::vector<PilePlan> piles;
  Millis next = kPlugFirst;
  for (const DaySession* s : in_time) {
    Stay stay = stay_of(*s, stretch);
    if (stay.need < kLeastNeed) continue;
    if (s->arrive_s <= stretch.from_s) stay.plug_at = std::exchange(next, next + each);
    place(*s, stay, piles);
  }
  if (piles.size() > kMostPiles)
    return Error{Errc::invalid, std::to_string(piles.size()) +
                                    " piles would be needed at once, at most " +
                                    std::to_string(kMostPiles) + " are simulated: use --from"};
  add_free_piles(static_cast<std::size_t>(stretch.least_piles), piles);
  return piles;
}

Status check_homes(const BaseLoad& base, const Stretch& stretch, Amps limit) {
  const double to_s = end_of(stretch);
  char text[240];
  if (to_s < base.first_s() || stretch.from_s > base.last_s()) {
    std::snprintf(text, sizeof text,
                  "the base load covers second %.0f to %.0f, nothing from %.0f to %.0f",
                  base.first_s(), base.last_s(), stretch.from_s, to_s);
    return Error{Errc::invalid, text};
  }
  const Amps most = base.highest(stretch.from_s, to_s);
  if (most <= limit) return {};
  std::snprintf(
      text, sizeof text,
      "from second %.0f to %.0f the homes alone draw up to %.0f A on a phase, the limit is "
      "%.0f A: a larger --kva (%.0f fits) or another --from is needed",
      stretch.from_s, to_s, most.value(), limit.value(), fitting_kva(base));
  return Error{Errc::invalid, text};
}

double fitting_kva(const BaseLoad& base) {
  constexpr double kSizes[] = {100, 125, 160,  200,  250,  315,  400, 500,
                               630, 800, 1000, 1250, 1600, 2000, 2500};
  const Amps most = base.highest(base.first_s(), base.last_s());
  for (const double kva : kSizes)
    if (rated_current(kva, kSecondaryVolts).value() * kLimitFactor >= most.value() * 1.05)
      return kva;
  return kSizes[std::size(kSizes) - 1];
}

}  // namespace youxu::sim
