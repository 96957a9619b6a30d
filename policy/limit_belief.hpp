// The most that a pile without leases may draw: what its limit may be, by what was written to it
// and what it said, for a pile that has one number for the current and one switch, and whose limit
// does not run out.
//
// Pure bookkeeping; every answer errs upward. It rests on what MQTT promises over one connection
// and at QoS 0: writes arrive in the order they were sent, each once or never, none later than
// kLongestWay; answers come in the order they were given, and some not at all. A change that the
// device makes by itself, or for others, is heard before a car can draw by it, or nothing is heard
// of the device: whoever misses it for some time calls doubt(). Whoever begins anew does not write
// before all is over that an earlier one wrote.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>

#include "policy/time.hpp"
#include "policy/units.hpp"

namespace youxu {

// One setting of a device. It is known once a write was answered and its value was said, and then
// is anything between least() and most().
class SettingBelief {
 public:
  static constexpr std::size_t kMaxWritten = 64;
  static constexpr Millis kLongestWay = std::chrono::seconds{60};

  // Leaves now. Beyond kMaxWritten unanswered ones the two oldest become one that is either.
  void write(int value, Mono now);
  // The device says what the setting is, or the broker what the device said last: this alone proves
  // nothing, since it may have been said before the newest write came.
  void on_report(int value) { reported_ = value; }
  // The answer to one write, which names none. Unless it was `taken` the setting is as it was.
  void on_answer(bool taken);
  // Forgets what is too old to arrive or to be answered.
  void step(Mono now);
  // The device was out of sight: what was written may still arrive, and others may have written.
  void doubt() { base_.reset(); }
  // It began anew: nothing that was written before arrives.
  void rebooted();

  bool known() const { return base_ && reported_; }
  bool surely(int value) const { return known() && least() == value && most() == value; }
  // Require known().
  int least() const;
  int most() const;

 private:
  struct Range {
    int low = 0;
    int high = 0;
    void include(const Range& other);
  };
  struct Written {
    Range values;
    int unanswered = 1;
    Mono at{};
  };

  Range range() const;

  std::optional<Range> base_;  // as of the newest answer
  std::optional<int> reported_;
  std::deque<Written> written_;  // not answered, oldest first
};

// The whole amps of the limit and the positions of the switch are the device's.
class LimitBelief {
 public:
  // A car may take so long to follow a lower limit: 5 s by IEC 61851-1, and the device's own
  // second.
  static constexpr Millis kFollows = std::chrono::seconds{6};

  explicit LimitBelief(int off) : off_{off} {}

  SettingBelief& limit() { return limit_; }
  SettingBelief& power() { return power_; }  // the switch
  const SettingBelief& limit() const { return limit_; }
  const SettingBelief& power() const { return power_; }
  bool surely_off() const { return power_.surely(off_); }

  void doubt();
  void rebooted();
  // To be called at each change and once a second at least.
  void step(Mono now);
  // As of the last step; nullopt: nothing is known, it may draw all it is rated for.
  std::optional<Amps> at_most() const;

 private:
  struct Held {
    std::optional<Amps> most;
    Mono until{};
  };

  std::optional<Amps> now_at_most() const;

  int off_;
  SettingBelief limit_, power_;
  std::optional<Amps> newest_;
  std::deque<Held> held_;  // what its car may not have left yet
};

}  // namespace youxu
