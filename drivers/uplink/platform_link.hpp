// A link to one platform, whatever it speaks: what the gateway may ask of it, and what it tells.
//
// A dialect is one codec and one session behind this. The link keeps nothing that must not be lost:
// records live in the caller's outbox until on_record_answer says that the platform has them.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "policy/order.hpp"
#include "policy/platform.hpp"
#include "policy/result.hpp"
#include "policy/tariff.hpp"
#include "policy/time.hpp"

namespace youxu {

// Called from within the link's own work. They may call answer(), report() and send_record(), but
// must not destroy the link. Unset ones are not called; what an unset one would have answered is a
// refusal.
struct PlatformEvents {
  std::function<void(const PlatformStart&)> on_start;  // answer with answer(StartAnswer)
  std::function<void(const PlatformStop&)> on_stop;    // answer with answer(StopAnswer)
  // A model other than the last one announced. Unset: a tariff that is set is refused.
  std::function<void(const Tariff&)> on_tariff;
  std::function<void(const WorkParameters&)> on_work_parameters;
  // The platform stored the record (accepted) or calls it illegal. May come twice for one. `record`
  // is an order's id or an AlarmRecord's.
  std::function<void(const std::string& record, bool accepted)> on_record_answer;
  std::function<void(Wall platform_time)> on_clock;
  std::function<void(bool online)> on_online;          // records can be sent, or no longer
  std::function<void(std::string_view line)> on_note;  // for the log: a person should look into it
  // To ask_card(). Comes at most once for each, or never.
  std::function<void(const CardAnswer&)> on_card_answer;
  std::function<bool(const PlatformReboot&)> on_reboot;  // it is done, or will be
  std::function<BalanceResult(const PlatformBalance&)> on_balance;
  std::function<CardListResult(const CardListRequest&)> on_card_list;
  std::function<void(const QrPrefix&)> on_qr_prefix;
};

class PlatformLink {
 public:
  virtual ~PlatformLink() = default;

  // About once a second. The first call connects.
  virtual void tick(Now now) = 0;

  // Dropped while the platform does not wait for them (any more).
  virtual void answer(const StartAnswer& answer) = 0;
  virtual void answer(const StopAnswer& answer) = 0;
  // The latest state of all connectors; the link decides what of it is due.
  virtual void report(std::span<const ConnectorReport> connectors, Now now) = 0;
  // Sends the record of a closed order. Errc::retry: not now; Errc::invalid: this one never can be.
  // One that is on its way is not sent twice.
  virtual Status send_record(const Order& order, Now now) = 0;
  // The same of an alarm, for a dialect that has a message for it.
  virtual bool takes_alarms() const { return false; }
  virtual Status send_alarm(const AlarmRecord& alarm, Now) {
    return Error{Errc::invalid, "uplink: " + alarm.id + ": the platform takes no alarms"};
  }

  // All piles that the link stands for, as they are known now. One that is new or has become
  // another is told to the platform; the others, and the connection, stay as they are. A dialect
  // that names no piles ignores it.
  virtual Status set_piles(std::span<const PileIdentity> piles, Now now) {
    (void)piles, (void)now;
    return {};
  }
  // May the card start there? What the platform says is on_card_answer; that it says nothing is for
  // the caller to notice. Errc::retry: not now. Errc::refused: nobody can be asked in this dialect.
  virtual Status ask_card(const CardQuestion& question, Now now) {
    (void)now;
    return Error{Errc::refused, "uplink: pile " + question.pile + ": this platform is not asked"};
  }

  virtual bool online() const = 0;
  // "connecting" (or waiting to), "login" (connected, not accepted yet), "online".
  virtual std::string_view state() const = 0;
  // Why the last connection or attempt ended; empty once another one stands.
  virtual const std::string& last_failure() const = 0;
  // Totals since the start by name ("frames", "skipped_bytes"): youxu_uplink_<name>_total.
  virtual std::vector<std::pair<std::string_view, std::uint64_t>> counters() const = 0;
};

}  // namespace youxu
