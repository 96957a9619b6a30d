// The configuration of a platform: `uplink`, the operator's, and `supervisor`, one that watches
// too.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "daemon/config_rules.hpp"
#include "policy/platform.hpp"

namespace youxu {

inline constexpr std::array<std::string_view, 3> kProtocolWords{"openuc", "ykc", "mqtt"};
inline constexpr std::string_view kNorthbound = kProtocolWords[2];
inline constexpr std::array<std::string_view, 2> kCrcWords{"standard", "swapped"};
inline constexpr std::array<std::string_view, 2> kConnectionsWords{"shared", "per_pile"};
inline constexpr std::array<std::string_view, 2> kWaitingWords{"charging", "refuse"};
inline constexpr std::array<std::string_view, 2> kAckWords{"application", "broker"};
inline constexpr std::size_t kMaxFurtherHosts = 15;
inline bool is_gateway_name_or_empty(std::string_view text) {
  return text.empty() || is_gateway_name(text);
}
inline constexpr TextForm kGatewayName{"^([A-Za-z0-9-]{4,32})?$", is_gateway_name_or_empty,
                                       "4 to 32 of A-Z a-z 0-9 -"};

struct HostSection {
  std::string host;
  std::uint16_t port = 8883;

  bool operator==(const HostSection&) const = default;
  template <class Visitor>
  static void describe(Visitor& visit) {
    using Self = HostSection;
    visit.required("host", &Self::host, TextRule{1, 256, nullptr}, "Address of the node.");
    visit.optional("port", &Self::port, WholeRule{1, 65'535, ""}, "Its port.");
  }
};

struct UplinkSection {
  std::string protocol = "openuc";
  std::string host;
  std::uint16_t port = 8768;
  bool tls = false;
  std::string ca_file;
  std::string cert_file;
  std::string key_file;
  std::string crc = "standard";
  std::string connections = "shared";
  std::string waiting_orders = "charging";
  std::vector<HostSection> further_hosts;
  std::string gateway;
  std::string user;
  std::string password_file;
  std::string ack = "application";
  bool persistent = true;

  bool operator==(const UplinkSection&) const = default;
  template <class Visitor>
  static void describe(Visitor& visit) {
    using Self = UplinkSection;
    visit.optional("protocol", &Self::protocol, ChoiceRule{kProtocolWords},
                   "What it speaks: OpenUC V1.0 (openuc), 云快充 1.6 (ykc), or the northbound MQTT "
                   "dialect of docs/northbound.md (mqtt).");
    visit.required("host", &Self::host, TextRule{1, 256, nullptr}, "Address of the platform.");
    visit.optional("port", &Self::port, WholeRule{1, 65'535, ""}, "Its port.");
    visit.optional("tls", &Self::tls, FlagRule{},
                   "Encrypt, and check the platform's certificate and its name, host.");
    visit.optional("ca_file", &Self::ca_file, TextRule{0, 256, nullptr},
                   "Who may have signed that certificate (PEM); empty: the system's authorities.");
    visit.optional("cert_file", &Self::cert_file, TextRule{0, 256, nullptr},
                   "The gateway's own certificate (PEM), for a platform that asks for one.");
    visit.optional("key_file", &Self::key_file, TextRule{0, 256, nullptr},
                   "The private key of cert_file (PEM), readable by youxu only.");
    visit.optional("crc", &Self::crc, ChoiceRule{kCrcWords},
                   "Byte order of the check sum that is sent; both are understood.");
    visit.optional("connections", &Self::connections, ChoiceRule{kConnectionsWords},
                   "One connection for all piles (shared), or one for each (per_pile).");
    visit.optional("waiting_orders", &Self::waiting_orders, ChoiceRule{kWaitingWords},
                   "What a remote start does that has to wait for its time: it is accepted and "
                   "reported as charging, at 0 A (charging); or a remote start charges at once, "
                   "and is refused where there is no room for it (refuse). Of uplink only.");
    visit.optional("further_hosts", &Self::further_hosts, ListRule{kMaxFurtherHosts},
                   "mqtt: the other nodes of the broker's cluster, tried in turn.");
    visit.optional("gateway", &Self::gateway, TextRule{0, 32, &kGatewayName},
                   "mqtt: this gateway's name, which no other may have.");
    visit.optional("user", &Self::user, TextRule{0, 128, nullptr},
                   "mqtt: the user at the broker; empty: the gateway's name.");
    visit.optional("password_file", &Self::password_file, TextRule{0, 256, nullptr},
                   "mqtt: a file with the user's password, readable by youxu only; empty: none.");
    visit.optional("ack", &Self::ack, ChoiceRule{kAckWords},
                   "mqtt: whose word takes a record out of the outbox, the application's behind "
                   "the broker or the broker's own.");
    visit.optional("persistent", &Self::persistent, FlagRule{},
                   "mqtt: the broker keeps commands and answers for a gateway that is away.");
  }
};

}  // namespace youxu
