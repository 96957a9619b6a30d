// A site of two feeders and demands on it, for the allocation's tests.
#pragma once

#include <span>
#include <vector>

#include "policy/allocate.hpp"

namespace youxu::test {

using namespace youxu::literals;

inline CircuitTree two_levels() {
  const PerPhase<Amps> limit{};
  return *CircuitTree::make({{"T1", "", limit}, {"F1", "T1", limit}, {"F2", "T1", limit}});
}

inline CircuitAmps room_of(const CircuitTree& tree, Amps root, Amps feeder) {
  CircuitAmps room{tree.size()};
  for (std::size_t c = 0; c < tree.size(); ++c)
    for (Amps& a : room[c]) a = c == 0 ? root : feeder;
  return room;
}

inline Demand demand(std::size_t circuit, std::size_t phase, Millis laxity) {
  Demand d;
  d.circuit = circuit;
  d.phases = PhaseSet::one(phase);
  d.min = 6_A;
  d.max = 32_A;
  d.laxity = d.slack = laxity;
  return d;
}

inline Ceiling unlimited() {
  Ceiling out;
  out.total.fill(1'000'000_A);
  return out;
}

// Without a ceiling.
inline std::vector<Grant> allocate(const CircuitTree& tree, const CircuitAmps& room,
                                   std::span<const Demand> demands) {
  return youxu::allocate(tree, room, unlimited(), demands);
}

}  // namespace youxu::test
