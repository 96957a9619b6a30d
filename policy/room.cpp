#include "policy/room.hpp"

#include <algorithm>

namespace youxu {

void BaseLoad::sample(const Reading& reading) {
  if (!samples_.empty() && reading.taken <= samples_.back().taken) return;
  const bool first = samples_.empty() || reading.taken - samples_.back().taken > kLost;
  if (first) samples_.clear();  // what was before a long gap says nothing
  while (!samples_.empty() &&
         (reading.taken - samples_.front().taken > kFall || samples_.size() >= kMaxSamples))
    samples_.pop_front();
  Sample next{reading.taken, {}, {}};
  for (std::size_t p = 0; p < kPhases; ++p) {
    next.least[p] = std::max(Amps{}, reading.meter[p] - reading.piles_most[p]);
    next.most[p] = std::max(Amps{}, reading.meter[p] - reading.piles_least[p]);
  }
  meter_ = reading.meter;
  samples_.push_back(next);
  for (std::size_t p = 0; p < kPhases; ++p) update(p, first, reading.urgent);
}

void BaseLoad::update(std::size_t phase, bool first, bool urgent) {
  const Sample& newest = samples_.back();
  Amps least = newest.least[phase];
  Amps most = newest.most[phase];
  for (const Sample& s : samples_) {
    if (!urgent && newest.taken - s.taken <= kRise) least = std::min(least, s.least[phase]);
    most = std::max(most, s.most[phase]);
  }
  value_[phase] = first ? most : std::clamp(value_[phase], least, most);
}

BaseLoad::Quality BaseLoad::quality(Mono now) const {
  if (samples_.empty()) return Quality::lost;
  const Millis age = now - taken();
  if (age > kLost) return Quality::lost;
  return age > kFresh ? Quality::stale : Quality::fresh;
}

}  // namespace youxu
