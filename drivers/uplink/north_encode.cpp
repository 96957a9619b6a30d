// The up direction: what the gateway says; and the topics.
#include "drivers/json/json.hpp"
#include "drivers/uplink/north_codec.hpp"
#include "policy/names.hpp"

namespace youxu::north {

namespace {

constexpr int kSlotMinutes = 30;

constexpr Names<StartRefusal, 8> kStartWords{{
    {StartRefusal::id_mismatch, "unknown_pile"},
    {StartRefusal::already_charging, "already_charging"},
    {StartRefusal::fault, "fault"},
    {StartRefusal::locked_out, "locked_out"},
    {StartRefusal::no_tariff, "no_tariff"},
    {StartRefusal::no_room, "no_room"},
    {StartRefusal::offline, "offline"},
    {StartRefusal::not_plugged, "not_plugged"},
}};
constexpr Names<StopRefusal, 3> kStopWords{{
    {StopRefusal::id_mismatch, "unknown_pile"},
    {StopRefusal::not_charging, "not_charging"},
    {StopRefusal::other, "other"},
}};

void add(JsonObject& to, std::string_view key, std::optional<Wall> time) {
  time ? to.integer(key, unix_millis(*time)) : to.null(key);
}
void add(JsonObject& to, std::string_view key, std::optional<WattHours> energy) {
  energy ? to.integer(key, energy->whole()) : to.null(key);
}

// An object of the four tariff kinds; `number` gives the integer for one.
template <class Number>
JsonObject by_kind(Number number) {
  JsonObject json;
  for (std::size_t k = 0; k < kTariffKinds; ++k)
    json.integer(text_of(static_cast<TariffKind>(k)), number(k));
  return json;
}

// Where the kind changes, from midnight on: seldom more than eight of 48.
JsonArray edges_of(const Tariff& tariff) {
  JsonArray json;
  for (std::size_t slot = 0; slot < kTariffSlots; ++slot) {
    if (slot > 0 && tariff.slots[slot] == tariff.slots[slot - 1]) continue;
    JsonObject edge;
    edge.text("from", text_of_minute(static_cast<int>(slot) * kSlotMinutes));
    json.object(edge.text("kind", text_of(tariff.slots[slot])));
  }
  return json;
}

JsonObject view_of(const Tariff& tariff) {
  JsonObject json;
  json.text("model", tariff.model);
  json.object("energy_price_1e5_cny_per_kwh",
              by_kind([&](std::size_t k) { return tariff.energy_price[k].e5; }));
  json.object("service_price_1e5_cny_per_kwh",
              by_kind([&](std::size_t k) { return tariff.service_price[k].e5; }));
  json.array("slots", edges_of(tariff));
  return json;
}

JsonObject view_of(const ConnectorReport& report) {
  JsonArray faults;
  for (const FaultCode fault : report.faults) faults.text(text_of(fault));
  JsonObject json;
  json.text("pile", report.pile).integer("connector", report.connector);
  json.text("kind", report.kind == PileKind::dc ? "dc" : "ac");
  json.flag("online", report.online).flag("plugged", report.plugged).array("faults", faults);
  report.order.empty() ? json.null("order") : json.text("order", report.order);
  json.integer("voltage_mv", report.voltage.milli()).integer("current_ma", report.current.milli());
  json.integer("minutes_charged", report.minutes_charged);
  json.integer("energy_wh", report.delivered.whole());
  json.integer("amount_1e4_cny", report.amount.e4);
  report.soc ? json.integer("soc", *report.soc) : json.null("soc");
  return json;
}

// The present register, and those before it where the meter was exchanged, set back or jumped.
void add_registers(JsonObject& json, const Order& order) {
  JsonArray segments;
  for (const RegisterSegment& each : order.segments) {
    JsonObject segment;
    segment.text("serial", each.serial).integer("start_wh", each.start.whole());
    segment.integer("last_wh", each.last.whole()).text("ended_by", text_of(each.ended_by));
    segments.object(segment.integer("ended_at_ms", unix_millis(each.ended_at)));
  }
  json.text("register_serial", order.register_serial);
  json.integer("register_start_wh", order.register_start.whole());
  json.integer("register_last_wh", order.register_last.whole());
  json.integer("register_last_at_ms", unix_millis(order.register_last_at));
  json.array("segments", segments).flag("needs_review", order.needs_review());
}

}  // namespace

std::string topic_of(std::string_view gateway, std::string_view what) {
  return std::string{"youxu/north/1/"}.append(gateway).append("/").append(what);
}

std::string record_id(std::string_view gateway, std::string_view record) {
  return std::string{gateway}.append(":").append(record);
}

std::string encode_record(std::string_view gateway, const Order& order) {
  JsonObject json;
  json.text("id", record_id(gateway, order.id)).text("gateway", gateway).text("order", order.id);
  json.text("pile", order.pile).integer("connector", order.connector);
  json.text("mode", text_of(order.mode)).text("origin", text_of(order.origin));
  json.text("reason", text_of(order.reason));
  order.fault ? json.text("fault", text_of(*order.fault)) : json.null("fault");
  order.card.empty() ? json.null("card") : json.text("card", order.card);
  add(json, "applied_at_ms", order.applied_at);
  add(json, "started_at_ms", order.started_at);
  add(json, "finished_at_ms", order.finished_at);
  json.flag("clock_trusted", order.clock_trusted);
  add(json, "depart_at_ms", order.depart);
  add(json, "energy_wanted_wh", order.energy_wanted);
  add(json, "begin_at_ms", order.begin);
  order.amount_limit ? json.integer("amount_limit_1e4_cny", order.amount_limit->e4)
                     : json.null("amount_limit_1e4_cny");
  order.time_limit ? json.integer("time_limit_minutes", order.time_limit->count())
                   : json.null("time_limit_minutes");
  add_registers(json, order);
  add(json, "energy_wh", order.delivered());
  json.object("energy_by_tariff_wh",
              by_kind([&](std::size_t k) { return order.energy[k].whole(); }));
  json.object("amount_by_tariff_1e4_cny", by_kind([&](std::size_t k) {
                return order.amount_of(static_cast<TariffKind>(k)).e4;
              }));
  json.integer("amount_1e4_cny", order.total_amount().e4).object("tariff", view_of(order.tariff));
  return json.str();
}

std::string encode_alarm(std::string_view gateway, const AlarmRecord& alarm) {
  JsonObject json;
  json.text("id", record_id(gateway, alarm.id)).text("gateway", gateway).text("key", alarm.key);
  json.text("severity", text_of(alarm.severity)).text("message", alarm.message);
  add(json, "raised_at_ms", alarm.raised_at);
  add(json, "cleared_at_ms", alarm.cleared_at);
  return json.str();
}

std::string encode_report(std::span<const ConnectorReport> connectors, Wall at) {
  JsonArray views;
  for (const ConnectorReport& report : connectors) views.object(view_of(report));
  return JsonObject{}.integer("at_ms", unix_millis(at)).array("connectors", views).str();
}

std::string encode_online(const Online& online) {
  JsonArray piles;
  for (const std::string& pile : online.piles) piles.text(pile);
  JsonObject json;
  json.flag("online", true).text("version", online.version);
  return json.integer("at_ms", unix_millis(online.at)).array("piles", piles).str();
}

std::string encode_offline() {
  return JsonObject{}.flag("online", false).str();
}

std::string encode(const Answer& answer) {
  JsonObject json;
  answer.command ? json.text("command", *answer.command) : json.null("command");
  answer.kind.empty() ? json.null("kind") : json.text("kind", answer.kind);
  json.flag("ok", answer.why.empty()).text("why", answer.why).text("text", answer.text);
  answer.order.empty() ? json.null("order") : json.text("order", answer.order);
  return json.integer("at_ms", unix_millis(answer.at)).str();
}

std::string_view word_of(StartRefusal refusal) {
  if (refusal == StartRefusal::none) return {};
  const std::string_view word = name_in(kStartWords, refusal);
  return word.empty() ? "other" : word;  // an empty one would say that it is done
}

std::string_view word_of(StopRefusal refusal) {
  if (refusal == StopRefusal::none) return {};
  const std::string_view word = name_in(kStopWords, refusal);
  return word.empty() ? "other" : word;
}

}  // namespace youxu::north
