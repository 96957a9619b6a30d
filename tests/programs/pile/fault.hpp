// Misbehaviour of a simulated pile at a given time, as asked for on the command line:
//
//   PILE:silent@20+10     sends and receives nothing from second 20 on, for 10 s (else for good)
//   PILE:ignore@20+10     draws its maximum whatever its leases say, and confirms them all the same
//   PILE:reboot@15        its firmware starts anew
//   PILE:lose_car@25      the car is pulled off without a stop
//
// PILE is "p03", the third pile, or a pile number. Without @ it is from second 0 on.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/result.hpp"
#include "policy/time.hpp"
#include "tests/programs/pile/sim_pile.hpp"

namespace youxu::sim {

enum class PileFaultKind { silent, ignore, reboot, lose_car };

struct PileFault {
  std::string pile;
  PileFaultKind kind = PileFaultKind::silent;
  Millis at{};
  std::optional<Millis> duration;  // silent and ignore only; nullopt: to the end
};

// Errc::invalid says what is wrong with `text` and what is allowed.
Result<PileFault> pile_fault_from_text(std::string_view text);
// Whether the fault is for this pile, the `index`th counted from 0.
bool concerns(const PileFault& fault, std::size_t index, std::string_view pile);

// The faults of one pile.
class FaultSchedule {
 public:
  explicit FaultSchedule(std::vector<PileFault> faults = {}) : faults_{std::move(faults)} {}
  // What is due `elapsed` after the beginning. To be called before each step of the pile.
  void step(SimPile& pile, Millis elapsed, Now now);

 private:
  std::vector<PileFault> faults_;
  std::vector<bool> happened_ = std::vector<bool>(faults_.size());
};

}  // namespace youxu::sim
