// Orders and the tariff as JSON; what a key means is written in docs/openapi.yaml.
#include "daemon/http/quantities.hpp"
#include "daemon/http/views.hpp"

namespace youxu {

namespace {

JsonObject prices_of(Price energy, Price service) {
  JsonObject json;
  return json.integer("energy_1e5_cny", energy.e5).integer("service_1e5_cny", service.e5);
}

}  // namespace

JsonObject view_of(const RegisterSegment& segment) {
  JsonObject json;
  json.text("serial", segment.serial);
  add(json, "start_wh", segment.start);
  add(json, "last_wh", segment.last);
  json.text("ended_by", text_of(segment.ended_by));
  add(json, "ended_at", segment.ended_at);
  return json;
}

JsonObject view_of(const Order& order) {
  JsonObject energy;
  for (std::size_t k = 0; k < kTariffKinds; ++k) {
    add(energy, text_of(static_cast<TariffKind>(k)), order.energy[k]);
  }
  JsonObject json;
  json.text("id", order.id).text("pile", order.pile).integer("connector", order.connector);
  json.text("mode", text_of(order.mode)).text("origin", text_of(order.origin));
  json.text("state", text_of(order.state)).text("reason", text_of(order.reason));
  order.fault ? json.text("fault", text_of(*order.fault)) : json.null("fault");
  add(json, "applied_at", order.applied_at);
  add(json, "started_at", order.started_at);
  add(json, "finished_at", order.finished_at);
  json.flag("clock_trusted", order.clock_trusted);
  add(json, "depart", order.depart);
  add(json, "energy_wanted_wh", order.energy_wanted);
  add(json, "begin", order.begin);
  order.amount_limit ? json.integer("amount_limit_1e4_cny", order.amount_limit->e4)
                     : json.null("amount_limit_1e4_cny");
  order.time_limit ? json.integer("time_limit_min", order.time_limit->count())
                   : json.null("time_limit_min");
  add(json, "register_start_wh", order.register_start);
  add(json, "register_last_wh", order.register_last);
  json.text("register_serial", order.register_serial);
  json.array("register_segments", view_of(order.segments));
  json.flag("needs_review", order.needs_review());
  add(json, "energy_wh", order.delivered());
  json.object("energy_by_tariff_wh", energy).text("tariff_model", order.tariff.model);
  json.flag("priced", order.tariff.known());
  json.integer("amount_1e4_cny", order.total_amount().e4);
  return json;
}

JsonObject view_of(const TariffVersion& version) {
  JsonObject prices;
  for (std::size_t k = 0; k < kTariffKinds; ++k) {
    prices.object(text_of(static_cast<TariffKind>(k)),
                  prices_of(version.tariff.energy_price[k], version.tariff.service_price[k]));
  }
  JsonArray slots;
  for (const TariffKind kind : version.tariff.slots) slots.text(text_of(kind));
  JsonObject json;
  json.integer("id", version.id).text("model", version.tariff.model);
  add(json, "valid_from", version.valid_from);
  json.text("source", text_of(version.source));
  add(json, "received_at", version.received_at);
  json.object("prices", prices).array("slots", slots);
  return json;
}

}  // namespace youxu
