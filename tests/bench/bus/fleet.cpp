#include "tests/bench/bus/fleet.hpp"

#include <algorithm>

namespace youxu::bench {

namespace {

constexpr Millis kStep{500};  // half of the second in which a change is to be reported
constexpr Millis kRules{5000};
const WattHours kNeed = WattHours::from_whole(60'000);

}  // namespace

Fleet::Fleet(Loop& loop, FleetOptions options)
    : loop_{loop},
      options_{std::move(options)},
      period_{kStep},
      begun_{loop.now().mono},
      timer_{loop, [this] { step(); }} {
  members_.resize(options_.piles.size());
  for (std::size_t i = 0; i < members_.size(); ++i) open_member(i);
  timer_.start(Millis{1}, Millis{1});
}

void Fleet::open_member(std::size_t index) {
  Member& member = members_[index];
  sim::SimPileOptions pile;
  pile.pile = options_.piles[index].pile;
  pile.serial = "S" + pile.pile;
  pile.phases = PhaseSet::one(index % kPhases);
  pile.max = options_.max;
  pile.seed = static_cast<std::uint64_t>(unix_millis(loop_.now().wall)) + index;
  member.pile = std::make_unique<sim::SimPile>(pile);
  sim::PileClientOptions client;
  client.host = options_.host;
  client.port = options_.port;
  client.psk = options_.piles[index].key;
  client.answers_at_once = false;
  client.on_lease = [this, index](const Lease& lease) { on_lease(index, lease); };
  client.on_status = [this, index](const PileStatus&) {
    ++statuses_;
    if (options_.on_status) options_.on_status(index);
  };
  member.client = std::make_unique<sim::PileClient>(loop_.raw(), *member.pile, client,
                                                    [this] { return loop_.now(); });
}

void Fleet::on_lease(std::size_t index, const Lease& lease) {
  if (options_.on_lease) options_.on_lease(index, lease);
  if (lease.boot == members_[index].pile->boot()) members_[index].told = lease.amps;
}

// As many as are due since the last call, and nobody twice.
void Fleet::step() {
  const auto all = static_cast<std::int64_t>(members_.size());
  const Now now = loop_.now();
  const std::int64_t due = (now.mono - begun_).count() * all / period_.count();
  stepped_ = std::max(stepped_, due - all);
  for (; stepped_ < due; ++stepped_)
    members_[static_cast<std::size_t>(stepped_ % all)].client->step(now);
}

void Fleet::plug_in() {
  for (Member& member : members_) {
    sim::SimCar car;
    car.need = kNeed;
    car.phases = 1;
    car.max = options_.max;
    member.pile->plug_in(car, loop_.now());
  }
}

void Fleet::press_start() {
  for (Member& member : members_) member.pile->press_key("start", loop_.now());
}

void Fleet::hurry(std::optional<Millis> period) {
  period_ = period.value_or(kStep);
  begun_ = loop_.now().mono;
  stepped_ = 0;
  for (Member& member : members_) member.pile->set_status_period(period ? *period / 2 : kRules);
}

std::size_t Fleet::connected() const {
  return static_cast<std::size_t>(std::count_if(
      members_.begin(), members_.end(), [](const Member& m) { return m.client->connected(); }));
}

std::size_t Fleet::authorised() const {
  return static_cast<std::size_t>(std::count_if(
      members_.begin(), members_.end(), [](const Member& m) { return m.pile->authorised(); }));
}

std::size_t Fleet::offering(Amps amps) const {
  return static_cast<std::size_t>(std::count_if(
      members_.begin(), members_.end(), [amps](const Member& m) { return m.told == amps; }));
}

PerPhase<Amps> Fleet::drawing() const {
  PerPhase<Amps> sum{};
  for (const Member& member : members_)
    for (std::size_t p = 0; p < kPhases; ++p) sum[p] += member.pile->drawing()[p];
  return sum;
}

}  // namespace youxu::bench
