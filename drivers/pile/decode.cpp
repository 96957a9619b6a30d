// The up direction: what a pile says.
#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "drivers/pile/codec.hpp"
#include "drivers/pile/fields.hpp"
#include "drivers/pile/utf8.hpp"

namespace youxu::pile_bus {

namespace {

// Ranges that the specification leaves to reason: no pile on a low-voltage supply is outside them.
constexpr Range kInteger{};
constexpr Range kFromOne{1, static_cast<double>(kMaxInteger)};
constexpr Range kAmps{0, 1000};
constexpr Range kVolts{0, 1000};
constexpr Range kWatts{0, 1e6};
constexpr Range kWattHours{0, 1e12};
constexpr Range kConnector{1, kMaxConnectors};
constexpr Range kCelsius{-60, 200};
constexpr Range kPercent{0, 100};
constexpr std::size_t kMaxCommandId = 36;

struct DeleteJson {
  void operator()(cJSON* json) const { cJSON_Delete(json); }
};
using Json = std::unique_ptr<cJSON, DeleteJson>;

bool only_white(const char* from, const char* end) {
  return std::all_of(from, end,
                     [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; });
}

// A null pointer fails the verdict.
Json parse(std::string_view payload, Verdict& verdict) {
  if (payload.size() > kMaxPayload) {
    verdict.fail("payload", "longer than 4096 bytes");
    return {};
  }
  if (!is_utf8(payload)) {
    verdict.fail("payload", "not UTF-8");
    return {};
  }
  const char* end = nullptr;
  Json json{cJSON_ParseWithLengthOpts(payload.data(), payload.size(), &end, 0)};
  if (json && only_white(end, payload.data() + payload.size())) return json;
  verdict.fail("payload", "not JSON");
  return {};
}

// Parses `payload`, lets `read` take the fields it wants, and returns its value or the first fault.
template <class T, class Read>
Result<T> decode(std::string_view topic, std::string_view payload, Read read) {
  Verdict verdict{topic};
  const Json json = parse(payload, verdict);
  if (!verdict.ok()) return verdict.error();
  Fields fields{json.get(), "", verdict};
  T value = read(fields, verdict);
  if (!verdict.ok()) return verdict.error();
  return value;
}

template <class T>
PerPhase<T> per_phase(Fields& fields, const char* name, Range range) {
  PerPhase<T> values{};
  const cJSON* item = fields.array(name, 3, 3);
  if (item == nullptr) return values;
  for (std::size_t phase = 0; phase < kPhases; ++phase) {
    const cJSON* entry = cJSON_GetArrayItem(item, static_cast<int>(phase));
    if (cJSON_IsNumber(entry) && entry->valuedouble >= range.low &&
        entry->valuedouble <= range.high) {
      values[phase] = T::from_double(entry->valuedouble);
    } else {
      fields.fail(name, "must be three numbers within range");
    }
  }
  return values;
}

std::vector<std::string> texts(Fields& fields, const char* name, int most) {
  std::vector<std::string> values;
  const cJSON* item = nullptr;
  const cJSON* list = fields.array(name, 0, most);
  cJSON_ArrayForEach(item, list) {
    if (!cJSON_IsString(item)) {
      fields.fail(name, "must hold text only");
      break;
    }
    values.emplace_back(item->valuestring);
  }
  return values;
}

std::optional<Wall> time_or_null(Fields& fields) {
  const auto t = fields.integer_or_null("t", kInteger);
  if (!t) return std::nullopt;
  return wall_from_unix_millis(*t);
}

// Reads each object of the list `connectors` with `read`; their ids must differ.
template <class T, class Read>
std::vector<T> connectors(Fields& fields, Verdict& verdict, Read read) {
  std::vector<T> values;
  const cJSON* item = nullptr;
  const cJSON* list = fields.array("connectors", 1, kMaxConnectors);
  cJSON_ArrayForEach(item, list) {
    Fields each{item, "connectors[" + std::to_string(values.size()) + "].", verdict};
    T value = read(each);
    const bool seen = std::any_of(values.begin(), values.end(),
                                  [&](const T& other) { return other.id == value.id; });
    if (seen) each.fail("id", "given twice");
    values.push_back(std::move(value));
  }
  return values;
}

ConnectorRating read_rating(Fields& fields) {
  ConnectorRating rating;
  rating.id = static_cast<int>(fields.integer("id", kConnector));
  rating.min = Amps::from_double(fields.number("min_a", {0.1, kAmps.high}));
  rating.max = Amps::from_double(fields.number("max_a", kAmps));
  if (rating.max < rating.min) fields.fail("max_a", "under min_a");
  return rating;
}

std::optional<PhaseSet> read_phases(Fields& fields) {
  const auto text = fields.text_or_null("phases");
  if (!text) return std::nullopt;
  const auto phases = phases_from_text(*text);
  if (!phases) fields.fail("phases", "must be a, b, c, abc or null");
  return phases;
}

PileKind read_kind(Fields& fields) {
  const std::string text = fields.text("kind");
  if (text != "ac" && text != "dc") fields.fail("kind", "must be ac or dc");
  return text == "dc" ? PileKind::dc : PileKind::ac;
}

bool suits(Amps failsafe, const std::vector<ConnectorRating>& ratings) {
  if (failsafe == Amps{}) return true;
  return std::any_of(ratings.begin(), ratings.end(), [&](const ConnectorRating& r) {
    return failsafe >= r.min && failsafe <= r.max;
  });
}

ConnectorState read_state(Fields& fields) {
  const auto state = connector_state_from_text(fields.text("state"));
  if (!state) fields.fail("state", "unknown state");
  return state.value_or(ConnectorState::idle);
}

ConnectorStatus read_connector(Fields& fields) {
  ConnectorStatus c;
  c.id = static_cast<int>(fields.integer("id", kConnector));
  c.state = read_state(fields);
  c.current = per_phase<Amps>(fields, "a", kAmps);
  c.voltage = per_phase<Volts>(fields, "v", kVolts);
  c.power = Watts::from_double(fields.number("w", kWatts));
  c.energy = WattHours::from_whole(fields.integer("wh", kWattHours));
  c.lease.epoch = fields.integer("epoch", kInteger);
  c.lease.seq = fields.integer("seq", kInteger);
  c.offered = Amps::from_double(fields.number("offered_a", kAmps));
  if (const auto soc = fields.number_or_null("soc", kPercent)) c.soc = static_cast<int>(*soc);
  c.temperature_c = fields.number_or_null("temp_c", kCelsius);
  for (const std::string& code : texts(fields, "faults", kMaxFaults))
    c.faults.push_back(fault_from_text(code));
  return c;
}

void read_detail(PileEvent& event, Fields detail) {
  switch (event.kind) {
    case PileEventKind::card:
      event.card = detail.text("card");
      break;
    case PileEventKind::key:
      event.want = detail.text("want");
      if (event.want != "start" && event.want != "stop")
        detail.fail("want", "must be start or stop");
      break;
    case PileEventKind::fault:
    case PileEventKind::fault_cleared:
      event.fault = fault_from_text(detail.text("code"));
      break;
    case PileEventKind::plug:
    case PileEventKind::unplug:
    case PileEventKind::full:
    case PileEventKind::estop:
    case PileEventKind::power_loss:
    case PileEventKind::tamper:
      break;
  }
}

}  // namespace

Result<Online> decode_online(std::string_view payload) {
  return decode<Online>("online", payload, [](Fields& fields, Verdict&) {
    Online value{.online = fields.boolean("online")};
    if (value.online) value.boot = fields.integer("boot", kInteger);
    return value;
  });
}

Result<PileHello> decode_hello(std::string_view payload) {
  return decode<PileHello>("hello", payload, [](Fields& fields, Verdict& verdict) {
    PileHello hello;
    (void)fields.integer("proto", {1, 1});  // any other is refused by its range
    hello.boot = fields.integer("boot", kInteger);
    hello.kind = read_kind(fields);
    hello.vendor = fields.text("vendor");
    hello.model = fields.text("model");
    hello.firmware = fields.text("firmware");
    hello.serial = fields.text("serial");
    hello.phases = read_phases(fields);
    hello.connectors = connectors<ConnectorRating>(fields, verdict, read_rating);
    hello.failsafe = Amps::from_double(fields.number("failsafe_a", kAmps));
    if (!suits(hello.failsafe, hello.connectors))
      fields.fail("failsafe_a", "must be 0 or within min_a to max_a");
    hello.features = texts(fields, "features", kMaxFeatures);
    return hello;
  });
}

Result<PileStatus> decode_status(std::string_view payload) {
  return decode<PileStatus>("status", payload, [](Fields& fields, Verdict& verdict) {
    PileStatus status;
    status.boot = fields.integer("boot", kInteger);
    status.n = fields.integer("n", kFromOne);
    status.t = time_or_null(fields);
    status.connectors = connectors<ConnectorStatus>(fields, verdict, read_connector);
    return status;
  });
}

Result<PileEvent> decode_event(std::string_view payload) {
  return decode<PileEvent>("event", payload, [](Fields& fields, Verdict& verdict) {
    PileEvent event;
    event.id = fields.integer("id", kInteger);
    event.boot = fields.integer("boot", kInteger);
    event.t = time_or_null(fields);
    event.connector = static_cast<int>(fields.integer("connector", kConnector));
    const auto kind = pile_event_kind_from_text(fields.text("kind"));
    if (!kind) fields.fail("kind", "unknown kind");
    event.kind = kind.value_or(PileEventKind::tamper);
    event.energy = WattHours::from_whole(fields.integer("wh", kWattHours));
    read_detail(event, Fields{fields.object("detail"), "detail.", verdict});
    return event;
  });
}

Result<CommandResult> decode_result(std::string_view payload) {
  return decode<CommandResult>("result", payload, [](Fields& fields, Verdict&) {
    CommandResult result;
    result.id = fields.text("id");
    if (result.id.empty() || result.id.size() > kMaxCommandId)
      fields.fail("id", "must be 1 to 36 characters");
    result.ok = fields.boolean("ok");
    result.why = fields.text_or_null("why").value_or("");
    fields.object_or_null("detail");
    return result;
  });
}

}  // namespace youxu::pile_bus
