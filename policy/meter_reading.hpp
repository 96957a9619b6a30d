// One complete reading of a meter, in primary-side units.
#pragma once

#include <optional>

#include "policy/phases.hpp"
#include "policy/time.hpp"
#include "policy/units.hpp"

namespace youxu {

// Values the meter does not give are nullopt. Currents are magnitudes (most meters report no
// direction); active power is positive when energy flows into the compound.
struct MeterReading {
  Mono taken{};  // middle of the first and last request of the reading
  PerPhase<std::optional<Amps>> current{};
  PerPhase<std::optional<Volts>> voltage{};
  PerPhase<std::optional<Watts>> power{};
  std::optional<Watts> total_power;
  std::optional<Hertz> frequency;
  std::optional<WattHours> energy_import;
  std::optional<WattHours> energy_export;

  bool has_all_currents() const {
    return current[0].has_value() && current[1].has_value() && current[2].has_value();
  }
};

}  // namespace youxu
