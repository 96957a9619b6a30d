// The pile bus, version 1, as text: JSON payloads to and from the values of policy/pile.hpp, and
// the topics. It sends nothing and remembers nothing; a message with any wrong field is refused
// whole.
//
// Every decode fails with Errc::invalid and "topic: field: what is wrong" when the payload is
// longer than kMaxPayload, no UTF-8, no JSON object, or a required field is missing, of a wrong
// type or out of its range. A field that may be null must still be there. Unknown fields are
// ignored.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "policy/pile.hpp"
#include "policy/result.hpp"

namespace youxu::pile_bus {

inline constexpr const char* kGatewayName = "gateway";  // its client id and user name
inline constexpr std::size_t kMaxPayload = 4096;        // bytes
inline constexpr int kMaxConnectors = 16;
inline constexpr int kMaxFeatures = 64;
inline constexpr int kMaxFaults = 32;

struct Online {
  bool online = false;
  std::int64_t boot = 0;  // 0 when not online
};

Result<Online> decode_online(std::string_view payload);
Result<PileHello> decode_hello(std::string_view payload);
Result<PileStatus> decode_status(std::string_view payload);
Result<PileEvent> decode_event(std::string_view payload);
Result<CommandResult> decode_result(std::string_view payload);

// Amps and durations are sent as whole A and s, rounded down.
std::string encode(const Lease& lease);
std::string encode(const Command& command);
std::string encode_event_ack(std::int64_t boot, std::int64_t id);

// The topic of `what` ("lease", "command", ...) of one pile or of the gateway.
std::string topic_of(std::string_view pile, std::string_view what);

// Both views are into the given topic.
struct UpTopic {
  std::string_view pile;
  std::string_view what;
};
// nullopt when it is not youxu/1/<pile>/<what> with a pile number by the bus specification.
std::optional<UpTopic> parse_topic(std::string_view topic);

}  // namespace youxu::pile_bus
