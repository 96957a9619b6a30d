#include "policy/register_watch.hpp"

#include <algorithm>

#include "policy/charge.hpp"
#include "policy/names.hpp"

namespace youxu {

namespace {

constexpr Names<RegisterBreak, 3> kBreaks{{
    {RegisterBreak::exchanged, "exchanged"},
    {RegisterBreak::reset, "reset"},
    {RegisterBreak::jumped, "jumped"},
}};

// At most a month: beyond, no register tells a charge from a fault.
WattHours flows_in(Millis time, Watts power) {
  constexpr Millis kMonth = std::chrono::days{30};
  const std::int64_t seconds =
      std::chrono::ceil<std::chrono::seconds>(std::clamp(time, Millis{0}, kMonth)).count();
  return WattHours::from_milli(power.milli() * seconds / 3600);
}

}  // namespace

std::string_view text_of(RegisterBreak why) {
  return name_in(kBreaks, why);
}
std::optional<RegisterBreak> register_break_from_text(std::string_view text) {
  return value_in(kBreaks, text);
}

void RegisterWatch::follow(const Order& order, Now now) {
  if (order_ == order.id) return;
  order_ = order.id;
  held_.reset();
  credit_ = kSlack;
  const Millis gap = now.wall - order.register_last_at;
  counted_at_ = now.mono - (gap >= Millis{0} && order.clock_trusted ? gap : kUnknownGap);
}

bool RegisterWatch::fits(WattHours rise, Watts rated, Millis time) {
  if (rise < WattHours{}) return false;
  const WattHours store = std::min(credit_, kSlack) + flows_in(time, rated * kMarginPercent / 100);
  if (rise > store) return false;
  credit_ = store - rise;
  return true;
}

void RegisterWatch::count(Order& order, WattHours energy, Now now,
                          std::chrono::minutes utc_offset) {
  step_register(order, energy, now.wall, utc_offset);
  counted_at_ = now.mono;
  held_.reset();
  order.register_unsettled = false;
}

RegisterWatch::Verdict RegisterWatch::on_reading(Order& order, const Reading& reading, Now now,
                                                 std::chrono::minutes utc_offset) {
  const bool begun = order.state >= OrderState::starting || order.register_last_at != Wall{};
  if (is_closed(order.state) || !begun) return Verdict::counted;
  follow(order, now);
  const WattHours energy = WattHours::from_whole(reading.energy.whole());
  if (order.register_serial.empty()) order.register_serial = reading.serial;
  const bool another = !reading.serial.empty() && reading.serial != order.register_serial;
  if (another && order.segments.size() < kMaxSegments) {
    step_segment(order, RegisterBreak::exchanged, energy, now.wall);
    order.register_serial = reading.serial;
    count(order, energy, now, utc_offset);
    return Verdict::exchanged;
  }
  if (another || !fits(energy - order.register_last, reading.rated, now.mono - counted_at_))
    return hold(order, reading, energy, now, utc_offset);
  count(order, energy, now, utc_offset);
  return Verdict::counted;
}

void RegisterWatch::count_jump(Order& order, WattHours energy, Now now,
                               std::chrono::minutes utc_offset) {
  const bool marked =
      std::any_of(order.segments.begin(), order.segments.end(),
                  [](const RegisterSegment& s) { return s.ended_by == RegisterBreak::jumped; });
  if (!marked && order.segments.size() < kMaxSegments)
    step_segment(order, RegisterBreak::jumped, order.register_last, now.wall);
  count(order, energy, now, utc_offset);
}

RegisterWatch::Verdict RegisterWatch::hold(Order& order, const Reading& reading, WattHours energy,
                                           Now now, std::chrono::minutes utc_offset) {
  const bool rose = held_ && held_->energy > order.register_last;
  if (rose && energy >= held_->energy) {
    count_jump(order, energy, now, utc_offset);
    return Verdict::jumped;
  }
  const bool again = held_ && !rose && order.segments.size() < kMaxSegments &&
                     fits(energy - held_->energy, reading.rated, now.mono - held_->at);
  if (!again) {
    held_ = Held{energy, now.mono};
    order.register_unsettled = true;
    return Verdict::held;
  }
  step_segment(order, RegisterBreak::reset, held_->energy, now.wall);
  count(order, energy, now, utc_offset);
  return Verdict::reset;
}

bool RegisterWatch::settle(Order& order, Now now, std::chrono::minutes utc_offset) {
  if (!held_ || order_ != order.id || is_closed(order.state)) return false;
  if (held_->energy <= order.register_last) return false;
  count_jump(order, held_->energy, now, utc_offset);
  return true;
}

}  // namespace youxu
