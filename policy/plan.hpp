// Who charges how much in which of the coming slots: for all cars together, per phase and circuit.
//
// In this order of importance: most charge by departure; when not all fits, everyone first gets
// three fifths of the wish, by tenths, then four fifths, then the rest, as far as that takes
// nothing from the total; least cost under the slots' prices; early. Immediate cars come before
// all, as early as they can. For single-phase cars this is the exact optimum of the linear
// programme (slot_flow.hpp says why); a car on more phases (or on an unknown one, which counts on
// all) needs the same on each of them, and gets it by rounds that keep what all its phases have in
// common.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "policy/circuit.hpp"
#include "policy/order.hpp"
#include "policy/rules.hpp"
#include "policy/slot_flow.hpp"
#include "policy/tariff.hpp"
#include "policy/time.hpp"

namespace youxu {

struct PlanSlot {
  Wall begin{}, end{};
  Price price;
  CircuitAmps room;  // for piles, per circuit and phase
};

struct PlanCar {
  std::size_t circuit = 0;
  PhaseSet phases;
  Wall from{}, to{};  // present
  Amps max;           // per phase
  Charge had = 0;     // of its wish, per phase
  Charge wanted = 0;  // on top of that
  Charge firm = 0;    // of it, to be had in the slots of the present price, come what may
  ChargeMode mode = ChargeMode::ordered;
  bool running = false;   // charges now: among equals it goes on where it is
  bool expected = false;  // not here yet: among equals it comes after those who are
};

struct PlannedCar {
  std::vector<Charge> slots;  // per phase
  Charge missing = 0;         // of what it wanted
};

struct Plan {
  std::vector<PlanSlot> slots;
  std::vector<PlannedCar> cars;  // as given
};

// One slot at most per quarter of an hour over a day and a half, and the rest of the present one.
inline constexpr std::size_t kMaxPlanSlots = 145;

// Requires slots in order without gaps, at least one; room below 0 counts as 0. What comes after
// the first kMaxPlanSlots is not planned.
Plan make_plan(const CircuitTree& tree, std::vector<PlanSlot> slots, std::span<const PlanCar> cars,
               const Rules& rules = {});

// The slots from the first on that have its price: what a car should have by their end.
std::size_t slots_of_present_price(std::span<const PlanSlot> slots);

// Energy to charge per phase at `voltage` on `phases` phases, and back. Requires both above 0.
Charge charge_of(WattHours energy, Volts voltage, int phases);
WattHours energy_of_charge(Charge charge, Volts voltage, int phases);

}  // namespace youxu
