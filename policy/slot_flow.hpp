// The most charge that cars can take over coming slots on one phase, cheapest slots first: a
// maximum flow from cars to slots through the tree of circuits, grown in stages.
//
// Cars are sources, a (circuit, slot) pair is a node, a slot at the root is a sink. Stages open
// slots or let cars want more; after each the flow is made maximal (Dinic, on the flow so far).
// An augmenting path never takes from what a car has in all, nor from what a slot gives in all, so
//   - slots opened in the order of their price end in a flow of least cost among the greatest, and
//   - cars that may want more step by step keep in the end what they had at each step.
// Both are the greedy algorithm on the matroids of what slots can give and cars can get (a flow's
// ends form gammoids). Amounts are whole, so rounding loses nothing.
//
// It knows neither time nor money, and one phase only; who couples phases is the caller's matter.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "policy/circuit.hpp"

namespace youxu {

using Charge = std::int64_t;  // mA * s per phase

class SlotFlow {
 public:
  // `slots` >= 1. `tree` must outlive the flow.
  SlotFlow(const CircuitTree& tree, std::size_t slots);

  // What may flow through `circuit` in `slot`; 0 until set. To be set before the first stage.
  void set_room(std::size_t circuit, std::size_t slot, Charge room);
  // A car below `circuit` that can take something in slots [from, to), and wants nothing yet.
  // Returns its index: 0, 1, …
  std::size_t add_car(std::size_t circuit, std::size_t from, std::size_t to);
  // What it can take in `slot` of [from, to); 0 until set.
  void set_most(std::size_t car, std::size_t slot, Charge most);
  // What it wants on top of what it has and wants already. Requires `more` >= 0.
  void want(std::size_t car, Charge more);

  // One stage: opens `slots` and gives the cars all they want that the open slots can carry. Where
  // several outcomes are as good, a car earlier in `cars` has the earlier of `slots`. Cars not in
  // `cars` take part too, but only by augmenting.
  void open(std::span<const std::size_t> slots, std::span<const std::size_t> cars);

  Charge taken(std::size_t car, std::size_t slot) const {
    const Car& c = cars_[car];
    return slot >= c.from && slot < c.to ? taken_[c.first + slot - c.from] : 0;
  }
  // What a car wants and has not got.
  Charge missing(std::size_t car) const { return cars_[car].missing; }

 private:
  struct Car {
    std::size_t circuit = 0;
    std::size_t from = 0, to = 0;
    std::size_t first = 0;  // of its slots in most_ and taken_
    Charge missing = 0;
    int level = 0;         // distance from a car that wants more, in the search
    std::size_t next = 0;  // slot to try next, in the search
  };
  struct Node {  // a circuit in a slot
    Charge room = 0;
    Charge flow = 0;
    int level = 0;
    std::size_t next = 0;  // way to try next: up, down to each child, back to each car
  };

  Node& node(std::size_t circuit, std::size_t slot) { return nodes_[circuit * slots_ + slot]; }
  void fill(std::size_t car, std::size_t slot);
  void maximise();
  bool find_levels();
  void look_from_car(std::size_t car);
  void look_from_node(std::size_t node);
  void reach_car(std::size_t car, int level);
  void reach_node(std::size_t node, int level);
  Charge push_car(std::size_t car, Charge want);
  Charge push_node(std::size_t node, Charge want);
  Charge push_up(std::size_t node, Charge want);
  Charge push_down(std::size_t node, std::size_t child, Charge want);
  Charge push_back(std::size_t node, std::size_t car, Charge want);

  std::size_t slots_;
  std::vector<std::size_t> parents_;
  std::vector<std::vector<std::size_t>> children_;  // by circuit
  std::vector<std::vector<std::size_t>> cars_at_;   // by circuit
  std::vector<std::size_t> unreached_;              // cars at a circuit, in the search
  std::vector<Node> nodes_;
  std::vector<char> open_;
  std::vector<Car> cars_;
  std::vector<Charge> most_, taken_;
  std::vector<std::size_t> queue_;  // nodes, then cars counted on from nodes_.size()
  int sink_level_ = 0;
};

}  // namespace youxu
