// The pile's currents: its offer, its car, its register, and what it may lawfully draw.
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
  milliwatt_millis_ = static_cast<std::int64_t>(random() % 100'000) * kMilliwattMillisPerWattHour;
}

// SplitMix64 (Steele, Lea and Flood, 2014): small, and every seed is a good one.
std::uint64_t SimPile::random() {
  std::uint64_t z = (random_state_ += 0x9E3779B97F4A7C15ULL);
  z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
  return z ^ (z >> 31U);
}

void SimPile::plug_in(SimCar car, Now now) {
  if (car_) return;
  step(now);
  car_ = car;
  finished_ = false;
  register_at_plug_in_ = milliwatt_millis_;
  raise({.kind = PileEventKind::plug}, now);
  step(now);
}

void SimPile::unplug(Now now) {
  if (!car_) return;
  step(now);
  end_authorisation();
  car_.reset();
  finished_ = false;
  raise({.kind = PileEventKind::unplug}, now);
  step(now);
}

void SimPile::set_fault(FaultCode code, bool present, Now now) {
  const auto found = std::find(faults_.begin(), faults_.end(), code);
  if (present == (found != faults_.end())) return;
  step(now);
  if (present) {
    faults_.push_back(code);
  } else {
    faults_.erase(found);
  }
  raise({.kind = present ? PileEventKind::fault : PileEventKind::fault_cleared, .fault = code},
        now);
  step(now);
}

void SimPile::step(Now now) {
  move_energy(now);
  update_offer(now);
  let_car_react(now);
  open_contactor_if_over(now);
  confirm_lease();
  end_if_full(now);
  finish_stops();
  if (silent_) return;
  send_events(now);
  send_status_if_due(now);
}

void SimPile::move_energy(Now now) {
  if (stepped_) milliwatt_millis_ += power().milli() * (now.mono - *stepped_).count();
  stepped_ = now.mono;
}

// What rules 2 and 4 allow at once, without the 5 s for getting there.
Amps SimPile::limit(Now now) const {
  if (!authorised_ || !pending_stops_.empty()) return {};
  const Amps amps = lease_in_force(now) ? lease_->amps : options_.failsafe;
  return amps < options_.min ? Amps{} : std::min(amps, options_.max);
}

bool SimPile::lease_in_force(Now now) const {
  return lease_ && now.mono < lease_end_;
}

void SimPile::update_offer(Now now) {
  const Amps limit_now = limit(now);
  if (limit_now < last_limit_) {
    const bool lapsed = authorised_ && pending_stops_.empty() && lease_ && !lease_in_force(now);
    const Mono since = lapsed ? std::min(lease_end_, now.mono) : now.mono;
    // Those that are over, or under the new one, say nothing any more.
    std::erase_if(allowances_,
                  [&](const Allowance& a) { return a.until < now.mono || a.amps <= last_limit_; });
    allowances_.push_back({last_limit_, since + kGrace});
  }
  last_limit_ = limit_now;
  const bool disobeys = ignore_leases_ && authorised_ && pending_stops_.empty();
  offered_ = disobeys ? options_.max : limit_now;
  if (!faults_.empty()) {
    offered_ = {};
    drawn_ = {};
  }
}

Amps SimPile::lawful(Now now) const {
  Amps most = limit(now);
  for (const Allowance& a : allowances_)
    if (now.mono <= a.until) most = std::max(most, a.amps);
  // A lease may have run out since the last step.
  if (most < last_limit_ && now.mono <= lease_end_ + kGrace) most = last_limit_;
  return most;
}

void SimPile::let_car_react(Now now) {
  const WattHours left = car_ ? car_->need - delivered() : WattHours{};
  const Amps wanted = car_ && !car_dropped_ ? wanted_current(*car_, offered_, left) : Amps{};
  if (wanted == drawn_) {
    reacts_at_.reset();
    return;
  }
  if (!reacts_at_) {
    const auto jitter = static_cast<std::int64_t>(random() % 201) - 100;  // no two cars alike
    const Millis reaction =
        drawn_ == Amps{} ? std::max(car_->reaction, car_->start_delay) : car_->reaction;
    reacts_at_ = now.mono + std::max(Millis{0}, reaction + Millis{jitter});
  }
  if (now.mono < *reacts_at_) return;
  drawn_ = wanted;
  reacts_at_.reset();
}

void SimPile::open_contactor_if_over(Now now) {
  if (drawn_ <= offered_) {
    over_since_.reset();
    return;
  }
  if (!over_since_) over_since_ = now.mono;
  if (now.mono - *over_since_ < kPatience) return;
  drawn_ = {};
  over_since_.reset();
}

void SimPile::confirm_lease() {
  if (drawn_ <= last_limit_) allowances_.clear();  // the 5 s were for getting there
  if (!lease_) return;
  if (drawn_ <= lease_->amps || ignore_leases_) applied_ = lease_->id;
}

void SimPile::end_if_full(Now now) {
  if (!authorised_ || !car_ || delivered() < car_->need || drawn_ > Amps{}) return;
  end_authorisation();
  raise({.kind = PileEventKind::full}, now);
}

// The contactor is open from here on.
void SimPile::end_authorisation() {
  finished_ = finished_ || authorised_;
  authorised_ = false;
  order_.clear();
  drawn_ = {};
  offered_ = {};
  last_limit_ = {};
  allowances_.clear();
  reacts_at_.reset();
  over_since_.reset();
}

ConnectorState SimPile::state(Now now) const {
  if (!faults_.empty()) return ConnectorState::fault;
  if (!car_) return ConnectorState::idle;
  if (!authorised_) return finished_ ? ConnectorState::finished : ConnectorState::plugged;
  if (drawn_ > Amps{}) return ConnectorState::charging;
  if (offered_ > Amps{}) return reacts_at_ ? ConnectorState::ready : ConnectorState::paused_car;
  if (lease_in_force(now)) return ConnectorState::paused_limit;
  return ConnectorState::ready;
}

PerPhase<Amps> SimPile::drawing() const {
  PerPhase<Amps> amps{};
  if (!car_) return amps;
  int left = car_->phases;
  for (std::size_t phase = 0; phase < kPhases; ++phase) {
    if (!options_.phases.has(phase) || left == 0) continue;
    amps[phase] = drawn_;
    --left;
  }
  return amps;
}

Watts SimPile::power() const {
  Watts sum;
  for (const Amps amps : drawing()) sum += options_.mains * amps;
  return sum;
}

WattHours SimPile::register_value() const {
  return WattHours::from_whole(milliwatt_millis_ / kMilliwattMillisPerWattHour);
}

WattHours SimPile::delivered() const {
  return WattHours::from_whole((milliwatt_millis_ - register_at_plug_in_) /
                               kMilliwattMillisPerWattHour);
}

}  // namespace youxu::sim
