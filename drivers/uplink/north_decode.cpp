// The down direction: what the platform says.
#include <algorithm>
#include <utility>

#include "drivers/json/json.hpp"
#include "drivers/uplink/north_codec.hpp"

namespace youxu::north {

namespace {

constexpr std::int64_t kMaxPrice = 10'000'000;        // 100 CNY per kWh
constexpr std::int64_t kMaxEnergy = 1'000'000;        // Wh in one charge
constexpr std::int64_t kMaxTime = 4'102'444'800'000;  // 2100-01-01
constexpr std::int64_t kMinTime = 1'577'836'800'000;  // 2020-01-01: no clock that was set is before
constexpr int kMaxConnector = 16;
constexpr int kSlotMinutes = 30;
constexpr std::size_t kMaxText = 256;

Error wrong(std::string_view what, const Error& error) {
  return {Errc::invalid, std::string{what} + ": " + error.message};
}

Wall time_of(JsonFields& fields, std::string_view key) {
  return wall_from_unix_millis(fields.integer(key, kMinTime, kMaxTime));
}

std::string pile_of(JsonFields& fields) {
  std::string pile = fields.text("pile");
  if (fields.ok() && !is_pile_number(pile)) fields.fail("pile", "is no pile number");
  return pile;
}

int connector_of(JsonFields& fields) {
  if (!fields.has("connector")) return 1;
  return static_cast<int>(fields.integer("connector", 1, kMaxConnector));
}

std::string order_of(JsonFields& fields) {
  if (!fields.has("order")) return {};
  std::string order = fields.text("order");
  if (fields.ok() && order.empty()) fields.fail("order", "is empty; leave it out instead");
  return order;
}

PlatformStart read_start(JsonFields& fields) {
  PlatformStart start;
  start.pile = pile_of(fields);
  start.connector = connector_of(fields);
  start.order = order_of(fields);
  if (fields.ok() && !start.order.empty() && !is_digits(start.order, kTradeDigits))
    fields.fail("order", "must have 32 digits; without one the gateway gives a number");
  start.card = fields.text_or("card", "");
  start.account = fields.text_or("account", "");
  if (fields.has("balance_1e4_cny"))
    start.balance = Money{fields.integer("balance_1e4_cny", 0, kMaxJsonInteger)};
  if (fields.has("mode")) {
    start.mode = charge_mode_from_text(fields.text("mode"));
    if (!start.mode) fields.fail("mode", "must be \"ordered\" or \"immediate\"");
  }
  if (fields.has("energy_wh"))
    start.energy_wanted = WattHours::from_whole(fields.integer("energy_wh", 1, kMaxEnergy));
  if (fields.has("depart_at_ms")) start.depart = time_of(fields, "depart_at_ms");
  return start;
}

PlatformStop read_stop(JsonFields& fields) {
  PlatformStop stop;
  stop.pile = pile_of(fields);
  stop.connector = connector_of(fields);
  stop.order = order_of(fields);
  return stop;
}

std::optional<TariffKind> kind_from_text(std::string_view text) {
  for (std::size_t k = 0; k < kTariffKinds; ++k)
    if (text_of(static_cast<TariffKind>(k)) == text) return static_cast<TariffKind>(k);
  return std::nullopt;
}

PerTariff<Price> prices_of(JsonFields& fields, std::string_view key) {
  PerTariff<Price> prices{};
  const auto object = fields.optional(key);
  if (!object || !object->is_object()) {
    fields.fail(key, "must be an object of sharp, peak, flat and valley");
    return prices;
  }
  JsonFields kinds{*object};
  for (std::size_t k = 0; k < kTariffKinds; ++k)
    prices[k].e5 = kinds.integer(text_of(static_cast<TariffKind>(k)), 0, kMaxPrice);
  if (Status read = kinds.finish(); !read) fields.fail(read.error());
  return prices;
}

// The slot and kind of one edge; fails the form when it is none or not after `before`.
std::pair<int, TariffKind> edge_of(JsonFields& fields, const JsonView& item, int before) {
  JsonFields edge{item};
  const auto minute = minute_from_text(edge.text("from"));
  const auto kind = kind_from_text(edge.text("kind"));
  if (edge.ok() && (!minute || *minute % kSlotMinutes != 0))
    edge.fail("from", "must be a full or half hour, like \"07:30\"");
  const int slot = minute.value_or(0) / kSlotMinutes;
  if (edge.ok() && slot <= before) edge.fail("from", "must be after the one before it");
  if (edge.ok() && before < 0 && slot != 0) edge.fail("from", "the first must be \"00:00\"");
  if (edge.ok() && !kind) edge.fail("kind", "must be sharp, peak, flat or valley");
  if (Status read = edge.finish(); !read) fields.fail(read.error());
  return {slot, kind.value_or(TariffKind::flat)};
}

Tariff read_tariff(JsonFields& fields) {
  Tariff tariff;
  tariff.model = fields.text("model");
  if (fields.ok() && (!is_digits(tariff.model, 4) || tariff.model == "0000"))
    fields.fail("model", "must be 4 digits, not 0000");
  tariff.energy_price = prices_of(fields, "energy_price_1e5_cny_per_kwh");
  tariff.service_price = prices_of(fields, "service_price_1e5_cny_per_kwh");
  const auto items = fields.items("slots", kTariffSlots);
  if (items.empty()) fields.fail("slots", "must have at least one");
  int before = -1;
  for (const JsonView& item : items) {
    if (!fields.ok()) break;
    const auto [slot, kind] = edge_of(fields, item, before);
    std::fill(tariff.slots.begin() + slot, tariff.slots.end(), kind);
    before = slot;
  }
  return tariff;
}

WorkParameters read_limit(JsonFields& fields) {
  WorkParameters limit;
  limit.pile = pile_of(fields);
  limit.disabled = fields.has("disabled") && fields.flag("disabled");
  if (fields.has("max_percent"))
    limit.max_percent = static_cast<int>(fields.integer("max_percent", 30, 100));
  return limit;
}

Asked read_asked(JsonFields& fields, std::string_view kind) {
  if (kind == "start") return read_start(fields);
  if (kind == "stop") return read_stop(fields);
  if (kind == "tariff") return read_tariff(fields);
  if (kind == "limit") return read_limit(fields);
  if (kind == "time") return PlatformTime{time_of(fields, "time_ms")};
  fields.fail("kind", "must be start, stop, tariff, limit or time");
  return PlatformTime{};
}

std::string text_in(const JsonView& object, std::string_view key, std::size_t most) {
  const auto found = object.find(key);
  if (!found || !found->is_text()) return {};
  auto text = found->text(most);
  return text.ok() ? *std::move(text) : std::string{};
}

}  // namespace

Result<RecordAck> decode_ack(std::string_view gateway, std::string_view payload) {
  const auto json = Json::parse(payload, kMaxPayload);
  if (!json.ok()) return wrong("ack", json.error());
  JsonFields fields{json->root()};
  const std::string id = fields.text("id");
  RecordAck ack;
  ack.accepted = fields.flag("accepted");
  ack.why = fields.text_or("why", "", kMaxText);
  const std::string ours = record_id(gateway, "");
  if (fields.ok() && (!id.starts_with(ours) || id.size() == ours.size()))
    fields.fail("id", "is no record of " + std::string{gateway});
  if (!fields.ok()) return wrong("ack", fields.status().error());
  ack.record = id.substr(ours.size());
  return ack;
}

PlatformCommand decode_command(std::string_view payload) {
  PlatformCommand command{.asked = Error{Errc::invalid, ""}};
  const auto json = Json::parse(payload, kMaxPayload);
  if (!json.ok()) {
    command.asked = wrong("command", json.error());
    return command;
  }
  if (std::string id = text_in(json->root(), "id", kMaxCommandId); !id.empty()) command.id = id;
  command.kind = text_in(json->root(), "kind", kMaxText);
  JsonFields fields{json->root()};
  if (fields.text("id", kMaxCommandId).empty() && fields.ok()) fields.fail("id", "is empty");
  (void)fields.text("kind", kMaxText);
  const bool is_time = command.kind == "time";
  command.expires_at = is_time ? wall_from_unix_millis(kMaxTime) : time_of(fields, "expires_at_ms");
  Asked asked = read_asked(fields, command.kind);
  if (Status read = fields.finish(); !read)
    command.asked = wrong("command", read.error());
  else
    command.asked = std::move(asked);
  return command;
}

}  // namespace youxu::north
