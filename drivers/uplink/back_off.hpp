// How long to wait before the next connection attempt: doubling from 1 s to 60 s, each wait spread
// over its upper half so that a street of gateways does not return to its platform in one second.
#pragma once

#include <cstdint>

#include "policy/time.hpp"

namespace youxu {

class BackOff {
 public:
  // `seed` differs from gateway to gateway.
  explicit BackOff(std::uint64_t seed) : random_{seed} {}

  // The wait before the next attempt, 0.5..1 of 2, 4, 8 ... 60 s, and never under 1 s.
  Millis next();
  // The connection has proved itself: the next failure waits shortest again.
  void reset() { failures_ = 0; }

 private:
  std::uint64_t random_;
  int failures_ = 0;
};

}  // namespace youxu
