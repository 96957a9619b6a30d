#include "policy/order.hpp"

#include <cstdio>

#include "policy/names.hpp"

namespace youxu {

namespace {

constexpr Names<ChargeMode, 2> kModes{{
    {ChargeMode::ordered, "ordered"},
    {ChargeMode::immediate, "immediate"},
}};

constexpr Names<OrderState, 8> kStates{{
    {OrderState::applied, "applied"},
    {OrderState::authorised, "authorised"},
    {OrderState::starting, "starting"},
    {OrderState::charging, "charging"},
    {OrderState::waiting, "waiting"},
    {OrderState::stopping, "stopping"},
    {OrderState::finished, "finished"},
    {OrderState::uploaded, "uploaded"},
}};

constexpr Names<OrderOrigin, 7> kOrigins{{
    {OrderOrigin::platform, "platform"},
    {OrderOrigin::page, "page"},
    {OrderOrigin::cli, "cli"},
    {OrderOrigin::card, "card"},
    {OrderOrigin::key, "key"},
    {OrderOrigin::plug, "plug"},
    {OrderOrigin::platform_card, "platform_card"},
}};

constexpr Names<StopReason, 17> kReasons{{
    {StopReason::none, "none"},
    {StopReason::user, "user"},
    {StopReason::platform, "platform"},
    {StopReason::full, "full"},
    {StopReason::target, "target"},
    {StopReason::amount, "amount"},
    {StopReason::time, "time"},
    {StopReason::pickup, "pickup"},
    {StopReason::fault, "fault"},
    {StopReason::estop, "estop"},
    {StopReason::unplug, "unplug"},
    {StopReason::power_loss, "power_loss"},
    {StopReason::maintenance, "maintenance"},
    {StopReason::never_started, "never_started"},
    {StopReason::pile_lost, "pile_lost"},
    {StopReason::no_car, "no_car"},
    {StopReason::replaced, "replaced"},
}};

}  // namespace

std::string_view text_of(ChargeMode mode) {
  return name_in(kModes, mode);
}
std::optional<ChargeMode> charge_mode_from_text(std::string_view text) {
  return value_in(kModes, text);
}
std::string_view text_of(OrderState state) {
  return name_in(kStates, state);
}
std::optional<OrderState> order_state_from_text(std::string_view text) {
  return value_in(kStates, text);
}
std::string_view text_of(OrderOrigin origin) {
  return name_in(kOrigins, origin);
}
std::optional<OrderOrigin> order_origin_from_text(std::string_view text) {
  return value_in(kOrigins, text);
}
std::string_view text_of(StopReason reason) {
  return name_in(kReasons, reason);
}
std::optional<StopReason> stop_reason_from_text(std::string_view text) {
  return value_in(kReasons, text);
}

bool is_digits(std::string_view text, std::size_t count) {
  return text.size() == count && text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::string order_id(std::string_view pile, int connector, Wall now,
                     std::chrono::minutes utc_offset, std::int64_t running) {
  const LocalTime t = local_time(now, utc_offset);
  const char* separator = is_digits(pile, kPlatformPileDigits) ? "" : "-";
  char rest[64];
  std::snprintf(rest, sizeof rest, "%s%02d%s%02d%02d%02d%02d%02d%02d%s%04d", separator,
                connector % 100, separator, t.year % 100, t.month, t.day, t.minute_of_day / 60,
                t.minute_of_day % 60, t.second, separator, static_cast<int>(running % 10'000));
  return std::string{pile} + rest;
}

}  // namespace youxu
