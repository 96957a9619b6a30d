// The command line of `youxuctl meter`: which meter, how to reach it, by which profile.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "drivers/meter/bus_address.hpp"
#include "policy/result.hpp"

namespace youxu::ctl {

struct MeterCommand {
  std::string verb;     // read, scan, profiles
  std::string circuit;  // or a meter's name: as the gateway read it; empty: on the bus itself
  std::string socket = "/run/youxu/youxud.sock";
  std::string profile;
  BusAddress bus;
  int unit = 1;
  std::string address;       // of a DL/T 645 meter, instead of the unit
  std::optional<double> ct;  // transformer ratios instead of the profile's
  std::optional<double> pt;
  int first_unit = 1;  // of a scan
  int last_unit = 247;
  std::string folder = "/usr/share/youxu/meters";
  bool json = false;
};

// The words after "meter". Errc::invalid says which is wrong.
Result<MeterCommand> read_meter_command(const std::vector<std::string>& words);

}  // namespace youxu::ctl
