#include "drivers/pile/goe_codec.hpp"

#include <algorithm>
#include <array>

#include "drivers/json/json.hpp"

namespace youxu::goe {

namespace {

constexpr std::string_view kPrefix = "go-eCharger/";
constexpr std::string_view kResult = "/result";
constexpr std::string_view kTaken = "success";
constexpr std::int64_t kMaxWattHours = 1'000'000'000'000;
constexpr std::size_t kMaxItems = 32;
constexpr std::size_t kFirstCurrent = 4;  // in `nrg`, after four voltages
constexpr std::size_t kTotalPower = 11;
constexpr int kOvertemperature = 1;  // of `modelStatus`

template <class T>
Result<std::optional<T>> or_null(const JsonView& value, std::int64_t low, std::int64_t high) {
  if (value.is_null()) return std::optional<T>{};
  const auto number = value.integer(low, high);
  if (!number) return number.error();
  return std::optional<T>{static_cast<T>(*number)};
}

// Takes a whole number over, or says why not.
template <class T>
Status whole(std::optional<T>& to, const JsonView& value, std::int64_t low, std::int64_t high) {
  const auto number = value.integer(low, high);
  if (!number) return number.error();
  to = static_cast<T>(*number);
  return {};
}

// The same, where null means `none`.
template <class T>
Status whole(std::optional<T>& to, const JsonView& value, std::int64_t low, std::int64_t high,
             T none) {
  const auto number = or_null<T>(value, low, high);
  if (!number) return number.error();
  to = number->value_or(none);
  return {};
}

Status take_flow(Readings& readings, const JsonView& value) {
  const auto items = value.items(kMaxItems);
  if (!items) return items.error();
  if (items->size() <= kTotalPower) return value.error("must have at least 12 numbers");
  std::array<double, kTotalPower + 1> numbers{};
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const bool is_power = i >= kFirstCurrent + kPhases;
    const auto number = (*items)[i].number(is_power ? -1e6 : 0, is_power ? 1e6 : 1000);
    if (!number) return number.error();
    numbers[i] = *number;
  }
  Flow flow;
  for (std::size_t p = 0; p < kPhases; ++p) {
    flow.voltage[p] = Volts::from_double(numbers[p]);
    flow.current[p] = Amps::from_double(numbers[kFirstCurrent + p]);
  }
  flow.power = Watts::from_double(std::max(0.0, numbers[kTotalPower]));
  readings.nrg = flow;
  return {};
}

// A sensor that is not there is null.
Status take_temperatures(Readings& readings, const JsonView& value) {
  const auto items = value.items(kMaxItems);
  if (!items) return items.error();
  std::optional<double> hottest;
  for (const JsonView& item : *items) {
    if (item.is_null()) continue;
    const auto number = item.number(-60, 200);
    if (!number) return number.error();
    hottest = std::max(hottest.value_or(*number), *number);
  }
  readings.tma = hottest;
  return {};
}

Status take_allowed(Readings& readings, const JsonView& value) {
  const auto flag = value.flag();
  if (!flag) return flag.error();
  readings.alw = flag->value;
  return {};
}

Status take_register(Readings& readings, const JsonView& value) {
  const auto number = value.integer(0, kMaxWattHours);
  if (!number) return number.error();
  readings.eto = WattHours::from_whole(*number);
  return {};
}

Status take_firmware(Readings& readings, const JsonView& value) {
  auto text = value.text(64);
  if (!text) return text.error();
  readings.fwv = std::move(*text);
  return {};
}

struct Key {
  std::string_view name;
  Status (*take)(Readings&, const JsonView&);
};

constexpr std::array<Key, 16> kTable{{
    {"amp", [](Readings& r, const JsonView& v) { return whole(r.amp, v, kLeast, kMost); }},
    {"ama", [](Readings& r, const JsonView& v) { return whole(r.ama, v, kLeast, kMost); }},
    {"mca", [](Readings& r, const JsonView& v) { return whole(r.mca, v, kLeast, kMost); }},
    {"acu", [](Readings& r, const JsonView& v) { return whole(r.acu, v, 0, kMost, 0); }},
    {"cbl", [](Readings& r, const JsonView& v) { return whole(r.cbl, v, 0, 63, 0); }},
    {"alw", take_allowed},
    {"frc", [](Readings& r, const JsonView& v) { return whole(r.frc, v, 0, 2); }},
    {"car", [](Readings& r, const JsonView& v) { return whole(r.car, v, 0, 6, Car::unknown); }},
    {"err", [](Readings& r, const JsonView& v) { return whole(r.err, v, 0, 255, -1); }},
    {"nrg", take_flow},
    {"eto", take_register},
    {"tma", take_temperatures},
    {"modelStatus",
     [](Readings& r, const JsonView& v) { return whole(r.model_status, v, 0, 255); }},
    {"rbc", [](Readings& r, const JsonView& v) { return whole(r.rbc, v, 0, kMaxJsonInteger); }},
    {"rbt", [](Readings& r, const JsonView& v) { return whole(r.rbt, v, 0, kMaxJsonInteger); }},
    {"fwv", take_firmware},
}};

FaultCode fault_of(int err) {
  constexpr std::array<FaultCode, 11> kCodes{
      FaultCode::other,        FaultCode::leakage,         FaultCode::leakage,  FaultCode::other,
      FaultCode::over_voltage, FaultCode::over_current,    FaultCode::pilot,    FaultCode::pilot,
      FaultCode::pe,           FaultCode::contactor_stuck, FaultCode::contactor};
  if (err < 0) return FaultCode::communication;
  const auto at = static_cast<std::size_t>(err);
  return at < kCodes.size() ? kCodes[at] : FaultCode::other;
}

}  // namespace

const std::vector<std::string_view>& keys() {
  static const std::vector<std::string_view> names = [] {
    std::vector<std::string_view> out;
    for (const Key& key : kTable) out.push_back(key.name);
    return out;
  }();
  return names;
}

Status take(Readings& readings, std::string_view key, std::string_view payload) {
  const auto wrong = [&](const Error& error) {
    return Error{Errc::invalid, std::string{key} + ": " + error.message};
  };
  const auto at = std::find_if(kTable.begin(), kTable.end(),
                               [&](const Key& known) { return known.name == key; });
  if (at == kTable.end()) return wrong({Errc::invalid, "is not a key that is read"});
  const auto json = Json::parse(payload, kMaxPayload);
  if (!json) return wrong(json.error());
  if (const Status taken = at->take(readings, json->root()); !taken) return wrong(taken.error());
  return {};
}

std::vector<FaultCode> faults_of(const Readings& readings) {
  std::vector<FaultCode> faults;
  if (readings.err.value_or(0) != 0) faults.push_back(fault_of(*readings.err));
  if (readings.model_status == kOvertemperature) faults.push_back(FaultCode::over_temperature);
  return faults;
}

bool is_serial(std::string_view text) {
  return text.size() >= 6 && text.size() <= 8 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string topic_of(std::string_view serial, std::string_view key) {
  return std::string{kPrefix}.append(serial).append("/").append(key);
}

std::string set_topic_of(std::string_view serial, std::string_view key) {
  return topic_of(serial, key).append("/set");
}

std::string result_topic_of(std::string_view serial, std::string_view key) {
  return topic_of(serial, key).append(kResult);
}

std::optional<Topic> parse_topic(std::string_view topic) {
  if (!topic.starts_with(kPrefix)) return std::nullopt;
  topic.remove_prefix(kPrefix.size());
  const auto slash = topic.find('/');
  if (slash == std::string_view::npos || !is_serial(topic.substr(0, slash))) return std::nullopt;
  Topic parts{topic.substr(0, slash), topic.substr(slash + 1), false};
  if (parts.key.ends_with(kResult)) {
    parts.key.remove_suffix(kResult.size());
    parts.is_result = true;
  }
  if (parts.key.empty() || parts.key.find('/') != std::string_view::npos) return std::nullopt;
  return parts;
}

std::string refusal_of(std::string_view payload) {
  if (payload == kTaken) return {};
  std::string text{payload.substr(0, kMaxRefusal)};
  for (char& c : text)
    if (c < ' ' || c > '~') c = '?';
  return text.empty() ? "an empty answer" : text;
}

}  // namespace youxu::goe
