// The flow against plain reference solvers over random small sites, and its rules by hand.
#include "policy/slot_flow.hpp"

#include <catch2/catch.hpp>
#include <map>
#include <numeric>

#include "tests/unit/policy/flow_reference.hpp"

using namespace youxu;

namespace {

Charge total_of(const SlotFlow& flow, const Instance& instance, std::size_t car) {
  Charge sum = 0;
  for (std::size_t s = 0; s < instance.slots; ++s) sum += flow.taken(car, s);
  return sum;
}

std::map<std::int64_t, std::vector<std::size_t>> slots_by_price(const Instance& instance) {
  std::map<std::int64_t, std::vector<std::size_t>> out;
  for (std::size_t s = 0; s < instance.slots; ++s) out[instance.prices[s]].push_back(s);
  return out;
}

void check_lawful(const SlotFlow& flow, const Instance& instance) {
  std::vector<std::vector<Charge>> used(instance.parents.size(),
                                        std::vector<Charge>(instance.slots));
  for (std::size_t i = 0; i < instance.cars.size(); ++i) {
    const auto& car = instance.cars[i];
    for (std::size_t s = 0; s < instance.slots; ++s) {
      const Charge taken = flow.taken(i, s);
      const bool present = s >= car.from && s < car.to;
      CHECK((taken >= 0 && taken <= (present ? car.most[s] : 0)));
      for (std::size_t c = car.circuit;; c = instance.parents[c]) {
        used[c][s] += taken;
        if (c == 0) break;
      }
    }
    CHECK(total_of(flow, instance, i) <= car.wants);
    CHECK(flow.missing(i) == car.wants - total_of(flow, instance, i));
  }
  for (std::size_t c = 0; c < used.size(); ++c)
    for (std::size_t s = 0; s < instance.slots; ++s) CHECK(used[c][s] <= instance.rooms[c][s]);
}

// One circuit, cars that are there all the time and can take `most` in each slot.
Instance simple(std::vector<Charge> rooms, const std::vector<Charge>& wants, Charge most) {
  Instance out;
  out.parents = {0};
  out.slots = rooms.size();
  out.prices.assign(out.slots, 1);
  out.rooms = {std::move(rooms)};
  for (const Charge want : wants)
    out.cars.push_back({0, 0, out.slots, std::vector<Charge>(out.slots, most), want});
  return out;
}

}  // namespace

TEST_CASE("a car takes the earlier slots, no more than its most in each") {
  const Instance site = simple({10, 10, 10}, {15}, 6);
  const CircuitTree tree = tree_of(site);
  SlotFlow flow = flow_of(site, tree);
  flow.want(0, 15);
  flow.open(first_numbers(3), first_numbers(1));
  CHECK(flow.taken(0, 0) == 6);
  CHECK(flow.taken(0, 1) == 6);
  CHECK(flow.taken(0, 2) == 3);
  CHECK(flow.missing(0) == 0);
}

TEST_CASE("among equals the car named first has the earlier slot") {
  const Instance site = simple({6, 6}, {6, 6}, 6);
  const CircuitTree tree = tree_of(site);
  SlotFlow flow = flow_of(site, tree);
  flow.want(0, 6);
  flow.want(1, 6);
  flow.open(first_numbers(2), std::vector<std::size_t>{1, 0});
  CHECK(flow.taken(1, 0) == 6);
  CHECK(flow.taken(0, 1) == 6);
}

TEST_CASE("a car moves to a later slot for one that leaves before it") {
  Instance site = simple({6, 6}, {6, 6}, 6);
  site.cars[1].to = 1;
  const CircuitTree tree = tree_of(site);
  SlotFlow flow = flow_of(site, tree);
  flow.want(0, 6);
  flow.want(1, 6);
  flow.open(first_numbers(2), first_numbers(2));
  CHECK(flow.taken(1, 0) == 6);
  CHECK(flow.taken(0, 1) == 6);
  CHECK(flow.taken(0, 0) == 0);
}

TEST_CASE("a car that is not named takes part all the same") {
  const Instance site = simple({6}, {6}, 6);
  const CircuitTree tree = tree_of(site);
  SlotFlow flow = flow_of(site, tree);
  flow.want(0, 6);
  flow.open(first_numbers(1), {});
  CHECK(flow.missing(0) == 0);
}

TEST_CASE("a slot that is not open gives nothing, and rooms below 0 count as 0") {
  const Instance site = simple({6, -6, 6}, {18}, 6);
  const CircuitTree tree = tree_of(site);
  SlotFlow flow = flow_of(site, tree);
  flow.want(0, 18);
  flow.open(std::vector<std::size_t>{1, 2}, first_numbers(1));
  CHECK(flow.taken(0, 0) == 0);
  CHECK(flow.taken(0, 1) == 0);
  CHECK(flow.taken(0, 2) == 6);
  CHECK(flow.missing(0) == 12);
}

TEST_CASE("a feeder that is full leaves the rest to the other feeder") {
  Instance site = simple({10}, {9, 9}, 9);
  site.parents = {0, 0, 0};
  site.rooms = {{10}, {4}, {9}};
  site.cars[0].circuit = 1;
  site.cars[1].circuit = 2;
  const CircuitTree tree = tree_of(site);
  SlotFlow flow = flow_of(site, tree);
  flow.want(0, 9);
  flow.want(1, 9);
  flow.open(first_numbers(1), first_numbers(2));
  CHECK(total_of(flow, site, 0) <= 4);
  CHECK(total_of(flow, site, 0) + total_of(flow, site, 1) == 10);
}

TEST_CASE("opening the slots by their price gives the most charge, and that at the least cost") {
  const auto seed = static_cast<unsigned>(GENERATE(range(1, 401)));
  CAPTURE(seed);
  const Instance site = random_instance(seed);
  const CircuitTree tree = tree_of(site);
  SlotFlow flow = flow_of(site, tree);
  for (std::size_t i = 0; i < site.cars.size(); ++i) flow.want(i, site.cars[i].wants);
  for (const auto& [price, slots] : slots_by_price(site))
    flow.open(slots, first_numbers(site.cars.size()));

  check_lawful(flow, site);
  Reference::Answer got;
  for (std::size_t i = 0; i < site.cars.size(); ++i)
    for (std::size_t s = 0; s < site.slots; ++s) {
      got.total += flow.taken(i, s);
      got.cost += flow.taken(i, s) * site.prices[s];
    }
  const Reference::Answer best = Reference{site}.solve();
  CHECK(got.total == best.total);
  CHECK(got.cost == best.cost);
}

TEST_CASE("a later stage takes nothing from what a slot gives in all") {
  const auto seed = static_cast<unsigned>(GENERATE(range(1, 101)));
  CAPTURE(seed);
  const Instance site = random_instance(seed);
  const CircuitTree tree = tree_of(site);
  SlotFlow flow = flow_of(site, tree);
  std::vector<Charge> gave(site.slots);
  for (std::size_t i = 0; i < site.cars.size(); ++i) flow.want(i, site.cars[i].wants);
  for (const auto& [price, slots] : slots_by_price(site)) {
    flow.open(slots, first_numbers(site.cars.size()));
    for (std::size_t s = 0; s < site.slots; ++s) {
      Charge gives = 0;
      for (std::size_t i = 0; i < site.cars.size(); ++i) gives += flow.taken(i, s);
      CHECK(gives >= gave[s]);
      gave[s] = gives;
    }
  }
}

TEST_CASE("cars that want more in steps keep what they had, and lose nothing of the total") {
  const auto seed = static_cast<unsigned>(GENERATE(range(1, 201)));
  CAPTURE(seed);
  const Instance site = random_instance(seed);
  const CircuitTree tree = tree_of(site);
  SlotFlow flow = flow_of(site, tree);
  std::vector<Charge> had(site.cars.size()), asked(site.cars.size());
  for (const int percent : {30, 60, 100}) {
    for (std::size_t i = 0; i < site.cars.size(); ++i) {
      const Charge level = site.cars[i].wants * percent / 100;
      flow.want(i, level - asked[i]);
      asked[i] = level;
    }
    flow.open(first_numbers(site.slots), first_numbers(site.cars.size()));
    for (std::size_t i = 0; i < site.cars.size(); ++i) {
      CHECK(total_of(flow, site, i) >= had[i]);
      had[i] = total_of(flow, site, i);
    }
  }
  check_lawful(flow, site);
  CHECK(std::accumulate(had.begin(), had.end(), Charge{0}) == Reference{site}.solve().total);
}

TEST_CASE("to a blocked car nothing more can come, and who misses something is blocked") {
  const auto seed = static_cast<unsigned>(GENERATE(range(1, 201)));
  CAPTURE(seed);
  Instance site = random_instance(seed);
  const CircuitTree tree = tree_of(site);
  SlotFlow flow = flow_of(site, tree);
  for (std::size_t i = 0; i < site.cars.size(); ++i) flow.want(i, site.cars[i].wants);
  const auto all = first_numbers(site.cars.size());
  flow.open(first_numbers(site.slots), all);
  flow.open(first_numbers(site.slots), all);
  const Charge before = Reference{site}.solve().total;
  for (std::size_t i = 0; i < site.cars.size(); ++i) {
    CAPTURE(i);
    Instance more = site;
    more.cars[i].wants += 1;
    if (flow.blocked(i)) CHECK(Reference{more}.solve().total == before);
    if (flow.missing(i) > 0) CHECK(flow.blocked(i));
  }
}
