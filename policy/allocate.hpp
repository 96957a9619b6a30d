// Who gets how much current now: whole amps, per phase and circuit, 0 or at least a pile's minimum.
//
// Immediate sessions come before ordered ones, then the least laxity (time left less charging time
// left); a session that charges already counts as kStickiness more urgent than it is, and once more
// above its minimum, and laxity counts in steps of 5 min, so that equals do not take turns each
// second. Ties go by the order of the demands given.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "policy/circuit.hpp"
#include "policy/order.hpp"

namespace youxu {

struct Demand {
  std::size_t circuit = 0;
  PhaseSet phases;
  Amps min;      // lowest current above 0
  Amps max;      // highest useful current now; under `min`: nothing is wanted
  Amps floor;    // what it counts for even at 0 (its failsafe)
  Amps granted;  // what it has now
  ChargeMode mode = ChargeMode::ordered;
  Millis laxity{};  // time to departure less time still needed at full current
};

inline constexpr Millis kStickiness = std::chrono::minutes{20};

// What keeps a grant from the demand's `max`: nothing is wanted; nothing does; one phase; all
// phases of a circuit; the minimum does not fit beside the more urgent.
enum class Limit { none, full, phase, circuit, turn };

struct Grant {
  Amps amps;
  Limit limit = Limit::none;
  std::size_t circuit = 0;  // where it is tightest (phase, circuit, turn)
  std::size_t phase = 0;    // and on which phase
  std::size_t rank = 0;     // place in the order of urgency, from 0
};

// One grant per demand, in the same order. Σ max(grant, floor) stays within `room` for each circuit
// and phase wherever the floors alone do; where they do not, nobody gets more than 0 there.
// In order of urgency each gets all it can take of what those before it left.
std::vector<Grant> allocate(const CircuitTree& tree, CircuitAmps room,
                            std::span<const Demand> demands);

}  // namespace youxu
