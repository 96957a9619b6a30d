#include "tests/programs/pile/fault.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace youxu::sim {

namespace {

constexpr std::string_view kWords[] = {"silent", "ignore", "reboot", "lose_car"};
constexpr double kDaySeconds = 86'400;

Error wrong(std::string_view text, const std::string& what) {
  return {Errc::invalid, "fault '" + std::string{text} + "': " + what};
}

std::optional<Millis> seconds_of(std::string_view text) {
  double value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failed != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (!(value >= 0 && value <= kDaySeconds)) return std::nullopt;
  return Millis{std::llround(value * 1000)};
}

// Cuts off what follows `mark`; nullopt without it.
std::optional<std::string_view> cut(std::string_view& text, char mark) {
  const auto at = text.find(mark);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view rest = text.substr(at + 1);
  text = text.substr(0, at);
  return rest;
}

bool lasts(PileFaultKind kind) {
  return kind == PileFaultKind::silent || kind == PileFaultKind::ignore;
}

}  // namespace

Result<PileFault> pile_fault_from_text(std::string_view text) {
  std::string_view pile = text;
  auto kind = cut(pile, ':');
  if (!kind || pile.empty()) return wrong(text, "PILE:KIND@SECOND is needed, as p03:silent@20+10");
  auto at = cut(*kind, '@');
  const auto duration = at ? cut(*at, '+') : std::nullopt;
  const auto word = std::find(std::begin(kWords), std::end(kWords), *kind);
  if (word == std::end(kWords))
    return wrong(text, "'" + std::string{*kind} + "' is none of silent, ignore, reboot, lose_car");
  PileFault fault;
  fault.pile = pile;
  fault.kind = static_cast<PileFaultKind>(word - std::begin(kWords));
  const auto second = seconds_of(at.value_or("0"));
  if (!second) return wrong(text, "after @ seconds from 0 to 86400 are needed");
  fault.at = *second;
  if (!duration) return fault;
  if (!lasts(fault.kind)) return wrong(text, std::string{*kind} + " happens once, it has no '+'");
  fault.duration = seconds_of(*duration);
  if (!fault.duration) return wrong(text, "after + seconds from 0 to 86400 are needed");
  return fault;
}

bool concerns(const PileFault& fault, std::size_t index, std::string_view pile) {
  if (fault.pile == pile) return true;
  std::string_view place = fault.pile;
  if (!place.starts_with('p')) return false;
  place.remove_prefix(1);
  std::size_t value = 0;
  const auto [end, failed] = std::from_chars(place.data(), place.data() + place.size(), value);
  return failed == std::errc{} && end == place.data() + place.size() && value == index + 1;
}

void FaultSchedule::step(SimPile& pile, Millis elapsed, Now now) {
  bool silent = false;
  bool ignore = false;
  for (std::size_t i = 0; i < faults_.size(); ++i) {
    const PileFault& fault = faults_[i];
    if (elapsed < fault.at) continue;
    if (fault.duration && elapsed >= fault.at + *fault.duration) continue;
    silent = silent || fault.kind == PileFaultKind::silent;
    ignore = ignore || fault.kind == PileFaultKind::ignore;
    if (lasts(fault.kind) || happened_[i]) continue;
    happened_[i] = true;
    if (fault.kind == PileFaultKind::reboot) pile.reboot(now);
    if (fault.kind == PileFaultKind::lose_car) pile.unplug(now);
  }
  pile.set_silent(silent);
  pile.set_ignore_leases(ignore);
}

}  // namespace youxu::sim
