#include "policy/ramp.hpp"

#include <algorithm>

namespace youxu {

Ceiling Ramp::ceiling(const PerPhase<Amps>& limit, Amps one_step, Mono now) {
  const Millis elapsed = std::clamp(now - filled_, Millis{0}, kFullRise);
  filled_ = now;
  Ceiling out;
  for (std::size_t p = 0; p < kPhases; ++p) {
    Amps& allowance = phases_[p].allowance;
    allowance += limit[p] * elapsed.count() / kFullRise.count();
    allowance = std::min(allowance, std::max(limit[p] / 10, one_step));
    out.total[p] = phases_[p].highest + allowance;
  }
  return out;
}

void Ramp::note(const PerPhase<Amps>& total, Mono now) {
  for (std::size_t p = 0; p < kPhases; ++p) {
    Phase& phase = phases_[p];
    const bool higher = total[p] > phase.highest;
    if (!higher && total[p] < phase.highest && now - phase.highest_at <= kRemembers) continue;
    if (higher) phase.allowance = std::max(Amps{}, phase.allowance - (total[p] - phase.highest));
    phase.highest = total[p];
    phase.highest_at = now;
  }
}

}  // namespace youxu
