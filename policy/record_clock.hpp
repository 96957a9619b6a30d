// The wall clock of records: what an order's stamps and the tariff's slots go by.
//
// It runs on the monotonic clock from an anchor, so that a system clock that is wrong, or set
// during a charge, does not move it. The anchor follows, the first that there is:
//   system    the system's clock while the kernel calls it synchronised (NTP, PTP, GNSS);
//   platform  the time that the operator's platform told;
//   none      the system's clock as it was found, and each time somebody sets it; not trusted.
// Without a source that it once had it runs on: a quartz loses or gains some seconds a day, which
// is more than a system clock tells that nobody looks after.
//
// A difference of less than kStep is slewed by at most kSlewPerMille of the time, so that no second
// comes twice; of the platform's time, which says little about milliseconds, it is left alone. A
// greater one is taken once, as a step, which take_step() tells: stamps made before it were wrong
// by as much.
#pragma once

#include <optional>
#include <string_view>

#include "policy/time.hpp"

namespace youxu {

enum class ClockSource { none, platform, system };
std::string_view text_of(ClockSource source);

class RecordClock {
 public:
  static constexpr Millis kStep{2'000};
  static constexpr std::int64_t kSlewPerMille = 1;
  // 2025-01-01, before this program was there, and 2100-01-01: what is outside is no time, whoever
  // tells it.
  static constexpr Wall kEarliest = wall_from_unix_millis(1'735'689'600'000);
  static constexpr Wall kLatest = wall_from_unix_millis(4'102'444'800'000);

  // The system's two clocks, about once a second. The first call sets the anchor.
  void follow(Now system, bool synchronised);
  void platform_says(Wall time, Mono heard);

  Wall wall(Mono t) const { return wall_ + (t - mono_); }
  bool trusted() const { return source_ != ClockSource::none; }
  ClockSource source() const { return source_; }
  // By how much it was stepped since the last call; nullopt: not at all.
  std::optional<Millis> take_step();

 private:
  void step_to(Wall wall, Mono mono);

  bool anchored_ = false;
  Mono mono_{};
  Wall wall_{};
  Millis system_offset_{};  // the system's wall less mono, when it was last followed
  bool synchronised_ = false;
  ClockSource source_ = ClockSource::none;
  std::optional<Millis> stepped_;
};

}  // namespace youxu
