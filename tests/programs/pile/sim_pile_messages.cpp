// The pile's messages: leases and commands in; hello, statuses, events and results out.
#include <algorithm>
#include <utility>

#include "tests/programs/pile/sim_pile.hpp"

namespace youxu::sim {

namespace {

constexpr Millis kEventRepeat{30000};

CommandResult done(const Command& command) {
  return {.id = command.id, .ok = true};
}
CommandResult declined(const Command& command, std::string why) {
  return {.id = command.id, .ok = false, .why = std::move(why)};
}

template <class T>
std::vector<T> taken(std::vector<T>& out) {
  return std::exchange(out, {});
}

bool differs(const ConnectorStatus& a, const ConnectorStatus& b) {
  return a.state != b.state || a.lease != b.lease || a.offered != b.offered || a.faults != b.faults;
}

}  // namespace

std::vector<PileStatus> SimPile::take_statuses() {
  return taken(out_statuses_);
}
std::vector<PileEvent> SimPile::take_events() {
  return taken(out_events_);
}
std::vector<CommandResult> SimPile::take_results() {
  return taken(out_results_);
}
std::vector<PileHello> SimPile::take_hellos() {
  return taken(out_hellos_);
}

PileHello SimPile::hello() const {
  std::vector<ConnectorRating> ratings;
  for (const Gun& gun : guns_) ratings.push_back(gun.rating);
  return {.boot = boot_,
          .kind = options_.kind,
          .vendor = "youxu",
          .model = "sim",
          .firmware = "1",
          .serial = options_.serial,
          .phases = told_phases_,
          .connectors = std::move(ratings),
          .failsafe = options_.failsafe,
          .features = {}};
}

// The end of what was permitted `duration` long from status `n` on; nullopt when that status is of
// another boot or no longer remembered.
std::optional<Mono> SimPile::end_of(Millis duration, std::int64_t boot, std::int64_t n) const {
  const std::int64_t age = statuses_ - n;
  const auto remembered = static_cast<std::int64_t>(status_sent_.size());
  if (boot != boot_ || age < 0 || age >= remembered) return std::nullopt;
  return status_sent_[static_cast<std::size_t>(remembered - 1 - age)] + duration;
}

void SimPile::on_lease(const Lease& lease, Now now) {
  if (silent_ || !has(lease.connector)) return;
  step(now);
  Gun& at = gun(lease.connector);
  const auto end = end_of(lease.duration, lease.boot, lease.n);
  if (!end || *end <= now.mono) return;
  // Also later than one accepted but not yet applied: that one must not come back.
  if (lease.id <= at.applied || (at.lease && lease.id <= at.lease->id)) return;
  at.lease = lease;
  at.lease_end = *end;
  step(now);
}

void SimPile::on_command(const Command& command, Now now) {
  if (silent_) return;
  step(now);
  const auto seen = std::find_if(answers_.begin(), answers_.end(),
                                 [&](const CommandResult& r) { return r.id == command.id; });
  if (seen != answers_.end()) {
    out_results_.push_back(*seen);
    return;
  }
  if (auto result = perform(command, now)) answer(std::move(*result));
  step(now);
}

std::optional<CommandResult> SimPile::perform(const Command& command, Now now) {
  const bool undated = command.kind == CommandKind::hello && !command.boot && !command.n;
  if (!undated) {
    const auto end = end_of(command.duration, command.boot.value_or(0), command.n.value_or(0));
    if (!end || *end <= now.mono) return declined(command, "expired");
  }
  if (!has(command.connector)) return declined(command, "no such connector");
  Gun& at = gun(command.connector);
  switch (command.kind) {
    case CommandKind::start:
      return start(at, command);
    case CommandKind::stop:
      return stop(at, command);
    case CommandKind::hello:
      out_hellos_.push_back(hello());
      return done(command);
    case CommandKind::identify:
    case CommandKind::selftest:
      return done(command);
    case CommandKind::reset:
      reboot(now);
      return done(command);
    case CommandKind::unlock:
      return at.drawn > Amps{} ? declined(command, "charging") : done(command);
    case CommandKind::lock_out:
      locked_out_ = command.on;
      return done(command);
    case CommandKind::set:
      return apply_settings(command);
  }
  return declined(command, "unknown kind");
}

CommandResult SimPile::start(Gun& gun, const Command& command) const {
  if (!gun.pending_stops.empty()) return declined(command, "stopping");
  if (gun.authorised && gun.order == command.order) return done(command);
  if (gun.authorised) return declined(command, "another order is charging");
  if (!gun.car) return declined(command, "no car");
  if (!gun.faults.empty()) return declined(command, "fault");
  if (locked_out_) return declined(command, "locked out");
  gun.authorised = true;
  gun.order = command.order;
  return done(command);
}

// Answered by finish_stops once the contactor is open.
std::optional<CommandResult> SimPile::stop(Gun& gun, const Command& command) {
  if (!gun.authorised) return done(command);
  auto& stops = gun.pending_stops;
  if (std::find(stops.begin(), stops.end(), command.id) != stops.end()) return std::nullopt;
  if (stops.size() == kRememberedCommands) return declined(command, "busy");
  stops.push_back(command.id);
  return std::nullopt;
}

void SimPile::finish_stops(Gun& gun) {
  if (gun.pending_stops.empty() || gun.drawn > Amps{}) return;
  end_authorisation(gun);
  for (std::string& id : std::exchange(gun.pending_stops, {}))
    answer({.id = std::move(id), .ok = true});
}

CommandResult SimPile::apply_settings(const Command& command) {
  if (command.failsafe) {
    const Amps amps = *command.failsafe;
    const bool in_range = std::all_of(guns_.begin(), guns_.end(), [amps](const Gun& gun) {
      return amps >= gun.rating.min && amps <= gun.rating.max;
    });
    if (amps != Amps{} && !in_range)
      return declined(command, "failsafe_a must be 0 or within min_a..max_a");
    options_.failsafe = amps;
  }
  if (command.phases) told_phases_ = command.phases;
  if (!command.psk.empty()) psk_ = command.psk;
  return done(command);
}

void SimPile::answer(CommandResult result) {
  if (!silent_) out_results_.push_back(result);
  answers_.push_back(std::move(result));
  if (answers_.size() > kRememberedCommands) answers_.pop_front();
}

void SimPile::tap_card(const std::string& card, Now now, int connector) {
  raise(gun(connector), {.kind = PileEventKind::card, .card = card}, now);
}

void SimPile::press_key(const std::string& want, Now now, int connector) {
  raise(gun(connector), {.kind = PileEventKind::key, .want = want}, now);
}

void SimPile::raise(const Gun& gun, PileEvent event, Now now) {
  event.id = ++events_;
  event.boot = boot_;
  if (options_.has_clock) event.t = now.wall;
  event.connector = gun.rating.id;
  event.energy = register_value(gun.rating.id);
  held_events_.push_back({std::move(event), std::nullopt});
  if (held_events_.size() > kHeldEvents) held_events_.pop_front();
}

void SimPile::send_events(Now now) {
  for (HeldEvent& held : held_events_) {
    if (held.sent && now.mono - *held.sent < kEventRepeat) continue;
    held.sent = now.mono;
    out_events_.push_back(held.event);
  }
}

void SimPile::on_event_ack(std::int64_t boot, std::int64_t id, Now now) {
  if (silent_) return;
  step(now);
  std::erase_if(held_events_,
                [&](const HeldEvent& h) { return h.event.boot == boot && h.event.id == id; });
}

void SimPile::on_connected(Now now) {
  for (HeldEvent& held : held_events_) held.sent.reset();
  status_wanted_ = true;
  step(now);
}

void SimPile::reboot(Now now) {
  step(now);
  for (Gun& gun : guns_) {
    end_authorisation(gun);
    gun.finished = false;
    gun.lease.reset();
    gun.applied = {};
    gun.pending_stops.clear();
  }
  answers_.clear();
  ++boot_;
  statuses_ = 0;
  status_sent_.clear();
  events_ = 0;
  status_wanted_ = true;
}

void SimPile::send_status_if_due(Now now) {
  std::vector<ConnectorStatus> all;
  bool changed = false;
  for (const Gun& gun : guns_) {
    all.push_back(connector_status(gun, now));
    changed = changed || differs(all.back(), gun.reported);
  }
  const bool due = !status_last_ || now.mono - *status_last_ >= status_period_;
  if (!due && !status_wanted_ && !changed) return;
  status_wanted_ = false;
  status_last_ = now.mono;
  for (Gun& gun : guns_) gun.reported = all[static_cast<std::size_t>(gun.rating.id) - 1];
  status_sent_.push_back(now.mono);
  if (status_sent_.size() > kRememberedStatuses) status_sent_.pop_front();
  PileStatus message{.boot = boot_, .n = ++statuses_, .connectors = std::move(all)};
  if (options_.has_clock) message.t = now.wall;
  out_statuses_.push_back(std::move(message));
}

ConnectorStatus SimPile::connector_status(const Gun& gun, Now now) const {
  return {.id = gun.rating.id,
          .state = state(gun, now),
          .current = reported_current(gun),
          .voltage = {options_.mains, options_.mains, options_.mains},
          .power = power(gun),
          .energy = register_value(gun.rating.id),
          .lease = gun.applied,
          .offered = gun.offered,
          .soc = gun.car ? soc_of(*gun.car, delivered(gun)) : std::nullopt,
          .temperature_c = 25.0,
          .faults = gun.faults};
}

// A single-phase pile that does not know its phase gives its current in the first place, one that
// was told a phase in the place of that.
PerPhase<Amps> SimPile::reported_current(const Gun& gun) const {
  if (options_.phases.count() != 1) return drawing(gun);
  PerPhase<Amps> amps{};
  std::size_t place = 0;
  for (std::size_t phase = 0; phase < kPhases; ++phase)
    if (told_phases_ && told_phases_->count() == 1 && told_phases_->has(phase)) place = phase;
  if (gun.car) amps[place] = gun.drawn;
  return amps;
}

}  // namespace youxu::sim
