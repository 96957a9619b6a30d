// What the parts of the gateway hand to each other; it decides nothing.
#pragma once

#include <cstddef>
#include <vector>

#include "policy/circuit.hpp"
#include "policy/time.hpp"
#include "policy/units.hpp"

namespace youxu {

// Within which a connector draws now.
struct Draws {
  Amps least, most;
};

// Within which all piles behind each circuit draw now.
struct DrawnBounds {
  CircuitAmps least, most;
  std::vector<Amps> elsewhere;  // per circuit, of `most`: of unknown phase
};

// Whose one of the plan's cars is.
struct Planned {
  std::size_t pile = 0;
  int connector = 1;
};
}  // namespace youxu
