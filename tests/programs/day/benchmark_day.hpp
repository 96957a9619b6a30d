// A benchmark day: site.json, sessions.csv and base.csv of one folder. Seconds count from the day's
// start; a session's pile draws the same current on each of its phases.
#pragma once

#include <string>
#include <vector>

#include "policy/circuit.hpp"
#include "policy/order.hpp"
#include "policy/result.hpp"

namespace youxu::sim {

struct DaySession {
  std::string pile;
  std::size_t circuit = 0;
  PhaseSet phases;
  double arrive_s = 0;
  double depart_s = 0;
  WattHours energy;
  Amps min;
  Amps max;
  ChargeMode mode = ChargeMode::ordered;
};

struct BenchmarkDay {
  int start_minute = 0;  // local time of day of second 0
  double horizon_s = 86400;
  Volts phase_voltage;
  Amps rated;
  CircuitTree tree;  // the root's limit is at most rated current * limit_factor
  Tariff tariff;
  std::vector<DaySession> sessions;

  // Base current per phase at second `t`, linear between the samples.
  PerPhase<Amps> base(double t) const;

  // Errc::invalid naming file, place and what is wrong.
  static Result<BenchmarkDay> read(const std::string& folder);

 private:
  struct Sample {
    double t = 0;
    PerPhase<double> amps{};
  };
  std::vector<Sample> samples_;
};

}  // namespace youxu::sim
