// The gateway's durable memory: one SQLite file. Each method is one whole transaction.
//
// Orders, outbox, events, limits and settings are durable (WAL, synchronous=FULL) when a method
// returns ok. Samples are written in one transaction a minute by the caller, to a second file; a
// power cut may cost the newest of them. Every error is a value; none of them stops the caller from
// limiting load. No SQL leaves storage/. Not thread-safe: one thread uses a Store.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "policy/binding.hpp"
#include "policy/card.hpp"
#include "policy/fault.hpp"
#include "policy/limits.hpp"
#include "policy/order.hpp"
#include "policy/pile.hpp"
#include "policy/platform.hpp"
#include "policy/result.hpp"
#include "policy/tariff_book.hpp"
#include "policy/time.hpp"

namespace youxu {

// What is remembered of a pile so that a restarted gateway can budget it before it speaks again.
struct PileMemory {
  std::string pile;
  PileHello hello;
};

// A car that left.
struct Unplug {
  std::string pile;
  int connector = 1;
  Wall at{};
};

// Who gets what: every finished order, and where `alarms` is set, each alarm's beginning and end.
struct Recipient {
  std::string platform;  // 1..32 characters
  bool alarms = false;
};

// One row of the outbox: a record that one platform has not acknowledged.
struct OutboxRow {
  std::int64_t id = 0;  // rises; oldest first
  RecordKind kind = RecordKind::order;
  std::string record;  // an order's id, or an AlarmRecord's
};

// What of a platform's outbox waits, and what it called illegal: parked, never sent by itself.
struct OutboxDepth {
  std::int64_t waiting = 0;
  std::int64_t disputed = 0;
  std::optional<Wall> oldest;  // of those that wait: when the order ended or the alarm changed
};

// An order whose record a platform called illegal, or that it has no form for.
struct Dispute {
  std::string platform;
  std::string order;
};

// A platform's answer to a record. Not accepted: it calls the record illegal.
struct RecordAnswer {
  RecordKind kind = RecordKind::order;
  std::string record;
  bool accepted = true;
};

struct OrderQuery {
  std::optional<Wall> from;  // applied_at >= from
  std::optional<Wall> to;    // applied_at < to
  std::string pile;          // empty: all
  std::optional<OrderState> state;
  int limit = 200;  // 1..1000, newest first
};

struct SeriesPoint {
  Wall t{};
  std::int64_t milli = 0;
};

// How long samples are kept as they came, how long as means of a quarter of an hour, and how much
// of both at most.
struct SampleRules {
  Millis as_taken = std::chrono::hours{24 * 90};
  Millis as_quarters = std::chrono::hours{24 * 365 * 3};
  std::int64_t max_bytes = std::int64_t{1} << 30;
};

// What could be taken over from another database.
struct Salvage {
  bool whole = false;               // all of its orders and outbox
  int orders = 0;                   // taken over
  int unreadable = 0;               // known to be there, but not readable, or not adding up
  std::vector<std::string> parked;  // open here, and how they ended is lost
};

// A condition that needs a person. `key` names what is wrong with what ("meter_stale:T1"): one
// alarm per key is active at a time.
struct Alarm {
  std::int64_t id = 0;
  std::string key;
  Severity severity = Severity::warning;
  std::string message;
  Wall raised_at{};
  std::optional<Wall> cleared_at;
  bool acknowledged = false;
};

class Store {
 public:
  // What is kept at most; the oldest goes first. Orders and their outbox rows have no maximum.
  static constexpr int kMaxEvents = 20'000;
  static constexpr int kMaxTariffs = 64;
  static constexpr int kMaxClearedAlarms = 1000;
  static constexpr int kMaxAlarmRecords = 10'000;  // in the outbox of a platform
  // What one call does at most.
  static constexpr std::size_t kMaxSamplesOfInstant = 10'000;

  // Opens or creates the database at `path` (":memory:" for tests), applies pending migrations, and
  // refuses a database newer than this program (Errc::refused) or one that fails its integrity
  // check (Errc::corrupt). In both cases its content is left as it is. Any other call answers
  // Errc::retry while the disk is full or fails: nothing of that call is stored.
  static Result<std::unique_ptr<Store>> open(const std::string& path);
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  // The lease epoch of this start: one more than the last ever returned, durable before it returns.
  Result<std::int64_t> next_epoch();
  // A number never returned before, for order and command ids.
  Result<std::int64_t> next_running();

  // Orders. save_order inserts or replaces an order that is not closed; a closed one is refused.
  Status save_order(const Order& order);
  Status save_orders(std::span<const Order> orders);  // all of them, or none
  // Stores the order, whose state is `finished` (else Errc::invalid), and an outbox row for each
  // recipient in one transaction. Doing it twice changes nothing, and an order is never written
  // once closed.
  Status finish_order(const Order& order);
  Result<std::vector<Order>> open_orders();  // oldest first
  Result<std::optional<Order>> order(std::string_view id);
  Result<std::vector<Order>> orders(const OrderQuery& query);

  // Whose outbox gets rows from now on. Rows of a platform that is none any more stay as they are.
  void set_recipients(std::vector<Recipient> recipients);
  // A platform's rows of one kind with an id above `after`, oldest first, without disputed ones;
  // `limit` 1..1000.
  Result<std::vector<OutboxRow>> outbox(std::string_view platform, RecordKind kind, int limit,
                                        std::int64_t after = 0);
  Result<std::int64_t> newest_in_outbox();  // the highest id there; 0: it is empty
  Result<OutboxDepth> outbox_depth(std::string_view platform);
  // What a platform says of records, in one transaction. Accepted: its row goes, and an order that
  // no recipient's outbox holds any more is marked uploaded. Else the row is parked as disputed;
  // accepting it later still removes it. A record that is not there: nothing changes.
  Status acknowledge(std::string_view platform, std::span<const RecordAnswer> answers);
  // Disputed rows of an order wait again, those of every platform. Errc::invalid: there are none.
  Status requeue(std::string_view order);
  // The oldest first; `limit` 1..1000.
  Result<std::vector<Dispute>> disputes(int limit);
  // nullopt: alarms are kept up to kMaxClearedAlarms, this one is gone.
  Result<std::optional<AlarmRecord>> alarm_record(std::string_view record);

  // first_time when (pile, boot, id) was not among the newest kMaxEvents; it then is, durably.
  enum class EventSeen { first_time, repeated };
  Result<EventSeen> record_event(std::string_view pile, const PileEvent& event, Wall received_at);

  // When cars left, as far as the events that are kept tell it, from `from` on; oldest first.
  Result<std::vector<Unplug>> unplugs(Wall from);

  // All or none.
  Status save_piles(std::span<const PileMemory> memories);
  Result<std::vector<PileMemory>> piles();

  Status save_habit(std::string_view pile, const Habit& habit);
  Result<std::vector<std::pair<std::string, Habit>>> habits();

  // Versions of the tariff. save_tariff answers the version's id, higher than any before; what
  // `version.id` says is not read. Kept are the kMaxTariffs that became valid last.
  Result<std::int64_t> save_tariff(const TariffVersion& version);
  Status remove_tariff(std::int64_t id);         // one that is not there is ok
  Result<std::vector<TariffVersion>> tariffs();  // by their id

  // External limits. save_limit answers the new limit's id, never given before; what `limit.id`
  // says is not read. Removing one that is not there is ok. How many there may be is the caller's
  // rule. limits() answers the oldest first.
  Result<std::int64_t> save_limit(const ExternalLimit& limit);
  Status remove_limit(std::int64_t id);
  Result<std::vector<ExternalLimit>> limits();

  // Cards by their number. How many there may be is the caller's rule.
  Status save_card(const Card& card);
  Status remove_card(std::string_view number);  // one that is not there is ok
  Result<std::vector<Card>> cards();

  // Bindings of piles, keys included: durable before a pile is told of a key. One for each pile.
  Status save_binding(const Binding& binding);
  // As save_binding, for a pile that has its place from now on: other bindings of that place go,
  // and events of the place's earlier pile are no longer taken for repetitions by the new one,
  // whose boots may be numbered alike.
  Status take_place(const Binding& binding);
  Status remove_binding(std::string_view pile);  // one that is not there is ok
  Result<std::vector<Binding>> bindings();

  // Free-form settings that the gateway keeps for itself. Keys have 1..64 characters.
  Status save_setting(std::string_view key, std::string_view value);
  Result<std::optional<std::string>> setting(std::string_view key);

  // Metering: named series of integer milli-units, one transaction for all values of an instant
  // (at most kMaxSamplesOfInstant). Names have 1..64 characters. The same instant again replaces.
  // Samples are in a file of their own beside the database, `path`.samples: it needs no backup, and
  // one that is damaged is set aside as `path`.samples.damaged and begun anew.
  Status add_samples(Wall t, std::span<const std::pair<std::string, std::int64_t>> values);
  // Mean per `step` (at least 1 s; at most 10,000 points), oldest first; from <= t < to. A point's
  // time is the beginning of its step; a step without samples has no point. Where only means of
  // quarters of an hour are left, where `step` is as long, and over more than 7 days, a quarter
  // counts as of its beginning.
  Result<std::vector<SeriesPoint>> series(std::string_view name, Wall from, Wall to, Millis step);
  // Thins the samples as `rules` say, the oldest first, a few quarters of an hour a call, so that
  // none takes long. `more`: there may be more to do at once.
  enum class Thinning { done, more };
  Result<Thinning> thin_samples(Wall now, const SampleRules& rules);
  // Room on the disk that this program may use; of one in memory as much as can be said.
  std::int64_t free_bytes() const;
  // Keeps 4 MiB of the disk for orders, `path`.reserve, while there is more than twice that.
  void keep_reserve();
  // To be called while the disk is full: gives the reserve up, or else drops the oldest hour of
  // samples and gives its room back.
  Status make_room();
  // What the samples take on the disk, without room that is free for new ones.
  Result<std::int64_t> sample_bytes();

  // Takes over what can be read of the database at `path`, which must be newer than this one (a
  // backup of it, or empty): orders and outbox first, then whatever else is readable as a whole. A
  // closed order is never changed by it. An order that is open here and not readable there ends
  // with what is known here and is parked as disputed: it may have been billed already. Unless all
  // was readable, the setting kChargesLost is "1" then: piles may charge for orders that are not
  // known.
  static constexpr std::string_view kChargesLost = "charges_lost";
  Result<Salvage> salvage(const std::string& path);
  // Epoch and running number go on above any that was given after a backup was made: a million
  // further, and not below the Unix time in seconds, so that restoring the same backup twice does
  // not repeat one either.
  Status jump_numbers(Wall now);

  // Alarms. raise on an active key changes nothing and returns the active alarm.
  Result<Alarm> raise_alarm(std::string_view key, Severity severity, std::string_view message,
                            Wall now);
  Status clear_alarm(std::string_view key, Wall now);
  // Errc::invalid when there is no such alarm.
  Status acknowledge_alarm(std::int64_t id);
  // Active ones first, then the newest cleared; at most `limit` (1..1000).
  Result<std::vector<Alarm>> alarms(int limit);

  struct Impl;  // storage/store_impl.hpp; nobody else's

 private:
  explicit Store(std::unique_ptr<Impl> impl);
  Status check_rows();
  Status take_orders(Salvage& out);
  Status take_others();
  Status take_order(const std::string& id, Salvage& out);
  std::unique_ptr<Impl> impl_;
};

}  // namespace youxu
