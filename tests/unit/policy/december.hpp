// A calendar for the tests of what is learned from the days before.
#pragma once

#include "policy/time.hpp"

namespace youxu::test {

inline constexpr std::chrono::minutes kZone = std::chrono::hours{8};

// Local time of December 2025, of which the first is a Monday; days below 1 lie in November.
inline Wall on(int day, Millis time) {
  LocalTime local;
  local.year = 2025;
  local.month = 12;
  local.day = 1;
  return wall_from_local(local, kZone) + std::chrono::hours{24} * (day - 1) + time;
}

}  // namespace youxu::test
