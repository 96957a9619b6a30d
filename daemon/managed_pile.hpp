// What the gateway remembers of a pile and of each of its connectors while it runs.
#pragma once

#include <algorithm>
#include <bitset>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/control.hpp"
#include "daemon/gateway_settings.hpp"
#include "daemon/phase_search.hpp"
#include "policy/allocate.hpp"
#include "policy/lease_book.hpp"
#include "policy/order.hpp"
#include "policy/order_trail.hpp"
#include "policy/outlook.hpp"
#include "policy/past_stays.hpp"
#include "policy/pile.hpp"
#include "policy/platform.hpp"
#include "policy/promise.hpp"
#include "policy/register_watch.hpp"
#include "policy/step_watch.hpp"
#include "policy/wanted.hpp"

namespace youxu {

struct PendingCommand {  // an unanswered command
  Command command;
  Mono send_again{};
  Mono expires{};
};
// A remote start that found no car: it is done if one is plugged in by then.
struct AwaitedStart {
  PlatformStart start;
  Mono until{};
};
// The platform is asked about a card until then.
struct AskedCard {
  std::string card;
  Mono until{};
};
// Stands for the order of a charge whose own was lost with a damaged database.
inline constexpr std::string_view kUnknownOrder = "unknown";

struct ManagedConnector {
  // As its pile is configured, until the pile says what this connector is rated for.
  explicit ManagedConnector(int number, const PileSettings& pile)
      : id{number},
        book{number, pile.max, pile.leases},
        min{pile.min},
        max{pile.max},
        useful{pile.max} {}
  int id;
  LeaseBook book;
  Amps min, max;  // its rating, within what is configured for its pile
  std::optional<ConnectorStatus> status;
  std::optional<Order> order;
  std::optional<Order> saved;  // its order as the disk has it, since
  Mono saved_at{};
  bool restarting = false;          // the pile booted below a running order
  std::string lost_order;           // closed while its pile was lost, which may still charge for it
  bool ended = false;               // the authorisation is over; the register may still come
  std::optional<Mono> stray_since;  // it charges, and there is no order
  bool started_before = false;      // the order's newest start is not its first
  std::optional<Mono> accepted_at;  // the newest start of the order, by the pile's answer
  RegisterWatch registers;
  OrderTrail trail;
  bool register_awaited = false;              // its last reading did not fit: one more decides
  bool register_unread = false;               // not counted: nobody has said yet whose meter it is
  std::optional<Mono> raised_at, lowered_at;  // newest change of its lease
  std::optional<Mono> over_since;             // draws more than it may
  bool disobedient = false;
  bool alarmed = false;
  std::bitset<kFaultCodes> alarmed_faults;
  std::optional<Mono> under_since;  // draws clearly less than granted
  // Found by watching the car: the highest current worth granting, since when it is below what
  // the pile can do, and the lowest that the car does not refuse (0: not known).
  Amps useful;
  Mono useful_since{};
  Amps least;
  Wanted wanted;                   // meaningful with an order and `wanted_at`
  std::optional<Mono> wanted_at;   // nullopt: the next tick renews it
  std::optional<int> soc_used;     // the state of charge that the habit's energy counts from
  std::optional<Outlook> outlook;  // what the newest plan means for it
  Outlook likely;                  // the same by one that neither hopes nor fears: to promise
  std::optional<KeptPromise> promise;
  WattHours planned_at;  // what the order had when that plan was made
  WattHours firm_to;     // once started it charges until the order has this much,
  Wall firm_until{};     // or until then: it is not stopped because a forecast moved
  std::optional<Mono> closed_at, opened_at;  // when its grant last rose from 0, fell to 0
  Grant grant;                               // the newest decision
  bool lease_due = false;                    // though nothing changes: its pile is back
  bool held = false;                         // the budget does not cover all of it yet
  bool waits = false;                        // the plan gives it nothing now
  Amps taken;              // from the base load of phases where it may not be: follow_unknown()
  bool plug_used = false;  // this car, as long as it is plugged in, had its order
  std::string tapped;      // the newest card, and
  std::optional<Mono> tapped_at;  // when
  std::optional<Mono> card_refused_at;
  bool card_alarmed = false;
  std::optional<AskedCard> asked_card;
  std::optional<AwaitedStart> awaited_start;
  std::optional<Money> balance;  // of who charges here, as the platform told it last
  StepWatch watch;
  std::optional<Amps> stepped_to;  // lowered to it, so that its phase shows
};
// Out of use for maintenance. `releasing`: back in use here, but the pile has not been told yet.
enum class LockOut { off, on, releasing };

struct ManagedPile {
  PileSettings settings;
  std::optional<PileHello> hello;
  std::optional<std::int64_t> boot_before;  // its boot as an earlier run of the gateway knew it
  bool hello_unsaved = false;
  bool online = false;
  bool returned = false;  // its next status is the first after an absence
  std::optional<Mono> heard_at;
  std::vector<ManagedConnector> connectors;
  std::vector<PendingCommand> pending;
  std::optional<Habit> habit;
  PastStays past;
  PhaseSearch search;
  bool disabled = false;  // by the platform
  int max_percent = 100;
  LockOut lock_out = LockOut::off;
  std::optional<std::int64_t> lock_told;  // the boot that has answered to it
  std::optional<MaintenanceView> asked;   // the newest
  std::string asked_id;                   // of its command; empty: not sent, or answered
  Mono hello_asked{};
  std::optional<Mono> stranger_since;  // it says another boot than its hello
  bool reset_when_idle = false;        // by the platform
  std::optional<QrPrefix> qr;
  bool alarmed = false;  // as silent
  bool refusal_alarmed = false;
  std::optional<Wall> used_at;  // when the newest order was opened
};

inline Levels levels_of(const ManagedPile& pile, const ManagedConnector& c) {
  return {c.min, pile.settings.step};
}
// Its strongest connector's.
inline Amps rating_of(const ManagedPile& pile) {
  Amps most;
  for (const ManagedConnector& c : pile.connectors) most = std::max(most, c.max);
  return most;
}
// An answer to an earlier start or stop must not be taken for one to what comes now.
inline void forget_commands(ManagedPile& pile, const ManagedConnector& c) {
  std::erase_if(pile.pending, [&](const PendingCommand& p) {
    return p.command.connector == c.id &&
           (p.command.kind == CommandKind::start || p.command.kind == CommandKind::stop);
  });
}
inline bool unanswered(const ManagedPile& pile, const ManagedConnector& c, CommandKind kind) {
  return std::any_of(pile.pending.begin(), pile.pending.end(), [&](const PendingCommand& p) {
    return p.command.kind == kind && p.command.connector == c.id;
  });
}
inline bool stop_asked(const ManagedPile& pile, const ManagedConnector& c) {
  return unanswered(pile, c, CommandKind::stop);
}
// An order that ends with a reading that does not fit waits for one more, which tells whether it
// was nonsense.
inline bool waits_for_register(ManagedConnector& c) {
  if (c.register_unread) return c.ended = true;
  if (!c.registers.holds() || c.register_awaited) return false;
  return c.ended = c.register_awaited = true;
}

// One of a pile's connectors: whose demand it is, or whose start.
struct Asking {
  ManagedPile* pile;
  ManagedConnector* connector;
};

}  // namespace youxu
