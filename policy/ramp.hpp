// How fast the whole fleet may rise: when a cheaper tariff begins, those who waited for it do not
// all come in one step, which neither voltage regulation nor the neighbours would like.
//
// An allowance fills over kFullRise up to a tenth of the limit, or up to the largest step of one
// pile where that is more; what all grants together rise above their highest of the last minute is
// taken from it. What others gave back is not a rise.
#pragma once

#include "policy/allocate.hpp"
#include "policy/time.hpp"

namespace youxu {

class Ramp {
 public:
  static constexpr Millis kFullRise = std::chrono::minutes{2};  // from nothing to the limit
  static constexpr Millis kRemembers = std::chrono::minutes{1};

  // What all grants together may be at `now`, given the root's limit and the most by which one pile
  // must rise at once: from 0 to its lowest level, or to the next.
  Ceiling ceiling(const PerPhase<Amps>& limit, Amps one_step, Mono now);
  // What all piles together are told at `now`: what is granted and held back is not a rise yet.
  void note(const PerPhase<Amps>& total, Mono now);

 private:
  struct Phase {
    Amps highest;  // of the last minute, or since
    Mono highest_at{};
    Amps allowance;
  };
  PerPhase<Phase> phases_{};
  Mono filled_{};
};

}  // namespace youxu
