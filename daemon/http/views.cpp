// One function per value; what a key means is written in docs/openapi.yaml.
#include "daemon/http/views.hpp"

#include "daemon/http/quantities.hpp"
#include "daemon/http/times.hpp"

namespace youxu {

namespace {

JsonObject parameters_of(const Reason& reason) {
  JsonObject json;
  for (const auto& [name, value] : reason.parameters) json.text(name, value);
  return json;
}

JsonArray array_of(const std::vector<Amps>& amps) {
  JsonArray array;
  for (const Amps each : amps) append(array, each);
  return array;
}

}  // namespace

JsonObject view_of(const CircuitView& circuit) {
  JsonObject json;
  json.text("id", circuit.id).text("parent", circuit.parent).text("module_of", circuit.module_of);
  add(json, "limit_a", circuit.limit);
  json.text("limit_by", circuit.limit_by).array("limits", view_of(circuit.limits));
  add(json, "load_a", circuit.load);
  add(json, "unbalance_percent", tenths(circuit.unbalance));
  add(json, "base_a", circuit.base);
  add(json, "leased_a", circuit.leased);
  add(json, "room_a", circuit.room);
  json.text("load_quality", circuit.load_quality).text("base_quality", circuit.base_quality);
  add(json, "age_ms", circuit.age);
  return json;
}

JsonObject view_of(const ExternalLimit& limit) {
  JsonObject json;
  json.integer("id", limit.id).text("circuit", limit.circuit);
  add(json, "amps", limit.amps);
  add(json, "from", limit.from);
  add(json, "to", limit.to);
  json.text("source", limit.source).text("reason", limit.reason);
  return json;
}

JsonObject view_of(const BindingView& binding) {
  JsonObject json;
  json.text("pile", binding.pile).text("place", binding.place);
  json.text("state", text_of(binding.state)).text("why", text_of(binding.why));
  json.text("advice", advice_of(binding.why));
  add(json, "changed_at", binding.changed_at);
  return json;
}

std::string_view text_of(BackupView::State state) {
  switch (state) {
    case BackupView::State::none:
      return "none";
    case BackupView::State::running:
      return "running";
    case BackupView::State::done:
      return "done";
    case BackupView::State::failed:
      return "failed";
  }
  return "";
}

JsonObject view_of(const BackupView& backup) {
  JsonObject json;
  json.text("state", text_of(backup.state)).text("file", backup.file).text("error", backup.error);
  std::optional<Wall> begun;
  if (backup.state != BackupView::State::none) begun = backup.begun;
  add(json, "begun_at", begun);
  return json;
}

JsonObject view_of(const ConnectorView& connector) {
  JsonArray faults;
  for (const auto& fault : connector.faults) faults.text(fault);
  JsonObject json;
  json.integer("id", connector.id).text("state", connector.state);
  add(json, "min_a", connector.min);
  add(json, "max_a", connector.max);
  add(json, "current_a", connector.current);
  add(json, "power_w", connector.power);
  add(json, "register_wh", connector.energy);
  add(json, "granted_a", connector.granted);
  add(json, "offered_a", connector.offered);
  add(json, "may_draw_a", connector.may_draw);
  connector.soc ? json.integer("soc_percent", *connector.soc) : json.null("soc_percent");
  json.array("faults", faults).text("order", connector.order);
  connector.balance ? json.integer("balance_1e4_cny", connector.balance->e4)
                    : json.null("balance_1e4_cny");
  json.text("qr", connector.qr);
  json.object("reason", view_of(connector.reason));
  connector.wanted ? json.object("wanted", view_of(*connector.wanted)) : json.null("wanted");
  connector.promise ? json.object("promise", view_of(*connector.promise)) : json.null("promise");
  return json;
}

JsonObject view_of(const UplinkView& uplink) {
  JsonObject json;
  json.flag("configured", uplink.configured).text("state", uplink.state);
  json.integer("outbox", uplink.outbox).integer("disputed", uplink.disputed);
  json.text("tariff_model", uplink.tariff_model).text("last_error", uplink.last_error);
  return json;
}

JsonObject view_of(const PlatformView& platform) {
  JsonObject json;
  json.text("name", platform.name).text("protocol", platform.protocol);
  json.text("state", platform.state).text("last_error", platform.last_error);
  json.integer("outbox", platform.outbox.waiting).integer("disputed", platform.outbox.disputed);
  add(json, "oldest_at", platform.outbox.oldest);
  return json;
}

JsonObject view_of(const Reason& reason) {
  JsonObject json;
  json.text("code", reason.code).object("parameters", parameters_of(reason));
  return json;
}

JsonObject view_of(const WantedView& wanted) {
  JsonObject json;
  add(json, "energy_wh", wanted.energy);
  json.text("energy_source", wanted.energy_source);
  json.integer("energy_confidence_percent", wanted.energy_confidence);
  add(json, "depart", wanted.depart);
  json.text("depart_source", wanted.depart_source);
  json.integer("depart_confidence_percent", wanted.depart_confidence);
  return json;
}

JsonObject view_of(const PromiseView& promise) {
  JsonObject json;
  json.text("code", promise.now.code).object("parameters", parameters_of(promise.now));
  add(json, "changed_at", promise.changed_at);
  promise.before ? json.object("before", view_of(*promise.before)) : json.null("before");
  return json;
}

JsonObject view_of(const OutlookView& outlook) {
  JsonObject json;
  add(json, "due_wh", outlook.due);
  add(json, "due_end", outlook.due_end);
  add(json, "later_wh", outlook.later);
  add(json, "missing_wh", outlook.missing);
  add(json, "next", outlook.next);
  add(json, "done", outlook.done);
  return json;
}

JsonObject view_of(const BoundView& bound) {
  JsonObject json;
  json.text("limit", bound.limit).text("circuit", bound.circuit).text("phase", bound.phase);
  json.text("limit_by", bound.by).flag("held", bound.held);
  return json;
}

JsonObject view_of(const Habit& habit) {
  JsonObject json;
  add(json, "battery_wh", habit.battery);
  json.integer("arrival_soc", habit.arrival_soc).integer("target_soc", habit.target_soc);
  json.text("pickup", text_of_minute(habit.pickup_minute)).text("mode", text_of(habit.mode));
  json.flag("plug_and_charge", habit.plug_and_charge);
  return json;
}

JsonObject view_of(const Card& card) {
  JsonArray piles;
  for (const std::string& pile : card.piles) piles.text(pile);
  JsonObject json;
  json.text("card", card.number).text("name", card.name).array("piles", piles);
  json.flag("enabled", card.enabled).text("origin", text_of(card.origin));
  return json;
}

JsonObject view_of(const PhaseView& phase) {
  JsonObject json;
  json.text("source", phase.source).text("found", phase.found);
  json.number("confidence", phase.confidence).integer("steps", phase.steps);
  json.text("doubt", phase.doubt).text("wait", phase.wait);
  json.flag("contradicted", phase.contradicted);
  return json;
}

JsonObject view_of(const MaintenanceView& asked) {
  JsonObject json;
  json.text("kind", text_of(asked.kind)).integer("connector", asked.connector);
  json.text("state", asked.state).text("why", asked.why);
  add(json, "at", asked.at);
  return json;
}

JsonObject view_of(const PileView& pile) {
  JsonObject json;
  json.text("pile", pile.pile).text("name", pile.name).text("circuit", pile.circuit);
  json.text("phases", pile.phases).object("phase", view_of(pile.phase)).text("link", pile.link);
  json.flag("disobedient", pile.disobedient).flag("locked_out", pile.locked_out);
  pile.maintenance ? json.object("maintenance", view_of(*pile.maintenance))
                   : json.null("maintenance");
  json.text("kind", pile.kind);
  json.text("vendor", pile.vendor).text("model", pile.model);
  json.text("firmware", pile.firmware).text("serial", pile.serial);
  add(json, "min_a", pile.min);
  add(json, "max_a", pile.max);
  add(json, "failsafe_a", pile.failsafe);
  add(json, "shared_a", pile.shared);
  json.array("connectors", view_of(pile.connectors));
  pile.habit ? json.object("habit", view_of(*pile.habit)) : json.null("habit");
  return json;
}

JsonObject view_of(const Alarm& alarm) {
  JsonObject json;
  json.integer("id", alarm.id).text("key", alarm.key);
  json.text("severity", text_of(alarm.severity)).text("message", alarm.message);
  add(json, "raised_at", alarm.raised_at);
  add(json, "cleared_at", alarm.cleared_at);
  json.flag("acknowledged", alarm.acknowledged);
  return json;
}

JsonObject view_of(const Dispute& dispute) {
  JsonObject json;
  json.text("platform", dispute.platform).text("order", dispute.order);
  return json;
}

JsonObject view_of(const StatusView& status) {
  JsonObject json;
  json.text("site", status.site).text("version", status.version).text("state", status.state);
  add(json, "now", status.now);
  json.flag("clock_trusted", status.clock_trusted);
  add(json, "uptime_ms", status.uptime);
  add(json, "rated_a", status.rated);
  json.number("load_factor", status.load_factor);
  status.transformer ? json.object("transformer", view_of(*status.transformer))
                     : json.null("transformer");
  json.array("circuits", view_of(status.circuits)).array("meters", view_of(status.meters));
  json.array("piles", view_of(status.piles)).array("open_orders", view_of(status.open_orders));
  json.flag("bus_connected", status.bus_connected).object("uplink", view_of(status.uplink));
  json.array("platforms", view_of(status.platforms)).array("alarms", view_of(status.alarms));
  return json;
}

JsonObject view_of(const PlanSlotView& slot) {
  JsonObject room;
  for (const auto& [circuit, amps] : slot.room) add(room, circuit, amps);
  JsonObject json;
  add(json, "begin", slot.begin);
  add(json, "end", slot.end);
  json.integer("price_1e5_cny", slot.price.e5).object("room_a", room);
  return json;
}

JsonObject view_of(const PlanCarView& car) {
  JsonObject json;
  json.text("pile", car.pile).integer("connector", car.connector);
  json.array("amps", array_of(car.amps));
  add(json, "missing_wh", car.missing);
  return json;
}

JsonObject view_of(const PlanView& plan) {
  WattHours missing;
  for (const PlanCarView& car : plan.cars) missing += car.missing;
  JsonObject json;
  add(json, "made_at", plan.made_at);
  json.array("slots", view_of(plan.slots)).array("cars", view_of(plan.cars));
  json.array("expected_a", array_of(plan.expected));
  add(json, "missing_wh", missing);
  return json;
}

JsonObject series_view_of(std::string_view name, const std::vector<SeriesPoint>& points) {
  JsonArray list;
  for (const auto& point : points) {
    JsonArray pair;
    pair.text(rfc3339(point.t));
    append_milli(pair, point.milli);
    list.array(pair);
  }
  JsonObject json;
  json.text("name", name).array("points", list);
  return json;
}

JsonObject explanation_of(const PileView& pile) {
  JsonArray connectors;
  for (const ConnectorView& connector : pile.connectors) {
    JsonObject json;
    json.integer("connector", connector.id).text("state", connector.state);
    add(json, "granted_a", connector.granted);
    add(json, "may_draw_a", connector.may_draw);
    json.object("reason", view_of(connector.reason));
    connector.wanted ? json.object("wanted", view_of(*connector.wanted)) : json.null("wanted");
    connector.promise ? json.object("promise", view_of(*connector.promise)) : json.null("promise");
    connector.outlook ? json.object("outlook", view_of(*connector.outlook)) : json.null("outlook");
    connector.bound ? json.object("bound", view_of(*connector.bound)) : json.null("bound");
    connectors.object(json);
  }
  JsonObject json;
  json.text("pile", pile.pile).text("link", pile.link).array("connectors", connectors);
  return json;
}

}  // namespace youxu
