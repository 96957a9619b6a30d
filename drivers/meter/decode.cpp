#include "drivers/meter/decode.hpp"

#include <bit>
#include <cmath>

namespace youxu {
namespace {

// Beyond any meter, and far inside what a Quantity holds in milli-units.
constexpr double kMaxMagnitude = 1e14;

struct Ratios {
  double ct = 1.0;
  double pt = 1.0;
};

std::optional<std::uint64_t> raw_bits(const MeterField& field, const MeterWords& words) {
  if (field.block >= words.size()) return std::nullopt;
  const auto& block = words[field.block];
  const std::size_t count = words_of(field.type);
  if (field.offset + count > block.size()) return std::nullopt;
  return assemble(std::span{block}.subspan(field.offset, count), field.order);
}

bool in_range(double number, const MeterField& field) {
  return std::abs(number) < kMaxMagnitude && number >= field.min.value_or(-kMaxMagnitude) &&
         number <= field.max.value_or(kMaxMagnitude);
}

Result<double> ratio(const std::optional<MeterRatio>& from, const MeterWords& words) {
  if (!from) return 1.0;
  const auto bits = raw_bits(from->field, words);
  if (!bits) return Error{Errc::corrupt, "a transformer ratio was not read"};
  const auto number = number_of(*bits, from->field.type);
  if (!number) return Error{Errc::corrupt, "a transformer ratio is not a number"};
  const double scaled = *number * from->field.scale;
  if (scaled > 0.0 && in_range(scaled, from->field)) return scaled;
  return Error{Errc::corrupt, "the transformer ratio " + std::to_string(scaled) +
                                  " is out of range: set it on the meter"};
}

bool is_sentinel(std::uint64_t bits, const MeterValue& value) {
  for (const auto sentinel : value.sentinels) {
    if (bits == sentinel) return true;
  }
  return false;
}

std::optional<double> decode_value(const MeterValue& value, const MeterWords& words,
                                   const Ratios& ratios) {
  const auto bits = raw_bits(value.field, words);
  if (!bits || is_sentinel(*bits, value)) return std::nullopt;
  const auto number = number_of(*bits, value.field.type);
  if (!number) return std::nullopt;
  double result = *number * value.field.scale;
  if (value.times_ct) result *= ratios.ct;
  if (value.times_pt) result *= ratios.pt;
  if (value.invert) result = -result;
  if (!in_range(result, value.field)) return std::nullopt;
  return result * value.unit_factor;
}

template <class Q>
void store(PerPhase<std::optional<Q>>& phases, MeterPhase phase, double number) {
  const auto index = static_cast<std::size_t>(phase);
  if (index < kPhases) phases[index] = Q::from_double(number);
}

// Quantities a MeterReading does not carry are left out.
void store(MeterReading& reading, const MeterValue& value, double number) {
  switch (value.quantity) {
    case MeterQuantity::voltage:
      return store(reading.voltage, value.phase, number);
    case MeterQuantity::current:
      return store(reading.current, value.phase, std::abs(number));
    case MeterQuantity::active_power:
      if (value.phase == MeterPhase::total) reading.total_power = Watts::from_double(number);
      return store(reading.power, value.phase, number);
    case MeterQuantity::frequency:
      reading.frequency = Hertz::from_double(number);
      return;
    case MeterQuantity::energy_import:
      reading.energy_import = WattHours::from_double(number);
      return;
    case MeterQuantity::energy_export:
      reading.energy_export = WattHours::from_double(number);
      return;
    case MeterQuantity::reactive_power:
    case MeterQuantity::apparent_power:
    case MeterQuantity::power_factor:
      return;
  }
}

Status check_plausible(const std::optional<PlausibleRange>& range, double number,
                       const char* what) {
  if (!range || (number >= range->min && number <= range->max)) return {};
  return Error{Errc::corrupt, std::string{what} + " of " + std::to_string(number) +
                                  " is implausible: is it the right profile?"};
}

Status check_plausible(const MeterProfile& profile, const MeterReading& reading) {
  for (const auto& voltage : reading.voltage) {
    if (!voltage) continue;
    const auto checked = check_plausible(profile.plausible_volts, voltage->value(), "a voltage");
    if (!checked.ok()) return checked;
  }
  if (!reading.frequency) {
    if (!profile.plausible_hertz) return {};
    return Error{Errc::corrupt, "the meter gives no frequency to check the profile with"};
  }
  return check_plausible(profile.plausible_hertz, reading.frequency->value(), "a frequency");
}

}  // namespace

std::uint64_t assemble(std::span<const std::uint16_t> words, WordOrder order) {
  const bool low_word_first = order == WordOrder::cdab || order == WordOrder::dcba;
  const bool low_byte_first = order == WordOrder::badc || order == WordOrder::dcba;
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const unsigned word = words[low_word_first ? words.size() - 1 - i : i];
    const unsigned swapped = ((word & 0xFFU) << 8U) | (word >> 8U);
    bits = (bits << 16U) | (low_byte_first ? swapped : word);
  }
  return bits;
}

std::optional<double> number_of(std::uint64_t bits, RegisterType type) {
  double number = 0.0;
  switch (type) {
    case RegisterType::u16:
    case RegisterType::u32:
    case RegisterType::u64:
      return static_cast<double>(bits);
    case RegisterType::s16:
      return static_cast<std::int16_t>(bits);
    case RegisterType::s32:
      return static_cast<std::int32_t>(bits);
    case RegisterType::s64:
      return static_cast<double>(static_cast<std::int64_t>(bits));
    case RegisterType::f32:
      number = static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(bits)));
      break;
    case RegisterType::f64:
      number = std::bit_cast<double>(bits);
      break;
  }
  if (!std::isfinite(number)) return std::nullopt;
  return number;
}

Result<MeterReading> decode_reading(const MeterProfile& profile, const MeterWords& words) {
  const auto ct = ratio(profile.ct, words);
  if (!ct.ok()) return ct.error();
  const auto pt = ratio(profile.pt, words);
  if (!pt.ok()) return pt.error();
  MeterReading reading;
  bool found = false;
  for (const auto& value : profile.values) {
    const auto number = decode_value(value, words, {.ct = *ct, .pt = *pt});
    if (!number) continue;
    store(reading, value, *number);
    found = true;
  }
  if (!found) return Error{Errc::corrupt, "the registers hold no usable value"};
  const auto plausible = check_plausible(profile, reading);
  if (!plausible.ok()) return plausible.error();
  return reading;
}

}  // namespace youxu
