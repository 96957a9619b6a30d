// Who gets how much current now: per phase and circuit, 0 or one of the levels a pile knows.
//
// In this order, each as far as the room goes:
//   1. a contactor that closed a moment ago keeps its minimum;
//   2. those who have no time to lose, then immediate sessions, keep the minimum if they charge:
//      currents are reduced before anybody is stopped; then both get all they can take;
//   3. everyone else who charges and is due keeps the minimum;
//   4. those to whom the plan gives charge now are raised, or started, the least laxity first;
//   5. those who get less than they wish take what nobody is due.
// Among equals one that charges counts as kStickiness more urgent than it is (not where time is
// short: it would be too late for who waits), by kFullStickiness more with all it can take, and
// laxity counts in steps of 5 min, so that nobody takes turns each second. Ties go by the order of
// the demands.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "policy/circuit.hpp"
#include "policy/levels.hpp"
#include "policy/order.hpp"
#include "policy/rules.hpp"

namespace youxu {

// What an ordered session may take: what the plan gives it now, or only what nobody else is due.
enum class Claim { due, spare };

struct Demand {
  std::size_t circuit = 0;
  PhaseSet phases;
  Amps min;                         // lowest current above 0, and
  Amps step = Amps::from_whole(1);  // between the levels from there on (policy/levels.hpp)
  Amps max;                         // highest useful current now; under `min`: nothing is wanted
  Amps floor;                       // what it counts for even at 0 (its failsafe)
  Amps granted;                     // what it has now
  ChargeMode mode = ChargeMode::ordered;
  Claim claim = Claim::due;
  Millis laxity{};  // time until it should have what it is due now, less the time that takes
  Millis slack = Millis::max();  // time until it leaves, less the time of all that it is to get
  bool holds = false;            // closed its contactor a moment ago
  bool rests = false;            // opened it a moment ago: not started again unless urgent,
  bool hurries = false;          // or, with little time, where room is left over
};

inline constexpr Millis kStickiness = std::chrono::minutes{20};
inline constexpr Millis kFullStickiness = std::chrono::minutes{5};  // more, with all it can take
// With less slack than this it is urgent: it gets all it can take.
inline constexpr Millis kUrgent = std::chrono::minutes{10};

// How far all grants together may rise per phase of the root by raising ordered sessions: a fleet
// that waits for the same minute does not arrive as one step.
struct Ceiling {
  PerPhase<Amps> total;
};

// What keeps a grant from the demand's `max`: nothing is wanted; nothing does; one phase; all
// phases of a circuit; the minimum does not fit beside the more urgent; the fleet is on its way up.
enum class Limit { none, full, phase, circuit, turn, ramp };

struct Grant {
  Amps amps;
  Limit limit = Limit::none;
  std::size_t circuit = 0;  // where it is tightest (phase, circuit, turn)
  std::size_t phase = 0;    // and on which phase
  std::size_t rank = 0;     // place in the order of urgency, from 0
};

// One grant per demand, in the same order. Σ max(grant, floor) stays within `room` for each circuit
// and phase wherever the floors alone do; where they do not, nobody gets more than 0 there.
std::vector<Grant> allocate(const CircuitTree& tree, CircuitAmps room, const Ceiling& ceiling,
                            std::span<const Demand> demands, const Rules& rules = {});

}  // namespace youxu
