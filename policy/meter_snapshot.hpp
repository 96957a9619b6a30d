// Everything one reading of a meter told, for showing and for judging: each value with its unit,
// where it comes from and the registers it was made of. Limits are computed from MeterReading,
// which takes only what is usable from here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/names.hpp"
#include "policy/time.hpp"

namespace youxu {

enum class MeterQuantity {
  voltage,  // phase to neutral
  current,
  active_power,  // positive: into the compound
  reactive_power,
  apparent_power,
  power_factor,
  frequency,
  energy_import,
  energy_export,
  temperature,  // of a winding, or of the oil or the hottest place (total)
  ambient_temperature,
};
enum class MeterPhase { a, b, c, neutral, total };

enum class ValueQuality {
  measured,
  derived,      // computed here from measured values of the same reading
  assumed,      // by a transformer ratio that nobody confirmed: to be shown, never to limit by
  stale,        // of an earlier reading
  implausible,  // outside what the profile takes for possible
  absent,       // not read, or the meter says that it has no value
};

inline constexpr Names<MeterPhase, 5> kMeterPhases{{{MeterPhase::a, "L1"},
                                                    {MeterPhase::b, "L2"},
                                                    {MeterPhase::c, "L3"},
                                                    {MeterPhase::neutral, "N"},
                                                    {MeterPhase::total, "total"}}};
inline constexpr Names<MeterQuantity, 11> kQuantities{
    {{MeterQuantity::voltage, "voltage"},
     {MeterQuantity::current, "current"},
     {MeterQuantity::active_power, "active_power"},
     {MeterQuantity::reactive_power, "reactive_power"},
     {MeterQuantity::apparent_power, "apparent_power"},
     {MeterQuantity::power_factor, "power_factor"},
     {MeterQuantity::frequency, "frequency"},
     {MeterQuantity::energy_import, "energy_import"},
     {MeterQuantity::energy_export, "energy_export"},
     {MeterQuantity::temperature, "temperature"},
     {MeterQuantity::ambient_temperature, "ambient_temperature"}}};
inline constexpr Names<ValueQuality, 6> kValueQualities{{{ValueQuality::measured, "measured"},
                                                         {ValueQuality::derived, "derived"},
                                                         {ValueQuality::assumed, "assumed"},
                                                         {ValueQuality::stale, "stale"},
                                                         {ValueQuality::implausible, "implausible"},
                                                         {ValueQuality::absent, "absent"}}};

// The unit of SnapshotValue::number: V A W var VA 1 Hz Wh °C.
std::string_view unit_of(MeterQuantity quantity);

struct SnapshotValue {
  MeterQuantity quantity = MeterQuantity::current;
  MeterPhase phase = MeterPhase::total;
  double number = 0.0;  // 0 where absent
  ValueQuality quality = ValueQuality::absent;
  std::vector<std::uint16_t> raw;  // as they came, at most 4; empty: derived or not read
  Millis older{};                  // read so long before MeterSnapshot::taken: energies are
};

struct MeterSnapshot {
  Mono taken{};
  std::vector<SnapshotValue> values;  // at most one of a quantity and phase
  std::optional<double> ct;  // the ratio applied; nullopt: the profile has none, or unknown
  std::optional<double> pt;
  std::string ratio_problem;    // why a ratio is unknown and what to do; empty: none is
  double energy_span_wh = 0.0;  // where the import register begins again at 0; 0: not known

  const SnapshotValue* find(MeterQuantity quantity, MeterPhase phase) const;
  // Measured or derived just now: fit to decide by.
  std::optional<double> usable(MeterQuantity quantity, MeterPhase phase) const;
};

bool is_usable(ValueQuality quality);

// Values that were good when the snapshot was taken become stale once it is older than `limit`.
void mark_stale(MeterSnapshot& snapshot, Mono now, Millis limit);

}  // namespace youxu
