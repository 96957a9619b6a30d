// Chooses from measured sessions and home loads what a site sees in a stretch of real time. Nothing
// is sped up: leases, patience and reactions are real seconds, so a minute shows a minute of the
// day.
#pragma once

#include <span>

#include "policy/result.hpp"
#include "tests/programs/day/measured.hpp"
#include "tests/programs/site/site_plan.hpp"

namespace youxu::sim {

// The second at which the most cars are plugged in, the first of several; 0 without sessions.
double busiest_second(std::span<const DaySession> sessions);

struct Stretch {
  double from_s = 0;
  Millis run{};
  int least_piles = 1;  // further piles stay free
};

// The piles that `stretch` needs at once, and who stays at them. A car that is there already plugs
// in within the first seconds and still needs the share of its energy which is left of its stay, as
// if charged evenly; one that asks for less than 10 Wh is left out. Every session is at a pile with
// its own phases and limits. Errc::invalid when more than kMostPiles are needed.
Result<std::vector<PilePlan>> replayed_piles(std::span<const DaySession> sessions,
                                             const Stretch& stretch);

// Errc::invalid when `base` says nothing of the stretch, or when the homes alone are above `limit`
// in it: no charging could be right there.
Status check_homes(const BaseLoad& base, const Stretch& stretch, Amps limit);

// The smallest usual transformer which carries the homes' highest load with a twentieth to spare,
// loaded to kLimitFactor; the largest when none does.
double fitting_kva(const BaseLoad& base);

}  // namespace youxu::sim
