#include "policy/allocate.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <numeric>
#include <ratio>
#include <tuple>
#include <utility>

namespace youxu {

namespace {

// Cars that wait lose laxity by the second; in finer steps than this, equals would swap currents
// each few seconds.
using LaxityStep = std::chrono::duration<std::int64_t, std::ratio<300>>;
constexpr Amps kOneAmp = Amps::from_whole(1);

enum class Class { urgent, immediate, due, spare };

bool charges(const Demand& d) {
  return d.granted > Amps{} && d.granted >= d.min;
}

Class class_of(const Demand& d) {
  if (d.claim == Claim::spare) return Class::spare;
  if (d.slack < kUrgent) return Class::urgent;
  return d.mode == ChargeMode::immediate ? Class::immediate : Class::due;
}

Amps level_of(const Demand& d, Amps amps) {
  return Levels{d.min, d.step}.down(amps);
}

// Who goes on, and who goes on in full, among those who are as urgent.
Millis bonus(const Demand& d) {
  if (!charges(d)) return Millis{};
  const Millis going_on = class_of(d) == Class::urgent ? Millis{} : kStickiness;
  return d.granted < level_of(d, d.max) ? going_on : going_on + kFullStickiness;
}

// What it has and may go on with.
Amps kept_by(const Demand& d) {
  return d.max < d.min ? Amps{} : std::min(d.granted, d.max);
}

class Allocation {
 public:
  Allocation(const CircuitTree& tree, CircuitAmps& room, const Ceiling& ceiling,
             std::span<const Demand> demands, const Rules& rules);
  std::vector<Grant> run();

 private:
  void sort();
  void raise(std::size_t i, Amps want);
  void keep_minimum(std::size_t i) { raise(i, demands_[i].min); }
  void take_from_ceiling(const Demand& d, Amps amps);
  Amps ceiling_for(const Demand& d, const Grant& grant) const;
  void explain(std::size_t i);
  std::pair<std::size_t, std::size_t> tightest(const Demand& d) const;
  void name_bottleneck(const Demand& d, Grant& grant) const;

  const CircuitTree& tree_;
  CircuitAmps& room_;
  Ceiling left_;  // under the ceiling, less what anybody goes on with; may be negative
  std::span<const Demand> demands_;
  Rules rules_;
  std::vector<Grant> grants_;
  std::vector<std::size_t> order_;
};

Allocation::Allocation(const CircuitTree& tree, CircuitAmps& room, const Ceiling& ceiling,
                       std::span<const Demand> demands, const Rules& rules)
    : tree_{tree},
      room_{room},
      left_{ceiling},
      demands_{demands},
      rules_{rules},
      grants_(demands.size()) {
  for (const Demand& d : demands) {
    room_.add(tree, d.circuit, d.phases, -d.floor);
    take_from_ceiling(d, kept_by(d));
  }
  sort();
}

// Most urgent first.
void Allocation::sort() {
  order_.resize(demands_.size());
  std::iota(order_.begin(), order_.end(), std::size_t{0});
  std::vector<std::tuple<Class, LaxityStep>> urgency;
  urgency.reserve(demands_.size());
  for (const Demand& d : demands_) {
    const Class c = class_of(d);
    const Millis time = c == Class::urgent ? d.slack : d.laxity;
    urgency.emplace_back(
        c, std::chrono::floor<LaxityStep>(time - (rules_.sticky ? bonus(d) : Millis{})));
  }
  std::stable_sort(order_.begin(), order_.end(),
                   [&](std::size_t a, std::size_t b) { return urgency[a] < urgency[b]; });
}

void Allocation::take_from_ceiling(const Demand& d, Amps amps) {
  for (std::size_t p = 0; p < kPhases; ++p)
    if (d.phases.has(p)) left_.total[p] -= amps;
}

// An ordered session does not take the fleet above the ceiling, but keeps what it has.
Amps Allocation::ceiling_for(const Demand& d, const Grant& grant) const {
  Amps most = d.max;
  if (d.mode == ChargeMode::immediate || !rules_.ramp) return most;
  const Amps counted = std::max(grant.amps, kept_by(d));
  for (std::size_t p = 0; p < kPhases; ++p)
    if (d.phases.has(p)) most = std::min(most, counted + left_.total[p]);
  return std::max(most, kept_by(d));
}

// Raises a grant to `want` as far as the room goes.
void Allocation::raise(std::size_t i, Amps want) {
  const Demand& d = demands_[i];
  Grant& grant = grants_[i];
  if (d.max < d.min) return;
  const Amps counted = std::max(grant.amps, d.floor);
  const Amps possible = room_.least(tree_, d.circuit, d.phases) + counted;
  const Amps level = level_of(d, std::min({want, possible, ceiling_for(d, grant)}));
  if (level <= grant.amps) return;
  room_.add(tree_, d.circuit, d.phases, counted - std::max(level, d.floor));
  const Amps kept = kept_by(d);
  take_from_ceiling(d, std::max(level, kept) - std::max(grant.amps, kept));
  grant.amps = level;
}

// The circuit and phase on the way up with the least room for `d`; among equals the nearest.
std::pair<std::size_t, std::size_t> Allocation::tightest(const Demand& d) const {
  const Amps least = room_.least(tree_, d.circuit, d.phases);
  for (const std::size_t node : tree_.path(d.circuit))
    for (std::size_t p = 0; p < kPhases; ++p)
      if (d.phases.has(p) && room_[node][p] == least) return {node, p};
  return {};
}

// One on all phases is also told when all are full.
void Allocation::name_bottleneck(const Demand& d, Grant& grant) const {
  std::tie(grant.circuit, grant.phase) = tightest(d);
  if (grant.limit != Limit::phase || d.phases != PhaseSet::all()) return;
  const auto& there = room_[grant.circuit];
  if (std::all_of(there.begin(), there.end(), [](Amps left) { return left < kOneAmp; }))
    grant.limit = Limit::circuit;
}

void Allocation::explain(std::size_t i) {
  const Demand& d = demands_[i];
  Grant& grant = grants_[i];
  if (d.max < d.min) return;
  if (grant.amps >= level_of(d, d.max))
    grant.limit = Limit::full;
  else if (level_of(d, ceiling_for(d, grant)) <= grant.amps)
    grant.limit = Limit::ramp;
  else
    grant.limit = grant.amps > Amps{} ? Limit::phase : Limit::turn;
  name_bottleneck(d, grant);
}

std::vector<Grant> Allocation::run() {
  for (std::size_t rank = 0; rank < order_.size(); ++rank) grants_[order_[rank]].rank = rank;
  for (const std::size_t i : order_)
    if (rules_.rest && demands_[i].holds && charges(demands_[i])) keep_minimum(i);
  for (const std::size_t i : order_)
    if (rules_.reduce && charges(demands_[i]) && class_of(demands_[i]) <= Class::immediate)
      keep_minimum(i);
  for (const std::size_t i : order_)
    if (class_of(demands_[i]) <= Class::immediate) raise(i, demands_[i].max);
  for (const std::size_t i : order_)
    if (rules_.reduce && charges(demands_[i]) && class_of(demands_[i]) != Class::spare)
      keep_minimum(i);
  for (const std::size_t i : order_)
    if (charges(demands_[i]) || !rules_.rest || !demands_[i].rests) raise(i, demands_[i].max);
  for (const std::size_t i : order_)
    if (demands_[i].hurries) raise(i, demands_[i].max);
  for (const std::size_t i : order_) explain(i);
  return std::move(grants_);
}

}  // namespace

std::vector<Grant> allocate(const CircuitTree& tree, CircuitAmps room, const Ceiling& ceiling,
                            std::span<const Demand> demands, const Rules& rules) {
  return Allocation{tree, room, ceiling, demands, rules}.run();
}

}  // namespace youxu
