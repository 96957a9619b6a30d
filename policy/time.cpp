#include "policy/time.hpp"

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

}  // namespace youxu
