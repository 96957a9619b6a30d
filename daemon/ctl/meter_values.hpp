// What a meter's registers say, value by value, for showing: also what a reading leaves out, and
// what is implausible. It decides nothing.
#pragma once

#include "daemon/http/meter_answer.hpp"
#include "drivers/meter/decode.hpp"
#include "drivers/meter/profile.hpp"

namespace youxu::ctl {

struct Judged {
  MeterAnswer answer;  // values in the profile's order, then what is derived
  bool usable = true;  // the gateway would limit by it, or show its temperatures
};

Judged judged_of(const MeterProfile& profile, const MeterWords& words);

}  // namespace youxu::ctl
