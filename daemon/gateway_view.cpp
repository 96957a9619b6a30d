// What the gateway shows: the API's side of it.
#include <algorithm>

#include "daemon/gateway.hpp"

namespace youxu {

namespace {
std::string_view text_of(BaseLoad::Quality quality) {
  switch (quality) {
    case BaseLoad::Quality::fresh:
      return "fresh";
    case BaseLoad::Quality::stale:
      return "stale";
    case BaseLoad::Quality::lost:
      return "lost";
  }
  return "lost";
}
}  // namespace

StatusView Gateway::status() const {
  StatusView view;
  view.site = settings_.site;
  view.version = settings_.version;
  view.now = now_.wall;
  view.uptime = now_.mono - began_.mono;
  view.rated = settings_.rated;
  view.bus_connected = bus_;
  view.state = "normal";
  const CircuitAmps taken = leased(now_.mono);
  const CircuitAmps possible = room(now_.mono);
  for (std::size_t c = 0; c < settings_.tree.size(); ++c) {
    const auto quality = bases_[c].quality(now_.mono);
    CircuitView circuit;
    circuit.id = settings_.tree[c].id;
    circuit.parent = settings_.tree[c].parent;
    for (std::size_t p = 0; p < kPhases; ++p) {
      circuit.limit[p] = settings_.tree[c].limit[p] - settings_.margin[c][p];
      circuit.base[p] = circuit.limit[p] - possible[c][p];
      circuit.leased[p] = taken[c][p];
      circuit.room[p] = possible[c][p] - taken[c][p];
      if (settings_.metered[c] && quality != BaseLoad::Quality::lost)
        circuit.load[p] = bases_[c].meter()[p];
      if (c == 0 && circuit.load[p] && settings_.rated > Amps{})
        view.load_factor =
            std::max(view.load_factor, circuit.load[p]->value() / settings_.rated.value());
    }
    view.circuits.push_back(std::move(circuit));
    if (!settings_.metered[c]) continue;
    MeterView meter;
    meter.circuit = settings_.tree[c].id;
    meter.quality = bases_[c].has_sample() ? text_of(quality) : "none";
    if (bases_[c].has_sample()) meter.age = now_.mono - bases_[c].taken();
    meter.current = readings_[c].current;
    meter.voltage = readings_[c].voltage;
    meter.total_power = readings_[c].total_power;
    meter.readings = reading_counts_[c];
    view.meters.push_back(std::move(meter));
    if (quality == BaseLoad::Quality::stale && view.state == "normal") view.state = "meter_stale";
    if (quality == BaseLoad::Quality::lost)
      view.state = bases_[c].has_sample() ? "meter_lost" : "starting";
  }
  for (const Pile& pile : piles_) {
    PileView p;
    p.pile = pile.settings.pile;
    p.name = pile.settings.name;
    p.circuit = settings_.tree[pile.settings.circuit].id;
    if (pile.settings.phases) p.phases = youxu::text_of(*pile.settings.phases);
    if (pile.heard_at)
      p.link = !pile.online                                            ? "gone"
               : now_.mono - *pile.heard_at > std::chrono::seconds{15} ? "silent"
                                                                       : "online";
    p.min = pile.settings.min;
    p.max = pile.settings.max;
    p.habit = pile.habit;
    if (pile.hello) {
      p.kind = pile.hello->kind == PileKind::dc ? "dc" : "ac";
      p.vendor = pile.hello->vendor;
      p.model = pile.hello->model;
      p.firmware = pile.hello->firmware;
      p.serial = pile.hello->serial;
      p.failsafe = pile.hello->failsafe;
    }
    for (const Connector& c : pile.connectors) {
      ConnectorView v;
      v.id = c.id;
      v.granted = c.book.granted(now_.mono);
      v.may_draw = c.book.may_draw(now_.mono);
      v.reason = c.book.authorised() ? c.reason : Reason{};
      if (c.order) {
        v.order = c.order->id;
        view.open_orders.push_back(*c.order);
        if (!c.book.authorised()) v.reason.code = "starting";
      }
      p.disobedient = p.disobedient || c.disobedient;
      if (c.status) {
        v.state = youxu::text_of(c.status->state);
        v.current = c.status->current;
        v.power = c.status->power;
        v.energy = c.status->energy;
        v.offered = c.status->offered;
        v.soc = c.status->soc;
        for (const FaultCode f : c.status->faults) v.faults.emplace_back(youxu::text_of(f));
      }
      p.connectors.push_back(std::move(v));
    }
    view.piles.push_back(std::move(p));
  }
  view.uplink.configured = settings_.uplink;
  view.uplink.state = !settings_.uplink ? "off" : platform_online_ ? "online" : "connecting";
  view.uplink.tariff_model = tariff_.model;
  if (const auto depth = store_.outbox_depth(); depth.ok()) view.uplink.outbox = *depth;
  if (const auto parked = store_.disputed_count(); parked.ok()) view.uplink.disputed = *parked;
  if (auto alarms = store_.alarms(100); alarms.ok())
    for (Alarm& alarm : *alarms)
      if (!alarm.cleared_at) view.alarms.push_back(std::move(alarm));
  return view;
}

Status Gateway::set_habit(std::string_view number, const Habit& habit) {
  Pile* pile = find(number);
  if (!pile) return Error{Errc::invalid, "pile " + std::string{number} + ": no such pile"};
  if (auto saved = store_.save_habit(number, habit); !saved.ok()) return saved;
  pile->habit = habit;
  return {};
}

Result<std::vector<Order>> Gateway::orders(const OrderQuery& query) {
  return store_.orders(query);
}
Result<std::optional<Order>> Gateway::order(std::string_view id) {
  return store_.order(id);
}
Result<std::vector<SeriesPoint>> Gateway::series(std::string_view name, Wall from, Wall to,
                                                 Millis step) {
  return store_.series(name, from, to, step);
}
Result<std::vector<Alarm>> Gateway::alarms(int limit) {
  return store_.alarms(limit);
}
Status Gateway::acknowledge_alarm(std::int64_t id) {
  return store_.acknowledge_alarm(id);
}

Metrics Gateway::metrics() const {
  Metrics out;
  for (const auto& [name, value] : counters_)
    out["youxu_" + name + "_total"] = static_cast<double>(value);
  if (const auto depth = store_.outbox_depth(); depth.ok())
    out["youxu_outbox_rows"] = static_cast<double>(*depth);
  out["youxu_bus_connected"] = bus_ ? 1 : 0;
  out["youxu_platform_online"] = platform_online_ ? 1 : 0;
  for (std::size_t c = 0; c < settings_.tree.size(); ++c)
    if (settings_.metered[c])
      out["youxu_meter_readings_total{circuit=\"" + settings_.tree[c].id + "\"}"] =
          static_cast<double>(reading_counts_[c]);
  return out;
}

}  // namespace youxu
