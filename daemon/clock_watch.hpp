// Whether records' stamps can be believed now, and the ended orders that wait for it.
//
// An order that ends while the wall clock shows a time that cannot be (1970, after a start without
// a clock that runs on) waits up to kWait for another: then it goes on with its times and its
// tariff split put right, or as it is, marked. It is stored meanwhile, still open but with its end,
// so that a restart loses nothing but the means to correct it. A clock that may be right, though
// nobody vouches for it, holds up no order: it ends at once, marked.
#pragma once

#include <cstddef>
#include <vector>

#include "policy/order.hpp"
#include "policy/order_trail.hpp"
#include "policy/record_clock.hpp"
#include "policy/time.hpp"

namespace youxu {

struct ClockWatch {
  static constexpr Millis kWait = std::chrono::minutes{15};
  static constexpr std::size_t kMaxWaiting = 256;  // then the oldest goes as it is

  struct Ended {
    Order order;
    OrderTrail trail;
    Mono since{};
  };
  bool trusted = true;
  bool hopeless(Wall t) const { return !trusted && t < RecordClock::kEarliest; }
  Mono untrusted_since{};
  bool alarmed = false;
  std::vector<Ended> waiting;  // the oldest first
};

}  // namespace youxu
