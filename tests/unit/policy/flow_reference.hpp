// Random small sites for the flow, and a plain reference solver that shares no code with it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "policy/slot_flow.hpp"

namespace youxu {

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

inline CircuitTree tree_of(const Instance& instance) {
  std::vector<Circuit> circuits{{"0", "", {}}};
  for (std::size_t c = 1; c < instance.parents.size(); ++c)
    circuits.push_back({std::to_string(c), std::to_string(instance.parents[c]), {}});
  return *CircuitTree::make(std::move(circuits));
}

// Wants nothing yet. The tree may have sorted the circuits otherwise.
inline SlotFlow flow_of(const Instance& instance, const CircuitTree& tree) {
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

inline Reference::Reference(const Instance& instance) {
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

inline void Reference::connect(std::size_t from, std::size_t to, Charge most, std::int64_t cost) {
  edges_.push_back({from, to, most, cost});
  edges_.push_back({to, from, 0, -cost});
}

inline std::vector<std::size_t> Reference::cheapest_path() const {
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

inline Reference::Answer Reference::solve() {
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

inline std::vector<std::size_t> first_numbers(std::size_t count) {
  std::vector<std::size_t> out(count);
  std::iota(out.begin(), out.end(), std::size_t{0});
  return out;
}

// A random site: up to four circuits in any tree, tight and loose rooms, a few prices.
inline Instance random_instance(unsigned seed) {
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

}  // namespace youxu
