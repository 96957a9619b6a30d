// One function per value; what a key means is written in docs/openapi.yaml.
#include "daemon/http/views.hpp"

#include <cstdio>

#include "daemon/http/times.hpp"

namespace youxu {
namespace {

Json view_of(const CircuitView& circuit) {
  Json json = json_object();
  add(json, "id", circuit.id);
  add(json, "parent", circuit.parent);
  add(json, "limit_a", circuit.limit);
  add(json, "load_a", circuit.load);
  add(json, "base_a", circuit.base);
  add(json, "leased_a", circuit.leased);
  add(json, "room_a", circuit.room);
  return json;
}

Json view_of(const MeterView& meter) {
  Json json = json_object();
  add(json, "circuit", meter.circuit);
  add(json, "profile", meter.profile);
  add(json, "address", meter.address);
  add(json, "quality", meter.quality);
  add(json, "age_ms",
      meter.age ? json_number(static_cast<double>(meter.age->count())) : json_null());
  add(json, "current_a", meter.current);
  add(json, "voltage_v", meter.voltage);
  add(json, "power_w", json_of(meter.total_power));
  add(json, "readings", meter.readings);
  add(json, "errors", meter.errors);
  add(json, "last_error", meter.last_error);
  return json;
}

Json view_of(const ConnectorView& connector) {
  Json json = json_object();
  add(json, "id", connector.id);
  add(json, "state", connector.state);
  add(json, "current_a", connector.current);
  add(json, "power_w", connector.power);
  add(json, "register_wh", connector.energy);
  add(json, "granted_a", connector.granted);
  add(json, "offered_a", connector.offered);
  add(json, "may_draw_a", connector.may_draw);
  add(json, "soc_percent", connector.soc ? json_number(*connector.soc) : json_null());
  Json faults = json_array();
  for (const auto& fault : connector.faults) append(faults, json_text(fault));
  add(json, "faults", std::move(faults));
  add(json, "order", connector.order);
  add(json, "reason", youxu::view_of(connector.reason));
  return json;
}

Json view_of(const UplinkView& uplink) {
  Json json = json_object();
  add(json, "configured", uplink.configured);
  add(json, "state", uplink.state);
  add(json, "outbox", uplink.outbox);
  add(json, "disputed", uplink.disputed);
  add(json, "tariff_model", uplink.tariff_model);
  add(json, "last_error", uplink.last_error);
  return json;
}

template <class T>
Json each(const std::vector<T>& list) {
  Json array = json_array();
  for (const T& item : list) append(array, view_of(item));
  return array;
}

}  // namespace

Json view_of(const Reason& reason) {
  Json parameters = json_object();
  for (const auto& [name, value] : reason.parameters) add(parameters, name.c_str(), value);
  Json json = json_object();
  add(json, "code", reason.code);
  add(json, "parameters", std::move(parameters));
  return json;
}

Json view_of(const Habit& habit) {
  Json json = json_object();
  add(json, "battery_wh", habit.battery);
  add(json, "arrival_soc", habit.arrival_soc);
  add(json, "target_soc", habit.target_soc);
  add(json, "pickup", clock_text(habit.pickup_minute));
  add(json, "mode", text_of(habit.mode));
  return json;
}

Json view_of(const PileView& pile) {
  Json json = json_object();
  add(json, "pile", pile.pile);
  add(json, "name", pile.name);
  add(json, "circuit", pile.circuit);
  add(json, "phases", pile.phases);
  add(json, "link", pile.link);
  add(json, "disobedient", pile.disobedient);
  add(json, "kind", pile.kind);
  add(json, "vendor", pile.vendor);
  add(json, "model", pile.model);
  add(json, "firmware", pile.firmware);
  add(json, "serial", pile.serial);
  add(json, "min_a", pile.min);
  add(json, "max_a", pile.max);
  add(json, "failsafe_a", pile.failsafe);
  add(json, "connectors", each(pile.connectors));
  add(json, "habit", pile.habit ? view_of(*pile.habit) : json_null());
  return json;
}

Json view_of(const Order& order) {
  Json energy = json_object();
  for (std::size_t k = 0; k < kTariffKinds; ++k) {
    add(energy, std::string{text_of(static_cast<TariffKind>(k))}.c_str(), order.energy[k]);
  }
  Json json = json_object();
  add(json, "id", order.id);
  add(json, "pile", order.pile);
  add(json, "connector", order.connector);
  add(json, "mode", text_of(order.mode));
  add(json, "origin", text_of(order.origin));
  add(json, "state", text_of(order.state));
  add(json, "reason", text_of(order.reason));
  add(json, "fault", order.fault ? json_text(text_of(*order.fault)) : json_null());
  add(json, "applied_at", rfc3339(order.applied_at));
  add(json, "started_at", json_of(order.started_at));
  add(json, "finished_at", json_of(order.finished_at));
  add(json, "clock_trusted", order.clock_trusted);
  add(json, "depart", json_of(order.depart));
  add(json, "energy_wanted_wh", json_of(order.energy_wanted));
  add(json, "register_start_wh", order.register_start);
  add(json, "register_last_wh", order.register_last);
  add(json, "energy_wh", order.delivered());
  add(json, "energy_by_tariff_wh", std::move(energy));
  add(json, "tariff_model", order.tariff.model);
  add(json, "amount_1e4_cny", order.total_amount().e4);
  return json;
}

Json view_of(const Alarm& alarm) {
  Json json = json_object();
  add(json, "id", alarm.id);
  add(json, "key", alarm.key);
  add(json, "severity", text_of(alarm.severity));
  add(json, "message", alarm.message);
  add(json, "raised_at", rfc3339(alarm.raised_at));
  add(json, "cleared_at", json_of(alarm.cleared_at));
  add(json, "acknowledged", alarm.acknowledged);
  return json;
}

Json view_of(const StatusView& status) {
  Json json = json_object();
  add(json, "site", status.site);
  add(json, "version", status.version);
  add(json, "state", status.state);
  add(json, "now", rfc3339(status.now));
  add(json, "clock_trusted", status.clock_trusted);
  add(json, "uptime_ms", std::int64_t{status.uptime.count()});
  add(json, "rated_a", status.rated);
  add(json, "load_factor", json_number(status.load_factor));
  add(json, "circuits", each(status.circuits));
  add(json, "meters", each(status.meters));
  add(json, "piles", view_of(status.piles));
  add(json, "open_orders", view_of(status.open_orders));
  add(json, "bus_connected", status.bus_connected);
  add(json, "uplink", view_of(status.uplink));
  add(json, "alarms", view_of(status.alarms));
  return json;
}

Json view_of(std::string_view name, const std::vector<SeriesPoint>& points) {
  Json list = json_array();
  for (const auto& point : points) {
    Json pair = json_array();
    append(pair, json_text(rfc3339(point.t)));
    append(pair, json_number(static_cast<double>(point.milli) / 1000.0));
    append(list, std::move(pair));
  }
  Json json = json_object();
  add(json, "name", name);
  add(json, "points", std::move(list));
  return json;
}

std::string clock_text(int minute_of_day) {
  char text[32];
  std::snprintf(text, sizeof text, "%02d:%02d", minute_of_day / 60, minute_of_day % 60);
  return text;
}

std::optional<int> minute_from_clock_text(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  for (const std::size_t i : {0U, 1U, 3U, 4U}) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
  }
  const int hour = (text[0] - '0') * 10 + (text[1] - '0');
  const int minute = (text[3] - '0') * 10 + (text[4] - '0');
  if (hour > 23 || minute > 59) return std::nullopt;
  return hour * 60 + minute;
}

}  // namespace youxu
