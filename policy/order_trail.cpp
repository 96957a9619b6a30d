#include "policy/order_trail.hpp"

namespace youxu {

OrderTrail::OrderTrail(const Order& order, bool restored) {
  if (!restored) return;
  own_application_ = false;
  own_start_ = !order.started_at;
  earlier_trusted_ = order.clock_trusted;
  earlier_segments_ = order.segments.size();
  earlier_ = order.energy;
  earlier_delivered_ = order.delivered();
  if (order.register_last_at != Wall{}) earlier_reading_ = order.register_last_at;
}

void OrderTrail::note(const Order& order, Now now) {
  const Point newest{order.delivered(), now.mono};
  const std::size_t n = points_.size();
  const bool still = n >= 2 && points_[n - 2].delivered == newest.delivered &&
                     points_[n - 1].delivered == newest.delivered;
  // The newest always stands at the end; it stays when the one before is old enough.
  if (still || (n >= 2 && newest.at - points_[n - 2].at < spacing_)) {
    points_.back() = newest;
    return;
  }
  points_.push_back(newest);
  if (points_.size() <= kMaxPoints) return;
  std::vector<Point> half;
  for (std::size_t i = 0; i + 1 < points_.size(); i += 2) half.push_back(points_[i]);
  half.push_back(points_.back());
  points_ = std::move(half);
  spacing_ *= 2;
}

PerTariff<WattHours> OrderTrail::split(const Order& order, Now now,
                                       std::chrono::minutes utc_offset) const {
  PerTariff<WattHours> out = earlier_;
  std::optional<Wall> from = earlier_reading_;
  WattHours before = earlier_delivered_;
  for (const Point& point : points_) {
    const Wall at = now.wall - (now.mono - point.at);
    const auto parts =
        split_energy(order.tariff, point.delivered - before, from.value_or(at), at, utc_offset);
    for (std::size_t k = 0; k < kTariffKinds; ++k) out[k] += parts[k];
    from = at;
    before = point.delivered;
  }
  return out;
}

void OrderTrail::step(Order& order, Millis by, Now now, std::chrono::minutes utc_offset) const {
  if (own_application_) order.applied_at += by;
  if (own_start_ && order.started_at) *order.started_at += by;
  if (order.finished_at) *order.finished_at += by;
  for (std::size_t i = earlier_segments_; i < order.segments.size(); ++i)
    order.segments[i].ended_at += by;
  if (points_.empty()) {
    if (!earlier_reading_ && order.register_last_at != Wall{}) order.register_last_at += by;
    return;
  }
  order.register_last_at = now.wall - (now.mono - points_.back().at);
  order.energy = split(order, now, utc_offset);
}

}  // namespace youxu
