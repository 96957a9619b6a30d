#include "policy/allocate.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <numeric>
#include <ratio>

namespace youxu {

namespace {

// Cars that wait lose laxity by the second; in finer steps than this, equals would swap currents
// each few seconds.
using LaxityStep = std::chrono::duration<std::int64_t, std::ratio<300>>;
constexpr Amps kOneAmp = Amps::from_whole(1);

// Most urgent first.
std::vector<std::size_t> by_urgency(std::span<const Demand> demands) {
  std::vector<std::size_t> order(demands.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto urgency = [&](std::size_t i) {
    const Demand& d = demands[i];
    const Millis laxity = d.laxity - (d.granted > Amps{} ? kStickiness : Millis{0}) -
                          (d.granted > d.min ? kStickiness : Millis{0});
    return std::chrono::floor<LaxityStep>(laxity);
  };
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const bool first = demands[a].mode == ChargeMode::immediate;
    const bool second = demands[b].mode == ChargeMode::immediate;
    return first != second ? first : urgency(a) < urgency(b);
  });
  return order;
}

// Raises the grant of `d` to `want` as far as the room goes, in whole amps; returns the room that
// was there for it in all.
Amps raise(const CircuitTree& tree, CircuitAmps& room, const Demand& d, Grant& grant, Amps want) {
  const Amps counted = std::max(grant.amps, d.floor);
  const Amps possible = room.least(tree, d.circuit, d.phases) + counted;
  const Amps level = Amps::from_whole(std::min(want, possible).whole());
  if (level < d.min || level <= grant.amps) return possible;
  grant.amps = level;
  room.add(tree, d.circuit, d.phases, counted - std::max(level, d.floor));
  return possible;
}

// Where on the way up there is least room for `d`; one on all phases is also told when all are
// full.
void name_bottleneck(const CircuitTree& tree, const CircuitAmps& room, const Demand& d,
                     Grant& grant) {
  const Amps least = room.least(tree, d.circuit, d.phases);
  for (const std::size_t node : tree.path(d.circuit))
    for (std::size_t p = 0; p < kPhases; ++p)
      if (d.phases.has(p) && room[node][p] == least) {
        grant.circuit = node;
        grant.phase = p;
      }
  if (grant.limit != Limit::phase || d.phases != PhaseSet::all()) return;
  const auto& there = room[grant.circuit];
  if (std::all_of(there.begin(), there.end(), [](Amps left) { return left < kOneAmp; }))
    grant.limit = Limit::circuit;
}

}  // namespace

std::vector<Grant> allocate(const CircuitTree& tree, CircuitAmps room,
                            std::span<const Demand> demands) {
  std::vector<Grant> grants(demands.size());
  for (const Demand& d : demands) room.add(tree, d.circuit, d.phases, -d.floor);

  const std::vector<std::size_t> order = by_urgency(demands);
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    const Demand& d = demands[order[rank]];
    Grant& grant = grants[order[rank]];
    grant.rank = rank;
    if (d.max < d.min) continue;
    raise(tree, room, d, grant, d.max);
    grant.limit = grant.amps >= Amps::from_whole(d.max.whole()) ? Limit::full
                  : grant.amps > Amps{}                         ? Limit::phase
                                                                : Limit::turn;
    name_bottleneck(tree, room, d, grant);
  }
  return grants;
}

}  // namespace youxu
