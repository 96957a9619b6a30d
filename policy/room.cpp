#include "policy/room.hpp"

#include <algorithm>

namespace youxu {

void BaseLoad::sample(Mono taken, const PerPhase<Amps>& meter, const PerPhase<Amps>& piles,
                      bool urgent) {
  if (!samples_.empty() && taken <= samples_.back().taken) return;
  Sample next{taken, {}};
  for (std::size_t p = 0; p < kPhases; ++p) next.base[p] = std::max(Amps{}, meter[p] - piles[p]);
  meter_ = meter;
  while (!samples_.empty() && (taken - samples_.front().taken > kRise + kFall ||
                               samples_.size() >= kMaxSamples))
    samples_.pop_front();
  if (urgent)  // as if it had been so all along: the rise is in force now
    for (Sample& old : samples_)
      for (std::size_t p = 0; p < kPhases; ++p) old.base[p] = std::max(old.base[p], next.base[p]);
  samples_.push_back(next);
}

BaseLoad::Quality BaseLoad::quality(Mono now) const {
  if (samples_.empty()) return Quality::lost;
  const Millis age = now - taken();
  if (age > kLost) return Quality::lost;
  return age > kFresh ? Quality::stale : Quality::fresh;
}

Amps BaseLoad::opened(std::size_t index, std::size_t phase) const {
  Amps least = samples_[index].base[phase];
  const Mono newest = samples_[index].taken;
  for (std::size_t i = index; i-- > 0 && newest - samples_[i].taken <= kRise;)
    least = std::min(least, samples_[i].base[phase]);
  return least;
}

PerPhase<Amps> BaseLoad::value() const {
  PerPhase<Amps> most{};
  if (samples_.empty()) return most;
  for (std::size_t p = 0; p < kPhases; ++p)
    for (std::size_t i = samples_.size(); i-- > 0 && taken() - samples_[i].taken <= kFall;)
      most[p] = std::max(most[p], opened(i, p));
  return most;
}

}  // namespace youxu
