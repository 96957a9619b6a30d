// What the meters say: which of it is a measurement, what a circuit carries besides its piles, and
// what is wrong with their installation.
#include <algorithm>

#include "daemon/gateway.hpp"
#include "policy/meter_meaning.hpp"

namespace youxu {

namespace {

bool is_same(const MeterVerdict& a, const MeterVerdict& b) {
  return a.code == b.code && a.phase == b.phase;
}

bool has(const std::vector<MeterVerdict>& all, const MeterVerdict& one) {
  return std::any_of(all.begin(), all.end(),
                     [&](const MeterVerdict& other) { return is_same(one, other); });
}

std::string_view text_of(ValueQuality quality) {
  return name_in(kValueQualities, quality);
}

}  // namespace

// All phases of the piles behind the circuit together, of those that are heard.
Amps Gateway::reported_draw(std::size_t circuit) const {
  Amps sum;
  for (const Pile& pile : piles_) {
    const auto& path = settings_.tree.path(pile.settings.circuit);
    if (std::find(path.begin(), path.end(), circuit) == path.end()) continue;
    for (const Connector& c : pile.connectors)
      if (heard(c))
        for (const Amps amps : c.status->current) sum += amps;
  }
  return sum;
}

void Gateway::on_meter_values(std::size_t meter, const MeterSnapshot& snapshot, Now now) {
  now_ = now;
  if (meter >= meters_.size()) return;
  SiteMeter& one = meters_[meter];
  one.snapshot = snapshot;
  if (one.settings.measures == MeterScope::temperature) return void(++one.readings);
  const std::size_t circuit = one.settings.circuit;
  MeterJudge::Surroundings around;
  if (one.settings.measures == MeterScope::circuit) {
    const PerPhase<Amps>& limit = settings_.tree[circuit].limit;
    around.circuit_amps = std::max({limit[0], limit[1], limit[2]}).value();
    around.piles = reported_draw(circuit);
  }
  one.judge.follow(snapshot, around);
  if (one.judge.trust() != MeterTrust::lost) return;
  (one.settings.measures == MeterScope::circuit ? bases_ : feeder_bases_)[circuit].lose();
}

void Gateway::on_meter(std::size_t meter, const MeterReading& reading, Now now) {
  now_ = now;
  if (meter >= meters_.size() || !reading.has_all_currents()) return;
  SiteMeter& one = meters_[meter];
  one.reading = reading;
  ++one.readings;
  const MeterTrust trust = one.judge.trust();
  if (trust == MeterTrust::lost) return;
  const std::size_t circuit = one.settings.circuit;
  if (one.settings.measures == MeterScope::base) return sample_base(circuit);
  if (one.settings.measures != MeterScope::circuit) return;
  if (trust == MeterTrust::measures || !bases_[circuit].hold(reading.taken))
    sample_circuit(circuit, reading);
}

void Gateway::sample_circuit(std::size_t circuit, const MeterReading& reading) {
  follow_unknown();
  const DrawnBounds piles = drawn_bounds();
  const PerPhase<Amps> limit = limit_of(circuit);
  BaseLoad::Reading sample{reading.taken,       {},    piles.least[circuit],
                           piles.most[circuit], false, piles.elsewhere[circuit]};
  for (std::size_t p = 0; p < kPhases; ++p) {
    sample.meter[p] = *reading.current[p];
    if (sample.meter[p] <= limit[p]) continue;
    sample.urgent = true;
    // Above the limit nobody waits to learn which of the unknown piles is on this phase: all may
    // be elsewhere, so that what must go is taken from all of them.
    sample.piles_most[p] -= piles.elsewhere[circuit];
    sample.piles_least[p] = std::min(sample.piles_least[p], sample.piles_most[p]);
  }
  bases_[circuit].sample(sample);
  traces_[circuit].add(reading.taken, sample.meter);
  if (sample.urgent && bus_) grant(now_);
}

// No pile is in it, so nothing is to be taken out and nothing waited for: it counts at once.
void Gateway::sample_base(std::size_t circuit) {
  const auto sum = meters_.base_sum(circuit, now_.mono);
  if (!sum) return;
  BaseLoad::Reading sample{sum->taken, sum->amps, {}, {}, true, {}};
  const PerPhase<Amps> below = base_below(circuit);
  for (std::size_t p = 0; p < kPhases; ++p) sample.meter[p] += below[p];
  feeder_bases_[circuit].sample(sample);
  const auto load = load_of(circuit);
  const PerPhase<Amps> limit = limit_of(circuit);
  for (std::size_t p = 0; load && p < kPhases; ++p)
    if ((*load)[p] > limit[p] && bus_) return grant(now_);
}

// What circuits with meters of their own carry besides their piles flows here too.
PerPhase<Amps> Gateway::base_below(std::size_t circuit) const {
  PerPhase<Amps> sum{};
  for (std::size_t c = 0; c < settings_.tree.size(); ++c) {
    const auto& path = settings_.tree.path(c);
    const bool is_child = path.size() > 1 && path[1] == circuit;
    if (!is_child) continue;
    const PerPhase<Amps> base = !meters_.metered(c) ? base_below(c)
                                : lost(c)           ? unseen_base(c)
                                                    : learned_base(c);
    for (std::size_t p = 0; p < kPhases; ++p) sum[p] += base[p];
  }
  return sum;
}

// The meter of all of it, or, where there is none or it is lost, those of its homes.
const BaseLoad& Gateway::base_of(std::size_t circuit) const {
  const bool whole =
      meters_.measured(circuit) && bases_[circuit].quality(now_.mono) != BaseLoad::Quality::lost;
  return whole || !meters_.base_measured(circuit) ? bases_[circuit] : feeder_bases_[circuit];
}

bool Gateway::lost(std::size_t circuit) const {
  return base_of(circuit).quality(now_.mono) == BaseLoad::Quality::lost;
}

std::optional<PerPhase<Amps>> Gateway::load_of(std::size_t circuit) const {
  if (!meters_.metered(circuit) || lost(circuit)) return std::nullopt;
  const BaseLoad& base = base_of(circuit);
  PerPhase<Amps> load = base.meter();
  if (&base == &bases_[circuit]) return load;
  const PerPhase<Amps> piles = drawn_bounds().most[circuit];
  for (std::size_t p = 0; p < kPhases; ++p) load[p] += piles[p];
  return load;
}

void Gateway::set_qualities(std::size_t circuit, CircuitView& view) const {
  if (!meters_.metered(circuit)) return;
  const BaseLoad& base = base_of(circuit);
  const bool whole = &base == &bases_[circuit];
  if (base.has_sample()) view.age = now_.mono - base.taken();
  using enum ValueQuality;
  const SiteMeter* meter = meters_.of_circuit(circuit);
  const bool frozen = meter != nullptr && meter->judge.trust() == MeterTrust::frozen;
  const auto best = [&](ValueQuality quality) {
    return text_of(frozen || base.quality(now_.mono) == BaseLoad::Quality::stale ? stale : quality);
  };
  if (lost(circuit)) return void(view.base_quality = text_of(assumed));
  view.load_quality = best(whole ? measured : derived);
  view.base_quality = best(whole ? derived : measured);
}

void Gateway::raise_meter_alarms() {
  for (std::size_t m = 0; m < meters_.size(); ++m) {
    raise_loss_alarm(meters_[m]);
    raise_verdict_alarms(meters_[m]);
  }
}

// A frozen meter has an alarm of its own.
void Gateway::raise_loss_alarm(SiteMeter& meter) {
  const Millis patience = meter.lost_after();
  const auto taken = meter.taken();
  const bool silent =
      now_.mono - began_.mono > patience && (!taken || now_.mono - *taken > patience);
  if (silent == meter.alarmed_lost) return;
  const std::string& circuit = settings_.tree[meter.settings.circuit].id;
  const std::string check = "Check the meter's power, cable and address";
  if (meter.settings.measures == MeterScope::temperature)
    return alarm(silent, meter.alarmed_lost, Severity::warning, "meter_lost:" + meter.settings.name,
                 "transformer: no measured temperature for 30 s; it is calculated. " + check);
  const std::string of = meter.settings.measures == MeterScope::base
                             ? "circuit " + circuit + ", homes (" + meter.settings.name + ")"
                             : "circuit " + circuit;
  alarm(silent, meter.alarmed_lost, Severity::critical, "meter_lost:" + meter.settings.name,
        of +
            ": no meter reading for 10 s; the base load is taken from what was learned of this "
            "time of the week, or else from the configuration. " +
            check);
}

void Gateway::raise_verdict_alarms(SiteMeter& meter) {
  const std::vector<MeterVerdict> standing = meter.judge.standing();
  const auto tell = [&](const MeterVerdict& verdict, bool active) {
    const VerdictMeaning meaning = meaning_of(verdict.code);
    const bool everywhere = verdict.phase == MeterPhase::total;
    const std::string phase{name_in(kMeterPhases, verdict.phase)};
    bool was = !active;
    alarm(active, was, meaning.severity,
          "meter_fault:" + meter.settings.name + ":" +
              std::string{name_in(kVerdictCodes, verdict.code)} + (everywhere ? "" : ":" + phase),
          "circuit " + settings_.tree[meter.settings.circuit].id +
              (everywhere ? "" : " phase " + phase) + ", meter " + meter.settings.name + ": " +
              std::string{meaning.name} + "; " + std::string{meaning.advice});
    return was == active;
  };
  for (const MeterVerdict& verdict : standing)
    if (!has(meter.alarmed, verdict) && tell(verdict, true)) meter.alarmed.push_back(verdict);
  std::erase_if(meter.alarmed, [&](const MeterVerdict& verdict) {
    return !has(standing, verdict) && tell(verdict, false);
  });
}

std::vector<MeterView> Gateway::view_of_meters(const LinkFacts& links) const {
  std::vector<MeterView> out;
  for (std::size_t m = 0; m < meters_.size(); ++m) {
    MeterView& view = out.emplace_back(view_of_meter(meters_[m]));
    if (m >= links.meters.size()) continue;
    view.errors = links.meters[m].errors;
    view.last_error = links.meters[m].last_error;
  }
  return out;
}

MeterView Gateway::view_of_meter(const SiteMeter& meter) const {
  MeterView view;
  view.name = meter.settings.name;
  view.measures = name_in(kMeterScopes, meter.settings.measures);
  const bool temperature = meter.settings.measures == MeterScope::temperature;
  if (!temperature) view.circuit = settings_.tree[meter.settings.circuit].id;
  view.profile = meter.settings.profile;
  view.address = meter.settings.address;
  view.readings = meter.readings;
  view.verdicts = meter.judge.standing();
  const bool frozen = meter.judge.trust() >= MeterTrust::frozen;
  const Millis fresh = temperature ? meter.lost_after() : BaseLoad::kFresh;
  view.quality = "none";
  if (const auto taken = meter.taken()) {
    view.age = now_.mono - *taken;
    view.quality = meter.is_lost(now_.mono) ? "lost" : *view.age > fresh ? "stale" : "fresh";
  }
  if (meter.is_lost(now_.mono)) view.unused = frozen ? "it is frozen" : "no reading of late";
  if (meter.reading) {
    view.current = meter.reading->current;
    view.voltage = meter.reading->voltage;
    view.total_power = meter.reading->total_power;
  }
  if (!meter.snapshot) return view;
  MeterSnapshot now = *meter.snapshot;
  mark_stale(now, now_.mono, frozen ? Millis{-1} : fresh);
  view.values = std::move(now.values);
  view.values_age = now_.mono - now.taken;
  return view;
}

void Gateway::add_meters(Metrics& metrics) const {
  for (const SiteMeter& meter : meters_.all()) {
    const std::string of = labels_of(meter.settings, settings_.tree);
    metrics["youxu_meter_usable{" + of + "}"] = meter.is_lost(now_.mono) ? 0 : 1;
    metrics["youxu_meter_readings_total{" + of + "}"] = static_cast<double>(meter.readings);
    for (const MeterVerdict& verdict : meter.judge.standing())
      metrics["youxu_meter_verdict{" + of + ",code=\"" +
              std::string{name_in(kVerdictCodes, verdict.code)} + "\",phase=\"" +
              std::string{name_in(kMeterPhases, verdict.phase)} + "\"}"] = 1;
  }
  for (std::size_t c = 0; c < settings_.tree.size(); ++c)
    if (const auto load = load_of(c))
      metrics["youxu_unbalance_percent{circuit=\"" + settings_.tree[c].id + "\"}"] =
          unbalance_percent(*load);
}

}  // namespace youxu
