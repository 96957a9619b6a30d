// Judges the readings of one connector's register while an order runs there: what rose, what is
// another meter, what is nonsense.
//
// The register is what is billed, as long as it does not contradict itself. A reading counts at
// once when it is not below the last one and no further above it than kMargin times the connector's
// rated power, on three phases, allows since then, plus kSlack (a register that shows tenths of a
// kWh only). The slack is a store that fills at that power: a register that runs away is found
// after kSlack, however small its steps.
//
// A reading that does not fit is held, and nothing counts until the next: one that is taken back by
// it is forgotten. Believed, it begins a new segment of the order:
//   exchanged: at the first reading of another serial, at once, without waiting for a second;
//   reset:     at the held reading. Not counted is what flowed between the last reading of before
//              and the first of after: at most one status period (5 s at 7 kW: 10 Wh) while all are
//              heard, to the resident's favour (where the gateway was killed, too, what it had not
//              stored: a minute);
//   jumped:    at the last reading of before, when the next one is not below the held one, or when
//              the order ends with it: all of the rise counts, since the meter is calibrated and
//              our estimate of what can flow is not. Once to an order.
// So energy is never negative and nothing counts twice. Each break marks the order for a person
// (Order::needs_review), who sees the segments and can correct the bill with the meter's owner.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "policy/order.hpp"

namespace youxu {

class RegisterWatch {
 public:
  static constexpr std::int64_t kMarginPercent = 125;
  static constexpr WattHours kSlack = WattHours::from_whole(100);
  // More breaks than an order can have without a meter that is broken: nothing counts after it.
  static constexpr std::size_t kMaxSegments = 16;
  // Where nobody knows how long ago the last reading was (a restart, with a clock not to be
  // trusted).
  static constexpr Millis kUnknownGap = std::chrono::hours{24};

  struct Reading {
    WattHours energy;         // parts of a watt-hour are left for the next one
    std::string_view serial;  // of the pile that tells it; empty: not known
    Watts rated;              // the most that can flow there
  };
  enum class Verdict { counted, held, exchanged, reset, jumped };

  // Steps the order. Between its first start and its end only; else nothing changes: counted.
  Verdict on_reading(Order& order, const Reading& reading, Now now,
                     std::chrono::minutes utc_offset);
  // The order ends: there is no next reading to wait for. True when a held rise counted.
  bool settle(Order& order, Now now, std::chrono::minutes utc_offset);
  // The newest reading did not fit and waits for the next.
  bool holds() const { return held_.has_value(); }

 private:
  struct Held {
    WattHours energy;
    Mono at{};
  };
  void follow(const Order& order, Now now);
  bool fits(WattHours rise, Watts rated, Millis time);
  void count(Order& order, WattHours energy, Now now, std::chrono::minutes utc_offset);
  void count_jump(Order& order, WattHours energy, Now now, std::chrono::minutes utc_offset);
  Verdict hold(Order& order, const Reading& reading, WattHours energy, Now now,
               std::chrono::minutes utc_offset);

  std::string order_;  // whose readings these are
  Mono counted_at_{};
  WattHours credit_ = kSlack;
  std::optional<Held> held_;
};

}  // namespace youxu
