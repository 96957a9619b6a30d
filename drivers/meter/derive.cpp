#include "drivers/meter/derive.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <initializer_list>

namespace youxu {
namespace {

constexpr std::array<MeterPhase, 3> kLines{MeterPhase::a, MeterPhase::b, MeterPhase::c};
constexpr std::array<MeterPhase, 4> kPlaces{MeterPhase::a, MeterPhase::b, MeterPhase::c,
                                            MeterPhase::total};

struct Input {
  double number = 0.0;
  ValueQuality quality = ValueQuality::absent;  // derived or assumed; else not to be used
  bool is_given() const { return quality != ValueQuality::absent; }
};

Input input(const MeterSnapshot& snapshot, MeterQuantity quantity, MeterPhase phase) {
  const SnapshotValue* value = snapshot.find(quantity, phase);
  if (value == nullptr) return {};
  if (is_usable(value->quality)) return {value->number, ValueQuality::derived};
  if (value->quality == ValueQuality::assumed) return {value->number, ValueQuality::assumed};
  return {};
}

ValueQuality worst(std::initializer_list<Input> inputs) {
  ValueQuality quality = ValueQuality::derived;
  for (const Input& one : inputs) quality = std::max(quality, one.quality);
  return quality;
}

void put(MeterSnapshot& snapshot, MeterQuantity quantity, MeterPhase phase, const Input& value) {
  const bool is_there = snapshot.find(quantity, phase) != nullptr;
  if (is_there || !value.is_given() || !std::isfinite(value.number)) return;
  snapshot.values.push_back(
      {.quantity = quantity, .phase = phase, .number = value.number, .quality = value.quality});
}

Input sum_of_phases(const MeterSnapshot& snapshot, MeterQuantity quantity) {
  Input sum{.quality = ValueQuality::derived};
  for (const MeterPhase phase : kLines) {
    const Input one = input(snapshot, quantity, phase);
    sum.number += one.number;
    sum.quality = worst({sum, one});
  }
  return sum;
}

Input apparent(const MeterSnapshot& snapshot, MeterPhase phase) {
  const Input active = input(snapshot, MeterQuantity::active_power, phase);
  const Input reactive = input(snapshot, MeterQuantity::reactive_power, phase);
  if (active.is_given() && reactive.is_given()) {
    return {std::hypot(active.number, reactive.number), worst({active, reactive})};
  }
  const Input volts = input(snapshot, MeterQuantity::voltage, phase);
  const Input amps = input(snapshot, MeterQuantity::current, phase);
  return {volts.number * amps.number, worst({volts, amps})};
}

Input power_factor(const MeterSnapshot& snapshot, MeterPhase phase) {
  const Input active = input(snapshot, MeterQuantity::active_power, phase);
  const Input all = input(snapshot, MeterQuantity::apparent_power, phase);
  if (!active.is_given() || !all.is_given() || all.number <= 0.0) return {};
  return {std::clamp(active.number / all.number, -1.0, 1.0), worst({active, all})};
}

// The coding cannot tell a leading import from a lagging export; the active power can.
void sign_power_factor(MeterSnapshot& snapshot, const MeterValue& value) {
  if (value.power_factor != PowerFactorMode::schneider_4q) return;
  const Input active = input(snapshot, MeterQuantity::active_power, value.phase);
  if (!active.is_given() || active.number == 0.0) return;
  for (SnapshotValue& of : snapshot.values) {
    if (of.quantity != MeterQuantity::power_factor || of.phase != value.phase) continue;
    of.number = std::copysign(of.number, active.number);
  }
}

}  // namespace

void derive(const MeterProfile& profile, MeterSnapshot& snapshot) {
  put(snapshot, MeterQuantity::active_power, MeterPhase::total,
      sum_of_phases(snapshot, MeterQuantity::active_power));
  for (const MeterPhase phase : kPlaces) {
    put(snapshot, MeterQuantity::apparent_power, phase, apparent(snapshot, phase));
    put(snapshot, MeterQuantity::power_factor, phase, power_factor(snapshot, phase));
  }
  for (const MeterValue& value : profile.values) sign_power_factor(snapshot, value);
}

}  // namespace youxu
