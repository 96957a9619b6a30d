#include "daemon/ctl/meter_values.hpp"

#include <optional>
#include <span>

#include "drivers/meter/profile_words.hpp"

namespace youxu::ctl {
namespace {

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
  }
  return "";
}

std::vector<std::uint16_t> raw_of(const MeterField& field, const MeterWords& words) {
  const std::size_t count = words_of(field.type);
  if (field.block >= words.size() || words[field.block].size() < field.offset + count) return {};
  const auto of_value = std::span{words[field.block]}.subspan(field.offset, count);
  return {of_value.begin(), of_value.end()};
}

// By the scale; nullopt: not read, or no number.
std::optional<double> number_at(const MeterField& field, const std::vector<std::uint16_t>& raw) {
  if (raw.empty()) return std::nullopt;
  const auto number = number_of(assemble(raw, field.order), field.type);
  if (!number) return std::nullopt;
  return *number * field.scale;
}

std::optional<double> ratio_of(const std::optional<MeterRatio>& ratio, const MeterWords& words) {
  if (!ratio) return 1.0;
  return number_at(ratio->field, raw_of(ratio->field, words));
}

bool is_sentinel(const MeterValue& value, const std::vector<std::uint16_t>& raw) {
  for (const std::uint64_t sentinel : value.sentinels)
    if (!raw.empty() && assemble(raw, value.field.order) == sentinel) return true;
  return false;
}

void decode(const MeterValue& value, const MeterWords& words, const MeterProfile& profile,
            ShownValue& out) {
  auto number = number_at(value.field, out.raw);
  const auto ct = value.times_ct ? ratio_of(profile.ct, words) : 1.0;
  const auto pt = value.times_pt ? ratio_of(profile.pt, words) : 1.0;
  if (!number || !ct || !pt || is_sentinel(value, out.raw)) return;
  *number *= *ct * *pt * (value.invert ? -1.0 : 1.0);
  const bool low = value.field.min && *number < *value.field.min;
  const bool high = value.field.max && *number > *value.field.max;
  out.quality = low || high ? "implausible" : "measured";
  out.number = *number * value.unit_factor;
}

}  // namespace

std::vector<ShownValue> shown_values(const MeterProfile& profile, const MeterWords& words) {
  std::vector<ShownValue> out;
  for (const MeterValue& value : profile.values) {
    ShownValue& shown = out.emplace_back();
    shown.quantity = name_in(kQuantities, value.quantity);
    shown.phase = name_in(kMeterPhases, value.phase);
    shown.unit = unit_of(value.quantity);
    shown.quality = "absent";
    shown.raw = raw_of(value.field, words);
    decode(value, words, profile, shown);
  }
  return out;
}

std::vector<std::string> verdict_on(const MeterProfile& profile, const MeterWords& words) {
  const auto reading = decode_reading(profile, words);
  if (!reading.ok()) return {reading.error().message};
  if (!reading->has_all_currents()) return {"not all three currents are known"};
  return {};
}

}  // namespace youxu::ctl
