#include "policy/charge.hpp"

#include <algorithm>

namespace youxu {

namespace {
bool runs(OrderState s) {
  return s == OrderState::charging || s == OrderState::waiting;
}
}  // namespace

void step_start(Order& order, WattHours start_register, Wall now) {
  if (order.state != OrderState::authorised) return;
  order.state = OrderState::starting;
  if (order.register_last_at != Wall{}) return;  // a second start keeps the first register
  order.register_start = order.register_last = WattHours::from_whole(start_register.whole());
  order.register_last_at = now;
}

void step_accepted(Order& order, Wall now) {
  if (order.state != OrderState::starting) return;
  order.state = OrderState::waiting;
  if (!order.started_at) order.started_at = now;
}

bool step_register(Order& order, WattHours reading, Wall now, std::chrono::minutes utc_offset) {
  const bool begun = order.state >= OrderState::starting || order.register_last_at != Wall{};
  if (is_closed(order.state) || !begun) return true;
  if (reading < order.register_last) return false;
  const auto parts = split_energy(order.tariff, reading - order.register_last,
                                  order.register_last_at, now, utc_offset);
  for (std::size_t k = 0; k < kTariffKinds; ++k) order.energy[k] += parts[k];
  order.register_last = reading;
  order.register_last_at = now;
  return true;
}

void step_segment(Order& order, RegisterBreak why, WattHours start, Wall now) {
  order.segments.push_back(
      {order.register_serial, order.register_start, order.register_last, why, now});
  order.register_start = order.register_last = start;
}

void step_flow(Order& order, bool flows) {
  if (runs(order.state)) order.state = flows ? OrderState::charging : OrderState::waiting;
}

void step_stop(Order& order, StopReason reason) {
  if (is_closed(order.state)) return;
  if (order.reason == StopReason::none) order.reason = reason;
  order.state = OrderState::stopping;
}

void step_end(Order& order, StopReason reason_if_none, Wall now) {
  if (is_closed(order.state)) return;
  if (order.reason == StopReason::none) order.reason = reason_if_none;
  order.state = OrderState::finished;
  order.finished_at = now;
}

void step_restart(Order& order) {
  if (runs(order.state) || order.state == OrderState::starting)
    order.state = OrderState::authorised;
}

StopReason bound_reached(const Order& order, Wall now) {
  if (!runs(order.state)) return StopReason::none;
  if (energy_left(order) == WattHours{}) return StopReason::target;
  if (order.amount_limit && order.total_amount() >= *order.amount_limit) return StopReason::amount;
  if (order.time_limit && order.started_at && now - *order.started_at >= *order.time_limit)
    return StopReason::time;
  return StopReason::none;
}

std::optional<WattHours> energy_left(const Order& order) {
  if (!order.energy_wanted) return std::nullopt;
  return std::max(WattHours{}, *order.energy_wanted - order.delivered());
}

}  // namespace youxu
