// What the gateway and a pile say to each other, as values (the pile bus, version 1, without its
// JSON). Field meanings are the bus specification's; every number here has passed its range check.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/phases.hpp"
#include "policy/time.hpp"
#include "policy/units.hpp"

namespace youxu {

enum class PileKind { ac, dc };

struct ConnectorRating {
  int id = 1;
  Amps min;  // lowest current above 0 that it can offer
  Amps max;
  bool operator==(const ConnectorRating&) const = default;
};

struct PileHello {
  std::int64_t boot = 0;  // differs at each start of the pile's firmware; not ordered
  PileKind kind = PileKind::ac;
  std::string vendor;
  std::string model;
  std::string firmware;
  std::string serial;
  std::optional<PhaseSet> phases;
  std::vector<ConnectorRating> connectors;
  Amps failsafe;  // what it falls to when its lease has run out; 0 or min..max
  std::vector<std::string> features;
  bool operator==(const PileHello&) const = default;
};
// One that has not said so yet is taken for AC.
inline PileKind kind_of(const std::optional<PileHello>& hello) {
  return hello ? hello->kind : PileKind::ac;
}

enum class ConnectorState {
  idle,     // no car
  plugged,  // car, not authorised
  ready,    // authorised, waits for a lease or for the car
  charging,
  paused_car,    // the car takes nothing
  paused_limit,  // a lease in force is under the connector's minimum
  finished,      // authorisation over, car still there
  fault,
};
std::string_view text_of(ConnectorState state);
std::optional<ConnectorState> connector_state_from_text(std::string_view text);

// True when a pile in this state may lawfully have its contactor closed. `fault` does not end an
// authorisation.
constexpr bool may_be_authorised(ConnectorState s) {
  return s != ConnectorState::idle && s != ConnectorState::plugged && s != ConnectorState::finished;
}

enum class FaultCode {
  estop,
  leakage,
  surge_arrester,
  over_temperature,
  gun_temperature,
  over_voltage,
  under_voltage,
  over_current,
  pilot,
  pe,
  contactor,
  contactor_stuck,
  breaker,
  lock,
  gun_not_homed,
  meter,
  card_reader,
  communication,
  insulation,
  rectifier,
  fan,
  other,
};
inline constexpr std::size_t kFaultCodes = static_cast<std::size_t>(FaultCode::other) + 1;
std::string_view text_of(FaultCode code);
// A code that this version does not know is `other`.
FaultCode fault_from_text(std::string_view text);

// Names a lease: epoch rises at each start of the gateway, seq within it for each connector.
struct LeaseId {
  std::int64_t epoch = 0;
  std::int64_t seq = 0;
  constexpr auto operator<=>(const LeaseId&) const = default;
};

struct ConnectorStatus {
  int id = 1;
  ConnectorState state = ConnectorState::idle;
  PerPhase<Amps> current{};
  PerPhase<Volts> voltage{};
  Watts power;
  WattHours energy;  // the cumulative billing register
  LeaseId lease;     // newest applied; 0,0 before the first of a boot
  Amps offered;      // what the car is offered now
  std::optional<int> soc;
  std::optional<double> temperature_c;
  std::vector<FaultCode> faults;
  // Only of a pile that keeps no leases. `lease` is the newest that was taken over for it, and
  // `at_most` what it may draw until it is told otherwise, with all that may still be on its way to
  // it; nullopt: nothing of that is known.
  std::optional<Amps> at_most;
  std::string refuses;  // what it answers instead of doing as it is told; empty: it does
};

struct PileStatus {
  std::int64_t boot = 0;
  std::int64_t n = 0;     // counts this boot's status messages from 1
  std::optional<Wall> t;  // nullopt: the pile has no trusted clock
  std::vector<ConnectorStatus> connectors;
};

enum class PileEventKind {
  plug,
  unplug,
  card,
  key,
  full,
  estop,
  power_loss,
  fault,
  fault_cleared,
  tamper,
};
std::string_view text_of(PileEventKind kind);
std::optional<PileEventKind> pile_event_kind_from_text(std::string_view text);

struct PileEvent {
  std::int64_t id = 0;  // (boot, id) names the event
  std::int64_t boot = 0;
  std::optional<Wall> t;
  int connector = 1;
  PileEventKind kind = PileEventKind::plug;
  WattHours energy;
  std::string card;                    // detail.card of `card`
  std::string want;                    // detail.want of `key`: "start" or "stop"
  FaultCode fault = FaultCode::other;  // detail.code of `fault`, `fault_cleared`
};

struct CommandResult {
  std::string id;
  bool ok = false;
  std::string why;  // empty when none was given
};

// Permission to draw up to `amps` per phase for `duration` counted from when the pile sent status
// `n` of `boot`.
struct Lease {
  LeaseId id;
  int connector = 1;
  Amps amps;
  Millis duration{};  // whole seconds
  std::int64_t boot = 0;
  std::int64_t n = 0;
};

enum class CommandKind {
  start,
  stop,
  hello,
  identify,
  selftest,
  reset,
  unlock,
  lock_out,
  set,
};
std::string_view text_of(CommandKind kind);

struct Command {
  std::string id;  // 1..36 characters, never used twice
  CommandKind kind = CommandKind::hello;
  int connector = 1;
  Millis duration{};                 // until when it may be done, as in a lease; whole seconds
  std::optional<std::int64_t> boot;  // nullopt only in `hello` before any status
  std::optional<std::int64_t> n;
  std::string order;               // start, stop
  std::string why;                 // stop
  std::optional<Amps> failsafe;    // set
  std::optional<PhaseSet> phases;  // set
  std::string psk;                 // set: 64 hex digits, or empty
  bool on = false;                 // lock_out
};

// 4 to 32 of A-Z a-z 0-9 -, and not "gateway": the name of a pile on the bus and at the broker.
bool is_pile_number(std::string_view text);

}  // namespace youxu
