// The plan's order of importance by hand, and its bounds over random sites.
#include "policy/plan.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <numeric>
#include <random>

using namespace youxu;
using namespace youxu::literals;
using namespace std::chrono_literals;

namespace {

constexpr Wall kBegin = wall_from_unix_millis(1'766'000'000'000);
constexpr Millis kSlot = 15min;
constexpr Charge kPerAmp = 900'000;  // one amp through one slot

// Two feeders below the transformer.
CircuitTree two_feeders() {
  return *CircuitTree::make({{"T1", "", {}}, {"F1", "T1", {}}, {"F2", "T1", {}}});
}

// A slot per price, with this room on every phase of the root and plenty below.
std::vector<PlanSlot> slots_of(const CircuitTree& tree, const std::vector<std::int64_t>& prices,
                               Amps room) {
  std::vector<PlanSlot> out;
  for (std::size_t s = 0; s < prices.size(); ++s) {
    PlanSlot& slot = out.emplace_back();
    slot.begin = kBegin + kSlot * static_cast<int>(s);
    slot.end = slot.begin + kSlot;
    slot.price = Price{prices[s]};
    slot.room = CircuitAmps{tree.size()};
    for (std::size_t c = 0; c < tree.size(); ++c) slot.room[c].fill(c == 0 ? room : 1000_A);
  }
  return out;
}

// On phase a of F1 until `slots` slots from the begin on, with `wanted` full slots at 10 A.
PlanCar car_until(int slots, int wanted) {
  PlanCar car;
  car.circuit = 1;
  car.phases = PhaseSet::one(0);
  car.from = kBegin - 1h;
  car.to = kBegin + kSlot * slots;
  car.max = 10_A;
  car.wanted = wanted * 10 * kPerAmp;
  return car;
}

Charge sum(const PlannedCar& car) {
  return std::accumulate(car.slots.begin(), car.slots.end(), Charge{0});
}

// In slots of 10 A.
double full_slots(Charge charge) {
  return static_cast<double>(charge) / static_cast<double>(10 * kPerAmp);
}

}  // namespace

TEST_CASE("a car waits for the cheapest slots before it leaves, and takes the earlier of them") {
  const CircuitTree tree = two_feeders();
  const Plan plan =
      make_plan(tree, slots_of(tree, {9, 5, 9, 5, 1}, 100_A), std::vector{car_until(4, 1)});
  CHECK(plan.cars[0].slots == std::vector<Charge>{0, 10 * kPerAmp, 0, 0, 0});
  CHECK(plan.cars[0].missing == 0);
}

TEST_CASE("slots beyond the most are not planned, however cheap") {
  const CircuitTree tree = two_feeders();
  std::vector<std::int64_t> prices(kMaxPlanSlots + 1, 9);
  prices.back() = 1;
  const std::vector cars{car_until(static_cast<int>(prices.size()), 1)};
  const Plan most = make_plan(tree, slots_of(tree, prices, 10_A), cars);
  CHECK(most.slots.size() == kMaxPlanSlots);
  CHECK(most.cars[0].missing == 0);
  prices.erase(prices.begin());
  CHECK(make_plan(tree, slots_of(tree, prices, 10_A), cars).cars[0].slots.back() == 10 * kPerAmp);
}

TEST_CASE("energy comes before cost") {
  const CircuitTree tree = two_feeders();
  const std::vector cars{car_until(2, 1), car_until(1, 1)};  // the second leaves before the cheap
  const Plan plan = make_plan(tree, slots_of(tree, {9, 1}, 10_A), cars);
  CHECK(plan.cars[0].slots == std::vector<Charge>{0, 10 * kPerAmp});
  CHECK(plan.cars[1].slots == std::vector<Charge>{10 * kPerAmp, 0});
}

TEST_CASE("when not all fits everyone has half before anybody has more") {
  const CircuitTree tree = two_feeders();
  const std::vector cars{car_until(4, 4), car_until(4, 4)};
  const Plan plan = make_plan(tree, slots_of(tree, {1, 1, 1, 1}, 10_A), cars);
  CHECK(full_slots(sum(plan.cars[0])) == Approx(2));
  CHECK(full_slots(sum(plan.cars[1])) == Approx(2));
}

TEST_CASE("after the half comes four fifths, then the rest") {
  const CircuitTree tree = two_feeders();
  const std::vector cars{car_until(9, 5), car_until(9, 5)};
  const Plan eight = make_plan(tree, slots_of(tree, std::vector<std::int64_t>(8, 1), 10_A), cars);
  CHECK(full_slots(sum(eight.cars[0])) == Approx(4));
  CHECK(full_slots(sum(eight.cars[1])) == Approx(4));
  const Plan nine = make_plan(tree, slots_of(tree, std::vector<std::int64_t>(9, 1), 10_A), cars);
  CHECK(full_slots(sum(nine.cars[0]) + sum(nine.cars[1])) == Approx(9));
  CHECK(full_slots(std::min(sum(nine.cars[0]), sum(nine.cars[1]))) == Approx(4));
}

TEST_CASE("what a car has of its wish counts towards the half") {
  const CircuitTree tree = two_feeders();
  std::vector cars{car_until(2, 2), car_until(2, 4)};
  cars[0].had = 2 * 10 * kPerAmp;
  const Plan plan = make_plan(tree, slots_of(tree, {1, 1}, 10_A), cars);
  CHECK(full_slots(sum(plan.cars[0])) == Approx(0));
  CHECK(full_slots(sum(plan.cars[1])) == Approx(2));
}

TEST_CASE("fairness takes nothing from the total") {
  const CircuitTree tree = two_feeders();
  const std::vector cars{car_until(4, 4), car_until(1, 4)};  // the second can have one slot at most
  const Plan plan = make_plan(tree, slots_of(tree, {1, 1, 1, 1}, 10_A), cars);
  CHECK(full_slots(sum(plan.cars[0])) == Approx(3));
  CHECK(full_slots(sum(plan.cars[1])) == Approx(1));
}

TEST_CASE("without the rule of fairness the price alone decides who goes short") {
  const CircuitTree tree = two_feeders();
  const std::vector cars{car_until(4, 4), car_until(4, 4)};
  Rules rules;
  rules.fair = false;
  const Plan plan = make_plan(tree, slots_of(tree, {1, 1, 1, 1}, 10_A), cars, rules);
  CHECK(full_slots(sum(plan.cars[0]) + sum(plan.cars[1])) == Approx(4));
  CHECK(full_slots(std::max(sum(plan.cars[0]), sum(plan.cars[1]))) == Approx(4));
}

TEST_CASE("an immediate car comes before all, at once, whatever the price") {
  const CircuitTree tree = two_feeders();
  std::vector cars{car_until(2, 2), car_until(2, 1)};
  cars[1].mode = ChargeMode::immediate;
  const Plan plan = make_plan(tree, slots_of(tree, {9, 1}, 10_A), cars);
  CHECK(plan.cars[1].slots == std::vector<Charge>{10 * kPerAmp, 0});
  CHECK(plan.cars[0].slots == std::vector<Charge>{0, 10 * kPerAmp});
  CHECK(full_slots(plan.cars[0].missing) == Approx(1));
}

TEST_CASE("a car that charges keeps the present slot among equals") {
  const CircuitTree tree = two_feeders();
  std::vector cars{car_until(2, 1), car_until(2, 1)};
  cars[1].running = true;
  const Plan plan = make_plan(tree, slots_of(tree, {5, 5}, 10_A), cars);
  CHECK(full_slots(plan.cars[1].slots[0]) == Approx(1));
  CHECK(full_slots(plan.cars[0].slots[1]) == Approx(1));
}

TEST_CASE("who waits takes the cheap slots, so that who charges goes on now") {
  const CircuitTree tree = two_feeders();
  std::vector cars{car_until(2, 1), car_until(2, 1)};
  cars[0].running = true;
  const Plan plan = make_plan(tree, slots_of(tree, {5, 1}, 10_A), cars);
  CHECK(full_slots(plan.cars[0].slots[0]) == Approx(1));
  CHECK(full_slots(plan.cars[1].slots[1]) == Approx(1));
}

TEST_CASE("an expected car takes the later of equal slots") {
  const CircuitTree tree = two_feeders();
  std::vector cars{car_until(2, 1), car_until(2, 1)};
  cars[0].expected = true;
  cars[1].to += 5h;
  const Plan plan = make_plan(tree, slots_of(tree, {5, 5}, 10_A), cars);
  CHECK(full_slots(plan.cars[1].slots[0]) == Approx(1));
  CHECK(full_slots(plan.cars[0].slots[1]) == Approx(1));
}

TEST_CASE("a car on three phases has the same on each, and leaves the rest to the others") {
  const CircuitTree tree = two_feeders();
  std::vector cars{car_until(2, 1), car_until(2, 1), car_until(2, 1)};
  cars[0].phases = PhaseSet::all();
  cars[2].phases = PhaseSet::one(1);
  auto slots = slots_of(tree, {5, 5}, 20_A);
  slots[0].room[1][2] = 4_A;  // phase c of the feeder is tight in the first slot
  slots[0].room[1][0] = slots[0].room[1][1] = 10_A;
  const Plan plan = make_plan(tree, slots, cars);
  CHECK(plan.cars[0].slots[0] <= 4 * kPerAmp);
  for (const PlannedCar& car : plan.cars) CHECK(car.missing == 0);
}

TEST_CASE("a car on three phases and cars on one share fairly what does not suffice") {
  const CircuitTree tree = two_feeders();
  std::vector cars{car_until(2, 2), car_until(2, 2), car_until(2, 2), car_until(2, 2)};
  cars[0].phases = PhaseSet::all();
  for (std::size_t p = 0; p < kPhases; ++p) cars[1 + p].phases = PhaseSet::one(p);
  const Plan plan = make_plan(tree, slots_of(tree, {1, 1}, 10_A), cars);
  for (const PlannedCar& car : plan.cars) CHECK(full_slots(sum(car)) == Approx(1));
}

TEST_CASE("an expected car on an unknown phase leaves those who are here their half") {
  const CircuitTree tree = two_feeders();
  std::vector cars{car_until(2, 2), car_until(2, 2)};
  cars[0].phases = PhaseSet::all();
  cars[0].expected = true;
  const Plan plan = make_plan(tree, slots_of(tree, {1, 1}, 10_A), cars);
  CHECK(full_slots(sum(plan.cars[1])) >= 0.99);
}

TEST_CASE("a car has only the part of a slot in which it is there") {
  const CircuitTree tree = two_feeders();
  PlanCar car = car_until(2, 9);
  car.from = kBegin + 5min;
  car.to = kBegin + kSlot + 6min;
  const Plan plan = make_plan(tree, slots_of(tree, {1, 1, 1}, 100_A), std::vector{car});
  CHECK(plan.cars[0].slots == std::vector<Charge>{6'000'000, 3'600'000, 0});
  CHECK(plan.cars[0].missing == car.wanted - 9'600'000);
}

TEST_CASE("a car that left already, or wants nothing, or less, gets nothing") {
  const CircuitTree tree = two_feeders();
  std::vector cars{car_until(-1, 1), car_until(2, 0), car_until(2, -1)};
  const Plan plan = make_plan(tree, slots_of(tree, {1, 1}, 100_A), cars);
  for (const PlannedCar& car : plan.cars) CHECK(sum(car) == 0);
  CHECK(full_slots(plan.cars[0].missing) == Approx(1));
  CHECK(plan.cars[1].missing == 0);
  CHECK(plan.cars[2].missing == 0);
}

TEST_CASE("room below 0 counts as 0") {
  const CircuitTree tree = two_feeders();
  auto slots = slots_of(tree, {1, 2}, 100_A);
  slots[0].room[0][0] = -(50_A);
  std::vector cars{car_until(2, 1), car_until(2, 1)};
  cars[1].phases = PhaseSet::all();
  const Plan plan = make_plan(tree, slots, cars);
  for (const PlannedCar& car : plan.cars) CHECK(car.slots == std::vector<Charge>{0, 10 * kPerAmp});
}

TEST_CASE("a plan of the most slots uses the last of them when it is the cheapest") {
  const CircuitTree tree = two_feeders();
  std::vector<std::int64_t> prices(kMaxPlanSlots, 5);
  prices.back() = 1;
  const auto cars = std::vector{car_until(static_cast<int>(kMaxPlanSlots), 1)};
  const Plan plan = make_plan(tree, slots_of(tree, prices, 10_A), cars);
  REQUIRE(plan.cars[0].slots.size() == kMaxPlanSlots);
  CHECK(full_slots(plan.cars[0].slots.back()) == Approx(1));
}

TEST_CASE("a plan without cars keeps its slots") {
  const CircuitTree tree = two_feeders();
  const Plan plan = make_plan(tree, slots_of(tree, {1, 2}, 10_A), {});
  CHECK(plan.slots.size() == 2);
  CHECK(plan.cars.empty());
}

TEST_CASE("the slots of the present price end where the price changes") {
  const CircuitTree tree = two_feeders();
  CHECK(slots_of_present_price(slots_of(tree, {5, 5, 1, 5}, 1_A)) == 2);
  CHECK(slots_of_present_price(slots_of(tree, {5}, 1_A)) == 1);
}

TEST_CASE("energy becomes charge and back to the milliwatt-hour") {
  CHECK(charge_of(2300_Wh, 230_V, 1) == 36'000'000);  // 10 A for an hour
  CHECK(charge_of(6900_Wh, 230_V, 3) == 36'000'000);
  CHECK(energy_of_charge(36'000'000, 230_V, 1) == 2300_Wh);
  const auto mwh = GENERATE(std::int64_t{1'000}, 123'457, 7'000'001, 99'999'999, 2'000'000'000);
  const int phases = GENERATE(1, 3);
  const WattHours energy = WattHours::from_milli(mwh);
  const WattHours back = energy_of_charge(charge_of(energy, 231_V, phases), 231_V, phases);
  CHECK(back <= energy);
  CHECK((energy - back).milli() <= 1);
}

namespace {

// Cars of all sorts on a tree of two feeders with rooms of all sorts.
struct RandomSite {
  CircuitTree tree = two_feeders();
  std::vector<PlanSlot> slots;
  std::vector<PlanCar> cars;

  RandomSite(unsigned seed, bool one_phase) : random_{seed} {
    std::vector<std::int64_t> prices(static_cast<std::size_t>(any(1, 12)));
    for (auto& price : prices) price = any(1, 3);
    slots = slots_of(tree, prices, 0_A);
    for (PlanSlot& slot : slots)
      for (std::size_t c = 0; c < tree.size(); ++c)
        for (Amps& room : slot.room[c])
          room = Amps::from_milli(any(-5'000, c == 0 ? 90'000 : 60'000));
    for (int i = any(1, 14); i > 0; --i) cars.push_back(any_car(one_phase));
  }

 private:
  int any(int low, int high) { return std::uniform_int_distribution<int>{low, high}(random_); }

  PlanCar any_car(bool one_phase) {
    PlanCar car = car_until(0, 0);
    car.circuit = static_cast<std::size_t>(any(0, 2));
    car.phases = one_phase || any(0, 2) > 0 ? PhaseSet::one(static_cast<std::size_t>(any(0, 2)))
                                            : PhaseSet::all();
    car.from = kBegin + std::chrono::minutes{any(-30, 100)};
    car.to = kBegin + std::chrono::minutes{any(0, 200)};
    car.max = Amps::from_milli(any(0, 32'000));
    car.had = any(0, 40) * kPerAmp;
    car.wanted = any(0, 200) * kPerAmp;
    car.running = any(0, 2) == 0;
    car.expected = any(0, 4) == 0;
    if (!one_phase && any(0, 5) == 0) car.mode = ChargeMode::immediate;
    return car;
  }

  std::mt19937 random_;
};

Charge charge_in(Amps amps, Millis time) {
  return std::max<Charge>(0, amps.milli() * time.count() / 1000);
}

void check_lawful(const RandomSite& site, const Plan& plan) {
  for (std::size_t s = 0; s < site.slots.size(); ++s) {
    const PlanSlot& slot = site.slots[s];
    std::vector<PerPhase<Charge>> used(site.tree.size());
    for (std::size_t i = 0; i < site.cars.size(); ++i) {
      const PlanCar& car = site.cars[i];
      const Charge taken = plan.cars[i].slots[s];
      const Millis there = std::min(car.to, slot.end) - std::max(car.from, slot.begin);
      CHECK((taken >= 0 && taken <= charge_in(car.max, there)));
      for (const std::size_t c : site.tree.path(car.circuit))
        for (std::size_t p = 0; p < kPhases; ++p)
          if (car.phases.has(p)) used[c][p] += taken;
    }
    for (std::size_t c = 0; c < site.tree.size(); ++c)
      for (std::size_t p = 0; p < kPhases; ++p)
        CHECK(used[c][p] <= charge_in(slot.room[c][p], slot.end - slot.begin));
  }
  for (std::size_t i = 0; i < site.cars.size(); ++i) {
    CHECK(plan.cars[i].missing >= 0);
    CHECK(sum(plan.cars[i]) + plan.cars[i].missing == site.cars[i].wanted);
  }
}

// How much in all, and what it costs.
std::pair<Charge, Charge> worth(const Plan& plan) {
  std::pair<Charge, Charge> out;
  for (const PlannedCar& car : plan.cars)
    for (std::size_t s = 0; s < plan.slots.size(); ++s) {
      out.first += car.slots[s];
      out.second += car.slots[s] * plan.slots[s].price.e5;
    }
  return out;
}

}  // namespace

TEST_CASE("no plan exceeds a room, a current, a stay or a wish") {
  const auto seed = static_cast<unsigned>(GENERATE(range(1, 301)));
  CAPTURE(seed);
  const RandomSite site{seed, false};
  check_lawful(site, make_plan(site.tree, site.slots, site.cars));
  Rules rules;
  rules.fair = false;
  check_lawful(site, make_plan(site.tree, site.slots, site.cars, rules));
}

TEST_CASE("for cars on one phase fairness costs neither energy nor, when all fits, money") {
  const auto seed = static_cast<unsigned>(GENERATE(range(1, 201)));
  CAPTURE(seed);
  const RandomSite site{seed, true};
  Rules rules;
  const auto fair = worth(make_plan(site.tree, site.slots, site.cars, rules));
  rules.fair = false;
  const auto bare = worth(make_plan(site.tree, site.slots, site.cars, rules));
  CHECK(fair.first == bare.first);
  CHECK(fair.second >= bare.second);
}

TEST_CASE("in a site with room for all nothing is missing, on however many phases") {
  const auto seed = static_cast<unsigned>(GENERATE(range(1, 101)));
  CAPTURE(seed);
  RandomSite site{seed, false};
  for (PlanSlot& slot : site.slots)
    for (std::size_t c = 0; c < site.tree.size(); ++c) slot.room[c].fill(500_A);
  for (PlanCar& car : site.cars)
    car.wanted = std::min(car.wanted, charge_in(car.max, std::min(car.to, site.slots.back().end) -
                                                             std::max(car.from, kBegin)) *
                                          9 / 10);
  const Plan plan = make_plan(site.tree, site.slots, site.cars);
  for (const PlannedCar& car : plan.cars) CHECK(car.missing == 0);
}
