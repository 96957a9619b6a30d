// site.json of a benchmark day: transformer, circuits, tariff.
#pragma once

#include <string>

#include "policy/circuit.hpp"
#include "policy/result.hpp"
#include "policy/tariff.hpp"
#include "policy/units.hpp"

namespace youxu::sim {

struct SiteFile {
  int start_minute = 0;  // local time of day of second 0
  Wall midnight{};       // before it: of the date in the file's name, so that weekdays are right
  double horizon_s = 86'400;
  Volts phase_voltage;
  double base_power_factor = 0.95;
  Amps rated;
  CircuitTree tree;  // the root's limit is at most rated current * limit_factor
  Tariff tariff;     // the file's prices are its kinds, dearest first

  // Errc::invalid naming file, place and what is wrong. Keys it does not know are left alone.
  static Result<SiteFile> read(const std::string& path);
};

}  // namespace youxu::sim
