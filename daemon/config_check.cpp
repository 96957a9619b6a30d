#include "daemon/config_check.hpp"

#include <map>
#include <set>
#include <utility>

#include "daemon/config_meter.hpp"
#include "daemon/loopback.hpp"
#include "drivers/pile/goe_codec.hpp"
#include "policy/order.hpp"
#include "policy/thermal.hpp"

namespace youxu {

namespace {

std::string quoted(const std::string& text) {
  return "\"" + text + "\"";
}

class Check {
 public:
  Check(const ConfigFile& file, ConfigProblems& problems) : file_{file}, problems_{problems} {}

  void run() {
    if (!problems_.touch("transformer")) transformer();
    if (!problems_.touch("circuits")) circuits();
    circuits_known_ = !problems_.touch("circuits");
    meters();
    piles();
    if (!problems_.touch("http") && !problems_.touch("bus")) http();
    if (file_.uplink) platform(*file_.uplink, "uplink");
    if (file_.supervisor) platform(*file_.supervisor, "supervisor");
  }

 private:
  void transformer();
  void circuits();
  void ids();
  void parents();
  void modules();
  void parent(std::size_t index);
  void meters();
  void meter(std::size_t index);
  void meter_address(const MeterSection& meter, const std::string& place);
  void meter_of(const MeterSection& meter, const std::string& place);
  void meters_named();
  void meters_complete();
  void piles();
  void pile(const PileSection& pile, const std::string& place);
  void driver(const PileSection& pile, const std::string& place);
  void http();
  void platform(const UplinkSection& uplink, const std::string& place);
  void northbound(const UplinkSection& uplink, const std::string& place);
  const CircuitSection* circuit(const std::string& id, const std::string& place);

  const ConfigFile& file_;
  ConfigProblems& problems_;
  bool circuits_known_ = false;
  std::map<std::string_view, const CircuitSection*> by_id_;
  std::map<std::string_view, std::string> metered_;  // circuit, place of the meter of all of it
  std::set<std::string_view> base_metered_;          // circuits whose homes have meters
  std::string thermometer_;                          // place; empty: there is none
  std::map<std::string, std::pair<BusAddress, std::string>>
      buses_;                                     // and their first meters' places
  std::map<std::string, std::string> addresses_;  // of meters, and their places
  std::map<std::string, std::string> serials_;    // of go-e chargers, likewise
};

void Check::transformer() {
  const ThermalSection& thermal = file_.transformer.thermal;
  const DynamicLimitSection& dynamic = file_.transformer.dynamic_limit;
  const auto dry = transformer_type_from_text(thermal.type);
  const auto no_oil = [this, &thermal](const char* key, bool present) {
    if (present)
      problems_.add(std::string{"transformer.thermal."} + key,
                    "expected to be left out: " + quoted(thermal.type) + " has no oil");
  };
  if (dry && is_dry(*dry)) {
    no_oil("top_oil_rise_k", thermal.top_oil_rise_k.has_value());
    no_oil("loss_ratio", thermal.loss_ratio.has_value());
    no_oil("upgraded_paper", thermal.upgraded_paper);
  }
  const MeasuredLimits usual = measured_limits(dry.value_or(TransformerType::distribution));
  const TemperatureSection& measured = file_.transformer.temperature;
  const double warm = measured.warning_c.value_or(usual.warm);
  if (measured.critical_c.value_or(usual.hot) < warm)
    problems_.add("transformer.temperature.critical_c",
                  "found " + number_text(measured.critical_c.value_or(usual.hot)) +
                      ", expected at least warning_c, " + number_text(warm));
  if (dynamic.max_percent < dynamic.min_percent)
    problems_.add("transformer.dynamic_limit.max_percent",
                  "found " + number_text(dynamic.max_percent) +
                      ", expected at least min_percent, " + number_text(dynamic.min_percent));
}

void Check::circuits() {
  ids();
  if (!problems_.touch("circuits")) parents();
  modules();
}

void Check::ids() {
  for (std::size_t i = 0; i < file_.circuits.size(); ++i) {
    const CircuitSection& one = file_.circuits[i];
    if (!by_id_.emplace(one.id, &one).second)
      problems_.add(place_of("circuits", i) + ".id",
                    "found " + quoted(one.id) + ", expected an id that no other circuit has");
  }
}

// What piles share becomes a circuit, too (policy/circuit.hpp).
void Check::modules() {
  std::size_t all = file_.circuits.size();
  for (std::size_t i = 0; i < file_.circuits.size(); ++i)
    if (!pile_of_module(file_.circuits[i].id).empty())
      problems_.add(place_of("circuits", i) + ".id",
                    "found " + quoted(file_.circuits[i].id) +
                        ", expected an id that does not begin with \"module:\": such are of the "
                        "piles' shared modules");
  for (const PileSection& pile : file_.piles) all += pile.shared_a ? 1 : 0;
  if (all > CircuitTree::kMaxCircuits)
    problems_.add("circuits", "found " + std::to_string(all) +
                                  " with those of the piles' shared_a, expected at most " +
                                  std::to_string(CircuitTree::kMaxCircuits));
}

void Check::parents() {
  std::string roots;
  std::size_t count = 0;
  for (std::size_t i = 0; i < file_.circuits.size(); ++i) {
    if (!file_.circuits[i].parent.empty()) {
      parent(i);
      continue;
    }
    ++count;
    roots += (roots.empty() ? " (" : ", ") + quoted(file_.circuits[i].id);
  }
  if (count != 1)
    problems_.add("circuits", "found " + std::to_string(count) + " circuits without a parent" +
                                  (count == 0 ? "" : roots + ")") +
                                  ", expected exactly one, the transformer's");
}

// A circuit that hangs on a loop without being part of it is not complained of.
void Check::parent(std::size_t index) {
  const CircuitSection& one = file_.circuits[index];
  const std::string place = place_of("circuits", index) + ".parent";
  const CircuitSection* above = circuit(one.parent, place);
  for (std::size_t steps = 0; above != nullptr && steps < file_.circuits.size(); ++steps) {
    if (above == &one)
      return problems_.add(
          place, "found " + quoted(one.parent) + ", expected a circuit that is not below this one");
    const auto next = by_id_.find(above->parent);
    above = next == by_id_.end() ? nullptr : next->second;
  }
}

const CircuitSection* Check::circuit(const std::string& id, const std::string& place) {
  if (const auto at = by_id_.find(id); at != by_id_.end()) return at->second;
  problems_.add(place, "found " + quoted(id) + ", expected the id of one of the circuits");
  return nullptr;
}

void Check::meters() {
  for (std::size_t i = 0; i < file_.meters.size(); ++i)
    if (!problems_.touch(place_of("meters", i))) meter(i);
  if (circuits_known_ && !problems_.touch("meters")) meters_complete();
}

void Check::meter(std::size_t index) {
  const MeterSection& one = file_.meters[index];
  const std::string place = place_of("meters", index);
  if (circuits_known_ && circuit(one.circuit, place + ".circuit") != nullptr) meter_of(one, place);
  check_meter_bus(one, place, problems_);
  if (!problems_.touch(place)) meter_address(one, place);
}

// One for all of a circuit, any number for its homes, and one for the transformer.
void Check::meter_of(const MeterSection& meter, const std::string& place) {
  if (meter.measures == "base") return void(base_metered_.insert(meter.circuit));
  if (meter.measures == "circuit") {
    const auto [other, first] = metered_.emplace(meter.circuit, place);
    if (!first)
      problems_.add(place + ".circuit", "found " + quoted(meter.circuit) + ", whose meter is " +
                                            other->second + " already, expected another circuit");
    return;
  }
  if (!by_id_.at(meter.circuit)->parent.empty())
    problems_.add(place + ".circuit", "found " + quoted(meter.circuit) +
                                          ", expected the circuit without a parent: that is the "
                                          "transformer's, whose temperature it measures");
  if (!thermometer_.empty())
    problems_.add(place + ".measures",
                  "found \"temperature\" as in " + thermometer_ +
                      ", expected one meter of the transformer's temperatures");
  thermometer_ = place;
}

// One line has one speed, and one meter of each number.
void Check::meter_address(const MeterSection& meter, const std::string& place) {
  const BusAddress bus = bus_of(meter);
  const std::string name = place_of_bus(bus);
  const auto [same_bus, first_on_it] = buses_.emplace(name, std::pair{bus, place});
  if (!first_on_it && same_bus->second.first.protocol != bus.protocol)
    return problems_.add(place, "found " + name + " as in " + same_bus->second.second +
                                    ", where another protocol is spoken, expected all meters of "
                                    "one bus to have a unit (Modbus), or an address (DL/T 645)");
  if (!first_on_it && !(same_bus->second.first == bus))
    return problems_.add(place, "found " + name + " as in " + same_bus->second.second +
                                    " but not with the same settings, expected one bus to have "
                                    "the same for all its meters");
  const std::string address = name + " " + station_of(meter);
  const auto [other, first] = addresses_.emplace(address, place);
  if (!first)
    problems_.add(place, "found " + address + " as in " + other->second +
                             ", expected an address that no other meter has");
}

void Check::meters_named() {
  const std::vector<std::string> names = meter_names(file_.meters);
  std::map<std::string_view, std::size_t> known;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto [other, first] = known.emplace(names[i], i);
    if (!first)
      problems_.add(place_of("meters", i) + ".name",
                    "found " + quoted(names[i]) + " as of " + place_of("meters", other->second) +
                        ", expected a name that no other meter has");
  }
}

void Check::meters_complete() {
  meters_named();
  for (std::size_t i = 0; i < file_.circuits.size(); ++i) {
    const CircuitSection& one = file_.circuits[i];
    if (metered_.count(one.id) != 0 || base_metered_.count(one.id) != 0) continue;
    if (one.parent.empty())
      problems_.add("meters", "found none for " + quoted(one.id) +
                                  ", expected one, or such as measure \"base\" for all of its "
                                  "homes: without them their load counts as nothing");
    if (one.fallback_base_a)
      problems_.add(place_of("circuits", i) + ".fallback_base_a",
                    "expected to be left out: " + quoted(one.id) +
                        " has no meter to be lost, so it would never be used");
  }
}

void Check::piles() {
  std::map<std::string_view, std::string> places;
  for (std::size_t i = 0; i < file_.piles.size(); ++i) {
    const std::string place = place_of("piles", i);
    if (problems_.touch(place)) continue;
    const PileSection& one = file_.piles[i];
    const auto [other, first] = places.emplace(one.pile, place);
    if (!first)
      problems_.add(place + ".pile", "found " + quoted(one.pile) + " as in " + other->second +
                                         ", expected a number that no other pile has");
    pile(one, place);
    driver(one, place);
  }
  if (serials_.size() > goe::kMaxChargers)
    problems_.add("piles", "found " + std::to_string(serials_.size()) +
                               " go-e chargers, expected at most " +
                               std::to_string(goe::kMaxChargers));
}

// The currents that a go-e can be told are given; and it has one connector.
void Check::driver(const PileSection& pile, const std::string& place) {
  if (pile.driver != "goe") {
    if (pile.serial)
      problems_.add(place + ".serial", "expected to be left out: only a go-e charger's is needed");
    return;
  }
  if (!pile.serial) {
    problems_.add(place + ".serial", "is missing, expected the go-e charger's 6 to 8 digits");
  } else if (const auto [other, first] = serials_.emplace(*pile.serial, place); !first) {
    problems_.add(place + ".serial", "found " + quoted(*pile.serial) + " as in " + other->second +
                                         ", expected one that no other charger has");
  }
  if (pile.min_a < goe::kLeast || pile.max_a > goe::kMost || pile.step_a != 1)
    problems_.add(place,
                  "expected min_a from 6, max_a up to 32 and step_a 1: a go-e charger knows "
                  "no other currents");
  if (pile.shared_a)
    problems_.add(place + ".shared_a", "expected to be left out: a go-e charger has one connector");
}

void Check::pile(const PileSection& pile, const std::string& place) {
  if (needs_trade_numbers(file_) && !is_digits(pile.pile, kPlatformPileDigits))
    problems_.add(place + ".pile", "found " + quoted(pile.pile) +
                                       ", expected 14 digits: the uplink's protocol needs them");
  if (pile.max_a < pile.min_a)
    problems_.add(place + ".max_a", "found " + std::to_string(pile.max_a) +
                                        ", expected at least min_a, " + std::to_string(pile.min_a));
  else if (pile.step_a > std::max<std::int64_t>(1, pile.max_a - pile.min_a))
    problems_.add(place + ".step_a",
                  "found " + std::to_string(pile.step_a) + ", expected at most max_a - min_a, " +
                      std::to_string(pile.max_a - pile.min_a) +
                      ": for a pile with one current make max_a the same as min_a");
  if (pile.shared_a && *pile.shared_a < pile.min_a)
    problems_.add(place + ".shared_a", "found " + std::to_string(*pile.shared_a) +
                                           ", expected at least min_a, " +
                                           std::to_string(pile.min_a));
  const CircuitSection* feeder =
      circuits_known_ ? circuit(pile.circuit, place + ".circuit") : nullptr;
  if (feeder == nullptr) return;
  const PhaseSet phases =
      pile.phases ? phases_from_text(*pile.phases).value_or(PhaseSet::all()) : PhaseSet::all();
  for (std::size_t p = 0; p < kPhases; ++p)
    if (phases.has(p) && feeder->limit_a[p] < Amps::from_whole(pile.min_a))
      return problems_.add(place + ".min_a",
                           "found " + std::to_string(pile.min_a) + ", expected at most the " +
                               number_text(feeder->limit_a[p].value()) + " A of circuit " +
                               quoted(feeder->id) + ": the pile could never charge");
}

void Check::http() {
  const HttpSection& http = file_.http;
  if (http.port == 0) return;
  if (!is_loopback(http.host))
    problems_.add("http.host", "found " + quoted(http.host) +
                                   ", expected localhost or 127.x.x.x: the page has no password");
  else if (is_loopback(file_.bus.host) && http.port == file_.bus.port)
    problems_.add("http.port", "found " + std::to_string(http.port) +
                                   ", expected a port other than the broker's (bus.port)");
}

void Check::platform(const UplinkSection& uplink, const std::string& place) {
  const auto needs_tls = [&](const char* key, const std::string& value) {
    if (!value.empty() && !uplink.tls)
      problems_.add(place + "." + key,
                    "found " + quoted(value) + ", expected \"tls\": true with it");
  };
  needs_tls("ca_file", uplink.ca_file);
  needs_tls("cert_file", uplink.cert_file);
  if (uplink.cert_file.empty() != uplink.key_file.empty())
    problems_.add(place + (uplink.key_file.empty() ? ".key_file" : ".cert_file"),
                  "is missing, expected a certificate and its key together");
  northbound(uplink, place);
}

void Check::northbound(const UplinkSection& uplink, const std::string& place) {
  const bool mqtt = uplink.protocol == kNorthbound;
  if (mqtt && uplink.gateway.empty())
    problems_.add(place + ".gateway", "is missing, expected the name of this gateway");
  const auto needs_mqtt = [&](const char* key, bool given) {
    if (given && !mqtt)
      problems_.add(place + "." + key, "is given, expected \"protocol\": \"mqtt\" with it");
  };
  needs_mqtt("gateway", !uplink.gateway.empty());
  needs_mqtt("further_hosts", !uplink.further_hosts.empty());
  needs_mqtt("user", !uplink.user.empty());
  needs_mqtt("password_file", !uplink.password_file.empty());
  needs_mqtt("persistent", !uplink.persistent);
  needs_mqtt("ack", uplink.ack != UplinkSection{}.ack);
}

}  // namespace

bool needs_trade_numbers(const ConfigFile& file) {
  const auto needs = [](const std::optional<UplinkSection>& platform) {
    return platform && platform->protocol != kNorthbound;
  };
  return needs(file.uplink) || needs(file.supervisor);
}

void check_config(const ConfigFile& file, ConfigProblems& problems) {
  Check{file, problems}.run();
}

}  // namespace youxu
