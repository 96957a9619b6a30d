// The one definition of the configuration: each field's name, place, rule, default and meaning.
//
// describe() hands every field to a visitor, in the order of the file. Three visitors exist: the
// reader, the writer of the JSON Schema, and the writer of the effective configuration. A field's
// default is its member's initializer. No field holds a secret: secrets stand in files of their
// own, whose paths are here. Units are in the keys' names.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "daemon/config_rules.hpp"
#include "daemon/config_uplink.hpp"
#include "drivers/meter/dlt645_frame.hpp"
#include "policy/circuit.hpp"
#include "policy/order.hpp"
#include "policy/phases.hpp"
#include "policy/pile.hpp"
#include "policy/units.hpp"

namespace youxu {

inline constexpr std::size_t kMaxMeters = 32;
inline constexpr std::size_t kMaxPiles = 2'000;
inline constexpr WholeRule kPort{1, 65'535, ""};
inline constexpr TextRule kName{1, 64, nullptr};
inline constexpr TextRule kHost{1, 256, nullptr};
inline constexpr TextRule kPath{1, 256, nullptr};
inline constexpr NumberRule kCurrent{0, 10'000, "A"};
inline constexpr NumberRule kTransformerRatio{0.1, 100'000, ""};
inline constexpr std::array<std::string_view, 4> kPhaseWords{"a", "b", "c", "abc"};

inline constexpr std::array<std::string_view, 7> kTransformerWords{
    "distribution", "onan", "onaf", "of", "od", "dry_f", "dry_h"};

inline constexpr std::array<std::string_view, 3> kMeasuresWords{"circuit", "base", "temperature"};
inline constexpr std::array<std::string_view, 2> kMeterTransportWords{"tcp", "rtu_over_tcp"};
inline constexpr std::array<std::string_view, 3> kParityWords{"N", "E", "O"};

inline constexpr std::array<std::string_view, 2> kDriverWords{"youxu", "goe"};
inline constexpr TextForm kPileNumber{"^(?!gateway$)[A-Za-z0-9-]*$", is_pile_number,
                                      "A-Z a-z 0-9 -, not \"gateway\""};
// A go-e charger's serial number.
inline bool are_digits(std::string_view text) {
  return is_digits(text, text.size());
}
inline constexpr TextForm kSerial{"^[0-9]*$", are_digits, "0-9"};

inline constexpr TextForm kMeterAddress{"^[0-9]{12}$", dlt645::is_meter_address, "digits"};

// 30 °C is the hottest month's mean in the service conditions that IEC 60076 assumes: hotter than
// most of the year, and cooler than a closed room.
struct ThermalSection {
  std::string type = "distribution";
  double ambient_c = 30;
  std::optional<double> top_oil_rise_k;
  std::optional<double> hot_spot_rise_k;
  std::optional<double> loss_ratio;
  bool upgraded_paper = false;

  bool operator==(const ThermalSection&) const = default;
  template <class Visitor>
  static void describe(Visitor& visit) {
    using Self = ThermalSection;
    visit.optional(
        "type", &Self::type, ChoiceRule{kTransformerWords},
        "Cooling of an oil transformer (distribution: a small ONAN), class of a dry one.");
    visit.optional("ambient_c", &Self::ambient_c, NumberRule{-40, 60, "°C"},
                   "Temperature of the air around it, rather too high than too low.");
    visit.optional("top_oil_rise_k", &Self::top_oil_rise_k, NumberRule{10, 100, "K"},
                   "Top oil above the air at rated load; without it typical of the type.");
    visit.optional("hot_spot_rise_k", &Self::hot_spot_rise_k, NumberRule{5, 200, "K"},
                   "Hot spot above the top oil at rated load, of a dry type above the air.");
    visit.optional("loss_ratio", &Self::loss_ratio, NumberRule{1, 30, ""},
                   "Losses at rated load over those without load: the nameplate's Pk / P0.");
    visit.optional("upgraded_paper", &Self::upgraded_paper, FlagRule{},
                   "True: its paper is thermally upgraded and ages more slowly.");
  }
};

struct DynamicLimitSection {
  bool enabled = false;
  double min_percent = 50;
  double max_percent = 100;

  bool operator==(const DynamicLimitSection&) const = default;
  template <class Visitor>
  static void describe(Visitor& visit) {
    using Self = DynamicLimitSection;
    visit.optional("enabled", &Self::enabled, FlagRule{},
                   "True: the load that the calculated heat permits limits the root.");
    visit.optional("min_percent", &Self::min_percent, NumberRule{10, 100, "%"},
                   "Of the rated current; it limits to no less.");
    visit.optional("max_percent", &Self::max_percent, NumberRule{10, 150, "%"},
                   "Of the rated current; above 100 it replaces limit_factor while it is enabled.");
  }
};

struct TemperatureSection {
  std::optional<double> warning_c;
  std::optional<double> critical_c;

  bool operator==(const TemperatureSection&) const = default;
  template <class Visitor>
  static void describe(Visitor& visit) {
    using Self = TemperatureSection;
    visit.optional("warning_c", &Self::warning_c, NumberRule{20, 250, "°C"},
                   "Measured above it: a warning. Without it 95, dry_f 130, dry_h 150.");
    visit.optional("critical_c", &Self::critical_c, NumberRule{20, 250, "°C"},
                   "Measured above it: a critical alarm. Without it 105, dry_f 150, dry_h 170.");
  }
};

struct TransformerSection {
  double rated_kva = 0;
  double secondary_v = 400;
  double limit_factor = 0.9;
  ThermalSection thermal;
  DynamicLimitSection dynamic_limit;
  TemperatureSection temperature;

  bool operator==(const TransformerSection&) const = default;
  template <class Visitor>
  static void describe(Visitor& visit) {
    using Self = TransformerSection;
    visit.required("rated_kva", &Self::rated_kva, NumberRule{1, 10'000, "kVA"}, "Rated power.");
    visit.optional("secondary_v", &Self::secondary_v, NumberRule{100, 1'000, "V"},
                   "Voltage between two phases of the secondary side.");
    visit.optional("limit_factor", &Self::limit_factor, NumberRule{0.1, 1, ""},
                   "Part of the rated current that may flow: an upper bound of the root's limit.");
    visit.optional("thermal", &Self::thermal, SectionRule{}, "How hot it becomes.");
    visit.optional("dynamic_limit", &Self::dynamic_limit, SectionRule{},
                   "Whether its heat decides what may flow.");
    visit.optional("temperature", &Self::temperature, SectionRule{},
                   "Alarms of the meter that measures \"temperature\".");
  }
};

struct CircuitSection {
  std::string id;
  std::string parent;
  PerPhase<Amps> limit_a{};
  double margin_percent = 2;
  std::optional<PerPhase<Amps>> fallback_base_a;

  bool operator==(const CircuitSection&) const = default;
  template <class Visitor>
  static void describe(Visitor& visit) {
    using Self = CircuitSection;
    visit.required("id", &Self::id, kName, "Names the circuit.");
    visit.optional("parent", &Self::parent, TextRule{0, 64, nullptr},
                   "Id of the circuit that feeds it; none for the root, the transformer's.");
    visit.required("limit_a", &Self::limit_a, kCurrent, "What may flow, on phases a, b, c.");
    visit.optional("margin_percent", &Self::margin_percent, NumberRule{0, 50, "%"},
                   "Part of the limit that is kept free.");
    visit.optional("fallback_base_a", &Self::fallback_base_a, kCurrent,
                   "Base load to assume when the meter is lost; without it no pile charges then.");
  }
};

// Either `host` or `device`, and either `unit` (Modbus) or `address` (DL/T 645); what goes with the
// one is not allowed with the other. Left out, their companions are filled in when the file has
// been checked (config_meter.hpp).
struct MeterSection {
  std::string circuit;
  std::string measures = "circuit";
  std::string name;
  std::string profile;
  std::optional<std::string> host;
  std::optional<std::string> transport;
  std::optional<std::uint16_t> port;
  std::optional<std::string> device;
  std::optional<int> baud;
  std::optional<std::string> parity;
  std::optional<int> stop;
  std::optional<bool> rs485;
  std::optional<int> unit;
  std::optional<std::string> address;
  std::optional<double> ct;
  std::optional<double> pt;

  bool operator==(const MeterSection&) const = default;
  template <class Visitor>
  static void describe(Visitor& visit) {
    using Self = MeterSection;
    visit.required("circuit", &Self::circuit, kName, "Id of the circuit that it measures.");
    visit.optional(
        "measures", &Self::measures, ChoiceRule{kMeasuresWords},
        "Of it: all (circuit), homes alone with no pile behind it (base), or how hot the "
        "transformer is (temperature).");
    visit.optional("name", &Self::name, TextRule{0, 64, nullptr},
                   "In alarms and the API; without it its circuit's id, of a base \"T1.base1\".");
    visit.required("profile", &Self::profile, kName, "Id of a profile in meter_profiles.");
    visit.optional("host", &Self::host, kHost,
                   "Address of the meter, its Modbus gateway or its serial server.");
    visit.optional("transport", &Self::transport, ChoiceRule{kMeterTransportWords},
                   "What the host passes: Modbus TCP (tcp, the default) or a line's bytes.");
    visit.optional("port", &Self::port, kPort,
                   "The host's port; 502 without it, where there is no address.");
    visit.optional("device", &Self::device, kPath,
                   "Serial line instead of a host, as in /dev/serial/by-id.");
    visit.optional("baud", &Self::baud, WholeRule{1'200, 115'200, ""},
                   "Speed of the line; without it 9600, with an address 2400.");
    visit.optional("parity", &Self::parity, ChoiceRule{kParityWords},
                   "Parity of the line; without it N, with an address E.");
    visit.optional("stop", &Self::stop, WholeRule{1, 2, ""}, "Stop bits; 1 without it.");
    visit.optional("rs485", &Self::rs485, FlagRule{},
                   "True: the line's driver is asked to switch the direction.");
    visit.optional("unit", &Self::unit, WholeRule{1, 247, ""},
                   "Modbus unit id; 1 without it, where there is no address.");
    visit.optional("address", &Self::address, TextRule{12, 12, &kMeterAddress},
                   "Instead of a unit: the 12 digits of a DL/T 645 meter.");
    visit.optional("ct", &Self::ct, kTransformerRatio,
                   "Ratio of the current transformers, 160 for 800/5, instead of the profile's.");
    visit.optional("pt", &Self::pt, kTransformerRatio,
                   "Ratio of the voltage transformers, instead of the profile's.");
  }
};

struct PileSection {
  std::string pile;
  std::string name;
  std::string circuit;
  std::optional<std::string> phases;
  std::int64_t min_a = 6;
  std::int64_t max_a = 32;
  std::int64_t step_a = 1;
  std::optional<std::int64_t> shared_a;
  bool plug_and_charge = false;
  std::string driver = "youxu";
  std::optional<std::string> serial;

  bool operator==(const PileSection&) const = default;
  template <class Visitor>
  static void describe(Visitor& visit) {
    using Self = PileSection;
    visit.required("pile", &Self::pile, TextRule{4, 32, &kPileNumber},
                   "The pile's number; 14 digits where there is an uplink.");
    visit.optional("name", &Self::name, TextRule{0, 64, nullptr},
                   "What people call it; the number when empty.");
    visit.required("circuit", &Self::circuit, kName, "Id of the circuit that feeds it.");
    visit.optional("phases", &Self::phases, ChoiceRule{kPhaseWords},
                   "Where it is connected; left out when not known: it counts on all three.");
    visit.optional("min_a", &Self::min_a, WholeRule{1, 1'000, "A"}, "Lowest current above 0.");
    visit.optional("max_a", &Self::max_a, WholeRule{1, 1'000, "A"}, "Highest current.");
    visit.optional("step_a", &Self::step_a, WholeRule{1, 1'000, "A"},
                   "It knows no currents but 0, min_a, min_a + step_a, ... up to max_a.");
    visit.optional("shared_a", &Self::shared_a, WholeRule{1, 2'000, "A"},
                   "Its connectors together: input current of the power module that they share.");
    visit.optional(
        "plug_and_charge", &Self::plug_and_charge, FlagRule{},
        "True: an order begins when a car is plugged in; false: where the habit says so.");
    visit.optional("driver", &Self::driver, ChoiceRule{kDriverWords},
                   "What it speaks: the pile bus (youxu), or go-e's MQTT (goe), never tried on "
                   "hardware.");
    visit.optional("serial", &Self::serial, TextRule{6, 8, &kSerial},
                   "Serial number of a go-e charger, 6 to 8 digits.");
  }
};

struct BusSection {
  std::string host = "127.0.0.1";
  std::uint16_t port = 1883;
  std::string password_file;
  std::string psk_file;
  int bind_wait_s = 30;

  bool operator==(const BusSection&) const = default;
  template <class Visitor>
  static void describe(Visitor& visit) {
    using Self = BusSection;
    visit.optional("host", &Self::host, kHost, "Address of the MQTT broker.");
    visit.optional("port", &Self::port, kPort, "Its port.");
    visit.optional("password_file", &Self::password_file, TextRule{0, 256, nullptr},
                   "File whose first line is the broker's password; empty: no password.");
    visit.optional("psk_file", &Self::psk_file, TextRule{0, 256, nullptr},
                   "The broker's file of piles' keys, which youxud writes; empty: none are bound.");
    visit.optional("bind_wait_s", &Self::bind_wait_s, WholeRule{10, 600, "s"},
                   "How long a pile that is to be bound is waited for.");
  }
};

inline constexpr std::array<std::string_view, 2> kNoTariffWords{"free", "forbid"};

struct OrdersSection {
  std::string no_tariff = "free";
  bool stop_at_pickup = false;
  bool balance_limits_orders = false;

  bool operator==(const OrdersSection&) const = default;
  template <class Visitor>
  static void describe(Visitor& visit) {
    using Self = OrdersSection;
    visit.optional("no_tariff", &Self::no_tariff, ChoiceRule{kNoTariffWords},
                   "Orders where there is no tariff: free of price and marked so, or forbidden.");
    visit.optional("stop_at_pickup", &Self::stop_at_pickup, FlagRule{},
                   "True: a charge ends at its departure, not when the car leaves.");
    visit.optional("balance_limits_orders", &Self::balance_limits_orders, FlagRule{},
                   "True: an order that the platform starts costs no more than the balance it "
                   "tells.");
  }
};

struct HttpSection {
  std::string socket = "/run/youxu/youxud.sock";
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;
  std::string web_root = "/usr/share/youxu/web";

  bool operator==(const HttpSection&) const = default;
  template <class Visitor>
  static void describe(Visitor& visit) {
    using Self = HttpSection;
    visit.optional("socket", &Self::socket, TextRule{0, 100, nullptr},
                   "The API's Unix socket; empty: none.");
    visit.optional("host", &Self::host, kHost, "A loopback address to listen on.");
    visit.optional("port", &Self::port, WholeRule{0, 65'535, ""},
                   "Port for the web page and the API; 0: none.");
    visit.optional("web_root", &Self::web_root, TextRule{0, 256, nullptr},
                   "Folder of the web page; empty: none.");
  }
};

struct StorageSection {
  int samples_days = 90;
  int quarters_days = 1095;
  int max_mib = 1024;
  std::string backups;
  int backups_kept = 7;

  bool operator==(const StorageSection&) const = default;
  template <class Visitor>
  static void describe(Visitor& visit) {
    using Self = StorageSection;
    visit.optional("samples_days", &Self::samples_days, WholeRule{1, 3650, "days"},
                   "How long metering is kept by the minute; then its means of 15 minutes are.");
    visit.optional("quarters_days", &Self::quarters_days, WholeRule{1, 36'500, "days"},
                   "How long these means are kept. Orders are kept for ever.");
    visit.optional("max_mib", &Self::max_mib, WholeRule{16, 1'000'000, "MiB"},
                   "How much metering may take; beyond it the oldest goes first.");
    visit.optional("backups", &Self::backups, TextRule{0, 256, nullptr},
                   "Folder of backups; empty: \"backups\" beside the database.");
    visit.optional("backups_kept", &Self::backups_kept, WholeRule{0, 365, ""},
                   "One backup is made each day, and so many are kept; 0: none is made.");
  }
};

struct ConfigFile {
  std::string site = "youxu";
  TransformerSection transformer;
  std::vector<CircuitSection> circuits;
  std::vector<MeterSection> meters;
  std::vector<PileSection> piles;
  BusSection bus;
  std::optional<UplinkSection> uplink;
  std::optional<UplinkSection> supervisor;
  OrdersSection orders;
  HttpSection http;
  std::string database = "/var/lib/youxu/youxu.db";
  StorageSection storage;
  std::string meter_profiles = "/usr/share/youxu/meters";
  int utc_offset_minutes = 480;
  double phase_v = 220;

  bool operator==(const ConfigFile&) const = default;
  template <class Visitor>
  static void describe(Visitor& visit) {
    using Self = ConfigFile;
    visit.optional("site", &Self::site, TextRule{0, 64, nullptr}, "Name of the site.");
    visit.required("transformer", &Self::transformer, SectionRule{}, "The transformer.");
    visit.required("circuits", &Self::circuits, ListRule{CircuitTree::kMaxCircuits},
                   "The tree of circuits; exactly one has no parent.");
    visit.required("meters", &Self::meters, ListRule{kMaxMeters},
                   "At most one for all of a circuit; for the root that or its homes' is needed.");
    visit.required("piles", &Self::piles, ListRule{kMaxPiles}, "The piles of the site.");
    visit.optional("bus", &Self::bus, SectionRule{}, "The MQTT broker of the piles.");
    visit.optional("uplink", &Self::uplink, SectionRule{},
                   "The operator's platform; without it: none.");
    visit.optional("supervisor", &Self::supervisor, SectionRule{},
                   "A second platform that gets all reports and records and may lower what piles "
                   "draw, but starts and stops nothing and sets no tariff.");
    visit.optional("orders", &Self::orders, SectionRule{}, "What orders may be.");
    visit.optional("http", &Self::http, SectionRule{}, "Where the API is served.");
    visit.optional("database", &Self::database, kPath, "The SQLite database.");
    visit.optional("storage", &Self::storage, SectionRule{}, "What of the database is kept.");
    visit.optional("meter_profiles", &Self::meter_profiles, kPath, "Folder of meter profiles.");
    visit.optional("utc_offset_minutes", &Self::utc_offset_minutes, WholeRule{-720, 840, "min"},
                   "Local time less UTC.");
    visit.optional("phase_v", &Self::phase_v, NumberRule{100, 300, "V"},
                   "Voltage between a phase and neutral, to convert power to current.");
  }
};

}  // namespace youxu
