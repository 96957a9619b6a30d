#include "tests/programs/day/past.hpp"

#include <cmath>
#include <string>
#include <utility>
#include <vector>

namespace youxu::sim {

namespace {

Wall at(Wall start, double seconds) {
  return start + Millis{std::llround(seconds * 1000)};
}

Order order_of(const DaySession& stay, const Tariff& tariff, Wall start,
               std::chrono::minutes utc_offset, std::int64_t running) {
  Order order;
  order.pile = stay.pile;
  order.mode = stay.mode;
  order.origin = OrderOrigin::plug;
  order.state = OrderState::finished;
  order.reason = StopReason::unplug;
  order.applied_at = at(start, stay.arrive_s);
  order.started_at = order.applied_at;
  order.finished_at = at(start, stay.depart_s);
  order.depart = order.finished_at;
  order.energy_wanted = stay.energy;
  order.register_last = stay.energy;
  order.register_last_at = *order.finished_at;
  order.tariff = tariff;
  order.energy =
      split_energy(tariff, stay.energy, order.applied_at, *order.finished_at, utc_offset);
  order.id = order_id(order.pile, order.connector, order.applied_at, utc_offset, running);
  return order;
}

}  // namespace

Status remember_past(const BenchmarkDay& day, Wall start, std::chrono::minutes utc_offset,
                     Store& store) {
  std::int64_t running = 0;
  for (const DaySession& stay : day.past_sessions) {
    const Order order = order_of(stay, day.site.tariff, start, utc_offset, ++running);
    if (auto saved = store.finish_order(order); !saved.ok()) return saved;
  }
  if (!day.past_base) return {};
  const std::string root = "circuit." + day.site.tree[0].id + ".base";
  for (const double t : day.past_base->times()) {
    if (t >= 0) break;
    const PerPhase<Amps> base = day.past_base->at(t);
    std::vector<std::pair<std::string, std::int64_t>> values;
    for (std::size_t p = 0; p < kPhases; ++p)
      values.emplace_back(root + std::to_string(p + 1), base[p].milli());
    if (auto added = store.add_samples(at(start, t), values); !added.ok()) return added;
  }
  return {};
}

}  // namespace youxu::sim
