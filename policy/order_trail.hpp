// What one order's record went through in this run of the gateway, by the monotonic clock: kept so
// that its stamps and its tariff split can be put right when the wall clock is.
//
// The trail holds one point a minute of register against time, at most kMaxPoints; when it is full
// every second one goes. What an earlier run stamped is not moved: how wrong its clock was is not
// known any more. Such an order stays marked, unless that clock was trusted.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "policy/order.hpp"

namespace youxu {

class OrderTrail {
 public:
  static constexpr std::size_t kMaxPoints = 720;
  static constexpr Millis kFinest = std::chrono::minutes{1};

  OrderTrail() = default;
  // `restored`: an earlier run stamped what the order has now.
  OrderTrail(const Order& order, bool restored);

  // After each reading that the order took.
  void note(const Order& order, Now now);
  // The wall clock was stepped by `by`, to now.wall: all stamps of this run move with it, and what
  // they counted is split anew.
  void step(Order& order, Millis by, Now now, std::chrono::minutes utc_offset) const;
  // With the clock right now, all its stamps are.
  bool can_be_trusted() const { return earlier_trusted_; }

  std::size_t size() const { return points_.size(); }

 private:
  struct Point {
    WattHours delivered;
    Mono at{};
  };
  PerTariff<WattHours> split(const Order& order, Now now, std::chrono::minutes utc_offset) const;

  bool own_application_ = true, own_start_ = true, earlier_trusted_ = true;
  std::size_t earlier_segments_ = 0;
  std::optional<Wall> earlier_reading_;  // by an earlier run's clock
  PerTariff<WattHours> earlier_{};       // what that had split
  WattHours earlier_delivered_;
  std::vector<Point> points_;
  Millis spacing_ = kFinest;
};

}  // namespace youxu
