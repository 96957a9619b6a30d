// The bodies of OpenUC V1.0 and 云快充 frames that a gateway uses, as values. Everything after the
// known fields of a received body is ignored (vendors append), except where said.
//
// Energy goes as 1e-4 kWh (100 mWh, rounded down), money as 1e-4 CNY, prices as 1e-5 CNY per kWh.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "drivers/uplink/frame.hpp"
#include "policy/order.hpp"
#include "policy/platform.hpp"
#include "policy/tariff.hpp"

namespace youxu::openuc {

// Odd types go up (gateway to platform), even ones come down.
enum Type : std::uint8_t {
  kLogin = 0x01,
  kLoginAck = 0x02,
  kHeartbeat = 0x03,
  kHeartbeatAck = 0x04,
  kVerifyTariff = 0x05,
  kVerifyTariffAck = 0x06,
  kAskTariff = 0x09,
  kTariff = 0x0A,
  kRead = 0x12,
  kRealtime = 0x13,
  kStart = 0x34,
  kStartAnswer = 0x33,
  kStop = 0x36,
  kStopAnswer = 0x35,
  kAskStart = 0x31,
  kAskStartAnswer = 0x32,
  kRecord = 0x3B,
  kRecordAck = 0x40,
  kBalance = 0x42,
  kBalanceAnswer = 0x41,
  kAddCards = 0x44,
  kAddCardsAnswer = 0x43,
  kRemoveCards = 0x46,
  kRemoveCardsAnswer = 0x45,
  kFindCards = 0x48,
  kFindCardsAnswer = 0x47,
  kWork = 0x52,
  kWorkAnswer = 0x51,
  kTime = 0x56,
  kTimeAnswer = 0x55,
  kSetTariff = 0x58,
  kSetTariffAnswer = 0x57,
  kReboot = 0x92,
  kRebootAnswer = 0x91,
  kUpdate = 0x94,
  kUpdateAnswer = 0x93,
  kQrPrefix = 0xF0,
  kQrPrefixAnswer = 0xF1,
};

// What both sides know of the protocol. OpenUC has no balance and no card lists (0x41 to 0x48).
enum class Profile { openuc, ykc };

// ---- up ----

// Numbers have 14 digits, given by the platform's operator. The first 8 bytes of the firmware go.
std::string login_body(const PileIdentity& pile);
std::string heartbeat_body(const std::string& pile, int connector, bool fault);
// `model` is the tariff model in hand, "0000" for none.
std::string verify_tariff_body(const std::string& pile, const std::string& model);
std::string ask_tariff_body(const std::string& pile);
std::string realtime_body(const ConnectorReport& report);
std::string start_answer_body(const StartAnswer& answer);
std::string stop_answer_body(const StopAnswer& answer);
std::string time_answer_body(const std::string& pile, Wall t, std::chrono::minutes utc_offset);
// 0x51, 0x57, 0x91, 0xF1: 1 is success.
std::string result_body(const std::string& pile, bool success);
// 0x31: by its card, or by its VIN, which goes backwards.
std::string ask_start_body(const CardQuestion& question);
std::string balance_answer_body(const PlatformBalance& balance, BalanceResult result);
// 0x43, 0x45 or 0x47. A refusal that is not `full` is one of a wrong format.
std::string card_list_answer_body(const CardListRequest& request, const CardListResult& result);
enum class UpdateResult : std::uint8_t { done = 0, no_such_pile = 1, wrong_model = 2, late = 3 };
std::string update_answer_body(const std::string& pile, UpdateResult result);
// 0x3B of a closed order. `recorded_at` is the time of the transaction.
std::string record_body(const Order& order, Wall recorded_at, std::chrono::minutes utc_offset);

// What of a report makes 0x13 due at once when it changes.
enum class ReportedStatus : std::uint8_t { offline = 0, fault = 1, idle = 2, charging = 3 };
ReportedStatus reported_status(const ConnectorReport& report);
std::uint16_t fault_bits(const std::vector<FaultCode>& faults);

// The stop reason of 0x3B for an order's end.
std::uint8_t stop_code(StopReason reason, std::optional<FaultCode> fault);

// ---- down ----

struct LoginAck {
  std::string pile;
  bool accepted = false;
};
struct HeartbeatAck {
  std::string pile;
  int connector = 1;
};
struct VerifyTariffAck {
  std::string pile;
  bool same = false;
};
struct TariffModel {
  std::string pile;
  Tariff tariff;
  bool answer_wanted = false;  // 0x58; 0x0A is an answer itself
};
struct ReadRequest {
  std::string pile;
  int connector = 1;
};
struct RecordAck {
  std::string order;
  bool stored = false;  // false: the platform calls the record illegal
};
struct PlatformTime {
  std::string pile;
  Wall time{};
};
struct UpdateRequest {
  std::string pile;
};
// A card list whose count does not fit: above the limit, or more cards than came. `cards` are those
// that did, up to the limit.
struct BrokenCardList {
  CardListRequest request;
};
// Frames of known type whose content is wrong and which want a refusal.
struct Refused {
  std::string pile;
  std::uint8_t answer = 0;  // the type of the answer
};

using Downlink = std::variant<LoginAck, HeartbeatAck, VerifyTariffAck, TariffModel, ReadRequest,
                              PlatformStart, PlatformStop, RecordAck, WorkParameters, PlatformTime,
                              PlatformReboot, UpdateRequest, QrPrefix, CardAnswer, PlatformBalance,
                              CardListRequest, BrokenCardList, Refused>;

inline constexpr std::size_t kMostCardsToAdd = 15;
inline constexpr std::size_t kMostCardsToRemove = 24;
inline constexpr std::size_t kMostCardsToFind = 26;
inline constexpr std::size_t kMostPrefix = 200;

// Nothing for a type that is not ours to receive, and for a body too short or out of range.
// 0x52 must be exactly 9 bytes with 0..1 and 30..100: another vendor's longer 0x52 has a connector
// where this one has the lock, so taking its front would lock the pile. In a card list a number
// that is nothing but zeros is empty.
std::optional<Downlink> decode(const Frame& frame, std::chrono::minutes utc_offset,
                               Profile profile = Profile::ykc);

}  // namespace youxu::openuc
