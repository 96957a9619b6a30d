#include "policy/slot_flow.hpp"

#include <algorithm>
#include <utility>

namespace youxu {

namespace {
constexpr int kNotReached = -1;
}  // namespace

SlotFlow::SlotFlow(const CircuitTree& tree, std::size_t slots)
    : slots_{slots},
      parents_(tree.size()),
      children_(tree.size()),
      cars_at_(tree.size()),
      nodes_(tree.size() * slots),
      open_(slots),
      closed_{slots} {
  for (std::size_t c = 1; c < tree.size(); ++c) {
    parents_[c] = tree.path(c)[1];
    children_[parents_[c]].push_back(c);
  }
  for (std::size_t at = 0; at < nodes_.size(); ++at)
    nodes_[at].circuit = at / slots, nodes_[at].slot = at % slots;
}

void SlotFlow::set_room(std::size_t circuit, std::size_t slot, Charge room) {
  node(circuit, slot).room = std::max<Charge>(0, room);
}

std::size_t SlotFlow::add_car(std::size_t circuit, std::size_t from, std::size_t to) {
  const std::size_t index = cars_.size();
  Car& car = cars_.emplace_back();
  car.circuit = circuit;
  car.place = cars_at_[circuit].size();
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
  prepare();
  BitTable opened{1, slots_};
  for (const std::size_t slot : slots) {
    opened.set(0, slot);
    if (!open_[slot]) --closed_;
    open_[slot] = 1;
  }
  for (const std::size_t car : cars) {
    if (blocked(car)) continue;
    std::size_t slot = cars_[car].from;
    for (; cars_[car].missing > 0; ++slot) {
      slot = spare_.next_common(car, opened, 0, slot);
      if (slot == slots_) break;
      fill(car, slot);
    }
  }
  maximise();
}

void SlotFlow::prepare() {
  if (prepared_) return;
  prepared_ = true;
  const std::size_t circuits = cars_at_.size();
  std::size_t most_cars = 0;
  for (const auto& at : cars_at_) most_cars = std::max(most_cars, at.size());
  spare_ = takes_ = BitTable{cars_.size(), slots_};
  takers_ = wanters_ = BitTable{nodes_.size(), most_cars};
  live_ = {BitTable{circuits, slots_}, BitTable{circuits, most_cars}};
  for (std::size_t c = 0; c < circuits; ++c) {
    for (std::size_t s = 0; s < slots_; ++s) live_.slots.put(c, s, node(c, s).room > 0);
    for (std::size_t place = 0; place < cars_at_[c].size(); ++place) live_.cars.set(c, place);
  }
  for (std::size_t i = 0; i < cars_.size(); ++i)
    for (std::size_t s = cars_[i].from; s < cars_[i].to; ++s) take(i, s, 0);
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
  take(index, slot, amount);
  car.missing -= amount;
}

void SlotFlow::take(std::size_t index, std::size_t slot, Charge more) {
  const Car& car = cars_[index];
  const std::size_t at = car.first + slot - car.from;
  const std::size_t to = car.circuit * slots_ + slot;
  taken_[at] += more;
  const bool spare = taken_[at] < most_[at];
  const bool takes = taken_[at] > 0;
  spare_.put(index, slot, spare);
  wanters_.put(to, car.place, spare);
  takes_.put(index, slot, takes);
  takers_.put(to, car.place, takes);
}

void SlotFlow::maximise() {
  while (anybody_wants() && find_levels())
    for (std::size_t i = 0; i < cars_.size(); ++i)
      if (cars_[i].missing > 0 && cars_[i].level == wanted_level_)
        cars_[i].missing -= push_car(i, cars_[i].missing);
}

bool SlotFlow::anybody_wants() const {
  for (std::size_t i = 0; i < cars_.size(); ++i)
    if (cars_[i].missing > 0 && !blocked(i)) return true;
  return false;
}

// Breadth first, back from the open slots; false when none can be reached by who wants more.
bool SlotFlow::find_levels() {
  start_search();
  for (std::size_t head = 0; head < found_.size(); ++head) {
    const std::size_t at = found_[head];
    const bool is_node = at < nodes_.size();
    const int level = is_node ? nodes_[at].level : cars_[at - nodes_.size()].level;
    if (wanted_level_ != kNotReached && level >= wanted_level_) return true;
    if (is_node)
      look_back_from_node(at);
    else
      look_back_from_car(at - nodes_.size());
  }
  if (wanted_level_ != kNotReached) return true;
  if (closed_ == 0) shut_not_reached();
  return false;
}

void SlotFlow::start_search() {
  found_.clear();
  wanted_level_ = kNotReached;
  ahead_ = live_;
  for (Node& n : nodes_) n.level = kNotReached, n.up = true, n.child = n.car = 0;
  for (Car& car : cars_) car.level = kNotReached, car.next = car.from;
  for (std::size_t s = 0; s < slots_; ++s)
    if (open_[s] && node(0, s).flow < node(0, s).room) reach_node(0, s, 1);
}

// What no open slot can be reached from stays so: later paths do not pass there, so nothing changes
// there, unless a slot opens.
void SlotFlow::shut_not_reached() {
  live_.slots.clear_common(ahead_.slots);
  live_.cars.clear_common(ahead_.cars);
}

void SlotFlow::reach_car(std::size_t index, int level) {
  Car& car = cars_[index];
  car.level = level;
  if (car.missing > 0 && wanted_level_ == kNotReached) wanted_level_ = level;
  ahead_.cars.clear(car.circuit, car.place);
  found_.push_back(nodes_.size() + index);
}

void SlotFlow::reach_node(std::size_t circuit, std::size_t slot, int level) {
  if (!ahead_.slots.test(circuit, slot)) return;
  ahead_.slots.clear(circuit, slot);
  node(circuit, slot).level = level;
  found_.push_back(circuit * slots_ + slot);
}

// Where it could give something back.
void SlotFlow::look_back_from_car(std::size_t index) {
  const Car& car = cars_[index];
  for (std::size_t slot = car.from;; ++slot) {
    slot = takes_.next_common(index, ahead_.slots, car.circuit, slot);
    if (slot == slots_) return;
    reach_node(car.circuit, slot, car.level + 1);
  }
}

// Who could send something in: children, the parent what had come up to it, cars.
void SlotFlow::look_back_from_node(std::size_t at) {
  const auto [circuit, slot] = std::pair{nodes_[at].circuit, nodes_[at].slot};
  const int next = nodes_[at].level + 1;
  for (const std::size_t child : children_[circuit])
    if (node(child, slot).flow < node(child, slot).room) reach_node(child, slot, next);
  if (circuit != 0 && nodes_[at].flow > 0) reach_node(parents_[circuit], slot, next);
  const auto& cars = cars_at_[circuit];
  for (std::size_t place = 0;; ++place) {
    place = wanters_.next_common(at, ahead_.cars, circuit, place);
    if (place >= cars.size()) return;
    reach_car(cars[place], next);
  }
}

// Pushes up to `want` along paths of falling levels; a way is left when it is exhausted.
Charge SlotFlow::push_car(std::size_t index, Charge want) {
  Car& car = cars_[index];
  Charge left = want;
  for (; (car.next = spare_.next(index, car.next)) < car.to; ++car.next) {
    const std::size_t at = car.first + car.next - car.from;
    const std::size_t to = car.circuit * slots_ + car.next;
    if (nodes_[to].level != car.level - 1) continue;
    const Charge pushed = push_node(to, std::min(left, most_[at] - taken_[at]));
    if (pushed == 0) continue;
    take(index, car.next, pushed);
    left -= pushed;
    if (left == 0) break;
  }
  return want - left;
}

Charge SlotFlow::push_node(std::size_t at, Charge want) {
  Node& from = nodes_[at];
  Charge left = want;
  if (from.up) {
    left -= push_up(at, left);
    if (left == 0) return want;
    from.up = false;
  }
  const auto& children = children_[from.circuit];
  for (; from.child < children.size(); ++from.child) {
    left -= push_down(at, children[from.child], left);
    if (left == 0) return want;
  }
  const auto& cars = cars_at_[from.circuit];
  for (; (from.car = takers_.next(at, from.car)) < cars.size(); ++from.car) {
    left -= push_back(at, cars[from.car], left);
    if (left == 0) return want;
  }
  return want - left;
}

Charge SlotFlow::push_up(std::size_t at, Charge want) {
  Node& from = nodes_[at];
  const auto [circuit, slot] = std::pair{from.circuit, from.slot};
  Charge amount = std::min(want, from.room - from.flow);
  if (amount <= 0) return 0;
  if (circuit == 0) {
    if (!open_[slot]) return 0;
  } else {
    const std::size_t up = parents_[circuit] * slots_ + slot;
    if (nodes_[up].level != from.level - 1) return 0;
    amount = push_node(up, amount);
  }
  from.flow += amount;
  return amount;
}

// Takes flow back that came up from a child, for the child to send another way.
Charge SlotFlow::push_down(std::size_t at, std::size_t child, Charge want) {
  const std::size_t down = child * slots_ + nodes_[at].slot;
  if (nodes_[down].level != nodes_[at].level - 1) return 0;
  const Charge amount = push_node(down, std::min(want, nodes_[down].flow));
  nodes_[down].flow -= amount;
  return amount;
}

// Takes charge back from a car, for the car to have it in another slot.
Charge SlotFlow::push_back(std::size_t at, std::size_t index, Charge want) {
  const std::size_t slot = nodes_[at].slot;
  if (cars_[index].level != nodes_[at].level - 1) return 0;
  const Charge amount = push_car(index, std::min(want, taken(index, slot)));
  if (amount > 0) take(index, slot, -amount);
  return amount;
}

}  // namespace youxu
