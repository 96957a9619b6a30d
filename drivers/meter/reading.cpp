// From everything a meter told to what limits are computed from.
#include <cmath>

#include "drivers/meter/decode.hpp"
#include "drivers/meter/plausible.hpp"

namespace youxu {
namespace {

template <class Q>
void store(PerPhase<std::optional<Q>>& phases, MeterPhase phase, double number) {
  const auto index = static_cast<std::size_t>(phase);
  if (index < kPhases) phases[index] = Q::from_double(number);
}

// Quantities a MeterReading does not carry are left out.
void store(MeterReading& reading, const SnapshotValue& value) {
  const bool total = value.phase == MeterPhase::total;
  switch (value.quantity) {
    case MeterQuantity::voltage:
      return store(reading.voltage, value.phase, value.number);
    case MeterQuantity::current:
      return store(reading.current, value.phase, value.number);
    case MeterQuantity::active_power:
      if (total) reading.total_power = Watts::from_double(value.number);
      return store(reading.power, value.phase, value.number);
    case MeterQuantity::frequency:
      reading.frequency = Hertz::from_double(value.number);
      return;
    case MeterQuantity::energy_import:
      if (total) reading.energy_import = WattHours::from_double(value.number);
      return;
    case MeterQuantity::energy_export:
      if (total) reading.energy_export = WattHours::from_double(value.number);
      return;
    case MeterQuantity::reactive_power:
    case MeterQuantity::apparent_power:
    case MeterQuantity::power_factor:
    case MeterQuantity::temperature:
    case MeterQuantity::ambient_temperature:
      return;
  }
}

std::string words_for(const SnapshotValue& value) {
  return std::string{name_in(kQuantities, value.quantity)} + " " +
         std::string{name_in(kMeterPhases, value.phase)};
}

Status check_plausible(const MeterProfile& profile, const MeterSnapshot& snapshot) {
  const std::string doubts = profile.protocol == MeterProtocol::dlt645
                                 ? "digits, scale or transformer ratio"
                                 : "word order or scale";
  for (const SnapshotValue& value : snapshot.values) {
    if (value.quality != ValueQuality::implausible) continue;
    if (!condemns_reading(profile, value.quantity)) continue;
    return Error{Errc::corrupt, words_for(value) + " of " + std::to_string(value.number) + " " +
                                    std::string{unit_of(value.quantity)} +
                                    " is implausible: " + doubts + " of profile " + profile.id +
                                    " are not those of this meter, choose its own"};
  }
  for (const PlausibleRange& range : profile.plausible) {
    if (range.quantity != MeterQuantity::frequency) continue;
    if (snapshot.usable(MeterQuantity::frequency, MeterPhase::total)) continue;
    return Error{Errc::corrupt, "the meter gives no frequency to check profile " + profile.id +
                                    " with: choose the profile of its model"};
  }
  return {};
}

}  // namespace

Result<MeterReading> reading_of(const MeterProfile& profile, const MeterSnapshot& snapshot) {
  if (!snapshot.ratio_problem.empty()) return Error{Errc::corrupt, snapshot.ratio_problem};
  MeterReading reading;
  reading.taken = snapshot.taken;
  bool found = false;
  for (const SnapshotValue& value : snapshot.values) {
    if (!is_usable(value.quality)) continue;
    store(reading, value);
    found = true;
  }
  const auto plausible = check_plausible(profile, snapshot);
  if (!plausible.ok()) return plausible.error();
  if (!found) return Error{Errc::corrupt, "the registers hold no usable value"};
  return reading;
}

Result<MeterReading> decode_reading(const MeterProfile& profile, const MeterWords& words) {
  return reading_of(profile, decode_snapshot(profile, words));
}

}  // namespace youxu
