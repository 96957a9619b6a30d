// What a meter's registers say, value by value, for showing: also what a reading leaves out, and
// what is implausible. It decides nothing.
#pragma once

#include <string>
#include <vector>

#include "drivers/meter/decode.hpp"
#include "drivers/meter/profile.hpp"

namespace youxu::ctl {

struct Judged {
  std::vector<SnapshotValue> values;  // in the profile's order, then what is derived
  std::vector<std::string> verdict;   // what is wrong, a sentence each
  bool usable = true;                 // the gateway would limit by it, or show its temperatures
};

Judged judged_of(const MeterProfile& profile, const MeterWords& words);

}  // namespace youxu::ctl
