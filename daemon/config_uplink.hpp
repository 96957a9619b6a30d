// The configuration of a platform: `uplink`, the operator's, and `supervisor`, one that watches
// too.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "daemon/config_rules.hpp"

namespace youxu {

inline constexpr std::array<std::string_view, 2> kProtocolWords{"openuc", "ykc"};
inline constexpr std::array<std::string_view, 2> kCrcWords{"standard", "swapped"};
inline constexpr std::array<std::string_view, 2> kConnectionsWords{"shared", "per_pile"};
inline constexpr std::array<std::string_view, 2> kWaitingWords{"charging", "refuse"};

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

  bool operator==(const UplinkSection&) const = default;
  template <class Visitor>
  static void describe(Visitor& visit) {
    using Self = UplinkSection;
    visit.optional("protocol", &Self::protocol, ChoiceRule{kProtocolWords},
                   "What it speaks: OpenUC V1.0 (openuc) or 云快充 1.6 (ykc).");
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
  }
};

}  // namespace youxu
