// Reads the two clocks; see clock.hpp.
#include "drivers/loop/clock.hpp"

#include <sys/timex.h>

#include <ctime>

namespace youxu {
namespace {

std::int64_t read_millis(clockid_t clock) {
  timespec t{};
  clock_gettime(clock, &t);  // cannot fail for the two clocks used here
  return static_cast<std::int64_t>(t.tv_sec) * 1000 + t.tv_nsec / 1'000'000;
}

}  // namespace

Mono mono_now() {
  return mono_from_millis(read_millis(CLOCK_BOOTTIME));
}
Wall wall_now() {
  return wall_from_unix_millis(read_millis(CLOCK_REALTIME));
}

bool wall_is_synchronised() {
  timex state{};  // modes 0: nothing is changed
  const int answer = adjtimex(&state);
  return answer >= 0 && answer != TIME_ERROR && (state.status & STA_UNSYNC) == 0;
}

}  // namespace youxu
