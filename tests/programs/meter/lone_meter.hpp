// A meter alone, for trying a gateway against: it shows the homes' load only, since no pile is
// known to it. Prints a line every 5 s and ends at Ctrl-C, at SIGTERM or after its time.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "policy/result.hpp"
#include "policy/time.hpp"
#include "tests/programs/meter/sim_meter.hpp"

namespace youxu::sim {

struct LoneMeterOptions {
  std::uint16_t port = 1502;
  int unit = 1;
  MeterModel model = MeterModel::acrel_adl400;
  std::function<PerPhase<Amps>(Millis)> load;  // so long after the beginning
  std::optional<Millis> dead_after;            // from then on it answers nothing
  std::optional<Millis> dead_for;              // nullopt: for good
  std::optional<Millis> run_for;               // nullopt: until a signal
};

// So long after the beginning.
bool is_dead(const LoneMeterOptions& options, Millis elapsed);

// retry or fatal: the port cannot be listened on.
Status run_lone_meter(const LoneMeterOptions& options);

}  // namespace youxu::sim
