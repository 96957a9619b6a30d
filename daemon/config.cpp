#include "daemon/config.hpp"

#include <fstream>
#include <sstream>

#include "drivers/json/json.hpp"

namespace youxu {

namespace {

constexpr double kMaxAmps = 10'000;
constexpr std::size_t kMaxPiles = 2'000;

std::uint16_t port(JsonFields& fields, std::string_view key, std::uint16_t fallback) {
  return fields.has(key) ? static_cast<std::uint16_t>(fields.integer(key, 1, 65'535)) : fallback;
}

double number_or(JsonFields& fields, std::string_view key, double fallback, double min,
                 double max) {
  return fields.has(key) ? fields.number(key, min, max) : fallback;
}

PerPhase<Amps> amps(JsonFields& fields, std::string_view key) {
  PerPhase<Amps> out{};
  const auto items = fields.items(key, kPhases);
  if (items.size() != kPhases)
    fields.fail({Errc::invalid, std::string{key} + ": three numbers are needed, one per phase"});
  for (std::size_t p = 0; p < items.size(); ++p) {
    const auto value = items[p].number(0, kMaxAmps);
    if (!value.ok())
      fields.fail(value.error());
    else
      out[p] = Amps::from_double(*value);
  }
  return out;
}

struct CircuitForm {
  Circuit circuit;
  PerPhase<Amps> margin{};
  std::optional<PerPhase<Amps>> fallback;
};

Result<CircuitForm> circuit(const JsonView& view) {
  JsonFields fields{view};
  CircuitForm form;
  form.circuit.id = fields.text("id", 64);
  form.circuit.parent = fields.text_or("parent", "", 64);
  form.circuit.limit = amps(fields, "limit_a");
  const double percent = number_or(fields, "margin_percent", 2, 0, 50);
  for (std::size_t p = 0; p < kPhases; ++p)
    form.margin[p] = Amps::from_double(form.circuit.limit[p].value() * percent / 100);
  if (fields.has("fallback_base_a")) form.fallback = amps(fields, "fallback_base_a");
  if (auto done = fields.finish(); !done.ok()) return done.error();
  return form;
}

Status circuits(JsonFields& root, Config& config, Amps most) {
  std::vector<CircuitForm> forms;
  std::vector<Circuit> tree;
  for (const JsonView& view : root.items("circuits", CircuitTree::kMaxCircuits)) {
    auto form = circuit(view);
    if (!form.ok()) return form.error();
    if (form->circuit.parent.empty())
      for (Amps& limit : form->circuit.limit) limit = std::min(limit, most);
    tree.push_back(form->circuit);
    forms.push_back(std::move(*form));
  }
  auto made = CircuitTree::make(std::move(tree));
  if (!made.ok()) return made.error();
  GatewaySettings& gateway = config.gateway;
  gateway.tree = std::move(*made);
  gateway.metered.assign(gateway.tree.size(), false);
  gateway.margin.resize(gateway.tree.size());
  gateway.fallback.resize(gateway.tree.size());
  for (const CircuitForm& form : forms) {
    const std::size_t at = *gateway.tree.find(form.circuit.id);
    gateway.margin[at] = form.margin;
    // With nothing configured a lost meter leaves no room at all.
    gateway.fallback[at] = form.fallback.value_or(gateway.tree[at].limit);
  }
  return {};
}

Result<std::size_t> circuit_named(JsonFields& fields, const Config& config) {
  const std::string id = fields.text("circuit", 64);
  const auto at = config.gateway.tree.find(id);
  if (!at) return Error{Errc::invalid, "circuit '" + id + "' is not among \"circuits\""};
  return *at;
}

Status meters(JsonFields& root, Config& config) {
  for (const JsonView& view : root.items("meters", 32)) {
    JsonFields fields{view};
    MeterConfig meter;
    const auto at = circuit_named(fields, config);
    if (!at.ok()) return view.error(at.error().message);
    meter.circuit = *at;
    meter.profile = fields.text("profile", 64);
    meter.host = fields.text("host");
    meter.port = port(fields, "port", 502);
    meter.unit = fields.has("unit") ? static_cast<int>(fields.integer("unit", 1, 247)) : 1;
    if (auto done = fields.finish(); !done.ok()) return done;
    if (config.gateway.metered[meter.circuit]) return view.error("the circuit has a meter already");
    config.gateway.metered[meter.circuit] = true;
    config.meters.push_back(std::move(meter));
  }
  return {};
}

bool is_pile_number(std::string_view text) {
  return text.size() >= 4 && text.size() <= 32 && text != "gateway" &&
         text.find_first_not_of(
             "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-") ==
             std::string_view::npos;
}

Result<PileSettings> pile(const JsonView& view, const Config& config) {
  JsonFields fields{view};
  PileSettings out;
  out.pile = fields.text("pile", 32);
  if (fields.ok() && !is_pile_number(out.pile))
    return view.error("pile: 4 to 32 of A-Z a-z 0-9 -, not 'gateway'");
  out.name = fields.text_or("name", out.pile, 64);
  const auto at = circuit_named(fields, config);
  if (!at.ok()) return view.error(at.error().message);
  out.circuit = *at;
  if (fields.has("phases")) {
    out.phases = phases_from_text(fields.text("phases", 3));
    if (!out.phases) return view.error("phases: one of a, b, c, abc; leave it out when not known");
  }
  out.min = Amps::from_whole(fields.has("min_a") ? fields.integer("min_a", 1, 1000) : 6);
  out.max = Amps::from_whole(fields.has("max_a") ? fields.integer("max_a", 1, 1000) : 32);
  if (out.max < out.min) return view.error("max_a is below min_a");
  if (fields.has("plug_and_charge")) out.plug_and_charge = fields.flag("plug_and_charge");
  if (auto done = fields.finish(); !done.ok()) return done.error();
  return out;
}

Status piles(JsonFields& root, Config& config) {
  for (const JsonView& view : root.items("piles", kMaxPiles)) {
    auto one = pile(view, config);
    if (!one.ok()) return one.error();
    for (const PileSettings& other : config.gateway.piles)
      if (other.pile == one->pile) return view.error("pile " + one->pile + " is there twice");
    config.gateway.piles.push_back(std::move(*one));
  }
  return {};
}

Status transformer(const JsonView& view, Config& config, Amps& limit) {
  JsonFields fields{view};
  config.gateway.rated = rated_current(fields.number("rated_kva", 1, 10'000),
                                       number_or(fields, "secondary_v", 400, 100, 1000));
  const double factor = number_or(fields, "limit_factor", 0.9, 0.1, 1);
  limit = Amps::from_double(config.gateway.rated.value() * factor);
  return fields.finish();
}

Status connections(JsonFields& root, Config& config) {
  if (const auto bus = root.optional("bus")) {
    JsonFields fields{*bus};
    config.bus_host = fields.text_or("host", config.bus_host);
    config.bus_port = port(fields, "port", config.bus_port);
    config.bus_password_file = fields.text_or("password_file", "");
    if (auto done = fields.finish(); !done.ok()) return done;
  }
  if (const auto uplink = root.optional("uplink")) {
    JsonFields fields{*uplink};
    config.uplink.enabled = config.gateway.uplink = true;
    config.uplink.host = fields.text("host");
    config.uplink.port = port(fields, "port", config.uplink.port);
    if (auto done = fields.finish(); !done.ok()) return done;
  }
  if (const auto http = root.optional("http")) {
    JsonFields fields{*http};
    config.socket = fields.text_or("socket", config.socket, 100);
    config.http_host = fields.text_or("host", config.http_host);
    config.http_port = port(fields, "port", 0);
    config.web_root = fields.text_or("web_root", config.web_root);
    if (auto done = fields.finish(); !done.ok()) return done;
  }
  return {};
}

}  // namespace

Result<Config> parse_config(std::string_view text) {
  const auto json = Json::parse(text, Config::kMaxBytes);
  if (!json.ok()) return json.error();
  JsonFields root{json->root()};
  Config config;
  config.gateway.site = root.text_or("site", "youxu", 64);
  config.database = root.text_or("database", config.database);
  config.profiles = root.text_or("meter_profiles", config.profiles);
  if (root.has("utc_offset_minutes"))
    config.gateway.utc_offset =
        std::chrono::minutes{root.integer("utc_offset_minutes", -12 * 60, 14 * 60)};
  config.gateway.phase_voltage = Volts::from_double(number_or(root, "phase_v", 220, 100, 300));
  Amps limit;
  const auto rating = json->root().member("transformer");
  if (!rating.ok()) return rating.error();
  (void)root.optional("transformer");  // asked for: not an unknown key
  if (auto read = transformer(*rating, config, limit); !read.ok()) return read.error();
  if (auto read = circuits(root, config, limit); !read.ok()) return read.error();
  if (auto read = meters(root, config); !read.ok()) return read.error();
  if (auto read = piles(root, config); !read.ok()) return read.error();
  if (auto read = connections(root, config); !read.ok()) return read.error();
  if (auto done = root.finish(); !done.ok()) return done.error();
  if (config.uplink.enabled)
    for (const PileSettings& p : config.gateway.piles)
      if (p.pile.size() != 14 || p.pile.find_first_not_of("0123456789") != std::string::npos)
        return Error{Errc::invalid, "pile " + p.pile + ": OpenUC needs numbers of 14 digits"};
  return config;
}

Result<Config> load_config(const std::string& path) {
  std::ifstream file{path};
  if (!file) return Error{Errc::invalid, path + ": cannot be read; check the path and its rights"};
  std::stringstream text;
  text << file.rdbuf();
  auto config = parse_config(text.str());
  if (!config.ok()) return Error{config.error().code, path + ": " + config.error().message};
  return config;
}

}  // namespace youxu
