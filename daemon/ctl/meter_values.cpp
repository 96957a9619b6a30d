#include "daemon/ctl/meter_values.hpp"

#include "policy/meter_verdict.hpp"

namespace youxu::ctl {
namespace {

std::string text_of(const MeterVerdict& verdict) {
  return std::string{name_in(kVerdictCodes, verdict.code)} + " " +
         std::string{name_in(kMeterPhases, verdict.phase)} + ": " + std::to_string(verdict.found) +
         ", expected " + std::to_string(verdict.expected);
}

}  // namespace

std::vector<ShownValue> shown_values(const MeterProfile& profile, const MeterWords& words) {
  std::vector<ShownValue> out;
  for (SnapshotValue& value : decode_snapshot(profile, words).values) {
    ShownValue& shown = out.emplace_back();
    shown.quantity = name_in(kQuantities, value.quantity);
    shown.phase = name_in(kMeterPhases, value.phase);
    shown.unit = unit_of(value.quantity);
    shown.quality = name_in(kValueQualities, value.quality);
    shown.number = value.number;
    shown.raw = std::move(value.raw);
  }
  return out;
}

std::vector<std::string> verdict_on(const MeterProfile& profile, const MeterWords& words) {
  const auto reading = decode_reading(profile, words);
  if (!reading.ok()) return {reading.error().message};
  if (!reading->has_all_currents()) return {"not all three currents are known"};
  return {};
}

std::vector<std::string> warnings_on(const MeterProfile& profile, const MeterWords& words) {
  std::vector<std::string> out;
  if (is_untested(profile)) out.push_back("untested profile, check each value: " + profile.note);
  for (const MeterVerdict& verdict : judge(decode_snapshot(profile, words), 0)) {
    out.push_back(text_of(verdict));
  }
  return out;
}

}  // namespace youxu::ctl
