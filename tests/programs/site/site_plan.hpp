// What happens at a simulated site: its piles, which cars come when, and the homes' load. Times
// count from the beginning of the run.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "policy/phases.hpp"
#include "policy/time.hpp"
#include "policy/units.hpp"

namespace youxu::sim {

inline constexpr int kMostPiles = 300;

struct Stay {
  Millis plug_at{};
  std::optional<Millis> leave_at;  // nullopt: until all leave at the end
  WattHours need;
  Amps max = Amps::from_whole(32);  // of the car, per phase
};

struct PilePlan {
  std::string number;  // 14 digits, as the platform's protocol wants them
  PhaseSet phases;
  Amps min = Amps::from_whole(6);
  Amps max = Amps::from_whole(32);
  std::vector<Stay> stays;  // in the order of time
};

struct SitePlan {
  std::vector<PilePlan> piles;
  std::function<PerPhase<Amps>(Millis)> homes;
};

std::string pile_number(std::size_t index);

// An evening made up: single-phase piles over the phases in turn, a car at each soon after the
// beginning, every fourth full after a few seconds; the homes' load climbs by a twelfth in 90 s,
// steeper than homes do, and swings by 3 A.
SitePlan evening(int piles, Amps rated);

}  // namespace youxu::sim
