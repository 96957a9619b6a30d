// What flows and what may: drawn by the piles, leased to them, left for them.
#include <algorithm>

#include "daemon/gateway.hpp"

namespace youxu {

namespace {
constexpr Millis kFollows = std::chrono::seconds{10};  // 5 s to obey, 5 s to the next status

// What it draws at most when nobody tells it anything; requires its hello.
Amps failsafe_of(const ManagedPile& pile, const ManagedConnector& c) {
  return pile.settings.leases == Leases::kept ? pile.hello->failsafe : c.book.ceiling();
}

}  // namespace

bool Gateway::silent(const Pile& pile) const {
  return pile.heard_at && now_.mono - *pile.heard_at > kSilentAfter;
}

PhaseSet Gateway::phases_of(const Pile& pile) const {
  return known_phases(pile).value_or(PhaseSet::all());
}

// A single-phase pile that does not know its phase reports its one current first, so the greatest
// of the three is what it draws on each phase it is counted on.
Amps Gateway::drawn(const Connector& connector) const {
  if (!connector.status) return Amps{};
  const auto& current = connector.status->current;
  return std::max({current[0], current[1], current[2]});
}

// Only what a pile said of late of this connector is its draw now.
bool Gateway::heard(const Connector& connector) const {
  const auto at = connector.book.status_at();
  return at && now_.mono - *at <= kHeard;
}

// The most a connector may lawfully draw, or what it measurably draws against that.
Amps Gateway::budget(const Connector& c) const {
  const Amps lawful = c.book.may_draw(now_.mono);
  const bool over = c.over_since || (heard(c) && drawn(c) > lawful + kNoise);
  return over ? std::max(lawful, drawn(c)) : lawful;
}

// What a pile that keeps no leases counts for whatever it is told now: it is not heard, it charges
// by itself, or nobody knows yet. Others have to make room for it.
Amps Gateway::out_of_hand(const Pile& pile, const Connector& c) const {
  if (pile.settings.leases == Leases::kept) return Amps{};
  if (!heard(c)) return c.book.may_draw(now_.mono);
  if (c.book.authorised() && c.status->at_most) return Amps{};
  return std::max(drawn(c), c.status->offered);
}

// One that was just told less may have obeyed already, one just told more may follow any moment,
// and of one not heard for kHeard nothing is known. What is counted on phases where it may not be
// is budgeted there too.
Draws Gateway::draws_of(const Pile& pile, const Connector& c) const {
  const auto recent = [&](const std::optional<Mono>& at) {
    return at && now_.mono - *at <= kFollows;
  };
  const Amps told = c.book.granted(now_.mono);
  const Amps lawful = c.book.may_draw(now_.mono);
  if (!heard(c)) return {{}, known_phases(pile) ? std::max(drawn(c), lawful) : lawful};
  Draws draws{drawn(c), drawn(c)};
  if (recent(c.lowered_at)) draws.least = std::min(draws.least, told);
  if (recent(c.raised_at)) draws.most = std::max(draws.most, told);
  if (!known_phases(pile)) draws.most = std::min(draws.most, budget(c));
  draws.least = std::min(draws.least, draws.most);
  return draws;
}

// Within which bounds the piles draw now, those of unknown phase on each.
DrawnBounds Gateway::drawn_bounds() const {
  DrawnBounds bounds{CircuitAmps{settings_.tree.size()}, CircuitAmps{settings_.tree.size()},
                     std::vector<Amps>(settings_.tree.size())};
  for (const Pile& pile : piles_)
    for (const Connector& c : pile.connectors) {
      const Draws draws = draws_of(pile, c);
      bounds.least.add(settings_.tree, pile.settings.circuit, phases_of(pile), draws.least);
      bounds.most.add(settings_.tree, pile.settings.circuit, phases_of(pile), draws.most);
      if (known_phases(pile)) continue;
      for (const std::size_t node : settings_.tree.path(pile.settings.circuit))
        bounds.elsewhere[node] += draws.most;
    }
  return bounds;
}

// What the homes draw, for later: what piles of unknown phase draw may be among it.
PerPhase<Amps> Gateway::learned_base(std::size_t circuit) const {
  PerPhase<Amps> base = base_of(circuit).value();
  if (&base_of(circuit) != &bases_[circuit]) return base;
  const Amps elsewhere = drawn_bounds().elsewhere[circuit];
  for (Amps& amps : base) amps = std::max(Amps{}, amps + elsewhere);
  return base;
}

CircuitAmps Gateway::leased() const {
  CircuitAmps sum{settings_.tree.size()};
  for (const Pile& pile : piles_)
    for (const Connector& c : pile.connectors)
      sum.add(settings_.tree, pile.settings.circuit, phases_of(pile), budget(c));
  return sum;
}

// What the homes draw where no meter says so: what they seldom exceeded at this time of the week,
// or, before enough is known of it, what was configured.
PerPhase<Amps> Gateway::unseen_base(std::size_t circuit) const {
  const auto high = base_forecasts_[circuit].high(now_.wall);
  return high && settings_.rules.base ? *high : settings_.fallback[circuit];
}

// Where its meter is frozen, what it showed last; the homes may draw more by now, and do so where
// they always did at this time.
PerPhase<Amps> Gateway::present_base(std::size_t circuit) const {
  if (!meters_.metered(circuit)) return {};
  if (lost(circuit)) return unseen_base(circuit);
  PerPhase<Amps> base = base_of(circuit).value();
  const SiteMeter* meter = meters_.of_circuit(circuit);
  if (meter == nullptr || meter->judge.trust() != MeterTrust::frozen) return base;
  if (const auto high = base_forecasts_[circuit].high(now_.wall))
    for (std::size_t p = 0; p < kPhases; ++p) base[p] = std::max(base[p], (*high)[p]);
  return base;
}

CircuitAmps Gateway::room() const {
  CircuitAmps room{settings_.tree.size()};
  for (std::size_t c = 0; c < room.size(); ++c) {
    const PerPhase<Amps> base = present_base(c);
    const PerPhase<Amps> limit = limit_of(c);
    for (std::size_t p = 0; p < kPhases; ++p)
      room[c][p] = limit[p] - settings_.margin[c][p] - base[p];
  }
  return room;
}

CircuitAmps Gateway::free_of(CircuitAmps room) const {
  const CircuitAmps taken = leased();
  for (std::size_t c = 0; c < room.size(); ++c)
    for (std::size_t p = 0; p < kPhases; ++p) room[c][p] -= taken[c][p];
  return room;
}

// Silent, or not yet heard long enough: until then nothing below it is raised.
std::optional<std::size_t> Gateway::awaited_meter(std::size_t circuit) const {
  for (const std::size_t node : settings_.tree.path(circuit)) {
    if (!meters_.metered(node)) continue;
    const BaseLoad& base = base_of(node);
    const auto quality = base.quality(now_.mono);
    if (quality == BaseLoad::Quality::stale) return node;
    if (quality == BaseLoad::Quality::fresh && !base.settled()) return node;
  }
  return std::nullopt;
}

// Whether all failsafe currents together fit beside the base load assumed when everything is lost.
// Within the configured limits, not today's: a failsafe stays at the pile for the time when nobody
// is there to change it, while what an external limit or the heat takes away holds as long as the
// gateway runs, which counts each failsafe in its budget.
bool Gateway::failsafe_fits(const Pile& pile) const {
  CircuitAmps floor{settings_.tree.size()};
  for (const Pile& other : piles_)
    if (other.hello)
      for (const Connector& c : other.connectors)
        floor.add(settings_.tree, other.settings.circuit, phases_of(other), failsafe_of(other, c));
  CircuitAmps left{settings_.tree.size()};
  for (std::size_t c = 0; c < left.size(); ++c)
    for (std::size_t p = 0; p < kPhases; ++p)
      left[c][p] = settings_.tree[c].limit[p] - settings_.margin[c][p] - floor[c][p] -
                   (meters_.metered(c) ? settings_.fallback[c][p] : Amps{});
  return left.least(settings_.tree, pile.settings.circuit, phases_of(pile)) >= Amps{};
}

}  // namespace youxu
