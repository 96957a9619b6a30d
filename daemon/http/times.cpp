// RFC 3339 without locale or system calls.
#include "daemon/http/times.hpp"

#include <charconv>
#include <cmath>
#include <cstdio>

namespace youxu {
namespace {

constexpr double kLatest = 7'258'118'400'000.0;  // 2200-01-01T00:00:00Z

// Takes `digits` decimal digits and then `after` (0: nothing) off the front.
bool take(std::string_view& text, std::size_t digits, char after, int& out) {
  if (text.size() < digits + (after != 0 ? 1U : 0U) || text[0] == '-') return false;
  const auto [end, error] = std::from_chars(text.data(), text.data() + digits, out);
  if (error != std::errc{} || end != text.data() + digits) return false;
  if (after != 0 && text[digits] != after) return false;
  text.remove_prefix(digits + (after != 0 ? 1U : 0U));
  return true;
}

bool take_fraction(std::string_view& text, int& millisecond) {
  if (text.empty() || text[0] != '.') return true;
  text.remove_prefix(1);
  std::size_t digits = 0;
  for (int scale = 100; !text.empty() && text[0] >= '0' && text[0] <= '9'; scale /= 10, ++digits) {
    millisecond += (text[0] - '0') * scale;
    text.remove_prefix(1);
  }
  return digits >= 1 && digits <= 3;
}

std::optional<std::chrono::minutes> zone_from_text(std::string_view text) {
  if (text == "Z" || text == "z") return std::chrono::minutes{0};
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-')) return std::nullopt;
  const int sign = text[0] == '+' ? 1 : -1;
  text.remove_prefix(1);
  int hours = 0;
  int minutes = 0;
  if (!take(text, 2, ':', hours) || !take(text, 2, 0, minutes)) return std::nullopt;
  if (hours > 14 || minutes > 59) return std::nullopt;
  return std::chrono::minutes{sign * (hours * 60 + minutes)};
}

bool in_range(const LocalTime& t, int hour, int minute) {
  return t.year >= 1970 && t.year < 2200 && t.month >= 1 && t.month <= 12 && t.day >= 1 &&
         t.day <= 31 && hour <= 23 && minute <= 59 && t.second <= 59;
}

std::optional<Wall> calendar_time(std::string_view text) {
  LocalTime t;
  int hour = 0;
  int minute = 0;
  if (!take(text, 4, '-', t.year) || !take(text, 2, '-', t.month) || !take(text, 2, 'T', t.day) ||
      !take(text, 2, ':', hour) || !take(text, 2, ':', minute) || !take(text, 2, 0, t.second)) {
    return std::nullopt;
  }
  if (!take_fraction(text, t.millisecond) || !in_range(t, hour, minute)) return std::nullopt;
  t.minute_of_day = hour * 60 + minute;
  const auto zone = zone_from_text(text);
  if (!zone) return std::nullopt;
  const Wall wall = wall_from_local(t, *zone);
  if (local_time(wall, *zone).day != t.day) return std::nullopt;  // 30 February
  return wall;
}

}  // namespace

std::string rfc3339(Wall wall) {
  const LocalTime t = local_time(wall, std::chrono::minutes{0});
  char text[64];
  std::snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", t.year, t.month, t.day,
                t.minute_of_day / 60, t.minute_of_day % 60, t.second, t.millisecond);
  return text;
}

std::optional<Wall> time_from_text(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc{} && end == text.data() + text.size()) {
    return time_from_number(static_cast<double>(number));
  }
  return calendar_time(text);
}

std::optional<Wall> time_from_number(double unix_ms) {
  if (!(unix_ms >= 0 && unix_ms < kLatest) || unix_ms != std::floor(unix_ms)) return std::nullopt;
  return wall_from_unix_millis(static_cast<std::int64_t>(unix_ms));
}

}  // namespace youxu
