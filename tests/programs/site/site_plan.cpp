#include "tests/programs/site/site_plan.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace youxu::sim {

namespace {

constexpr Millis kPlugFirst{3000};
constexpr Millis kPlugEach{400};
constexpr double kClimbSeconds = 90;
constexpr double kSwingAmps = 3;

}  // namespace

std::string pile_number(std::size_t index) {
  char text[32];
  std::snprintf(text, sizeof text, "320106%08zu", index + 1);
  return text;
}

SitePlan evening(int piles, Amps rated) {
  SitePlan plan;
  for (int i = 0; i < piles; ++i) {
    PilePlan pile;
    pile.number = pile_number(static_cast<std::size_t>(i));
    pile.phases = PhaseSet::one(static_cast<std::size_t>(i) % kPhases);
    Stay stay;
    stay.plug_at = kPlugFirst + kPlugEach * i;
    stay.need = WattHours::from_whole(i % 4 == 0 ? 30 : 20'000);
    pile.stays.push_back(stay);
    plan.piles.push_back(std::move(pile));
  }
  plan.homes = [rated](Millis elapsed) {
    const double seconds = static_cast<double>(elapsed.count()) / 1000;
    const double share = std::min(1.0, seconds / kClimbSeconds);
    PerPhase<Amps> load{};
    for (std::size_t p = 0; p < kPhases; ++p) {
      const double climb = 0.58 + 0.05 * share + 0.01 * static_cast<double>(p);
      load[p] = Amps::from_double(rated.value() * climb + kSwingAmps * std::sin(seconds / 2));
    }
    return load;
  };
  return plan;
}

}  // namespace youxu::sim
