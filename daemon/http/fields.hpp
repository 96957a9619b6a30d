// Reads what a client sent: JSON bodies and query strings into checked values. An unknown or
// repeated key of a body is an error, so that nothing that was sent is silently ignored.
#pragma once

#include <map>

#include "daemon/binding_control.hpp"
#include "daemon/control.hpp"
#include "drivers/json/json.hpp"

namespace youxu {

// {"mode","connector","energy_wh","depart","begin","amount_limit_1e4_cny","time_limit_min",
// "order"}, all optional; an empty body is {}.
Result<StartRequest> start_from_json(std::string_view body);
// {"connector"}, optional; an empty body is {}.
Result<int> connector_from_json(std::string_view body);
// {"battery_wh","arrival_soc","target_soc","pickup","mode","plug_and_charge"}; all but the last two
// are required. Without plug_and_charge it stays as it was: `plugs_now`.
Result<Habit> habit_from_json(std::string_view body, bool plugs_now);

// {"circuit","amps","from","to","source","reason"}; circuit, amps and to are required. An absent
// source is "".
Result<LimitRequest> limit_from_json(std::string_view body);

// {"label","replaces","name","circuit","phases"}; label is required. No error repeats it.
Result<BindRequest> bind_from_json(std::string_view body);

// {"name","piles","enabled"}, all optional, of the card with this number; an empty body is {}. No
// error repeats the number.
Result<Card> card_from_json(std::string_view body, std::string_view number);

// {"model","valid_from","prices":{kind:{"energy_1e5_cny","service_1e5_cny"}},"slots":[48 kinds]};
// prices of all four kinds, and slots, are required.
Result<TariffRequest> tariff_from_json(std::string_view body);

// {"on"}.
Result<JsonFlag> lock_out_from_json(std::string_view body);

// {"piles":[numbers]}; absent or empty: {}.
Result<std::vector<std::string>> piles_from_json(std::string_view body);

// A decimal number and nothing else.
std::optional<std::int64_t> whole_number(std::string_view text);

using Query = std::map<std::string, std::string>;
// from, to, pile, state, limit.
Result<OrderQuery> order_query_from(const Query& query);
struct SeriesQuery {
  std::string name;
  Wall from{};
  Wall to{};
  Millis step{60'000};
};
// name, from, to; step in whole seconds, 60 if absent; at most 10,000 points.
Result<SeriesQuery> series_query_from(const Query& query);

}  // namespace youxu
