// Every check names the key it is about.
#include "daemon/http/fields.hpp"

#include <charconv>

#include "daemon/http/message.hpp"
#include "daemon/http/times.hpp"
#include "daemon/http/views.hpp"
#include "drivers/json/json.hpp"

namespace youxu {
namespace {

constexpr std::int64_t kMaxEnergyWh = 1'000'000;
constexpr std::int64_t kMaxAmount = 100'000'000;  // 10,000 CNY
constexpr std::int64_t kMaxMinutes = 7 * 24 * 60;
constexpr std::int64_t kMaxPrice = 1'000'000;
constexpr std::size_t kMaxModel = 16;
constexpr int kMaxConnector = 16;
constexpr std::size_t kMaxOrderId = 64;
constexpr double kMaxAmps = 100'000;  // no low-voltage circuit carries as much
constexpr std::size_t kMaxLabel = 128;
constexpr std::size_t kMaxPile = 32;
constexpr std::size_t kMaxName = 64;
constexpr std::size_t kMaxPhases = 3;
constexpr std::size_t kMaxCircuitId = 64;
constexpr std::int64_t kMaxPoints = 10'000;
constexpr std::size_t kMaxPiles = 2'000;

Error wrong(std::string_view key, std::string_view expected) {
  return {Errc::invalid, std::string{key} + ": " + std::string{expected}};
}

Result<Json> parse_body(std::string_view body) {
  auto json = Json::parse(body.empty() ? "{}" : body, kMaxBody);
  if (!json) return wrong("body", json.error().message);
  if (!json->root().is_object()) return wrong("body", "must be one JSON object");
  return json;
}

// Of optional keys, nullopt where they are absent; what is wrong fails the form.
std::optional<std::int64_t> integer_in(JsonFields& fields, std::string_view key, std::int64_t min,
                                       std::int64_t max) {
  if (!fields.has(key)) return std::nullopt;
  return fields.integer(key, min, max);
}

int connector_in(JsonFields& fields, std::string_view key) {
  return static_cast<int>(integer_in(fields, key, 1, kMaxConnector).value_or(1));
}

bool flag_in(JsonFields& fields, std::string_view key, bool absent) {
  return fields.has(key) ? fields.flag(key) : absent;
}

// Of piles; absent: none.
std::vector<std::string> numbers_in(JsonFields& fields, std::string_view key, std::size_t most) {
  std::vector<std::string> numbers;
  if (!fields.has(key)) return numbers;
  for (const JsonView& item : fields.items(key, most)) {
    auto number = item.text(kMaxPile);
    number ? numbers.push_back(std::move(*number)) : fields.fail(number.error());
  }
  return numbers;
}

std::optional<ChargeMode> mode_in(JsonFields& fields, std::string_view key) {
  const auto found = fields.optional(key);
  if (!found) return std::nullopt;
  const auto word = found->text();
  const auto mode = word ? charge_mode_from_text(*word) : std::nullopt;
  if (!mode) fields.fail(found->error("must be ordered or immediate"));
  return mode;
}

std::optional<Wall> time_in(JsonFields& fields, std::string_view key) {
  const auto found = fields.optional(key);
  if (!found) return std::nullopt;
  std::optional<Wall> t;
  if (const auto unix_ms = found->integer(0, kMaxJsonInteger)) {
    t = time_from_number(static_cast<double>(*unix_ms));
  } else if (const auto text = found->text()) {
    t = time_from_text(*text);
  }
  if (!t) fields.fail(found->error("must be an RFC 3339 time with a zone, or Unix milliseconds"));
  return t;
}

int pickup_in(JsonFields& fields, std::string_view key) {
  const auto minute = minute_from_text(fields.text(key));
  if (!minute) fields.fail(key, "must be a time of day such as 07:30");
  return minute.value_or(0);
}

void prices_in(JsonFields& fields, std::string_view key, Tariff& tariff) {
  const auto prices = fields.optional(key);
  if (!prices) return fields.fail(key, "is required");
  JsonFields kinds{*prices};
  for (std::size_t k = 0; k < kTariffKinds; ++k) {
    const auto kind = kinds.optional(text_of(static_cast<TariffKind>(k)));
    if (!kind) {
      kinds.fail(text_of(static_cast<TariffKind>(k)), "is required");
      break;
    }
    JsonFields price{*kind};
    tariff.energy_price[k] = Price{price.integer("energy_1e5_cny", 0, kMaxPrice)};
    tariff.service_price[k] = Price{price.integer("service_1e5_cny", 0, kMaxPrice)};
    if (const Status s = price.finish(); !s) kinds.fail(s.error());
  }
  if (const Status s = kinds.finish(); !s) fields.fail(s.error());
}

void slots_in(JsonFields& fields, std::string_view key, Tariff& tariff) {
  const auto slots = fields.items(key, kTariffSlots);
  if (slots.size() != kTariffSlots)
    return fields.fail(key, "must be 48 words, one for each half hour from 00:00 on");
  for (std::size_t s = 0; s < kTariffSlots; ++s) {
    const auto word = slots[s].text(16);
    const auto kind = word ? tariff_kind_from_text(*word) : std::nullopt;
    if (!kind) return fields.fail(slots[s].error("must be sharp, peak, flat or valley"));
    tariff.slots[s] = *kind;
  }
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

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

Result<StartRequest> start_from_json(std::string_view body) {
  const auto json = parse_body(body);
  if (!json) return json.error();
  JsonFields fields{json->root()};
  StartRequest request;
  request.mode = mode_in(fields, "mode");
  request.connector = connector_in(fields, "connector");
  if (const auto wh = integer_in(fields, "energy_wh", 1, kMaxEnergyWh)) {
    request.energy_wanted = WattHours::from_whole(*wh);
  }
  request.depart = time_in(fields, "depart");
  request.begin = time_in(fields, "begin");
  if (const auto e4 = integer_in(fields, "amount_limit_1e4_cny", 1, kMaxAmount))
    request.amount_limit = Money{*e4};
  if (const auto minutes = integer_in(fields, "time_limit_min", 1, kMaxMinutes))
    request.time_limit = std::chrono::minutes{*minutes};
  request.order = fields.text_or("order", "", kMaxOrderId);
  if (const Status s = fields.finish(); !s) return s.error();
  return request;
}

Result<int> connector_from_json(std::string_view body) {
  const auto json = parse_body(body);
  if (!json) return json.error();
  JsonFields fields{json->root()};
  const int connector = connector_in(fields, "connector");
  if (const Status s = fields.finish(); !s) return s.error();
  return connector;
}

Result<std::vector<std::string>> piles_from_json(std::string_view body) {
  const auto json = parse_body(body);
  if (!json) return json.error();
  JsonFields fields{json->root()};
  std::vector<std::string> piles = numbers_in(fields, "piles", kMaxPiles);
  if (const Status s = fields.finish(); !s) return s.error();
  return piles;
}

Result<Habit> habit_from_json(std::string_view body, bool plugs_now) {
  const auto json = parse_body(body);
  if (!json) return json.error();
  JsonFields fields{json->root()};
  Habit habit;
  habit.battery = WattHours::from_whole(fields.integer("battery_wh", 1, kMaxEnergyWh));
  habit.arrival_soc = static_cast<int>(fields.integer("arrival_soc", 0, 100));
  habit.target_soc = static_cast<int>(fields.integer("target_soc", 1, 100));
  habit.pickup_minute = pickup_in(fields, "pickup");
  habit.mode = mode_in(fields, "mode").value_or(ChargeMode::ordered);
  habit.plug_and_charge = flag_in(fields, "plug_and_charge", plugs_now);
  if (habit.target_soc <= habit.arrival_soc) {
    fields.fail("target_soc", "must be over arrival_soc");
  }
  if (const Status s = fields.finish(); !s) return s.error();
  return habit;
}

Result<LimitRequest> limit_from_json(std::string_view body) {
  const auto json = parse_body(body);
  if (!json) return json.error();
  JsonFields fields{json->root()};
  LimitRequest request;
  request.circuit = fields.text("circuit", kMaxCircuitId);
  request.amps = Amps::from_double(fields.number("amps", 0, kMaxAmps));
  request.from = time_in(fields, "from");
  if (const auto to = time_in(fields, "to")) {
    request.to = *to;
  } else {
    fields.fail("to", "is required");
  }
  request.source = fields.text_or("source", "", ExternalLimits::kMaxSource);
  request.reason = fields.text_or("reason", "", ExternalLimits::kMaxReason);
  if (const Status s = fields.finish(); !s) return s.error();
  return request;
}

Result<Card> card_from_json(std::string_view body, std::string_view number) {
  const auto json = parse_body(body);
  if (!json) return json.error();
  JsonFields fields{json->root()};
  Card card;
  card.number = number;
  card.name = fields.text_or("name", "", kMaxCardName);
  card.piles = numbers_in(fields, "piles", kMaxCardPiles);
  card.enabled = flag_in(fields, "enabled", true);
  if (const Status s = fields.finish(); !s) return s.error();
  return card;
}

Result<TariffRequest> tariff_from_json(std::string_view body) {
  const auto json = parse_body(body);
  if (!json) return json.error();
  JsonFields fields{json->root()};
  TariffRequest request;
  request.tariff.model = fields.text_or("model", "", kMaxModel);
  request.valid_from = time_in(fields, "valid_from");
  prices_in(fields, "prices", request.tariff);
  slots_in(fields, "slots", request.tariff);
  if (const Status s = fields.finish(); !s) return s.error();
  return request;
}

Result<JsonFlag> lock_out_from_json(std::string_view body) {
  const auto json = parse_body(body);
  if (!json) return json.error();
  JsonFields fields{json->root()};
  const bool on = fields.flag("on");
  if (const Status s = fields.finish(); !s) return s.error();
  return JsonFlag{on};
}

Result<BindRequest> bind_from_json(std::string_view body) {
  const auto json = parse_body(body);
  if (!json) return json.error();
  JsonFields fields{json->root()};
  BindRequest request;
  request.label = fields.text("label", kMaxLabel);
  request.replaces = fields.text_or("replaces", "", kMaxPile);
  request.name = fields.text_or("name", "", kMaxName);
  request.circuit = fields.text_or("circuit", "", kMaxCircuitId);
  request.phases = fields.text_or("phases", "", kMaxPhases);
  if (const Status s = fields.finish(); !s) return s.error();
  return request;
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
