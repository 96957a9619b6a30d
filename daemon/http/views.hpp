// The gateway's values as the API's JSON. Keys carry their unit (_a, _w, _wh, _v, _ms, _1e4_cny);
// an array of three is phases a, b, c; null is "not known".
#pragma once

#include "daemon/control.hpp"
#include "daemon/http/json.hpp"

namespace youxu {

Json view_of(const StatusView& status);
Json view_of(const PileView& pile);
Json view_of(const Habit& habit);
Json view_of(const Order& order);
Json view_of(const Alarm& alarm);
Json view_of(const Reason& reason);
// {name, points: [[time, value in whole units], …]}
Json view_of(std::string_view name, const std::vector<SeriesPoint>& points);

template <class T>
Json view_of(const std::vector<T>& list) {
  Json array = json_array();
  for (const T& item : list) append(array, view_of(item));
  return array;
}

// "07:30" of a minute of the day, and back; nullopt when it is no time of day.
std::string clock_text(int minute_of_day);
std::optional<int> minute_from_clock_text(std::string_view text);

}  // namespace youxu
