// What is remembered of the transformer's heat while it is followed.
#pragma once

#include <optional>

#include "policy/thermal.hpp"
#include "policy/time.hpp"

namespace youxu {

struct HeatWatch {
  ThermalState state;
  double permitted = 0;         // load factor, the newest
  double used = 0;              // as the dynamic limit follows it
  std::optional<Mono> changed;  // `used`
  Mono stepped{}, saved{};
  bool alarmed_hot = false, alarmed_too_hot = false;     // by calculation,
  bool measured_warm = false, measured_too_hot = false;  // and as measured
};

}  // namespace youxu
