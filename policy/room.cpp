#include "policy/room.hpp"

#include <algorithm>

namespace youxu {

void BaseLoad::sample(const Reading& reading) {
  if (!samples_.empty() && reading.taken <= samples_.back().taken) return;
  const bool first = samples_.empty() || reading.taken - samples_.back().taken > kLost;
  if (first) {  // what was before a long gap says nothing
    samples_.clear();
    began_ = reading.taken;
    settled_ = false;
  }
  forget_before(reading.taken);
  Sample next{reading.taken, {}, {}};
  for (std::size_t p = 0; p < kPhases; ++p) {
    next.least[p] = std::max(-reading.elsewhere, reading.meter[p] - reading.piles_most[p]);
    next.most[p] = std::max(-reading.elsewhere, reading.meter[p] - reading.piles_least[p]);
  }
  meter_ = reading.meter;
  samples_.push_back(next);
  const bool was_settled = settled_;
  settled_ = reading.taken - began_ >= kSettle;
  for (std::size_t p = 0; p < kPhases; ++p)
    was_settled ? follow(p, reading.urgent) : settle(p, reading.urgent);
}

void BaseLoad::forget_before(Mono taken) {
  while (!samples_.empty() &&
         (taken - samples_.front().taken > kFall || samples_.size() >= kMaxSamples))
    samples_.pop_front();
}

bool BaseLoad::hold(Mono taken) {
  if (!settled_ || quality(taken) == Quality::lost || taken <= samples_.back().taken) return false;
  forget_before(taken);
  samples_.push_back({taken, value_, value_});
  return true;
}

void BaseLoad::settle(std::size_t phase, bool urgent) {
  const Sample& newest = samples_.back();
  value_[phase] = urgent ? newest.most[phase] : newest.least[phase];
  if (!settled_) return;
  value_[phase] = newest.most[phase];
  for (const Sample& s : samples_)
    if (s.taken - began_ >= kUnheard) value_[phase] = std::max(value_[phase], s.most[phase]);
}

void BaseLoad::follow(std::size_t phase, bool urgent) {
  const Sample& newest = samples_.back();
  Amps least = newest.least[phase];
  Amps most = newest.most[phase];
  for (const Sample& s : samples_) {
    if (!urgent && newest.taken - s.taken <= kRise) least = std::min(least, s.least[phase]);
    most = std::max(most, s.most[phase]);
  }
  value_[phase] = std::clamp(value_[phase], least, most);
}

void BaseLoad::take_out(std::size_t phase, Amps amps) {
  value_[phase] -= amps;
  for (Sample& s : samples_) {
    s.least[phase] -= amps;
    s.most[phase] -= amps;
  }
}

void BaseLoad::lose() {
  samples_.clear();
  settled_ = false;
}

BaseLoad::Quality BaseLoad::quality(Mono now) const {
  if (samples_.empty()) return Quality::lost;
  const Millis age = now - taken();
  if (age > kLost) return Quality::lost;
  return age > kFresh ? Quality::stale : Quality::fresh;
}

}  // namespace youxu
