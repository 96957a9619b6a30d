// Times in the API: written as RFC 3339 in UTC with milliseconds, read as RFC 3339 with a zone or
// as Unix milliseconds.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "policy/time.hpp"

namespace youxu {

std::string rfc3339(Wall t);
// "2026-11-23T19:30:00+08:00", "…Z", fraction of 1..3 digits allowed, or "1795433400000". Anything
// else, and years outside 1970..2199, is nullopt.
std::optional<Wall> time_from_text(std::string_view text);
// A whole number of the range that time_from_text accepts.
std::optional<Wall> time_from_number(double unix_ms);

}  // namespace youxu
