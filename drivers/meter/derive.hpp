// What a meter does not say and its other values do: never in place of a measured value.
#pragma once

#include "drivers/meter/profile.hpp"

namespace youxu {

// Adds total active power, apparent power and power factor where they are lacking and can be
// computed from usable values (assumed ones give assumed ones), and gives a power factor of
// Schneider's coding the sign of the active power.
void derive(const MeterProfile& profile, MeterSnapshot& snapshot);

}  // namespace youxu
