#include "daemon/config.hpp"

#include <algorithm>
#include <fstream>

#include "daemon/config_check.hpp"
#include "daemon/config_meter.hpp"
#include "daemon/config_read.hpp"
#include "daemon/config_schema.hpp"
#include "daemon/config_sections.hpp"
#include "daemon/config_write.hpp"
#include "drivers/json/utf8.hpp"

namespace youxu {

namespace {

Error invalid(std::string_view file, const std::string& what) {
  return {Errc::invalid, (file.empty() ? "configuration" : std::string{file}) + ": " + what};
}

std::size_t first_line_not_utf8(std::string_view text) {
  std::size_t line = 1;
  while (const std::size_t size = utf8_character(text)) {
    if (text[0] == '\n') ++line;
    text.remove_prefix(size);
  }
  return line;
}

Result<Json> parse(std::string_view text, std::string_view file) {
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos)
    return invalid(file, "is empty, expected a JSON object");
  if (text.size() > kMaxConfigBytes)
    return invalid(file, "has more than " + std::to_string(kMaxConfigBytes) + " bytes");
  if (!is_utf8(text))
    return invalid(file, "line " + std::to_string(first_line_not_utf8(text)) +
                             " is not UTF-8, save the file in that encoding");
  auto json = Json::parse(text, kMaxConfigBytes);
  if (!json.ok()) return invalid(file, json.error().message);
  return json;
}

PerPhase<Amps> share(const PerPhase<Amps>& limit, double percent) {
  PerPhase<Amps> out{};
  for (std::size_t p = 0; p < kPhases; ++p)
    out[p] = Amps::from_double(limit[p].value() * percent / 100);
  return out;
}

void take_transformer(const ConfigFile& file, GatewaySettings& gateway) {
  const ThermalSection& thermal = file.transformer.thermal;
  const DynamicLimitSection& dynamic = file.transformer.dynamic_limit;
  ThermalSettings& out = gateway.thermal;
  out.parameters = thermal_parameters(
      transformer_type_from_text(thermal.type).value_or(TransformerType::distribution));
  if (thermal.upgraded_paper) out.parameters = with_upgraded_paper(out.parameters);
  out.parameters.top_oil_rise = thermal.top_oil_rise_k.value_or(out.parameters.top_oil_rise);
  out.parameters.hot_spot_rise = thermal.hot_spot_rise_k.value_or(out.parameters.hot_spot_rise);
  out.parameters.loss_ratio = thermal.loss_ratio.value_or(out.parameters.loss_ratio);
  out.ambient = thermal.ambient_c;
  out.dynamic_limit = dynamic.enabled;
  out.least = dynamic.min_percent / 100;
  out.most = dynamic.max_percent / 100;
  const MeasuredLimits usual = measured_limits(out.parameters.type);
  out.warm = file.transformer.temperature.warning_c.value_or(usual.warm);
  out.hot = file.transformer.temperature.critical_c.value_or(usual.hot);
  for (const CircuitSection& one : file.circuits)
    if (one.parent.empty()) out.root_limit = one.limit_a;
}

Status take_circuits(const ConfigFile& file, GatewaySettings& gateway) {
  const TransformerSection& transformer = file.transformer;
  gateway.rated = rated_current(transformer.rated_kva, transformer.secondary_v);
  const Amps most = Amps::from_double(gateway.rated.value() * transformer.limit_factor);
  std::vector<Circuit> circuits;
  for (const CircuitSection& one : file.circuits) {
    circuits.push_back({one.id, one.parent, one.limit_a});
    if (!one.parent.empty()) continue;
    for (Amps& limit : circuits.back().limit) limit = std::min(limit, most);
  }
  for (const PileSection& pile : file.piles)
    if (pile.shared_a)
      circuits.push_back(module_circuit(pile.pile, pile.circuit, Amps::from_whole(*pile.shared_a)));
  auto tree = CircuitTree::make(std::move(circuits));
  if (!tree.ok()) return tree.error();
  gateway.tree = std::move(*tree);
  gateway.margin.resize(gateway.tree.size());
  gateway.fallback.resize(gateway.tree.size());
  for (const CircuitSection& one : file.circuits) {
    const std::size_t at = *gateway.tree.find(one.id);
    gateway.margin[at] = share(gateway.tree[at].limit, one.margin_percent);
    // With nothing configured a lost meter leaves no room at all.
    gateway.fallback[at] = one.fallback_base_a.value_or(gateway.tree[at].limit);
  }
  return {};
}

void take_meters(const ConfigFile& file, Config& config) {
  const std::vector<std::string> names = meter_names(file.meters);
  for (std::size_t i = 0; i < file.meters.size(); ++i) {
    const MeterSection& one = file.meters[i];
    const std::size_t at = *config.gateway.tree.find(one.circuit);
    const auto measures = value_in(kMeterScopes, one.measures).value_or(MeterScope::circuit);
    const BusAddress bus = bus_of(one);
    config.gateway.meters.push_back(
        {names[i], at, measures, one.profile, text_of(bus) + " " + station_of(one)});
    config.meters.push_back({at, measures, one.profile, bus, one.unit.value_or(0), one.ct, one.pt,
                             one.address.value_or("")});
  }
}

PileSettings settings_of(const PileSection& pile, const CircuitTree& tree) {
  PileSettings out;
  out.pile = pile.pile;
  out.name = pile.name.empty() ? pile.pile : pile.name;
  out.circuit = *tree.find(pile.shared_a ? module_circuit(pile.pile, "", {}).id : pile.circuit);
  if (pile.phases) out.phases = phases_from_text(*pile.phases);
  out.min = Amps::from_whole(pile.min_a);
  out.max = Amps::from_whole(pile.max_a);
  out.step = Amps::from_whole(pile.step_a);
  out.plug_and_charge = pile.plug_and_charge;
  if (pile.driver == "goe") out.leases = Leases::not_kept;
  return out;
}

void take_connections(const ConfigFile& file, Config& config) {
  config.bus_host = file.bus.host;
  config.bus_port = file.bus.port;
  config.bus_password_file = file.bus.password_file;
  config.psk_file = file.bus.psk_file;
  config.gateway.bound_only = !file.bus.psk_file.empty();
  config.bind_wait = std::chrono::seconds{file.bus.bind_wait_s};
  config.socket = file.http.socket;
  config.http_host = file.http.host;
  config.http_port = file.http.port;
  config.web_root = file.http.web_root;
  if (file.uplink) config.platforms.push_back({"primary", *file.uplink});
  if (file.uplink && file.uplink->waiting_orders == "refuse")
    config.gateway.waiting_starts = WaitingStarts::refused;
  if (file.supervisor) config.platforms.push_back({"supervisor", *file.supervisor});
  config.gateway.trade_numbers = needs_trade_numbers(file);
}

void take_storage(const ConfigFile& file, Config& config) {
  const auto days = [](int count) { return std::chrono::hours{24} * count; };
  const StorageSection& storage = file.storage;
  config.database = file.database;
  config.backups = storage.backups;
  if (config.backups.empty())
    config.backups = file.database.substr(0, file.database.rfind('/') + 1) + "backups";
  config.backups_kept = storage.backups_kept;
  config.gateway.samples = {days(storage.samples_days), days(storage.quarters_days),
                            std::int64_t{storage.max_mib} << 20};
}

// Requires what check_config checks.
Result<Config> config_of(const ConfigFile& file) {
  Config config;
  GatewaySettings& gateway = config.gateway;
  gateway.site = file.site;
  gateway.utc_offset = std::chrono::minutes{file.utc_offset_minutes};
  gateway.phase_voltage = Volts::from_double(file.phase_v);
  if (auto taken = take_circuits(file, gateway); !taken.ok()) return taken.error();
  take_transformer(file, gateway);
  take_meters(file, config);
  for (const PileSection& pile : file.piles)
    gateway.piles.push_back(settings_of(pile, gateway.tree));
  for (const PileSection& pile : file.piles)
    if (pile.driver == "goe" && pile.serial)
      config.goe_chargers.push_back({pile.pile, *pile.serial});
  gateway.no_tariff = file.orders.no_tariff == "forbid" ? NoTariff::forbid : NoTariff::free;
  gateway.stop_at_pickup = file.orders.stop_at_pickup;
  gateway.balance_limits_orders = file.orders.balance_limits_orders;
  take_connections(file, config);
  take_storage(file, config);
  config.profiles = file.meter_profiles;
  return config;
}

}  // namespace

Result<std::string> read_config(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  std::string text(kMaxConfigBytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!file.is_open() || file.bad())
    return invalid(path, "cannot be read; check that it is a file, and its rights");
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > kMaxConfigBytes)
    return invalid(path, "has more than " + std::to_string(kMaxConfigBytes) + " bytes");
  return text;
}

Result<ConfigFile> parse_config_file(std::string_view text, std::string_view file) {
  const auto json = parse(text, file);
  if (!json.ok()) return json.error();
  ConfigFile out;
  ConfigProblems problems;
  read_value(json->root(), SectionRule{}, out, problems);
  check_config(out, problems);
  if (!problems.none()) return Error{Errc::invalid, problems.text(text, file)};
  for (MeterSection& meter : out.meters) complete(meter);
  return out;
}

Result<Config> parse_config(std::string_view text, std::string_view file) {
  const auto read = parse_config_file(text, file);
  if (!read.ok()) return read.error();
  return config_of(*read);
}

std::string effective_config(const ConfigFile& file) {
  return indented(json_of_section(file).str());
}

std::string config_schema() {
  JsonObject schema;
  schema.text("$schema", "https://json-schema.org/draft/2020-12/schema");
  schema.text("title", "Configuration of youxud");
  SectionSchema<ConfigFile> visitor;
  ConfigFile::describe(visitor);
  visitor.write_to(schema);
  return indented(schema.str());
}

}  // namespace youxu
