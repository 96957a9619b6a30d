// The configuration file: one JSON object, read strictly. Unknown keys, wrong types and numbers
// outside their range are errors that name the place. Units are in the keys' names.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/gateway.hpp"
#include "policy/result.hpp"

namespace youxu {

struct MeterConfig {
  std::size_t circuit = 0;
  std::string profile;  // the id of a meter profile
  std::string host;
  std::uint16_t port = 502;
  int unit = 1;  // Modbus unit id, 1..247
};

struct UplinkConfig {
  bool enabled = false;
  std::string host;
  std::uint16_t port = 8768;
};

struct Config {
  static constexpr std::size_t kMaxBytes = 1024 * 1024;

  GatewaySettings gateway;
  std::vector<MeterConfig> meters;
  UplinkConfig uplink;
  std::string bus_host = "127.0.0.1";
  std::uint16_t bus_port = 1883;
  std::string bus_password_file;                  // empty: no password
  std::string socket = "/run/youxu/youxud.sock";  // the API's Unix socket
  std::string http_host = "127.0.0.1";
  std::uint16_t http_port = 0;  // 0: no TCP listener
  std::string web_root = "/usr/share/youxu/web";
  std::string database = "/var/lib/youxu/youxu.db";
  std::string profiles = "/usr/share/youxu/meters";  // folder of meter profiles
};

// Errc::invalid says what is wrong, where, and what is allowed.
Result<Config> parse_config(std::string_view text);
Result<Config> load_config(const std::string& path);

}  // namespace youxu
