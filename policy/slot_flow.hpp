// The most charge that cars can take over coming slots on one phase, cheapest slots first: a
// maximum flow from cars to slots through the tree of circuits, grown in stages.
//
// Cars are sources, a (circuit, slot) pair is a node, a slot at the root is a sink. Stages open
// slots or let cars want more; after each the flow is made maximal (Dinic, on the flow so far,
// searching back from the open slots: what that does not reach can have nothing more).
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

#include "policy/bit_table.hpp"
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
  // Ends the description of rooms and cars. The first stage does it too; copies made after it are
  // ready to start.
  void prepare();
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
  // Whether nothing more can come to it, in this stage or a later one, whoever changes slots. Known
  // of those who miss something once all slots are open, and of others by chance.
  bool blocked(std::size_t car) const {
    return prepared_ && !live_.cars.test(cars_[car].circuit, cars_[car].place);
  }

 private:
  struct Car {
    std::size_t circuit = 0;
    std::size_t place = 0;  // among the cars at its circuit
    std::size_t from = 0, to = 0;
    std::size_t first = 0;  // of its slots in most_ and taken_
    Charge missing = 0;
    int level = 0;         // distance from an open slot, in the search
    std::size_t next = 0;  // slot to try next, in the search
  };
  struct Node {  // a circuit in a slot
    std::size_t circuit = 0, slot = 0;
    Charge room = 0;
    Charge flow = 0;
    int level = 0;
    bool up = true;                  // ways to try next, in the search: up,
    std::size_t child = 0, car = 0;  // down to each child, back to each car
  };
  struct Reachable {  // by circuit
    BitTable slots, cars;
  };

  Node& node(std::size_t circuit, std::size_t slot) { return nodes_[circuit * slots_ + slot]; }
  void fill(std::size_t car, std::size_t slot);
  void take(std::size_t car, std::size_t slot, Charge more);
  void maximise();
  bool anybody_wants() const;
  bool find_levels();
  void start_search();
  void shut_not_reached();
  void look_back_from_car(std::size_t car);
  void look_back_from_node(std::size_t node);
  void reach_car(std::size_t car, int level);
  void reach_node(std::size_t circuit, std::size_t slot, int level);
  Charge push_car(std::size_t car, Charge want);
  Charge push_node(std::size_t node, Charge want);
  Charge push_up(std::size_t node, Charge want);
  Charge push_down(std::size_t node, std::size_t child, Charge want);
  Charge push_back(std::size_t node, std::size_t car, Charge want);

  std::size_t slots_;
  std::vector<std::size_t> parents_;
  std::vector<std::vector<std::size_t>> children_;  // by circuit
  std::vector<std::vector<std::size_t>> cars_at_;   // by circuit
  std::vector<Node> nodes_;
  std::vector<char> open_;
  std::size_t closed_;  // slots not open yet
  std::vector<Car> cars_;
  std::vector<Charge> most_, taken_;
  bool prepared_ = false;
  BitTable spare_;                  // by car: slots in which it could take more
  BitTable takes_;                  // by car: slots in which it takes something
  BitTable wanters_;                // by node: places of cars that could take more there
  BitTable takers_;                 // by node: places of cars that take something there
  Reachable live_;                  // from where an open slot may be reached
  Reachable ahead_;                 // of that, not yet reached in the search
  std::vector<std::size_t> found_;  // in the search: nodes, then cars counted on from nodes_.size()
  int wanted_level_ = 0;            // of the nearest cars that want more
};

}  // namespace youxu
