// Times as people read them.
#include "policy/time.hpp"

#include <catch2/catch.hpp>

using namespace youxu;
using namespace std::chrono_literals;

TEST_CASE("a time of the day is local and rounded down to the minute") {
  const Wall midnight = wall_from_unix_millis(1'795'449'600'000);  // 2026-11-23T16:00:00Z
  CHECK(local_minute(midnight, 8h) == "00:00");
  CHECK(local_minute(midnight - 1ms, 8h) == "23:59");
  CHECK(local_minute(midnight + 7h + 30min + 59s, 8h) == "07:30");
  CHECK(local_minute(midnight, 0h) == "16:00");
}
