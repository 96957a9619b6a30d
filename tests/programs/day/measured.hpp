// Measured data in the benchmark days' format: charging sessions and the homes' load. Seconds count
// from the start of the day that was measured.
#pragma once

#include <string>
#include <vector>

#include "policy/order.hpp"
#include "policy/phases.hpp"
#include "policy/result.hpp"
#include "policy/units.hpp"

namespace youxu::sim {

// A stay at a pile, which draws the same current on each of its phases.
struct DaySession {
  std::string pile;
  std::string node;         // empty when the file has no such column
  std::size_t circuit = 0;  // of `node`, for who knows the circuits
  PhaseSet phases;
  double arrive_s = 0;
  double depart_s = 0;  // after arrive_s
  WattHours energy;
  Amps min;
  Amps max;  // at least min
  ChargeMode mode = ChargeMode::ordered;
};

// Columns pile_id, phases (1, 2, 3 or 123), arrive_s, depart_s, energy_kwh, min_a, max_a, mode
// (ordered or immediate), and node if present. Errc::invalid names file, line and column.
Result<std::vector<DaySession>> read_sessions(const std::string& path);

class BaseLoad {
 public:
  // Columns t_s (rising), p_l1_kw, p_l2_kw, p_l3_kw; as current at this voltage and power factor,
  // and `shift_s` later than the file says.
  static Result<BaseLoad> read(const std::string& path, double volts, double power_factor,
                               double shift_s = 0);

  // Linear between the samples; the nearest sample before the first and after the last.
  PerPhase<Amps> at(double t) const;
  // The highest current of any phase from `from` to `to`.
  Amps highest(double from, double to) const;
  double first_s() const { return samples_.front().t; }
  double last_s() const { return samples_.back().t; }
  std::vector<double> times() const;  // of the samples

 private:
  struct Sample {
    double t = 0;
    PerPhase<double> amps{};
  };
  std::vector<Sample> samples_ = {Sample{}};
};

}  // namespace youxu::sim
