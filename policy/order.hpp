// An order: the record of one charge, from application to acknowledged upload.
//
// Energy is what the pile's cumulative register says and nothing else: at every moment the sum of
// `energy` over the tariff kinds equals delivered(), to the watt-hour: what the present register
// rose by since register_start, and before it each earlier segment of `segments`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/pile.hpp"
#include "policy/register.hpp"
#include "policy/tariff.hpp"
#include "policy/time.hpp"
#include "policy/units.hpp"

namespace youxu {

enum class ChargeMode { ordered, immediate };
std::string_view text_of(ChargeMode mode);
std::optional<ChargeMode> charge_mode_from_text(std::string_view text);

enum class OrderState {
  applied,     // asked for; nothing sent
  authorised,  // allowed; nothing sent
  starting,    // the row is stored, the start command is out
  charging,    // authorised at the pile, current flows or may flow
  waiting,     // authorised at the pile, 0 A for now
  stopping,    // stop asked; the contactor may still be closed
  finished,    // closed; never changes again, but for its upload
  uploaded,    // acknowledged by the platform
};
std::string_view text_of(OrderState state);
std::optional<OrderState> order_state_from_text(std::string_view text);

// Ended for good: nothing of the charge can change any more.
constexpr bool is_closed(OrderState s) {
  return s == OrderState::finished || s == OrderState::uploaded;
}

// `card`: of the site's own list; `platform_card`: one that the platform allowed when asked.
enum class OrderOrigin { platform, page, cli, card, key, plug, platform_card };
std::string_view text_of(OrderOrigin origin);
std::optional<OrderOrigin> order_origin_from_text(std::string_view text);

enum class StopReason {
  none,
  user,  // page, CLI or the pile's key
  platform,
  full,    // the car takes no more
  target,  // the energy asked for is in
  amount,  // the highest amount of the order is reached
  time,    // it has charged for as long as the order may
  pickup,  // its departure came, where charging ends with it
  fault,   // `fault` says which
  estop,
  unplug,
  power_loss,
  maintenance,
  never_started,  // the pile did not accept or did not answer the start
  pile_lost,      // the pile did not come back in time; closed at its last known register
  no_car,         // it was to begin later, and no car was there then
  replaced,       // it was to begin later, and another order was asked for instead
};
std::string_view text_of(StopReason reason);
std::optional<StopReason> stop_reason_from_text(std::string_view text);

struct Order {
  std::string id;  // 32 digits (a trade number) where the pile number has 14, else as order_id()
  std::string pile;
  int connector = 1;
  ChargeMode mode = ChargeMode::ordered;
  OrderOrigin origin = OrderOrigin::page;
  OrderState state = OrderState::applied;
  StopReason reason = StopReason::none;
  std::optional<FaultCode> fault;
  std::string card;

  Wall applied_at{};
  std::optional<Wall> started_at;  // accepted by the pile
  std::optional<Wall> finished_at;
  bool clock_trusted = true;  // false: its times were taken before the wall clock was
  std::optional<Wall> depart;
  std::optional<WattHours> energy_wanted;
  std::optional<Wall> begin;                       // not started before (a reservation)
  std::optional<Money> amount_limit;               // it stops when it costs as much
  std::optional<std::chrono::minutes> time_limit;  // or so long after started_at

  WattHours register_start;  // where the present segment began; meaningful from `starting` on
  WattHours register_last;
  Wall register_last_at{};
  std::string register_serial;            // whose register it is; empty: not known
  std::vector<RegisterSegment> segments;  // earlier ones, the oldest first
  bool register_unsettled = false;  // a reading that does not fit was never confirmed nor denied

  // The one in force when the order was opened prices the whole order, also across a change of
  // tariff: it is what the resident agreed to, and a record has one set of prices.
  Tariff tariff;
  PerTariff<WattHours> energy{};

  bool operator==(const Order&) const = default;

  WattHours delivered() const {
    WattHours sum = register_last - register_start;
    for (const RegisterSegment& segment : segments) sum += segment.last - segment.start;
    return sum;
  }
  // Of the first register. A record has room for one register's start and end: the end it tells is
  // register_first() + delivered(), so that they differ by what is billed. It is the true end
  // unless needs_review().
  WattHours register_first() const {
    return segments.empty() ? register_start : segments.front().start;
  }
  // A person should compare its energy with the meter: the register did not simply rise.
  bool needs_review() const { return !segments.empty() || register_unsettled; }
  Money amount_of(TariffKind kind) const {
    return amount(energy[static_cast<std::size_t>(kind)], tariff.price(kind));
  }
  Money total_amount() const {
    return amount_of(TariffKind::sharp) + amount_of(TariffKind::peak) +
           amount_of(TariffKind::flat) + amount_of(TariffKind::valley);
  }
};

// Numbers of the operator's platform: a pile's has 14 digits, a trade's (an order's) 32.
inline constexpr std::size_t kPlatformPileDigits = 14;
inline constexpr std::size_t kTradeDigits = 32;
// True for exactly `count` characters 0..9.
bool is_digits(std::string_view text, std::size_t count);

// A new order's id: pile number, connector (2 digits), local yyMMddHHmmss, `running` (4 digits,
// modulo 10000). With a 14-digit pile number that is OpenUC's 32-digit trade number; a pile number
// of other form is followed by '-' between the parts.
std::string order_id(std::string_view pile, int connector, Wall now,
                     std::chrono::minutes utc_offset, std::int64_t running);

// What a resident told the gateway once about the usual charge.
struct Habit {
  WattHours battery;
  int arrival_soc = 0;      // percent
  int target_soc = 100;     // percent
  int pickup_minute = 450;  // local minute of the day, 0..1439
  ChargeMode mode = ChargeMode::ordered;
  bool plug_and_charge = false;  // an order may begin when a car is plugged in
};

}  // namespace youxu
