// A month without the platform: the orders of so many days at a site, through the real gateway and
// into its store. Between two charges the clock is moved on, for nothing happens then.
#pragma once

#include "tests/sim/site.hpp"

namespace youxu::sim {

// Each pile charges `rounds` times, `apart` from one time to the next. Requires that the platform
// is away and no car is there.
void charge_in_rounds(Site& site, int rounds, Millis apart);

}  // namespace youxu::sim
