// Which values of a reading cannot be: the sign of a wrong word order, scale or model.
#pragma once

#include "drivers/meter/profile.hpp"

namespace youxu {

// What every frequency must keep where the profile says nothing about it.
inline constexpr PlausibleRange kAnyFrequency{
    .quantity = MeterQuantity::frequency, .min = 45.0, .max = 65.0};

// Values outside the profile's ranges become implausible. A voltage below its range is let pass
// while another phase is within: that phase is dead, the meter is right.
void mark_implausible(const MeterProfile& profile, MeterSnapshot& snapshot);

// Whether an implausible value of this quantity makes the whole reading unusable.
bool condemns_reading(const MeterProfile& profile, MeterQuantity quantity);

}  // namespace youxu
