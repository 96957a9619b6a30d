// What the gateway and the operator's platform say to each other, in no particular dialect.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/fault.hpp"
#include "policy/order.hpp"

namespace youxu {

// 4 to 32 of A-Z a-z 0-9 -: what a gateway is called among others.
bool is_gateway_name(std::string_view text);

// What is kept for a platform until it has it, in the order of what goes first.
enum class RecordKind { order, alarm };
std::string_view text_of(RecordKind kind);
std::optional<RecordKind> record_kind_from_text(std::string_view text);

// An alarm that begins or ends.
struct AlarmRecord {
  std::string id;  // never used twice by this gateway; its end has another one than its beginning
  std::string key;
  Severity severity = Severity::warning;
  std::string message;
  Wall raised_at{};
  std::optional<Wall> cleared_at;  // set: this tells of its end
};

// A pile as the platform is told of it.
struct PileIdentity {
  std::string pile;
  PileKind kind = PileKind::ac;
  int connectors = 1;
  std::string firmware;
  bool operator==(const PileIdentity&) const = default;
};

// Platform to gateway.
struct PlatformStart {
  std::string order;  // the platform's trade number, opaque; empty: the gateway makes one
  std::string pile;
  int connector = 1;
  std::string card;     // that also stops it at the reader (wire_card() of card.hpp); may be empty
  std::string account;  // the number printed on it; may be empty
  std::optional<ChargeMode> mode;          // nullopt: the habit's, else ordered
  std::optional<WattHours> energy_wanted;  // likewise
  std::optional<Wall> depart;              // likewise
  std::optional<Money> balance;            // of whoever pays
};
struct PlatformStop {
  std::string pile;
  int connector = 1;
  std::string order;  // only this one; empty: whichever runs there
};
// An extra upper bound of a pile; it never raises anything.
struct WorkParameters {
  std::string pile;
  bool disabled = false;
  int max_percent = 100;  // of the rating, 30..100
};

// The pile is to start anew: now, or once nothing charges there.
struct PlatformReboot {
  std::string pile;
  bool when_idle = false;
};
// What the account of the running order has left. `card` empty: whoever charges there.
struct PlatformBalance {
  std::string pile;
  int connector = 1;
  std::string card;
  Money balance;
};
enum class BalanceResult { taken, no_such_pile, other_card };
// Cards that may start at a pile while its platform is away.
enum class CardListAction { add, remove, ask };
struct CardListRequest {
  std::string pile;
  CardListAction action = CardListAction::ask;
  std::vector<std::string> cards;  // each as wire_card()
};
struct CardListResult {
  std::vector<bool> done;  // per card: it is in the list (add, ask), it is no longer (remove)
  bool full = false;       // why one was not added
};
// What the QR code at a pile says: this, the pile's number and, with several connectors, which.
struct QrPrefix {
  std::string pile;
  bool names_connector = false;  // two digits after the pile's number
  std::string prefix;
};

// A card at a pile's reader, or a car, that nobody here knows: may it charge?
struct CardQuestion {
  std::string pile;
  int connector = 1;
  std::string card;  // as wire_card()
  std::string vin;   // 17 characters, instead of a card; no pile on the bus tells one today
};
enum class CardRefusal {
  none,
  no_account,
  frozen,
  no_balance,
  unsettled_order,  // of this account
  pile_disabled,
  not_allowed_here,
  wrong_password,
  no_capacity,
  unknown_vin,
  unsettled_at_pile,
  card_not_supported,
  other
};
struct CardAnswer {
  std::string order;  // the platform's trade number
  std::string pile;
  int connector = 1;
  std::string account;  // the number printed on the card
  Money balance;
  CardRefusal refusal = CardRefusal::none;
};

// Gateway to platform.
enum class StartRefusal {
  none,
  id_mismatch,
  already_charging,
  fault,
  locked_out,  // for maintenance
  no_room,     // no current can be given now
  offline,
  not_plugged,
  no_tariff
};
struct StartAnswer {
  std::string order;
  std::string pile;
  int connector = 1;
  StartRefusal refusal = StartRefusal::none;
  std::string why;  // more of it, for people; may be empty
};
enum class StopRefusal { none, id_mismatch, not_charging, other };
struct StopAnswer {
  std::string pile;
  int connector = 1;
  StopRefusal refusal = StopRefusal::none;
};

// A connector as the platform sees it, at one instant.
struct ConnectorReport {
  std::string pile;
  int connector = 1;
  bool online = false;
  bool plugged = false;
  std::vector<FaultCode> faults;
  std::string order;  // empty unless one is open; then the connector is reported as charging
  Volts voltage;
  Amps current;
  int minutes_charged = 0;
  WattHours delivered;
  Money amount;
  PileKind kind = PileKind::ac;
  std::optional<int> soc;
  std::optional<int> temperature_c;  // of the gun
};

}  // namespace youxu
