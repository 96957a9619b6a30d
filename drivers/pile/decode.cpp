// The up direction: what a pile says.
#include <algorithm>
#include <utility>
#include <vector>

#include "drivers/json/json.hpp"
#include "drivers/pile/codec.hpp"

namespace youxu::pile_bus {

namespace {

struct Range {
  double low = 0;
  double high = 0;
};
// Ranges that the specification leaves to reason: no pile on a low-voltage supply is outside them.
constexpr Range kAmps{0, 1000};
constexpr Range kVolts{0, 1000};
constexpr Range kWatts{0, 1e6};
constexpr Range kCelsius{-60, 200};
constexpr Range kPercent{0, 100};
constexpr std::int64_t kMaxWattHours = 1'000'000'000'000;
constexpr std::size_t kMaxCommandId = 36;

// Lets `read` take the fields it wants of `payload`; its value, or the first thing that is wrong.
template <class T, class Read>
Result<T> decode(std::string_view topic, std::string_view payload, Read read) {
  const auto wrong = [&](const Error& error) {
    return Error{Errc::invalid, std::string{topic} + ": " + error.message};
  };
  const auto json = Json::parse(payload, kMaxPayload);
  if (!json.ok()) return wrong(json.error());
  JsonFields fields{json->root()};
  T value = read(fields);
  if (!fields.status().ok()) return wrong(fields.status().error());
  return value;
}

double number(JsonFields& fields, std::string_view key, Range range) {
  return fields.number(key, range.low, range.high);
}
std::int64_t count(JsonFields& fields, std::string_view key) {
  return fields.integer(key, 0, kMaxJsonInteger);
}
int connector(JsonFields& fields, std::string_view key) {
  return static_cast<int>(fields.integer(key, 1, kMaxConnectors));
}
WattHours energy(JsonFields& fields) {
  return WattHours::from_whole(fields.integer("wh", 0, kMaxWattHours));
}
std::string text(JsonFields& fields, std::string_view key) {
  return fields.text(key, kMaxPayload);
}

// A field that may be null must be there all the same.
bool has_value(JsonFields& fields, std::string_view key) {
  const auto found = fields.optional(key);
  if (!found) fields.fail(key, "missing");
  return found && !found->is_null();
}

// Requires that what is nested in `fields` was read to its end.
void keep(JsonFields& fields, const JsonFields& nested) {
  if (!nested.status().ok()) fields.fail(nested.status().error());
}

template <class T>
PerPhase<T> per_phase(JsonFields& fields, std::string_view key, Range range) {
  PerPhase<T> values{};
  const auto items = fields.items(key, kPhases);
  if (items.size() != kPhases) fields.fail(key, "must be three numbers");
  for (std::size_t phase = 0; phase < items.size(); ++phase) {
    const auto value = items[phase].number(range.low, range.high);
    if (!value.ok()) fields.fail(value.error());
    values[phase] = T::from_double(value.ok() ? *value : 0);
  }
  return values;
}

std::vector<std::string> texts(JsonFields& fields, std::string_view key, std::size_t most) {
  std::vector<std::string> values;
  for (const JsonView& item : fields.items(key, most)) {
    auto value = item.text(kMaxPayload);
    if (!value.ok()) fields.fail(value.error());
    values.push_back(value.ok() ? *std::move(value) : "");
  }
  return values;
}

std::optional<Wall> time_or_null(JsonFields& fields) {
  if (!has_value(fields, "t")) return std::nullopt;
  return wall_from_unix_millis(count(fields, "t"));
}

// Reads each object of the list `connectors` with `read`; their ids must differ.
template <class T, class Read>
std::vector<T> connectors(JsonFields& fields, Read read) {
  std::vector<T> values;
  for (const JsonView& item : fields.items("connectors", kMaxConnectors)) {
    JsonFields each{item};
    T value = read(each);
    const bool seen = std::any_of(values.begin(), values.end(),
                                  [&](const T& other) { return other.id == value.id; });
    if (seen) each.fail("id", "given twice");
    keep(fields, each);
    values.push_back(std::move(value));
  }
  if (values.empty()) fields.fail("connectors", "must have at least one");
  return values;
}

ConnectorRating read_rating(JsonFields& fields) {
  ConnectorRating rating;
  rating.id = connector(fields, "id");
  rating.min = Amps::from_double(number(fields, "min_a", {0.1, kAmps.high}));
  rating.max = Amps::from_double(number(fields, "max_a", kAmps));
  if (rating.max < rating.min) fields.fail("max_a", "under min_a");
  return rating;
}

// The value of one of the field's words; another word fails the form.
template <class FromText>
auto word(JsonFields& fields, std::string_view key, FromText from_text) {
  const auto value = from_text(text(fields, key));
  if (!value) fields.fail(key, "is not one of the known words");
  return value;
}

std::optional<PhaseSet> read_phases(JsonFields& fields) {
  return has_value(fields, "phases") ? word(fields, "phases", phases_from_text) : std::nullopt;
}

std::optional<PileKind> kind_from_text(std::string_view text) {
  if (text == "ac") return PileKind::ac;
  return text == "dc" ? std::optional{PileKind::dc} : std::nullopt;
}

bool suits(Amps failsafe, const std::vector<ConnectorRating>& ratings) {
  if (failsafe == Amps{}) return true;
  return std::any_of(ratings.begin(), ratings.end(), [&](const ConnectorRating& r) {
    return failsafe >= r.min && failsafe <= r.max;
  });
}

ConnectorStatus read_connector(JsonFields& fields) {
  ConnectorStatus c;
  c.id = connector(fields, "id");
  c.state = word(fields, "state", connector_state_from_text).value_or(ConnectorState::idle);
  c.current = per_phase<Amps>(fields, "a", kAmps);
  c.voltage = per_phase<Volts>(fields, "v", kVolts);
  c.power = Watts::from_double(number(fields, "w", kWatts));
  c.energy = energy(fields);
  c.lease.epoch = count(fields, "epoch");
  c.lease.seq = count(fields, "seq");
  c.offered = Amps::from_double(number(fields, "offered_a", kAmps));
  if (has_value(fields, "soc")) c.soc = static_cast<int>(number(fields, "soc", kPercent));
  if (has_value(fields, "temp_c")) c.temperature_c = number(fields, "temp_c", kCelsius);
  for (const std::string& code : texts(fields, "faults", kMaxFaults))
    c.faults.push_back(fault_from_text(code));
  return c;
}

void read_detail(PileEvent& event, JsonFields& detail) {
  switch (event.kind) {
    case PileEventKind::card:
      event.card = text(detail, "card");
      break;
    case PileEventKind::key:
      event.want = text(detail, "want");
      if (event.want != "start" && event.want != "stop")
        detail.fail("want", "must be start or stop");
      break;
    case PileEventKind::fault:
    case PileEventKind::fault_cleared:
      event.fault = fault_from_text(text(detail, "code"));
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

// Fails `fields` unless `key` holds an object, which `read` is given.
template <class Read>
void object(JsonFields& fields, std::string_view key, Read read) {
  if (!has_value(fields, key)) return fields.fail(key, "missing");
  JsonFields nested{*fields.optional(key)};
  read(nested);
  keep(fields, nested);
}

}  // namespace

Result<Online> decode_online(std::string_view payload) {
  return decode<Online>("online", payload, [](JsonFields& fields) {
    Online value{.online = fields.flag("online")};
    if (value.online) value.boot = count(fields, "boot");
    return value;
  });
}

Result<PileHello> decode_hello(std::string_view payload) {
  return decode<PileHello>("hello", payload, [](JsonFields& fields) {
    PileHello hello;
    (void)fields.integer("proto", 1, 1);  // any other is refused by its range
    hello.boot = count(fields, "boot");
    hello.kind = word(fields, "kind", kind_from_text).value_or(PileKind::ac);
    hello.vendor = text(fields, "vendor");
    hello.model = text(fields, "model");
    hello.firmware = text(fields, "firmware");
    hello.serial = text(fields, "serial");
    hello.phases = read_phases(fields);
    hello.connectors = connectors<ConnectorRating>(fields, read_rating);
    hello.failsafe = Amps::from_double(number(fields, "failsafe_a", kAmps));
    if (!suits(hello.failsafe, hello.connectors))
      fields.fail("failsafe_a", "must be 0 or within min_a to max_a");
    hello.features = texts(fields, "features", kMaxFeatures);
    return hello;
  });
}

Result<PileStatus> decode_status(std::string_view payload) {
  return decode<PileStatus>("status", payload, [](JsonFields& fields) {
    PileStatus status;
    status.boot = count(fields, "boot");
    status.n = fields.integer("n", 1, kMaxJsonInteger);
    status.t = time_or_null(fields);
    status.connectors = connectors<ConnectorStatus>(fields, read_connector);
    return status;
  });
}

Result<PileEvent> decode_event(std::string_view payload) {
  return decode<PileEvent>("event", payload, [](JsonFields& fields) {
    PileEvent event;
    event.id = count(fields, "id");
    event.boot = count(fields, "boot");
    event.t = time_or_null(fields);
    event.connector = connector(fields, "connector");
    event.kind = word(fields, "kind", pile_event_kind_from_text).value_or(PileEventKind::tamper);
    event.energy = energy(fields);
    object(fields, "detail", [&](JsonFields& detail) { read_detail(event, detail); });
    return event;
  });
}

Result<CommandResult> decode_result(std::string_view payload) {
  return decode<CommandResult>("result", payload, [](JsonFields& fields) {
    CommandResult result;
    result.id = text(fields, "id");
    if (result.id.empty() || result.id.size() > kMaxCommandId)
      fields.fail("id", "must be 1 to 36 characters");
    result.ok = fields.flag("ok");
    if (has_value(fields, "why")) result.why = text(fields, "why");
    if (has_value(fields, "detail")) object(fields, "detail", [](JsonFields&) {});
    return result;
  });
}

}  // namespace youxu::pile_bus
