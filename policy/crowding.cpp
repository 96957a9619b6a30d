#include "policy/crowding.hpp"

#include <algorithm>
#include <cstddef>

namespace youxu {

namespace {

constexpr Charge kAlmost = 100;  // full, but for this part of it

template <class Visit>
void visit_way(const CircuitTree& tree, const PlanCar& car, Visit visit) {
  for (const std::size_t c : tree.path(car.circuit))
    for (std::size_t p = 0; p < kPhases; ++p)
      if (car.phases.has(p)) visit(c, p);
}

using Marks = std::vector<PerPhase<bool>>;  // per circuit

// Where somebody misses charge.
Marks short_circuits(const CircuitTree& tree, const Plan& plan, std::span<const PlanCar> cars) {
  Marks out(tree.size());
  for (std::size_t i = 0; i < cars.size(); ++i)
    if (is_noticed(plan.cars[i].missing, cars[i].had + cars[i].wanted))
      visit_way(tree, cars[i], [&](std::size_t c, std::size_t p) { out[c][p] = true; });
  return out;
}

Marks full_circuits(const CircuitTree& tree, const Plan& plan, std::span<const PlanCar> cars,
                    std::size_t slot) {
  std::vector<PerPhase<Charge>> used(tree.size());
  for (std::size_t i = 0; i < cars.size(); ++i)
    visit_way(tree, cars[i],
              [&](std::size_t c, std::size_t p) { used[c][p] += plan.cars[i].slots[slot]; });
  const PlanSlot& at = plan.slots[slot];
  const std::int64_t seconds = (at.end - at.begin).count() / 1000;
  Marks out(tree.size());
  for (std::size_t c = 0; c < tree.size(); ++c)
    for (std::size_t p = 0; p < kPhases; ++p) {
      const Charge room = std::max<Charge>(0, at.room[c][p].milli() * seconds);
      out[c][p] = used[c][p] >= room - room / kAlmost;
    }
  return out;
}

}  // namespace

bool is_noticed(Charge missing, Charge wish) {
  return missing * kNoticed >= wish && missing > 0;
}

std::vector<bool> crowding(const CircuitTree& tree, const Plan& plan,
                           std::span<const PlanCar> cars) {
  std::vector<bool> out(cars.size());
  const Marks misses = short_circuits(tree, plan, cars);
  for (std::size_t s = slots_of_present_price(plan.slots); s < plan.slots.size(); ++s) {
    const Marks full = full_circuits(tree, plan, cars, s);
    for (std::size_t i = 0; i < cars.size(); ++i)
      if (!out[i] && plan.cars[i].slots[s] > 0)
        visit_way(tree, cars[i], [&](std::size_t c, std::size_t p) {
          if (full[c][p] && misses[c][p]) out[i] = true;
        });
  }
  return out;
}

}  // namespace youxu
