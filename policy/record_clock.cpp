#include "policy/record_clock.hpp"

#include <algorithm>
#include <utility>

#include "policy/names.hpp"

namespace youxu {

namespace {
constexpr Names<ClockSource, 3> kSources{{
    {ClockSource::none, "none"},
    {ClockSource::platform, "platform"},
    {ClockSource::system, "system"},
}};

bool is_time(Wall t) {
  return t >= RecordClock::kEarliest && t < RecordClock::kLatest;
}
bool is_step(Millis by) {
  return by >= RecordClock::kStep || by <= -RecordClock::kStep;
}
}  // namespace

std::string_view text_of(ClockSource source) {
  return name_in(kSources, source);
}

void RecordClock::step_to(Wall to, Mono mono) {
  stepped_ = stepped_.value_or(Millis{0}) + (to - wall(mono));
  wall_ = to;
  mono_ = mono;
}

void RecordClock::follow(Now system, bool synchronised) {
  const Millis offset = system.wall.time_since_epoch() - system.mono.time_since_epoch();
  const bool set = is_step(offset - system_offset_);
  system_offset_ = offset;
  synchronised_ = synchronised && is_time(system.wall);
  if (!anchored_) {
    anchored_ = true;
    mono_ = system.mono;
    wall_ = system.wall;
    if (synchronised_) source_ = ClockSource::system;
    return;
  }
  if (!synchronised_) {
    if (source_ == ClockSource::none && set) step_to(system.wall, system.mono);
    return;
  }
  source_ = ClockSource::system;
  const Millis behind = system.wall - wall(system.mono);
  if (is_step(behind)) return step_to(system.wall, system.mono);
  const Millis most = (system.mono - mono_) * kSlewPerMille / 1000;
  wall_ = wall(system.mono) + std::clamp(behind, -most, most);
  // A second's share is a millisecond: what is less stays for the next call.
  mono_ = system.mono;
}

void RecordClock::platform_says(Wall time, Mono heard) {
  if (synchronised_ || !anchored_ || !is_time(time)) return;
  source_ = ClockSource::platform;
  if (is_step(time - wall(heard))) step_to(time, heard);
}

std::optional<Millis> RecordClock::take_step() {
  return std::exchange(stepped_, std::nullopt);
}

}  // namespace youxu
