// The currents that a pile can be told besides 0: `lowest`, then every `step` above. In whole amps,
// since a lease's current is one (pile bus version 1); a `lowest` between two counts as the upper.
#pragma once

#include "policy/units.hpp"

namespace youxu {

struct Levels {
  Amps lowest;
  Amps step = Amps::from_whole(1);  // whole amps, above 0

  constexpr Amps first() const { return Amps::from_whole(-(-lowest).whole()); }
  // The highest level that is not above `amps`; 0 when the first is.
  constexpr Amps down(Amps amps) const {
    return amps < first() ? Amps{} : first() + step * ((amps - first()).milli() / step.milli());
  }
  // The lowest level that is not below `amps`; never 0.
  constexpr Amps up(Amps amps) const {
    if (amps <= first()) return first();
    return down(amps) < amps ? down(amps) + step : amps;
  }
};

}  // namespace youxu
