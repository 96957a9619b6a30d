#include "policy/meter_snapshot.hpp"

#include <algorithm>

namespace youxu {

std::string_view unit_of(MeterQuantity quantity) {
  switch (quantity) {
    case MeterQuantity::voltage:
      return "V";
    case MeterQuantity::current:
      return "A";
    case MeterQuantity::active_power:
      return "W";
    case MeterQuantity::reactive_power:
      return "var";
    case MeterQuantity::apparent_power:
      return "VA";
    case MeterQuantity::power_factor:
      return "1";
    case MeterQuantity::frequency:
      return "Hz";
    case MeterQuantity::energy_import:
    case MeterQuantity::energy_export:
      return "Wh";
    case MeterQuantity::temperature:
    case MeterQuantity::ambient_temperature:
      return "°C";
  }
  return "";
}

bool is_usable(ValueQuality quality) {
  return quality == ValueQuality::measured || quality == ValueQuality::derived;
}

const SnapshotValue* MeterSnapshot::find(MeterQuantity quantity, MeterPhase phase) const {
  const auto found = std::find_if(values.begin(), values.end(), [&](const SnapshotValue& value) {
    return value.quantity == quantity && value.phase == phase;
  });
  return found == values.end() ? nullptr : &*found;
}

std::optional<double> MeterSnapshot::usable(MeterQuantity quantity, MeterPhase phase) const {
  const SnapshotValue* value = find(quantity, phase);
  if (value == nullptr || !is_usable(value->quality)) return std::nullopt;
  return value->number;
}

void mark_stale(MeterSnapshot& snapshot, Mono now, Millis limit) {
  if (now - snapshot.taken <= limit) return;
  for (SnapshotValue& value : snapshot.values) {
    if (is_usable(value.quality)) value.quality = ValueQuality::stale;
  }
}

}  // namespace youxu
