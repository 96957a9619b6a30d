// Every check names the key it is about.
#include "daemon/http/fields.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <initializer_list>
#include <limits>

#include "daemon/http/json.hpp"
#include "daemon/http/times.hpp"
#include "daemon/http/views.hpp"

namespace youxu {
namespace {

constexpr double kMaxEnergyWh = 1'000'000;
constexpr int kMaxConnector = 16;
constexpr std::size_t kMaxOrderId = 64;
constexpr std::int64_t kMaxPoints = 10'000;

Error wrong(std::string_view key, std::string_view expected) {
  return {Errc::invalid, std::string{key} + ": " + std::string{expected}};
}

// Reads keys of one object; the first failure is kept and later reads do nothing.
class Fields {
 public:
  Fields(std::string_view body, std::initializer_list<std::string_view> known) {
    json_ = parse_object(body.empty() ? "{}" : body);
    if (json_ == nullptr) {
      status_ = wrong("body", "must be one JSON object");
      return;
    }
    for (const cJSON* item = json_->child; item != nullptr; item = item->next) {
      if (std::find(known.begin(), known.end(), item->string) == known.end()) {
        status_ = wrong(item->string, "is not a key of this request");
      }
    }
  }

  std::optional<double> number(const char* key, double min, double max) {
    const cJSON* item = get(key);
    if (item == nullptr) return std::nullopt;
    const double value = item->valuedouble;
    if (cJSON_IsNumber(item) && value >= min && value <= max && value == std::floor(value)) {
      return value;
    }
    fail(key, "must be a whole number from " + std::to_string(static_cast<long>(min)) + " to " +
                  std::to_string(static_cast<long>(max)));
    return std::nullopt;
  }

  std::optional<std::string> text(const char* key) {
    const cJSON* item = get(key);
    if (item == nullptr) return std::nullopt;
    if (cJSON_IsString(item)) return std::string{item->valuestring};
    fail(key, "must be a text");
    return std::nullopt;
  }

  std::optional<Wall> time(const char* key) {
    const cJSON* item = get(key);
    if (item == nullptr) return std::nullopt;
    std::optional<Wall> t;
    if (cJSON_IsNumber(item)) t = time_from_number(item->valuedouble);
    if (cJSON_IsString(item)) t = time_from_text(item->valuestring);
    if (!t) fail(key, "must be an RFC 3339 time with a zone, or Unix milliseconds");
    return t;
  }

  std::optional<ChargeMode> mode() {
    const auto word = text("mode");
    if (!word) return std::nullopt;
    const auto mode = charge_mode_from_text(*word);
    if (!mode) fail("mode", "must be ordered or immediate");
    return mode;
  }

  void require(const char* key) {
    if (get(key) == nullptr) fail(key, "is missing");
  }
  void fail(const char* key, const std::string& expected) {
    if (status_) status_ = wrong(key, expected);
  }
  const Status& status() const { return status_; }

 private:
  const cJSON* get(const char* key) const {
    return status_ ? cJSON_GetObjectItemCaseSensitive(json_.get(), key) : nullptr;
  }

  Json json_;
  Status status_;
};

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

Status read_time(const Query& query, const char* key, std::optional<Wall>& out) {
  const auto found = query.find(key);
  if (found == query.end()) return {};
  out = time_from_text(found->second);
  if (out) return {};
  return wrong(key,
               "must be an RFC 3339 time with a zone (+ written as %2B), or Unix milliseconds");
}

std::string text_in(const Query& query, const char* key) {
  const auto found = query.find(key);
  return found == query.end() ? "" : found->second;
}

}  // namespace

Result<StartRequest> start_from_json(std::string_view body) {
  Fields fields{body, {"mode", "connector", "energy_wh", "depart", "order"}};
  StartRequest request;
  request.mode = fields.mode();
  request.connector = static_cast<int>(fields.number("connector", 1, kMaxConnector).value_or(1));
  if (const auto wh = fields.number("energy_wh", 1, kMaxEnergyWh)) {
    request.energy_wanted = WattHours::from_double(*wh);
  }
  request.depart = fields.time("depart");
  request.order = fields.text("order").value_or("");
  if (request.order.size() > kMaxOrderId) fields.fail("order", "has at most 64 characters");
  if (!fields.status()) return fields.status().error();
  return request;
}

Result<int> connector_from_json(std::string_view body) {
  Fields fields{body, {"connector"}};
  const auto connector = fields.number("connector", 1, kMaxConnector);
  if (!fields.status()) return fields.status().error();
  return static_cast<int>(connector.value_or(1));
}

Result<Habit> habit_from_json(std::string_view body) {
  Fields fields{body, {"battery_wh", "arrival_soc", "target_soc", "pickup", "mode"}};
  for (const char* key : {"battery_wh", "arrival_soc", "target_soc", "pickup"}) fields.require(key);
  Habit habit;
  habit.battery = WattHours::from_double(fields.number("battery_wh", 1, kMaxEnergyWh).value_or(0));
  habit.arrival_soc = static_cast<int>(fields.number("arrival_soc", 0, 100).value_or(0));
  habit.target_soc = static_cast<int>(fields.number("target_soc", 1, 100).value_or(0));
  const auto pickup = minute_from_clock_text(fields.text("pickup").value_or(""));
  if (!pickup) fields.fail("pickup", "must be a time of day such as 07:30");
  habit.pickup_minute = pickup.value_or(0);
  habit.mode = fields.mode().value_or(ChargeMode::ordered);
  if (habit.target_soc <= habit.arrival_soc) fields.fail("target_soc", "must be over arrival_soc");
  if (!fields.status()) return fields.status().error();
  return habit;
}

Result<OrderQuery> order_query_from(const Query& query) {
  OrderQuery out;
  if (const Status s = read_time(query, "from", out.from); !s) return s.error();
  if (const Status s = read_time(query, "to", out.to); !s) return s.error();
  out.pile = text_in(query, "pile");
  if (const std::string state = text_in(query, "state"); !state.empty()) {
    out.state = order_state_from_text(state);
    if (!out.state) return wrong("state", "is not an order state");
  }
  if (const std::string limit = text_in(query, "limit"); !limit.empty()) {
    const auto number = whole_number(limit);
    if (!number || *number < 1 || *number > 1000) {
      return wrong("limit", "must be a whole number from 1 to 1000");
    }
    out.limit = static_cast<int>(*number);
  }
  return out;
}

Result<SeriesQuery> series_query_from(const Query& query) {
  SeriesQuery out;
  std::optional<Wall> from;
  std::optional<Wall> to;
  if (const Status s = read_time(query, "from", from); !s) return s.error();
  if (const Status s = read_time(query, "to", to); !s) return s.error();
  out.name = text_in(query, "name");
  if (out.name.empty() || !from || !to) return wrong("name, from, to", "are required");
  if (*to <= *from) return wrong("to", "must be after from");
  if (const std::string step = text_in(query, "step"); !step.empty()) {
    const auto seconds = whole_number(step);
    if (!seconds || *seconds < 1 || *seconds > 86'400) {
      return wrong("step", "must be a whole number of seconds from 1 to 86400");
    }
    out.step = Millis{*seconds * 1000};
  }
  if ((*to - *from) / out.step > kMaxPoints) return wrong("step", "gives over 10000 points");
  out.from = *from;
  out.to = *to;
  return out;
}

}  // namespace youxu
