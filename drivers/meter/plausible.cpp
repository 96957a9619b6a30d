#include "drivers/meter/plausible.hpp"

#include <algorithm>

namespace youxu {
namespace {

const PlausibleRange* range_for(const MeterProfile& profile, MeterQuantity quantity) {
  for (const PlausibleRange& range : profile.plausible) {
    if (range.quantity == quantity) return &range;
  }
  return quantity == MeterQuantity::frequency ? &kAnyFrequency : nullptr;
}

bool is_within(const PlausibleRange& range, double number) {
  return number >= range.min && number <= range.max;
}

bool can_be_judged(const SnapshotValue& value) {
  return is_usable(value.quality) || value.quality == ValueQuality::assumed;
}

bool another_phase_is_alive(const MeterSnapshot& snapshot, const PlausibleRange& range) {
  return std::any_of(snapshot.values.begin(), snapshot.values.end(), [&](const auto& value) {
    return value.quantity == MeterQuantity::voltage && can_be_judged(value) &&
           is_within(range, value.number);
  });
}

}  // namespace

void mark_implausible(const MeterProfile& profile, MeterSnapshot& snapshot) {
  for (SnapshotValue& value : snapshot.values) {
    const PlausibleRange* range = range_for(profile, value.quantity);
    if (range == nullptr || !can_be_judged(value) || is_within(*range, value.number)) continue;
    const bool may_be_dead = value.quantity == MeterQuantity::voltage && value.number >= 0.0 &&
                             value.number < range->min;
    if (may_be_dead && another_phase_is_alive(snapshot, *range)) continue;
    value.quality = ValueQuality::implausible;
  }
}

bool condemns_reading(const MeterProfile& profile, MeterQuantity quantity) {
  return quantity == MeterQuantity::voltage || range_for(profile, quantity) != nullptr;
}

}  // namespace youxu
