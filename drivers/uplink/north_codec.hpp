// The northbound MQTT dialect as text: topics, and JSON to and from the values of policy/. One
// object a message; times are Unix milliseconds UTC, energies whole Wh, amounts 1e-4 CNY, prices
// 1e-5 CNY per kWh. It sends nothing and remembers nothing. docs/northbound.md is exact.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "policy/order.hpp"
#include "policy/platform.hpp"
#include "policy/result.hpp"
#include "policy/tariff.hpp"
#include "policy/time.hpp"

namespace youxu::north {

inline constexpr std::size_t kMaxPayload = 8192;  // bytes of what comes down
inline constexpr std::size_t kMaxCommandId = 64;

// The gateway's name is one level of a topic, one token of a NATS subject, and the client id.
std::string topic_of(std::string_view gateway, std::string_view what);

// ---- up ----

// Names a record for ever: consumers tell repetitions by it.
std::string record_id(std::string_view gateway, std::string_view record);
std::string encode_record(std::string_view gateway, const Order& order);
std::string encode_alarm(std::string_view gateway, const AlarmRecord& alarm);

std::string encode_report(std::span<const ConnectorReport> connectors, Wall at);

struct Online {
  std::string_view version;
  Wall at{};
  std::span<const std::string> piles;
};
std::string encode_online(const Online& online);
std::string encode_offline();  // the last will

struct Answer {
  std::optional<std::string> command;  // its id; nullopt: none could be read
  std::string kind;                    // of the command; empty: none could be read
  std::string why;                     // empty: done; else one word of docs/northbound.md
  std::string text;                    // for people
  std::string order;                   // the one that was started
  Wall at{};
};
std::string encode(const Answer& answer);
std::string_view word_of(StartRefusal refusal);  // empty for none
std::string_view word_of(StopRefusal refusal);

// ---- down ----

struct RecordAck {
  std::string record;  // an order's id, or an AlarmRecord's
  bool accepted = false;
  std::string why;
};
// Errc::invalid with "ack: field: what is wrong", also for a record of another gateway. Unknown
// fields are ignored.
Result<RecordAck> decode_ack(std::string_view gateway, std::string_view payload);

struct PlatformTime {
  Wall time{};
};
using Asked = std::variant<PlatformStart, PlatformStop, Tariff, WorkParameters, PlatformTime>;

// What could be read of a command, so that even a malformed one is answered.
struct PlatformCommand {
  std::optional<std::string> id;
  std::string kind;
  Wall expires_at{};  // of a time: for ever
  Result<Asked> asked;
};
// Fields that are not in the documentation are refused: whoever sends them expects something.
PlatformCommand decode_command(std::string_view payload);

}  // namespace youxu::north
