// Who takes room that others miss: the side of a plan that does not fit which its cars do not show.
//
// Where not all fits, a car that gets all it wants may still stand in the way of one that does not:
// its later charge lies where the other's circuit is full. Had it charged before, with room that is
// left over now, there would be more for the other.
#pragma once

#include <span>
#include <vector>

#include "policy/circuit.hpp"
#include "policy/plan.hpp"

namespace youxu {

// Less than this part of its wish missing is nobody's loss: 1/50.
inline constexpr Charge kNoticed = 50;

bool is_noticed(Charge missing, Charge wish);

// Per car of the plan: true when after the slots of the present price it has charge in a slot where
// a circuit on its way up is full, and a car below that circuit which then could take more misses
// some of its wish. Requires the cars that the plan was made for.
std::vector<bool> crowding(const CircuitTree& tree, const Plan& plan,
                           std::span<const PlanCar> cars);

}  // namespace youxu
