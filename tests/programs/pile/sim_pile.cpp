// The pile's currents: its offers, its cars, its registers, and what it may lawfully draw.
#include "tests/programs/pile/sim_pile.hpp"

#include <algorithm>
#include <utility>

namespace youxu::sim {

namespace {

constexpr std::int64_t kMilliwattMillisPerWattHour = 3'600'000'000;
constexpr Millis kGrace{5000};  // pile bus, rules 1 and 2: the car's reaction included
// A car that has not followed by then loses the contactor: one step of 1 s is left of the grace.
constexpr Millis kPatience{4000};

}  // namespace

SimPile::SimPile(SimPileOptions options)
    : options_{std::move(options)}, random_state_{options_.seed} {
  boot_ = 1 + static_cast<std::int64_t>(random() % 1'000'000);
  if (options_.knows_phases) told_phases_ = options_.phases;
  add_gun({.id = 1, .min = options_.min, .max = options_.max});
  for (const ConnectorRating& rating : options_.further) add_gun(rating);
}

void SimPile::add_gun(const ConnectorRating& rating) {
  Gun& gun = guns_.emplace_back();
  gun.rating = rating;
  gun.rating.id = connectors();
  gun.milliwatt_millis =
      static_cast<std::int64_t>(random() % 100'000) * kMilliwattMillisPerWattHour;
}

// SplitMix64 (Steele, Lea and Flood, 2014): small, and every seed is a good one.
std::uint64_t SimPile::random() {
  std::uint64_t z = (random_state_ += 0x9E3779B97F4A7C15ULL);
  z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
  return z ^ (z >> 31U);
}

void SimPile::set_register(WattHours energy, int connector) {
  Gun& at = gun(connector);
  const std::int64_t delivered = at.milliwatt_millis - at.register_at_plug_in;
  at.milliwatt_millis = energy.whole() * kMilliwattMillisPerWattHour;
  at.register_at_plug_in = at.milliwatt_millis - delivered;
}

void SimPile::exchange_meter(const std::string& serial, WattHours energy, Now now) {
  options_.serial = serial;
  for (int c = 1; c <= connectors(); ++c) set_register(energy, c);
  reboot(now);
}

void SimPile::plug_in(SimCar car, Now now, int connector) {
  Gun& at = gun(connector);
  if (at.car) return;
  step(now);
  at.car = car;
  at.finished = false;
  at.register_at_plug_in = at.milliwatt_millis;
  raise(at, {.kind = PileEventKind::plug}, now);
  step(now);
}

void SimPile::unplug(Now now, int connector) {
  Gun& at = gun(connector);
  if (!at.car) return;
  step(now);
  end_authorisation(at);
  at.car.reset();
  at.finished = false;
  raise(at, {.kind = PileEventKind::unplug}, now);
  step(now);
}

void SimPile::set_fault(FaultCode code, bool present, Now now, int connector) {
  Gun& at = gun(connector);
  const auto found = std::find(at.faults.begin(), at.faults.end(), code);
  if (present == (found != at.faults.end())) return;
  step(now);
  if (present) {
    at.faults.push_back(code);
  } else {
    at.faults.erase(found);
  }
  raise(at, {.kind = present ? PileEventKind::fault : PileEventKind::fault_cleared, .fault = code},
        now);
  step(now);
}

void SimPile::step(Now now) {
  move_energy(now);
  for (Gun& gun : guns_) update_offer(gun, now);
  share_module();
  for (Gun& gun : guns_) {
    let_car_react(gun, now);
    open_contactor_if_over(gun, now);
    confirm_lease(gun);
    end_if_full(gun, now);
    finish_stops(gun);
  }
  if (silent_) return;
  send_events(now);
  send_status_if_due(now);
}

void SimPile::move_energy(Now now) {
  if (stepped_)
    for (Gun& gun : guns_)
      gun.milliwatt_millis += power(gun).milli() * (now.mono - *stepped_).count();
  stepped_ = now.mono;
}

// What rules 2 and 4 allow at once, without the 5 s for getting there.
Amps SimPile::limit(const Gun& gun, Now now) const {
  if (!gun.authorised || !gun.pending_stops.empty()) return {};
  const Amps amps = lease_in_force(gun, now) ? gun.lease->amps : options_.failsafe;
  return amps < gun.rating.min ? Amps{} : std::min(amps, gun.rating.max);
}

bool SimPile::lease_in_force(const Gun& gun, Now now) {
  return gun.lease && now.mono < gun.lease_end;
}

void SimPile::update_offer(Gun& gun, Now now) {
  const Amps limit_now = limit(gun, now);
  if (limit_now < gun.last_limit) {
    const bool lapsed =
        gun.authorised && gun.pending_stops.empty() && gun.lease && !lease_in_force(gun, now);
    const Mono since = lapsed ? std::min(gun.lease_end, now.mono) : now.mono;
    // Those that are over, or under the new one, say nothing any more.
    std::erase_if(gun.allowances, [&](const Allowance& a) {
      return a.until < now.mono || a.amps <= gun.last_limit;
    });
    gun.allowances.push_back({gun.last_limit, since + kGrace});
  }
  gun.last_limit = limit_now;
  const bool disobeys = ignore_leases_ && gun.authorised && gun.pending_stops.empty();
  gun.offered = disobeys ? gun.rating.max : limit_now;
  if (!gun.faults.empty()) {
    gun.offered = {};
    gun.drawn = {};
  }
}

// The module gives no more than it has: the later connectors get what the earlier ones leave.
void SimPile::share_module() {
  if (options_.shared == Amps{}) return;
  Amps left = options_.shared;
  for (Gun& gun : guns_) {
    gun.offered = std::min(gun.offered, left);
    if (gun.offered < gun.rating.min) gun.offered = {};
    left -= gun.offered;
  }
}

Amps SimPile::lawful(const Gun& gun, Now now) const {
  Amps most = limit(gun, now);
  for (const Allowance& a : gun.allowances)
    if (now.mono <= a.until) most = std::max(most, a.amps);
  // A lease may have run out since the last step.
  if (most < gun.last_limit && now.mono <= gun.lease_end + kGrace) most = gun.last_limit;
  return most;
}

Amps SimPile::lawful(Now now) const {
  Amps sum;
  for (const Gun& gun : guns_) sum += lawful(gun, now);
  return sum;
}

void SimPile::let_car_react(Gun& gun, Now now) {
  const WattHours left = gun.car ? gun.car->need - delivered(gun) : WattHours{};
  const Amps wanted =
      gun.car && !car_dropped_ ? wanted_current(*gun.car, gun.offered, left) : Amps{};
  if (wanted == gun.drawn) {
    gun.reacts_at.reset();
    return;
  }
  if (!gun.reacts_at) {
    const auto jitter = static_cast<std::int64_t>(random() % 201) - 100;  // no two cars alike
    const Millis reaction =
        gun.drawn == Amps{} ? std::max(gun.car->reaction, gun.car->start_delay) : gun.car->reaction;
    gun.reacts_at = now.mono + std::max(Millis{0}, reaction + Millis{jitter});
  }
  if (now.mono < *gun.reacts_at) return;
  gun.drawn = wanted;
  gun.reacts_at.reset();
}

void SimPile::open_contactor_if_over(Gun& gun, Now now) {
  if (gun.drawn <= gun.offered) {
    gun.over_since.reset();
    return;
  }
  if (!gun.over_since) gun.over_since = now.mono;
  if (now.mono - *gun.over_since < kPatience) return;
  gun.drawn = {};
  gun.over_since.reset();
}

void SimPile::confirm_lease(Gun& gun) const {
  if (gun.drawn <= gun.last_limit) gun.allowances.clear();  // the 5 s were for getting there
  if (!gun.lease) return;
  if (gun.drawn <= gun.lease->amps || ignore_leases_) gun.applied = gun.lease->id;
}

void SimPile::end_if_full(Gun& gun, Now now) {
  if (!gun.authorised || !gun.car || delivered(gun) < gun.car->need || gun.drawn > Amps{}) return;
  end_authorisation(gun);
  raise(gun, {.kind = PileEventKind::full}, now);
}

// The contactor is open from here on.
void SimPile::end_authorisation(Gun& gun) {
  gun.finished = gun.finished || gun.authorised;
  gun.authorised = false;
  gun.order.clear();
  gun.drawn = {};
  gun.offered = {};
  gun.last_limit = {};
  gun.allowances.clear();
  gun.reacts_at.reset();
  gun.over_since.reset();
}

ConnectorState SimPile::state(const Gun& gun, Now now) {
  if (!gun.faults.empty()) return ConnectorState::fault;
  if (!gun.car) return ConnectorState::idle;
  if (!gun.authorised) return gun.finished ? ConnectorState::finished : ConnectorState::plugged;
  if (gun.drawn > Amps{}) return ConnectorState::charging;
  if (gun.offered > Amps{})
    return gun.reacts_at ? ConnectorState::ready : ConnectorState::paused_car;
  if (lease_in_force(gun, now)) return ConnectorState::paused_limit;
  return ConnectorState::ready;
}

PerPhase<Amps> SimPile::drawing() const {
  PerPhase<Amps> sum{};
  for (const Gun& gun : guns_)
    for (std::size_t phase = 0; phase < kPhases; ++phase) sum[phase] += drawing(gun)[phase];
  return sum;
}

PerPhase<Amps> SimPile::drawing(const Gun& gun) const {
  PerPhase<Amps> amps{};
  if (!gun.car) return amps;
  int left = gun.car->phases;
  for (std::size_t phase = 0; phase < kPhases; ++phase) {
    if (!options_.phases.has(phase) || left == 0) continue;
    amps[phase] = gun.drawn;
    --left;
  }
  return amps;
}

Watts SimPile::power(const Gun& gun) const {
  Watts sum;
  for (const Amps amps : drawing(gun)) sum += options_.mains * amps;
  return sum;
}

WattHours SimPile::register_value(int connector) const {
  return WattHours::from_whole(gun(connector).milliwatt_millis / kMilliwattMillisPerWattHour);
}

WattHours SimPile::delivered(int connector) const {
  return delivered(gun(connector));
}

WattHours SimPile::delivered(const Gun& gun) {
  return WattHours::from_whole((gun.milliwatt_millis - gun.register_at_plug_in) /
                               kMilliwattMillisPerWattHour);
}

}  // namespace youxu::sim
