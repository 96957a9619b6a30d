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

// Platform to gateway.
struct PlatformStart {
  std::string order;  // the platform's trade number, opaque; empty: the gateway makes one
  std::string pile;
  int connector = 1;
  std::string card;                        // printed card number, empty when none
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

// Gateway to platform.
enum class StartRefusal {
  none,
  id_mismatch,
  already_charging,
  fault,
  locked_out,  // for maintenance
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
};

}  // namespace youxu
