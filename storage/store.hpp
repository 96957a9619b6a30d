// The gateway's durable memory: one SQLite file. Each method is one whole transaction.
//
// Orders, outbox, events, limits and settings are durable (WAL, synchronous=FULL) when a method
// returns ok. Samples are written in one transaction a minute by the caller; losing the newest is
// acceptable. Every error is a value; none of them stops the caller from limiting load. No SQL
// leaves storage/. Not thread-safe: one thread uses a Store.
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
#include "policy/result.hpp"
#include "policy/tariff.hpp"
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

// One row of the outbox: a finished order that a platform has not acknowledged.
struct OutboxRow {
  std::int64_t id = 0;  // rises; oldest first
  std::string order;
  bool disputed = false;  // the platform called it illegal: parked, never sent again by itself
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
  // What is kept at most; the oldest goes first. Orders and outbox rows have no maximum.
  static constexpr int kMaxEvents = 20'000;
  static constexpr int kMaxTariffs = 64;
  static constexpr int kMaxClearedAlarms = 1000;
  // What one call does at most.
  static constexpr std::size_t kMaxSamplesOfInstant = 10'000;
  static constexpr int kMaxPruned = 20'000;

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
  // Stores the order, whose state is `finished` (else Errc::invalid), and its outbox row in one
  // transaction. Doing it twice changes nothing, and an order is never written once closed.
  // `upload` false stores no outbox row (no platform configured).
  Status finish_order(const Order& order, bool upload);
  Result<std::vector<Order>> open_orders();  // oldest first
  Result<std::optional<Order>> order(std::string_view id);
  Result<std::vector<Order>> orders(const OrderQuery& query);

  // Outbox rows with an id above `after`, oldest first, without disputed ones; `limit` 1..1000. The
  // depth leaves disputed ones out, too.
  Result<std::vector<OutboxRow>> outbox(int limit, std::int64_t after = 0);
  Result<std::int64_t> outbox_depth();
  Result<std::int64_t> disputed_count();
  // The platform has the order: marks it uploaded and removes its row. Unknown order: ok, nothing
  // changes. `accepted` false parks the row as disputed instead;
  // accepting it later still marks the order uploaded.
  Status acknowledge(std::string_view order, bool accepted);

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

  Status save_tariff(const Tariff& tariff, Wall received_at);
  Result<std::optional<Tariff>> latest_tariff();

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
  Status add_samples(Wall t, std::span<const std::pair<std::string, std::int64_t>> values);
  // Mean per `step` (at least 1 s; at most 10,000 points), oldest first; from <= t < to. A point's
  // time is the beginning of its step; a step without samples has no point.
  Result<std::vector<SeriesPoint>> series(std::string_view name, Wall from, Wall to, Millis step);
  // Removes samples older than `before`; orders are never touched. Returns how many went:
  // about kMaxPruned a call, so that it stays short; call again until it returns 0.
  Result<std::int64_t> prune_samples(Wall before);

  // Alarms. raise on an active key changes nothing and returns the active alarm.
  Result<Alarm> raise_alarm(std::string_view key, Severity severity, std::string_view message,
                            Wall now);
  Status clear_alarm(std::string_view key, Wall now);
  // Errc::invalid when there is no such alarm.
  Status acknowledge_alarm(std::int64_t id);
  // Active ones first, then the newest cleared; at most `limit` (1..1000).
  Result<std::vector<Alarm>> alarms(int limit);

 private:
  struct Impl;
  explicit Store(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace youxu
