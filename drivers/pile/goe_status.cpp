// A go-e charger towards the gateway: statuses, events, and commands.
#include <algorithm>

#include "drivers/pile/goe_pile.hpp"

namespace youxu {

namespace {
constexpr Amps kNoise = Amps::from_milli(500);  // a car that takes less takes nothing
}  // namespace

void GoePile::raise(PileEventKind kind, FaultCode fault) {
  PileEvent event;
  event.id = ++event_;
  event.boot = boot_;
  event.kind = kind;
  event.energy = readings_.eto.value_or(WattHours{});
  event.fault = fault;
  events_.push_back(std::move(event));
}

void GoePile::end_authorisation() {
  if (authorised_) finished_ = true;
  authorised_ = false;
  adopted_until_.reset();
  level_.reset();
  order_.clear();
}

// A start waits until the charger is surely off: what it draws by itself before is no order's.
void GoePile::on_command(const Command& command, Mono now) {
  if (command.kind == CommandKind::hello) {
    say_hello();
    return answer(command, true);
  }
  if (boot_ == 0 || command.boot != boot_) return answer(command, false, "expired");
  switch (command.kind) {
    case CommandKind::start:
      return start(command, now);
    case CommandKind::stop:
      ending_ = ending_ || authorised_;
      end_authorisation();
      std::erase_if(held_, [](const Held& h) { return h.command.kind == CommandKind::start; });
      break;
    case CommandKind::lock_out:  // it charges for nobody but the gateway anyway
      return answer(command, true);
    case CommandKind::hello:
    case CommandKind::identify:
    case CommandKind::selftest:
    case CommandKind::reset:
    case CommandKind::unlock:
    case CommandKind::set:
      return answer(command, false, "a go-e charger has no such command");
  }
  hold(command, now);
  drive(now);
  answer_held(now);
}

// A command that is repeated is held once.
void GoePile::hold(const Command& command, Mono now) {
  const auto same = [&](const Held& h) { return h.command.id == command.id; };
  if (held_.size() < kMaxHeld && std::none_of(held_.begin(), held_.end(), same))
    held_.push_back({command, now + command.duration});
}

bool GoePile::start_held() const {
  return std::any_of(held_.begin(), held_.end(),
                     [](const Held& h) { return h.command.kind == CommandKind::start; });
}

void GoePile::start(const Command& command, Mono now) {
  if (authorised_ && (order_ == command.order || adopted_until_)) {
    adopted_until_.reset();
    order_ = command.order;
    return answer(command, true);
  }
  if (std::string why = start_refusal(); !why.empty())
    return answer(command, false, std::move(why));
  hold(command, now);
  answer_held(now);
}

std::string GoePile::start_refusal() const {
  if (!goe::faults_of(readings_).empty()) return "the charger reports a fault";
  if (!has_car_) return "no car is plugged in";
  return refused_;
}

void GoePile::answer_held(Mono now) {
  std::erase_if(held_, [&](const Held& held) { return now >= held.until; });
  if (!authorised_ && !start_held()) level_.reset();
  if (belief_.at_most() != Amps{}) return;
  ending_ = false;
  for (const Held& held : std::exchange(held_, {})) {
    if (held.command.kind == CommandKind::start) {
      authorised_ = true;
      finished_ = false;
      order_ = held.command.order;
    }
    answer(held.command, true);
  }
}

void GoePile::answer(const Command& command, bool ok, std::string why) {
  results_.push_back({command.id, ok, std::move(why)});
}

void GoePile::say_hello() {
  if (boot_ == 0) return;
  PileHello hello;
  hello.boot = boot_;
  hello.vendor = "go-e";
  hello.model = "go-eCharger";
  hello.firmware = readings_.fwv;
  hello.serial = serial_;
  const int most = readings_.ama.value_or(goe::kMost);
  hello.connectors = {{1, Amps::from_whole(std::min(lowest(), most)), Amps::from_whole(most)}};
  hellos_.push_back(std::move(hello));
}

// A limit that it is about to be given counts already.
std::optional<Amps> GoePile::at_most() const {
  auto most = belief_.at_most();
  if (most && level_) most = std::max(*most, Amps::from_whole(*level_));
  return most;
}

ConnectorState GoePile::state() const {
  if (!goe::faults_of(readings_).empty() || readings_.car == Car::error)
    return ConnectorState::fault;
  if (!has_car_) return ConnectorState::idle;
  if (!authorised_ && !ending_)
    return finished_ ? ConnectorState::finished : ConnectorState::plugged;
  if (!level_ && !adopted_until_ && !ending_) return ConnectorState::ready;
  if (level_ == 0) return ConnectorState::paused_limit;
  const auto& current = readings_.nrg->current;
  const bool flows = std::max({current[0], current[1], current[2]}) > kNoise;
  if (flows) return ConnectorState::charging;
  return readings_.alw.value_or(true) ? ConnectorState::paused_car : ConnectorState::ready;
}

std::string GoePile::refuses(Mono now) const {
  if (!refused_.empty()) return refused_;
  if (!unanswered_ || now - *unanswered_ < kMute) return {};
  return "it answers to nothing; allow writing over MQTT (mce true, mcr false), firmware 051.5 or "
         "newer";
}

void GoePile::say_status(Now now) {
  if (boot_ == 0 || !flowed_ || !in_sight(now.mono)) return;
  if (said_at_ && now.mono - *said_at_ < kStatusEvery) return;
  flowed_ = false;
  said_at_ = now.mono;
  ConnectorStatus c;
  c.state = state();
  c.current = readings_.nrg->current;
  c.voltage = readings_.nrg->voltage;
  c.power = readings_.nrg->power;
  c.energy = *readings_.eto;
  c.lease = lease_;
  // Without a car, too: the next one is offered that at once.
  if (readings_.frc != Force::off) c.offered = Amps::from_whole(*readings_.amp);
  c.temperature_c = readings_.tma;
  c.faults = goe::faults_of(readings_);
  c.at_most = at_most();
  c.refuses = refuses(now.mono);
  statuses_.push_back({boot_, ++n_, std::nullopt, {std::move(c)}});
}

}  // namespace youxu
