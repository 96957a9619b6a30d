#include "policy/slot_flow.hpp"

#include <algorithm>

namespace youxu {

namespace {
constexpr int kNotReached = -1;
}

SlotFlow::SlotFlow(const CircuitTree& tree, std::size_t slots)
    : slots_{slots},
      parents_(tree.size()),
      children_(tree.size()),
      cars_at_(tree.size()),
      unreached_(tree.size()),
      nodes_(tree.size() * slots),
      open_(slots) {
  for (std::size_t c = 1; c < tree.size(); ++c) {
    parents_[c] = tree.path(c)[1];
    children_[parents_[c]].push_back(c);
  }
}

void SlotFlow::set_room(std::size_t circuit, std::size_t slot, Charge room) {
  node(circuit, slot).room = std::max<Charge>(0, room);
}

std::size_t SlotFlow::add_car(std::size_t circuit, std::size_t from, std::size_t to) {
  const std::size_t index = cars_.size();
  Car& car = cars_.emplace_back();
  car.circuit = circuit;
  car.from = from;
  car.to = to;
  car.first = most_.size();
  most_.resize(car.first + (to - from));
  taken_.resize(most_.size());
  cars_at_[circuit].push_back(index);
  return index;
}

void SlotFlow::set_most(std::size_t car, std::size_t slot, Charge most) {
  most_[cars_[car].first + slot - cars_[car].from] = std::max<Charge>(0, most);
}

void SlotFlow::want(std::size_t car, Charge more) {
  cars_[car].missing += more;
}

void SlotFlow::open(std::span<const std::size_t> slots, std::span<const std::size_t> cars) {
  for (const std::size_t slot : slots) open_[slot] = 1;
  for (const std::size_t car : cars)
    for (const std::size_t slot : slots) {
      if (cars_[car].missing == 0) break;
      if (slot >= cars_[car].from && slot < cars_[car].to) fill(car, slot);
    }
  maximise();
}

// Gives the car what it can take of what is free in the slot, without moving anybody.
void SlotFlow::fill(std::size_t index, std::size_t slot) {
  Car& car = cars_[index];
  const std::size_t at = car.first + slot - car.from;
  Charge amount = std::min(car.missing, most_[at] - taken_[at]);
  for (std::size_t c = car.circuit;; c = parents_[c]) {
    amount = std::min(amount, node(c, slot).room - node(c, slot).flow);
    if (c == 0) break;
  }
  if (amount <= 0) return;
  for (std::size_t c = car.circuit;; c = parents_[c]) {
    node(c, slot).flow += amount;
    if (c == 0) break;
  }
  taken_[at] += amount;
  car.missing -= amount;
}

void SlotFlow::maximise() {
  while (find_levels())
    for (std::size_t i = 0; i < cars_.size(); ++i)
      while (cars_[i].missing > 0 && cars_[i].level == 0) {
        const Charge pushed = push_car(i, cars_[i].missing);
        if (pushed == 0) break;
        cars_[i].missing -= pushed;
      }
}

// Breadth first from the cars that want more; false when no open slot can be reached.
bool SlotFlow::find_levels() {
  queue_.clear();
  sink_level_ = kNotReached;
  for (Node& n : nodes_) n.level = kNotReached, n.next = 0;
  for (std::size_t c = 0; c < cars_at_.size(); ++c) unreached_[c] = cars_at_[c].size();
  for (Car& car : cars_) car.level = kNotReached, car.next = car.from;
  for (std::size_t i = 0; i < cars_.size(); ++i)
    if (cars_[i].missing > 0) reach_car(i, 0);
  for (std::size_t head = 0; head < queue_.size(); ++head) {
    const std::size_t at = queue_[head];
    const bool is_node = at < nodes_.size();
    const int level = is_node ? nodes_[at].level : cars_[at - nodes_.size()].level;
    if (sink_level_ != kNotReached && level + 1 >= sink_level_) break;
    if (is_node)
      look_from_node(at);
    else
      look_from_car(at - nodes_.size());
  }
  return sink_level_ != kNotReached;
}

void SlotFlow::reach_car(std::size_t car, int level) {
  if (cars_[car].level != kNotReached) return;
  cars_[car].level = level;
  --unreached_[cars_[car].circuit];
  queue_.push_back(nodes_.size() + car);
}

void SlotFlow::reach_node(std::size_t at, int level) {
  if (nodes_[at].level != kNotReached) return;
  nodes_[at].level = level;
  queue_.push_back(at);
}

void SlotFlow::look_from_car(std::size_t index) {
  const Car& car = cars_[index];
  for (std::size_t slot = car.from; slot < car.to; ++slot) {
    const std::size_t at = car.first + slot - car.from;
    if (taken_[at] < most_[at]) reach_node(car.circuit * slots_ + slot, car.level + 1);
  }
}

void SlotFlow::look_from_node(std::size_t at) {
  const std::size_t circuit = at / slots_;
  const std::size_t slot = at % slots_;
  const int next = nodes_[at].level + 1;
  if (nodes_[at].flow < nodes_[at].room) {
    if (circuit != 0)
      reach_node(parents_[circuit] * slots_ + slot, next);
    else if (open_[slot])
      sink_level_ = next;
  }
  for (const std::size_t child : children_[circuit])
    if (node(child, slot).flow > 0) reach_node(child * slots_ + slot, next);
  if (unreached_[circuit] == 0) return;
  for (const std::size_t car : cars_at_[circuit])
    if (cars_[car].level == kNotReached && taken(car, slot) > 0) reach_car(car, next);
}

// Pushes up to `want` along one path of rising levels; each way is tried until it is exhausted.
Charge SlotFlow::push_car(std::size_t index, Charge want) {
  Car& car = cars_[index];
  for (; car.next < car.to; ++car.next) {
    const std::size_t at = car.first + car.next - car.from;
    const std::size_t to = car.circuit * slots_ + car.next;
    if (taken_[at] >= most_[at] || nodes_[to].level != car.level + 1) continue;
    const Charge pushed = push_node(to, std::min(want, most_[at] - taken_[at]));
    if (pushed == 0) continue;
    taken_[at] += pushed;
    return pushed;
  }
  return 0;
}

Charge SlotFlow::push_node(std::size_t at, Charge want) {
  const std::size_t circuit = at / slots_;
  const auto& children = children_[circuit];
  const auto& cars = cars_at_[circuit];
  for (std::size_t& way = nodes_[at].next; way <= children.size() + cars.size(); ++way) {
    const Charge pushed = way == 0 ? push_up(at, want)
                          : way <= children.size()
                              ? push_down(at, children[way - 1], want)
                              : push_back(at, cars[way - 1 - children.size()], want);
    if (pushed > 0) return pushed;
  }
  return 0;
}

Charge SlotFlow::push_up(std::size_t at, Charge want) {
  Node& from = nodes_[at];
  const std::size_t circuit = at / slots_;
  const std::size_t slot = at % slots_;
  Charge amount = std::min(want, from.room - from.flow);
  if (amount <= 0) return 0;
  if (circuit == 0) {
    if (!open_[slot] || from.level + 1 != sink_level_) return 0;
  } else {
    const std::size_t up = parents_[circuit] * slots_ + slot;
    if (nodes_[up].level != from.level + 1) return 0;
    amount = push_node(up, amount);
  }
  from.flow += amount;
  return amount;
}

// Takes flow back that came up from a child, for the child to send another way.
Charge SlotFlow::push_down(std::size_t at, std::size_t child, Charge want) {
  const std::size_t down = child * slots_ + at % slots_;
  if (nodes_[down].level != nodes_[at].level + 1 || nodes_[down].flow == 0) return 0;
  const Charge amount = push_node(down, std::min(want, nodes_[down].flow));
  nodes_[down].flow -= amount;
  return amount;
}

// Takes charge back from a car, for the car to have it in another slot.
Charge SlotFlow::push_back(std::size_t at, std::size_t index, Charge want) {
  Car& car = cars_[index];
  const std::size_t slot = at % slots_;
  if (car.level != nodes_[at].level + 1 || taken(index, slot) == 0) return 0;
  const std::size_t slot_at = car.first + slot - car.from;
  const Charge amount = push_car(index, std::min(want, taken_[slot_at]));
  taken_[slot_at] -= amount;
  return amount;
}

}  // namespace youxu
