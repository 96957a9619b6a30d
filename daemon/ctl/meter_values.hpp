// What a meter's registers say, value by value, for showing: also what a reading leaves out, and
// what is implausible. It decides nothing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/meter/decode.hpp"
#include "drivers/meter/profile.hpp"

namespace youxu::ctl {

struct ShownValue {
  std::string_view quantity;
  std::string_view phase;
  std::string_view unit;
  std::string_view quality;        // of kValueQualities; absent: the number means nothing
  double number = 0.0;             // in `unit`
  std::vector<std::uint16_t> raw;  // as they came; empty: not read
};

// In the profile's order, then what is derived.
std::vector<ShownValue> shown_values(const MeterProfile& profile, const MeterWords& words);
// Why the gateway would not use this reading; empty: it would.
std::vector<std::string> verdict_on(const MeterProfile& profile, const MeterWords& words);
// What looks wrong with the installation, and that the profile is untested.
std::vector<std::string> warnings_on(const MeterProfile& profile, const MeterWords& words);

}  // namespace youxu::ctl
