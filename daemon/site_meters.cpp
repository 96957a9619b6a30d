#include "daemon/site_meters.hpp"

#include <algorithm>

#include "policy/room.hpp"

namespace youxu {

namespace {
constexpr Millis kHeatLost = std::chrono::seconds{30};
}  // namespace

std::optional<Mono> SiteMeter::taken() const {
  if (settings.measures == MeterScope::temperature)
    return snapshot ? std::optional{snapshot->taken} : std::nullopt;
  return reading ? std::optional{reading->taken} : std::nullopt;
}

Millis SiteMeter::lost_after() const {
  return settings.measures == MeterScope::temperature ? kHeatLost : BaseLoad::kLost;
}

bool SiteMeter::is_lost(Mono now) const {
  const auto at = taken();
  return !at || now - *at > lost_after() || judge.trust() == MeterTrust::lost;
}

std::string labels_of(const MeterSettings& meter, const CircuitTree& tree) {
  const std::string circuit = "circuit=\"" + tree[meter.circuit].id + "\"";
  return meter.measures == MeterScope::circuit ? circuit
                                               : circuit + ",meter=\"" + meter.name + "\"";
}

SiteMeters::SiteMeters(const std::vector<MeterSettings>& meters, const CircuitTree& tree)
    : circuits_(tree.size()) {
  for (std::size_t i = 0; i < meters.size(); ++i) {
    meters_.emplace_back().settings = meters[i];
    OfCircuit& circuit = circuits_[meters[i].circuit];
    if (meters[i].measures == MeterScope::circuit) circuit.whole = i;
    if (meters[i].measures == MeterScope::base) circuit.base.push_back(i);
  }
}

const SiteMeter* SiteMeters::of_circuit(std::size_t circuit) const {
  const auto& whole = circuits_[circuit].whole;
  return whole ? &meters_[*whole] : nullptr;
}

std::optional<SiteMeters::Sum> SiteMeters::base_sum(std::size_t circuit, Mono now) const {
  Sum sum{now, {}};
  for (const std::size_t meter : circuits_[circuit].base) {
    const SiteMeter& one = meters_[meter];
    if (one.is_lost(now)) return std::nullopt;
    sum.taken = std::min(sum.taken, one.reading->taken);
    for (std::size_t p = 0; p < kPhases; ++p)
      sum.amps[p] += one.reading->current[p].value_or(Amps{});
  }
  return sum;
}

const SiteMeter* SiteMeters::thermometer() const {
  const auto at = std::find_if(meters_.begin(), meters_.end(), [](const SiteMeter& one) {
    return one.settings.measures == MeterScope::temperature;
  });
  return at == meters_.end() ? nullptr : &*at;
}

MeasuredHeat SiteMeters::heat(Mono now) const {
  const SiteMeter* meter = thermometer();
  MeasuredHeat heat;
  if (meter == nullptr || meter->is_lost(now)) return heat;
  constexpr PerPhase<MeterPhase> kWindings{MeterPhase::a, MeterPhase::b, MeterPhase::c};
  for (std::size_t p = 0; p < kPhases; ++p)
    heat.winding[p] = meter->snapshot->usable(MeterQuantity::temperature, kWindings[p]);
  heat.total = meter->snapshot->usable(MeterQuantity::temperature, MeterPhase::total);
  heat.ambient = meter->snapshot->usable(MeterQuantity::ambient_temperature, MeterPhase::total);
  return heat;
}

}  // namespace youxu
