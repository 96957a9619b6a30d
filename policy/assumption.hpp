// How a plan looks at what nobody knows yet: who comes, and what the homes will take.
//
// The figures were chosen on the reference days and hold on others made from the same measured
// loads (docs/performance.md: the rules `caution` and `insure`).
#pragma once

#include <chrono>
#include <cmath>

#include "policy/time.hpp"

namespace youxu {

struct Assumption {
  double caution = 0;     // standard deviations of the energy of those who come (arrivals.hpp)
  double base_shift = 0;  // of the base load, by its share, far ahead

  // The share by which the base load is shifted so long ahead: the meter knows the present one.
  double shift(Millis ahead) const {
    constexpr Millis kFar = std::chrono::hours{6};  // then it is there to 63 %
    return base_shift * -std::expm1(-std::chrono::duration<double>{ahead} / kFar);
  }
};

inline constexpr Assumption kMean{};
// While all fits even so, waiting costs nothing but luck.
inline constexpr Assumption kHopeful{0, -0.1};
// What would miss then is insured (outlook.hpp).
inline constexpr Assumption kWary{0, 0.08};
// Where not all fits. Who stays is charged late: room that was believed too small is served to
// those who had time, and is left over in the end, while room believed too large is taken by
// somebody all the same.
inline constexpr Assumption kCautious{1.5, -0.15};

}  // namespace youxu
