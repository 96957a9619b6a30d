// The only place that reads a clock. Everything else gets time as an argument, from Loop::now() or,
// on a worker's thread, from here.
#pragma once

#include "policy/time.hpp"

namespace youxu {

// CLOCK_BOOTTIME: never steps, and counts on while the machine sleeps. Any thread.
Mono mono_now();
// CLOCK_REALTIME: UTC, may step. Any thread.
Wall wall_now();

// The kernel says that CLOCK_REALTIME is kept in step with a reference (NTP, PTP, GNSS). Setting
// the clock by hand ends that until the next synchronisation. Any thread.
bool wall_is_synchronised();

}  // namespace youxu
