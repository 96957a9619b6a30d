// What the parts of the gateway hand to each other; it decides nothing.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "policy/circuit.hpp"
#include "policy/time.hpp"
#include "policy/units.hpp"

namespace youxu {

inline constexpr Millis kHeard = std::chrono::seconds{7};  // a status is due every 5 s
inline constexpr Millis kSilentAfter = std::chrono::seconds{15};
inline constexpr Amps kNoise = Amps::from_milli(1'000);  // between lease and measured current

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

// Of a register that did not simply rise.
inline std::string register_alarm(const std::string& pile, int connector) {
  return "register:" + pile + "." + std::to_string(connector);
}

}  // namespace youxu
