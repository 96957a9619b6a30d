// Where a configured meter is reached: which keys go together, what they default to, and the bus
// they name.
#pragma once

#include <string>
#include <vector>

#include "daemon/config.hpp"
#include "daemon/config_problems.hpp"
#include "daemon/config_sections.hpp"
#include "drivers/meter/bus_address.hpp"
#include "drivers/meter/profile.hpp"

namespace youxu {

// Adds what is wrong with the section's keys for host or device.
void check_meter_bus(const MeterSection& meter, const std::string& place, ConfigProblems& problems);
// What each of them is called in alarms and the API, in their order: as they say, or by their
// circuit: "T1", "T1.base1", "T1.temperature".
std::vector<std::string> meter_names(const std::vector<MeterSection>& meters);
// Gives what was left out its default.
void complete(MeterSection& meter);
// The bus of a section without problems, complete or not.
BusAddress bus_of(const MeterSection& meter);
// What it is called on its bus: "unit 1", "address 000012345678".
std::string station_of(const MeterSection& meter);
// What is the same for all meters of one bus, whatever they say of its speed: "h:502", a device.
std::string place_of_bus(const BusAddress& bus);

// The meter's profile, from the folder, with the configured ratios. Errc::invalid also where it
// cannot limit a circuit, has no temperature where that is to be measured, or is for meters that
// speak something else.
Result<MeterProfile> profile_for(const MeterConfig& meter, const std::string& folder);

}  // namespace youxu
