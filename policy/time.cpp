#include "policy/time.hpp"

#include <cstdio>

namespace youxu {

namespace {
using SysTime = std::chrono::sys_time<Millis>;
}

LocalTime local_time(Wall t, std::chrono::minutes utc_offset) {
  using namespace std::chrono;
  const SysTime shifted{t.time_since_epoch() + utc_offset};
  const auto midnight = floor<days>(shifted);
  const year_month_day date{midnight};
  const auto since = shifted - midnight;
  LocalTime out;
  out.year = static_cast<int>(date.year());
  out.month = static_cast<int>(static_cast<unsigned>(date.month()));
  out.day = static_cast<int>(static_cast<unsigned>(date.day()));
  out.weekday = static_cast<int>(weekday{midnight}.c_encoding());
  out.minute_of_day = static_cast<int>(since / minutes{1});
  out.second = static_cast<int>(since % minutes{1} / seconds{1});
  out.millisecond = static_cast<int>(since % seconds{1} / milliseconds{1});
  return out;
}

Wall wall_from_local(const LocalTime& local, std::chrono::minutes utc_offset) {
  using namespace std::chrono;
  const sys_days date{year{local.year} / month{static_cast<unsigned>(local.month)} /
                      day{static_cast<unsigned>(local.day)}};
  const Millis since =
      minutes{local.minute_of_day} + seconds{local.second} + milliseconds{local.millisecond};
  return Wall{duration_cast<Millis>(date.time_since_epoch()) + since - utc_offset};
}

std::string text_of_minute(int minute_of_day) {
  char text[32];
  std::snprintf(text, sizeof text, "%02d:%02d", minute_of_day / 60, minute_of_day % 60);
  return text;
}

std::string local_minute(Wall t, std::chrono::minutes utc_offset) {
  return text_of_minute(local_time(t, utc_offset).minute_of_day);
}

std::optional<int> minute_from_text(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  for (const std::size_t i : {0U, 1U, 3U, 4U})
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
  const int hours = (text[0] - '0') * 10 + (text[1] - '0');
  const int minutes = (text[3] - '0') * 10 + (text[4] - '0');
  if (hours > 23 || minutes > 59) return std::nullopt;
  return hours * 60 + minutes;
}

}  // namespace youxu
