// A benchmark day: site.json, sessions.csv and base.csv of one folder. Seconds count from the day's
// start.
#pragma once

#include <string>
#include <vector>

#include "policy/circuit.hpp"
#include "policy/order.hpp"
#include "policy/result.hpp"
#include "tests/programs/day/measured.hpp"

namespace youxu::sim {

struct BenchmarkDay {
  int start_minute = 0;  // local time of day of second 0
  double horizon_s = 86400;
  Volts phase_voltage;
  Amps rated;
  CircuitTree tree;  // the root's limit is at most rated current * limit_factor
  Tariff tariff;
  std::vector<DaySession> sessions;
  BaseLoad base;

  // Errc::invalid naming file, place and what is wrong.
  static Result<BenchmarkDay> read(const std::string& folder);
};

}  // namespace youxu::sim
