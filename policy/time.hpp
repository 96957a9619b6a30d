// Time as a value. Nothing here, nor in any caller but the loop driver, reads a clock.
//
// Mono counts from an arbitrary zero and never steps: every timer, lease and back-off uses it.
// Wall is Unix time in UTC and may step: only records carry it.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace youxu {

using Millis = std::chrono::milliseconds;
using Mono = std::chrono::time_point<struct MonoClock, Millis>;
using Wall = std::chrono::time_point<struct WallClock, Millis>;

struct Now {
  Mono mono{};
  Wall wall{};
};

constexpr std::int64_t unix_millis(Wall t) {
  return t.time_since_epoch().count();
}
constexpr Wall wall_from_unix_millis(std::int64_t ms) {
  return Wall{Millis{ms}};
}
constexpr Mono mono_from_millis(std::int64_t ms) {
  return Mono{Millis{ms}};
}

// Calendar fields of `t` in a zone with a fixed offset from UTC. China has one zone (UTC+8) and no
// summer time, so a fixed offset is exact there.
struct LocalTime {
  int year = 1970;
  int month = 1;    // 1..12
  int day = 1;      // 1..31
  int weekday = 4;  // 0 = Sunday
  int minute_of_day = 0;
  int second = 0;       // 0..59
  int millisecond = 0;  // 0..999
};
LocalTime local_time(Wall t, std::chrono::minutes utc_offset);
// The instant of these calendar fields (weekday ignored).
Wall wall_from_local(const LocalTime& local, std::chrono::minutes utc_offset);

// A minute of the day, 0..1439, as "07:30"; nullopt for any other text.
std::string text_of_minute(int minute_of_day);
std::optional<int> minute_from_text(std::string_view text);
// The local time of the day of `t`, rounded down to the minute, as "07:30".
std::string local_minute(Wall t, std::chrono::minutes utc_offset);

}  // namespace youxu
