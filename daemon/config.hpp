// The configuration file: one JSON object, read strictly. config_sections.hpp defines it; here is
// what the daemon makes of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/config_uplink.hpp"
#include "daemon/gateway.hpp"
#include "drivers/meter/bus_address.hpp"
#include "policy/result.hpp"

namespace youxu {

struct ConfigFile;

struct MeterConfig {
  std::size_t circuit = 0;
  MeterScope measures = MeterScope::circuit;
  std::string profile;  // the id of a meter profile
  BusAddress bus;
  int unit = 0;                // Modbus unit id; 0 where there is an address
  std::optional<double> ct{};  // transformer ratios; nullopt: as the profile has them
  std::optional<double> pt{};
  std::string address{};  // DL/T 645: the meter's 12 digits; else empty
};

struct PlatformConfig {
  std::string name;  // "primary", "supervisor": the platform of outbox, metrics and API
  UplinkSection uplink;
};

struct GoeConfig {  // a pile that is a go-e charger
  std::string place;
  std::string serial;
};

// All values are the file's, or the defaults that its definition states.
struct Config {
  GatewaySettings gateway;
  std::vector<MeterConfig> meters;        // as GatewaySettings::meters
  std::vector<PlatformConfig> platforms;  // the primary first
  std::string bus_host;
  std::uint16_t bus_port = 0;
  std::string bus_password_file;  // empty: no password
  std::string psk_file;           // empty: piles are not bound
  std::vector<GoeConfig> goe_chargers;
  Millis bind_wait{};
  std::string socket;  // the API's Unix socket
  std::string http_host;
  std::uint16_t http_port = 0;  // 0: no TCP listener
  std::string web_root;
  std::string database;
  std::string backups;   // their folder
  int backups_kept = 0;  // 0: none is made
  std::string profiles;  // folder of meter profiles
};

inline constexpr std::size_t kMaxConfigBytes = 1U << 20U;

// The file's text. Errc::invalid when it cannot be read, is empty or is longer than
// kMaxConfigBytes.
Result<std::string> read_config(const std::string& path);

// Errc::invalid names all that is wrong, one problem on a line: its place (`file` and line), what
// was found and what is expected. Text that is no JSON at all has one problem.
Result<ConfigFile> parse_config_file(std::string_view text, std::string_view file = "");
Result<Config> parse_config(std::string_view text, std::string_view file = "");

// JSON for people and programs: the file with every default written out; its JSON Schema.
std::string effective_config(const ConfigFile& file);
std::string config_schema();

}  // namespace youxu
