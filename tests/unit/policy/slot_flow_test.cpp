// The flow against plain reference solvers over random small sites, and its rules by hand.
#include "policy/slot_flow.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <limits>
#include <map>
#include <numeric>
#include <random>

using namespace youxu;

namespace {

// A site in plain figures, which the flow and the reference are both made from.
struct Instance {
  struct Car {
    std::size_t circuit = 0, from = 0, to = 0;
    std::vector<Charge> most;  // by slot
    Charge wants = 0;
  };
  std::vector<std::size_t> parents;  // by circuit; [0] is unused
  std::size_t slots = 1;
  std::vector<std::vector<Charge>> rooms;  // by circuit and slot
  std::vector<std::int64_t> prices;        // by slot
  std::vector<Car> cars;
};

CircuitTree tree_of(const Instance& instance) {
  std::vector<Circuit> circuits{{"0", "", {}}};
  for (std::size_t c = 1; c < instance.parents.size(); ++c)
    circuits.push_back({std::to_string(c), std::to_string(instance.parents[c]), {}});
  return *CircuitTree::make(std::move(circuits));
}

// Wants nothing yet. The tree may have sorted the circuits otherwise.
SlotFlow flow_of(const Instance& instance, const CircuitTree& tree) {
  SlotFlow flow{tree, instance.slots};
  const auto at = [&](std::size_t circuit) { return *tree.find(std::to_string(circuit)); };
  for (std::size_t c = 0; c < instance.parents.size(); ++c)
    for (std::size_t s = 0; s < instance.slots; ++s) flow.set_room(at(c), s, instance.rooms[c][s]);
  for (const auto& car : instance.cars) {
    const std::size_t index = flow.add_car(at(car.circuit), car.from, car.to);
    for (std::size_t s = car.from; s < car.to; ++s) flow.set_most(index, s, car.most[s]);
  }
  return flow;
}

// Any flow network, solved by the shortest augmenting path in the sense of Bellman and Ford: the
// greatest flow of least cost; with all costs 0 any greatest flow.
class Reference {
 public:
  explicit Reference(const Instance& instance);
  struct Answer {
    Charge total = 0;
    std::int64_t cost = 0;
  };
  Answer solve();

 private:
  struct Edge {
    std::size_t from = 0, to = 0;
    Charge left = 0;
    std::int64_t cost = 0;
  };
  void connect(std::size_t from, std::size_t to, Charge most, std::int64_t cost);
  std::vector<std::size_t> cheapest_path() const;  // edges, sink first; empty: none

  std::size_t vertices_ = 2;  // 0 the source, 1 the sink
  std::vector<Edge> edges_;   // each followed by its reverse
};

Reference::Reference(const Instance& instance) {
  const std::size_t nodes = instance.parents.size() * instance.slots;
  const auto node = [&](std::size_t c, std::size_t s) { return 2 + c * instance.slots + s; };
  vertices_ = 2 + nodes + instance.cars.size();
  for (std::size_t c = 0; c < instance.parents.size(); ++c)
    for (std::size_t s = 0; s < instance.slots; ++s)
      connect(node(c, s), c == 0 ? 1 : node(instance.parents[c], s), instance.rooms[c][s],
              c == 0 ? instance.prices[s] : 0);
  for (std::size_t i = 0; i < instance.cars.size(); ++i) {
    const auto& car = instance.cars[i];
    connect(0, 2 + nodes + i, car.wants, 0);
    for (std::size_t s = car.from; s < car.to; ++s)
      connect(2 + nodes + i, node(car.circuit, s), car.most[s], 0);
  }
}

void Reference::connect(std::size_t from, std::size_t to, Charge most, std::int64_t cost) {
  edges_.push_back({from, to, most, cost});
  edges_.push_back({to, from, 0, -cost});
}

std::vector<std::size_t> Reference::cheapest_path() const {
  constexpr auto kFar = std::numeric_limits<std::int64_t>::max();
  std::vector<std::int64_t> far(vertices_, kFar);
  std::vector<std::size_t> by(vertices_);
  far[0] = 0;
  for (bool changed = true; changed;) {
    changed = false;
    for (std::size_t e = 0; e < edges_.size(); ++e) {
      const Edge& edge = edges_[e];
      if (edge.left == 0 || far[edge.from] == kFar) continue;
      if (far[edge.from] + edge.cost >= far[edge.to]) continue;
      far[edge.to] = far[edge.from] + edge.cost;
      by[edge.to] = e;
      changed = true;
    }
  }
  std::vector<std::size_t> path;
  for (std::size_t v = 1; far[1] != kFar && v != 0; v = edges_[by[v]].from) path.push_back(by[v]);
  return path;
}

Reference::Answer Reference::solve() {
  Answer answer;
  for (auto path = cheapest_path(); !path.empty(); path = cheapest_path()) {
    Charge amount = std::numeric_limits<Charge>::max();
    for (const std::size_t e : path) amount = std::min(amount, edges_[e].left);
    for (const std::size_t e : path) {
      edges_[e].left -= amount;
      edges_[e ^ 1U].left += amount;
      answer.cost += amount * edges_[e].cost;
    }
    answer.total += amount;
  }
  return answer;
}

std::vector<std::size_t> first_numbers(std::size_t count) {
  std::vector<std::size_t> out(count);
  std::iota(out.begin(), out.end(), std::size_t{0});
  return out;
}

Charge total_of(const SlotFlow& flow, const Instance& instance, std::size_t car) {
  Charge sum = 0;
  for (std::size_t s = 0; s < instance.slots; ++s) sum += flow.taken(car, s);
  return sum;
}

// A random site: up to four circuits in any tree, tight and loose rooms, a few prices.
Instance random_instance(unsigned seed) {
  std::mt19937 random{seed};
  const auto any = [&](int low, int high) {
    return std::uniform_int_distribution<int>{low, high}(random);
  };
  const auto below = [&](std::size_t end) {
    return static_cast<std::size_t>(any(0, static_cast<int>(end) - 1));
  };
  Instance out;
  out.slots = 1 + below(8);
  out.parents.assign(1 + below(4), 0);
  for (std::size_t c = 1; c < out.parents.size(); ++c) out.parents[c] = below(c);
  for (std::size_t c = 0; c < out.parents.size(); ++c) {
    auto& rooms = out.rooms.emplace_back();
    for (std::size_t s = 0; s < out.slots; ++s) rooms.push_back(any(0, c == 0 ? 40 : 25));
  }
  for (std::size_t s = 0; s < out.slots; ++s) out.prices.push_back(any(1, 4));
  for (int i = any(0, 10); i > 0; --i) {
    auto& car = out.cars.emplace_back();
    car.circuit = below(out.parents.size());
    car.from = below(out.slots + 1);
    car.to = car.from + below(out.slots - car.from + 1);
    for (std::size_t s = 0; s < out.slots; ++s) car.most.push_back(any(0, 12));
    car.wants = any(0, 40);
  }
  return out;
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
