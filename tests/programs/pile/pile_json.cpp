// Written as text, piece by piece, so that a fault of the gateway's JSON code cannot hide here.
#include "tests/programs/pile/pile_json.hpp"

#include <cjson/cJSON.h>

#include <array>
#include <cstdio>
#include <memory>
#include <string_view>

namespace youxu::sim {

namespace {

struct DeleteJson {
  void operator()(cJSON* json) const { cJSON_Delete(json); }
};
using Json = std::unique_ptr<cJSON, DeleteJson>;

// Null, as for no JSON at all, when it is longer than a message of the bus may be.
Json parse(const std::string& text) {
  constexpr std::size_t kMaxPayload = 4096;
  return Json{text.size() <= kMaxPayload ? cJSON_Parse(text.c_str()) : nullptr};
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (static_cast<unsigned char>(c) >= 0x20) out += c;  // control characters are left out
  }
  return out + '"';
}

std::string decimal(std::int64_t milli) {
  char text[40];
  std::snprintf(text, sizeof text, "%.3f", static_cast<double>(milli) / 1000.0);
  return text;
}

template <class T>
std::string three(const PerPhase<T>& values) {
  return "[" + decimal(values[0].milli()) + "," + decimal(values[1].milli()) + "," +
         decimal(values[2].milli()) + "]";
}

std::string time_or_null(const std::optional<Wall>& t) {
  return t ? std::to_string(unix_millis(*t)) : "null";
}

template <class Items, class Write>
std::string list(const Items& items, Write write) {
  std::string out = "[";
  for (const auto& item : items) {
    if (out.size() > 1) out += ',';
    out += write(item);
  }
  return out + "]";
}

std::string rating_json(const ConnectorRating& r) {
  return "{\"id\":" + std::to_string(r.id) + ",\"min_a\":" + decimal(r.min.milli()) +
         ",\"max_a\":" + decimal(r.max.milli()) + "}";
}

std::string connector_json(const ConnectorStatus& c) {
  std::string out = "{\"id\":" + std::to_string(c.id);
  out += ",\"state\":" + quoted(text_of(c.state));
  out += ",\"a\":" + three(c.current) + ",\"v\":" + three(c.voltage);
  out += ",\"w\":" + decimal(c.power.milli()) + ",\"wh\":" + std::to_string(c.energy.whole());
  out += ",\"epoch\":" + std::to_string(c.lease.epoch);
  out += ",\"seq\":" + std::to_string(c.lease.seq);
  out += ",\"offered_a\":" + decimal(c.offered.milli());
  out += ",\"soc\":" + (c.soc ? std::to_string(*c.soc) : "null");
  out += ",\"temp_c\":" + (c.temperature_c ? std::to_string(*c.temperature_c) : "null");
  out += ",\"faults\":" + list(c.faults, [](FaultCode f) { return quoted(text_of(f)); });
  return out + "}";
}

std::string detail_json(const PileEvent& event) {
  if (event.kind == PileEventKind::card) return "{\"card\":" + quoted(event.card) + "}";
  if (event.kind == PileEventKind::key) return "{\"want\":" + quoted(event.want) + "}";
  if (event.kind == PileEventKind::fault || event.kind == PileEventKind::fault_cleared)
    return "{\"code\":" + quoted(text_of(event.fault)) + "}";
  return "{}";
}

const cJSON* item_of(const cJSON* json, const char* name) {
  return cJSON_GetObjectItemCaseSensitive(json, name);
}

std::optional<std::int64_t> number_of(const cJSON* json, const char* name) {
  const cJSON* item = item_of(json, name);
  if (!cJSON_IsNumber(item)) return std::nullopt;
  if (!(item->valuedouble >= 0 && item->valuedouble <= 9e15)) return std::nullopt;
  const auto whole = static_cast<std::int64_t>(item->valuedouble);
  return static_cast<double>(whole) == item->valuedouble ? std::optional{whole} : std::nullopt;
}

std::string text_in(const cJSON* json, const char* name) {
  const cJSON* item = item_of(json, name);
  return cJSON_IsString(item) ? item->valuestring : "";
}

std::optional<CommandKind> kind_of(std::string_view text) {
  constexpr std::array kKinds{CommandKind::start,    CommandKind::stop,     CommandKind::hello,
                              CommandKind::identify, CommandKind::selftest, CommandKind::reset,
                              CommandKind::unlock,   CommandKind::lock_out, CommandKind::set};
  for (const CommandKind kind : kKinds)
    if (text_of(kind) == text) return kind;
  return std::nullopt;
}

void read_args(Command& command, const cJSON* args) {
  command.order = text_in(args, "order");
  command.why = text_in(args, "why");
  command.psk = text_in(args, "psk");
  command.on = cJSON_IsTrue(item_of(args, "on")) != 0;
  command.phases = phases_from_text(text_in(args, "phases"));
  if (const auto amps = number_of(args, "failsafe_a")) command.failsafe = Amps::from_whole(*amps);
}

}  // namespace

std::string hello_json(const PileHello& h) {
  std::string out = "{\"proto\":1,\"boot\":" + std::to_string(h.boot);
  out += std::string{",\"kind\":"} + (h.kind == PileKind::ac ? "\"ac\"" : "\"dc\"");
  out += ",\"vendor\":" + quoted(h.vendor) + ",\"model\":" + quoted(h.model);
  out += ",\"firmware\":" + quoted(h.firmware) + ",\"serial\":" + quoted(h.serial);
  out += ",\"phases\":" + (h.phases ? quoted(text_of(*h.phases)) : "null");
  out += ",\"connectors\":" + list(h.connectors, rating_json);
  out += ",\"failsafe_a\":" + decimal(h.failsafe.milli());
  out += ",\"features\":" + list(h.features, quoted);
  return out + "}";
}

std::string status_json(const PileStatus& s) {
  return "{\"boot\":" + std::to_string(s.boot) + ",\"n\":" + std::to_string(s.n) +
         ",\"t\":" + time_or_null(s.t) + ",\"connectors\":" + list(s.connectors, connector_json) +
         "}";
}

std::string event_json(const PileEvent& e) {
  return "{\"id\":" + std::to_string(e.id) + ",\"boot\":" + std::to_string(e.boot) +
         ",\"t\":" + time_or_null(e.t) + ",\"connector\":" + std::to_string(e.connector) +
         ",\"kind\":" + quoted(text_of(e.kind)) + ",\"wh\":" + std::to_string(e.energy.whole()) +
         ",\"detail\":" + detail_json(e) + "}";
}

std::string result_json(const CommandResult& r) {
  return "{\"id\":" + quoted(r.id) + ",\"ok\":" + (r.ok ? "true" : "false") +
         ",\"why\":" + (r.why.empty() ? "null" : quoted(r.why)) + ",\"detail\":null}";
}

std::optional<Lease> lease_from_json(const std::string& text) {
  const Json json = parse(text);
  std::array<std::int64_t, 7> values{};
  constexpr std::array kNames{"epoch", "seq", "connector", "a", "for_s", "boot", "n"};
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    const auto value = number_of(json.get(), kNames[i]);
    if (!value) return std::nullopt;
    values[i] = *value;
  }
  return Lease{.id = {values[0], values[1]},
               .connector = static_cast<int>(values[2]),
               .amps = Amps::from_whole(values[3]),
               .duration = std::chrono::seconds{values[4]},
               .boot = values[5],
               .n = values[6]};
}

std::optional<Command> command_from_json(const std::string& text) {
  const Json json = parse(text);
  const auto kind = kind_of(text_in(json.get(), "kind"));
  const auto connector = number_of(json.get(), "connector");
  const auto seconds = number_of(json.get(), "for_s");
  Command command;
  command.id = text_in(json.get(), "id");
  if (!kind || !connector || !seconds || command.id.empty()) return std::nullopt;
  command.kind = *kind;
  command.connector = static_cast<int>(*connector);
  command.duration = std::chrono::seconds{*seconds};
  command.boot = number_of(json.get(), "boot");
  command.n = number_of(json.get(), "n");
  const cJSON* args = item_of(json.get(), "args");
  if (!cJSON_IsObject(args)) return std::nullopt;
  read_args(command, args);
  const bool needs_order = *kind == CommandKind::start || *kind == CommandKind::stop;
  return needs_order && command.order.empty() ? std::nullopt : std::optional{command};
}

std::optional<EventAck> event_ack_from_json(const std::string& text) {
  const Json json = parse(text);
  const auto boot = number_of(json.get(), "boot");
  const auto id = number_of(json.get(), "id");
  if (!boot || !id) return std::nullopt;
  return EventAck{.boot = *boot, .id = *id};
}

}  // namespace youxu::sim
