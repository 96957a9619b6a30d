// The clock of records on this machine: the kernel's and the platform's word brought to the
// RecordClock, its time to all that the loop tells it to, its steps to the gateway and the log.
#pragma once

#include <functional>

#include "drivers/loop/loop.hpp"
#include "policy/record_clock.hpp"

namespace youxu {

class SiteClock {
 public:
  // From here on the loop's wall time is this one's. It must live as long as the loop is used.
  explicit SiteClock(Loop& loop);

  // Called at once, and when the clock was stepped or another source keeps it.
  void on_change(std::function<void(bool trusted, Millis step)> told);
  void tick();  // about once a second
  void platform_says(Wall time);

 private:
  void tell();

  Loop& loop_;
  RecordClock clock_;
  ClockSource told_source_ = ClockSource::none;
  std::function<void(bool trusted, Millis step)> told_;
};

}  // namespace youxu
