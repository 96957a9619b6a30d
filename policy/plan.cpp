#include "policy/plan.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <numeric>
#include <tuple>
#include <utility>

#include "policy/fair.hpp"

namespace youxu {

namespace {

constexpr int kCommonRounds = 2;  // after them a car on several phases takes its share where it can

Millis presence(const PlanCar& car, const PlanSlot& slot) {
  return std::max(Millis{0}, std::min(car.to, slot.end) - std::max(car.from, slot.begin));
}

// What a current carries in a time; mA * ms / 1000.
Charge charge_in(Amps amps, Millis time) {
  return amps.milli() * time.count() / 1000;
}

bool anybody_misses(const SlotFlow& flow, std::size_t cars) {
  for (std::size_t i = 0; i < cars; ++i)
    if (flow.missing(i) > 0) return true;
  return false;
}

class Planning {
 public:
  Planning(const CircuitTree& tree, Plan& plan, std::span<const PlanCar> cars, bool fair);
  void run();

 private:
  using Members = std::vector<std::size_t>;  // cars, in the order in which a flow knows them

  bool single(std::size_t car) const { return cars_[car].phases.count() == 1; }
  Charge most(std::size_t car, std::size_t slot) const;
  Charge room(std::size_t car, std::size_t slot) const;
  void give(std::size_t car, std::size_t slot, Charge amount);
  Charge fill(std::size_t car, Charge charge, std::span<const std::size_t> slots);
  void fill_cheapest(std::size_t car, Charge charge);
  void settle_immediate();
  void settle_firm();
  void settle_common();
  void settle_single();
  void settle_rest();
  template <class Belongs>
  Members members(Belongs belongs) const;
  SlotFlow flow_of(std::size_t phase, const Members& members) const;
  std::vector<std::size_t> sorted(const Members& members, bool running_first) const;
  SlotFlow cheapest(SlotFlow flow, const Members& members, std::span<const Charge> wants) const;
  SlotFlow solve(std::size_t phase, const Members& members) const;
  std::vector<Charge> keep_common(const Members& common);

  const CircuitTree& tree_;
  Plan& plan_;
  std::span<const PlanCar> cars_;
  bool fair_;
  std::vector<std::vector<PerPhase<Charge>>> left_;  // by circuit and slot
  std::map<Price, std::vector<std::size_t>> by_price_;
  std::vector<std::size_t> all_slots_;
  std::vector<Charge> total_;  // what a car wanted at first
};

Planning::Planning(const CircuitTree& tree, Plan& plan, std::span<const PlanCar> cars, bool fair)
    : tree_{tree},
      plan_{plan},
      cars_{cars},
      fair_{fair},
      left_(tree.size()),
      all_slots_(plan.slots.size()) {
  std::iota(all_slots_.begin(), all_slots_.end(), std::size_t{0});
  for (std::size_t s = 0; s < plan.slots.size(); ++s) by_price_[plan.slots[s].price].push_back(s);
  for (std::size_t c = 0; c < tree.size(); ++c)
    for (const PlanSlot& slot : plan.slots) {
      auto& left = left_[c].emplace_back();
      for (std::size_t p = 0; p < kPhases; ++p)
        left[p] = std::max<Charge>(0, charge_in(slot.room[c][p], slot.end - slot.begin));
    }
  for (const PlanCar& car : cars) {
    plan.cars.push_back({std::vector<Charge>(plan.slots.size()), std::max<Charge>(0, car.wanted)});
    total_.push_back(car.had + plan.cars.back().missing);
  }
}

Charge Planning::most(std::size_t car, std::size_t slot) const {
  return charge_in(cars_[car].max, presence(cars_[car], plan_.slots[slot]));
}

Charge Planning::room(std::size_t car, std::size_t slot) const {
  Charge least = most(car, slot) - plan_.cars[car].slots[slot];
  for (const std::size_t c : tree_.path(cars_[car].circuit))
    for (std::size_t p = 0; p < kPhases; ++p)
      if (cars_[car].phases.has(p)) least = std::min(least, left_[c][slot][p]);
  return std::max<Charge>(0, least);
}

void Planning::give(std::size_t car, std::size_t slot, Charge amount) {
  for (const std::size_t c : tree_.path(cars_[car].circuit))
    for (std::size_t p = 0; p < kPhases; ++p)
      if (cars_[car].phases.has(p)) left_[c][slot][p] -= amount;
  plan_.cars[car].slots[slot] += amount;
  plan_.cars[car].missing -= amount;
}

// As much as the room leaves it of `charge`, in the order of the slots. Returns what it got.
Charge Planning::fill(std::size_t car, Charge charge, std::span<const std::size_t> slots) {
  const Charge missing = plan_.cars[car].missing;
  charge = std::min(charge, missing);
  for (const std::size_t slot : slots) {
    const Charge part = std::min(charge, room(car, slot));
    give(car, slot, part);
    charge -= part;
  }
  return missing - plan_.cars[car].missing;
}

void Planning::fill_cheapest(std::size_t car, Charge charge) {
  for (const auto& [price, slots] : by_price_) charge -= fill(car, charge, slots);
}

void Planning::settle_immediate() {
  for (std::size_t i = 0; i < cars_.size(); ++i)
    if (cars_[i].mode == ChargeMode::immediate) fill(i, plan_.cars[i].missing, all_slots_);
}

void Planning::settle_firm() {
  const auto now = std::span{all_slots_}.first(slots_of_present_price(plan_.slots));
  for (std::size_t i = 0; i < cars_.size(); ++i)
    if (cars_[i].mode == ChargeMode::ordered && cars_[i].firm > 0) fill(i, cars_[i].firm, now);
}

template <class Belongs>
Planning::Members Planning::members(Belongs belongs) const {
  Members out;
  for (std::size_t i = 0; i < cars_.size(); ++i)
    if (cars_[i].mode == ChargeMode::ordered && belongs(i)) out.push_back(i);
  return out;
}

SlotFlow Planning::flow_of(std::size_t phase, const Members& members) const {
  SlotFlow flow{tree_, plan_.slots.size()};
  for (std::size_t c = 0; c < tree_.size(); ++c)
    for (const std::size_t s : all_slots_) flow.set_room(c, s, left_[c][s][phase]);
  for (const std::size_t car : members) {
    std::size_t from = 0;
    while (from < all_slots_.size() && presence(cars_[car], plan_.slots[from]) <= Millis{0}) ++from;
    std::size_t to = from;
    while (to < all_slots_.size() && presence(cars_[car], plan_.slots[to]) > Millis{0}) ++to;
    const std::size_t index = flow.add_car(cars_[car].circuit, from, to);
    for (std::size_t s = from; s < to; ++s)
      flow.set_most(index, s, most(car, s) - plan_.cars[car].slots[s]);
  }
  flow.prepare();
  return flow;
}

// Who takes the earlier slots among equals: who is here, several phases, the earlier departure.
std::vector<std::size_t> Planning::sorted(const Members& members, bool running_first) const {
  std::vector<std::size_t> order(members.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto rank = [&](std::size_t i) {
    const PlanCar& car = cars_[members[i]];
    return std::tuple{car.expected, car.phases.count() == 1, car.running != running_first, car.to};
  };
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return rank(a) < rank(b); });
  return order;
}

// Slots opened one price after another. Below the present price those who wait come first, so that
// those who charge now can go on now.
SlotFlow Planning::cheapest(SlotFlow flow, const Members& members,
                            std::span<const Charge> wants) const {
  for (std::size_t i = 0; i < members.size(); ++i) flow.want(i, wants[i]);
  const auto waiting_first = sorted(members, false);
  const auto running_first = sorted(members, true);
  for (const auto& [price, slots] : by_price_)
    flow.open(slots, price < plan_.slots.front().price ? waiting_first : running_first);
  return flow;
}

SlotFlow Planning::solve(std::size_t phase, const Members& members) const {
  std::vector<Charge> wants;
  for (const std::size_t car : members) wants.push_back(plan_.cars[car].missing);
  SlotFlow flow = cheapest(flow_of(phase, members), members, wants);
  if (!fair_ || !anybody_misses(flow, members.size())) return flow;
  std::vector<Wish> wishes;
  for (std::size_t i = 0; i < members.size(); ++i)
    wishes.push_back({total_[members[i]] - wants[i], wants[i], cars_[members[i]].expected});
  SlotFlow idle = flow_of(phase, members);
  wants = fair_shares(idle, wishes, all_slots_, sorted(members, true));
  return cheapest(std::move(idle), members, wants);
}

// What all phases of a car give it in the same slot is its own. Returns what all its phases give it
// in whatever slots beyond that, for each of `common`.
std::vector<Charge> Planning::keep_common(const Members& common) {
  std::vector<std::vector<Charge>> least(cars_.size());
  std::vector<Charge> due(cars_.size(), std::numeric_limits<Charge>::max());
  for (std::size_t p = 0; p < kPhases; ++p) {
    const Members all = members([&](std::size_t i) { return cars_[i].phases.has(p); });
    const SlotFlow solved = solve(p, all);
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (single(all[i])) continue;
      auto& shared = least[all[i]];
      if (shared.empty()) shared.assign(all_slots_.size(), plan_.cars[all[i]].missing);
      Charge sum = 0;
      for (const std::size_t s : all_slots_) {
        shared[s] = std::min(shared[s], solved.taken(i, s));
        sum += solved.taken(i, s);
      }
      due[all[i]] = std::min(due[all[i]], sum);
    }
  }
  std::vector<Charge> out;
  for (const std::size_t car : common) {
    for (const std::size_t s : all_slots_) give(car, s, least[car][s]);
    out.push_back(due[car] - std::accumulate(least[car].begin(), least[car].end(), Charge{0}));
  }
  return out;
}

void Planning::settle_common() {
  const Members common = members([&](std::size_t i) { return !single(i); });
  if (common.empty()) return;
  std::vector<Charge> due;
  for (int round = 0; round < kCommonRounds; ++round) due = keep_common(common);
  for (std::size_t i = 0; i < common.size(); ++i) fill_cheapest(common[i], due[i]);
}

void Planning::settle_single() {
  for (std::size_t p = 0; p < kPhases; ++p) {
    const Members all = members([&](std::size_t i) { return single(i) && cars_[i].phases.has(p); });
    const SlotFlow solved = solve(p, all);
    for (std::size_t i = 0; i < all.size(); ++i) {
      for (const std::size_t s : all_slots_) give(all[i], s, solved.taken(i, s));
    }
  }
}

// What the cars on one phase left over.
void Planning::settle_rest() {
  for (const std::size_t car : members([&](std::size_t i) { return !single(i); }))
    fill_cheapest(car, plan_.cars[car].missing);
}

void Planning::run() {
  settle_immediate();
  settle_firm();
  settle_common();
  settle_single();
  settle_rest();
}

}  // namespace

Plan make_plan(const CircuitTree& tree, std::vector<PlanSlot> slots, std::span<const PlanCar> cars,
               const Rules& rules) {
  if (slots.size() > kMaxPlanSlots)
    slots.erase(slots.begin() + static_cast<std::ptrdiff_t>(kMaxPlanSlots), slots.end());
  Plan plan{std::move(slots), {}};
  Planning{tree, plan, cars, rules.fair}.run();
  return plan;
}

std::size_t slots_of_present_price(std::span<const PlanSlot> slots) {
  std::size_t count = 0;
  while (count < slots.size() && slots[count].price == slots.front().price) ++count;
  return count;
}

Charge charge_of(WattHours energy, Volts voltage, int phases) {
  return energy.milli() * 3'600'000 / (voltage.milli() * phases);
}

WattHours energy_of_charge(Charge charge, Volts voltage, int phases) {
  return WattHours::from_milli(charge * voltage.milli() * phases / 3'600'000);
}

}  // namespace youxu
