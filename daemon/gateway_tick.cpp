// What the gateway decides, once a second: room, demands, grants, leases, commands, records.
#include <algorithm>
#include <cmath>

#include "daemon/gateway.hpp"
#include "policy/charge.hpp"

namespace youxu {

namespace {
using std::chrono::seconds;
constexpr Millis kRepeatCommand = seconds{5};
constexpr Millis kCommandLasts = seconds{30};
constexpr Millis kSettle = seconds{10};     // an excess this long is disobedience
constexpr Millis kTakesLess = seconds{90};  // a shortfall this long lowers what is granted
constexpr Millis kProbeEvery = std::chrono::minutes{15};
constexpr Amps kNobodyRefuses = Amps::from_whole(12);  // IEC 61851: from 6 A on; cars differ
constexpr std::size_t kMaxPending = 16;
constexpr Amps kSlack = Amps::from_whole(2);  // left above what a car takes, so it can take more
constexpr Millis kShortestClosed = std::chrono::minutes{10};  // a contactor, and a car, want rest
constexpr Millis kShortestOpen = std::chrono::minutes{10};
constexpr Millis kLittleTime = std::chrono::minutes{30};
constexpr Millis kMakeRoom = seconds{1};  // between two leases to one who has not confirmed less
}  // namespace

void Gateway::tick(Now now) {
  now_ = now;
  save_hellos();
  watch_clock();
  watch_transformer();
  watch_limits();
  follow_unknown();
  watch_cars();
  watch_phases();
  step_orders();
  renew_wanted();
  if (bus_) {
    send_starts();
    resend_commands();
    watch_maintenance();
    if (plan_due()) plan();
    grant(now);
  }
  finish_waiting();
  report_to_platform();
  record_samples();
  storage_.tend(now);
  raise_alarms();
}

// What a car really takes, against what it was given.
void Gateway::watch_cars() {
  for (Pile& pile : piles_)
    for (Connector& c : pile.connectors) {
      if (!c.status) continue;
      watch_obedience(pile, c);
      watch_appetite(pile, c);
    }
}

// Only a pile that is heard can be judged: the last words of a silent one are not its draw now.
void Gateway::watch_obedience(Pile& pile, Connector& c) {
  if (!heard(c)) return;
  if (drawn(c) <= c.book.may_draw(now_.mono) + kNoise) {
    c.over_since.reset();
    c.disobedient = false;
    return;
  }
  if (!c.over_since) c.over_since = now_.mono;
  if (c.disobedient || now_.mono - *c.over_since < kSettle) return;
  c.disobedient = true;
  ++counters_["disobedient"];
  request_stop(pile, c, StopReason::fault);
}

// A share that a car does not take is lent to others, and offered again each kProbeEvery. One that
// takes nothing may refuse so little, so it is offered more before it counts as asleep.
void Gateway::watch_appetite(const Pile& pile, Connector& c) {
  const Amps taken = drawn(c);
  const Amps granted = c.book.granted(now_.mono);
  const Levels levels = levels_of(pile, c);
  if (!c.book.authorised()) c.least = Amps{};
  if (!c.book.authorised() || taken + kNoise >= c.useful ||
      (c.useful < c.max && now_.mono - c.useful_since >= kProbeEvery)) {
    c.useful = c.max;
    if (taken > kNoise) c.least = std::min(c.least, granted);
  }
  const bool less = c.book.authorised() && granted > Amps{} && taken + kSlack < granted &&
                    c.status->state != ConnectorState::paused_limit;
  if (!less) return c.under_since.reset();
  if (!c.under_since) c.under_since = now_.mono;
  if (now_.mono - *c.under_since < kTakesLess) return;
  c.under_since.reset();
  if (taken <= kNoise && granted < kNobodyRefuses) {
    c.least = std::min({granted + kSlack, kNobodyRefuses, levels.down(c.max)});
    return;
  }
  c.useful = std::min(levels.up(Amps::from_whole((taken + kSlack).whole())), c.max);
  c.useful_since = now_.mono;
}

bool Gateway::wants(const Pile& pile, const Connector& c) const {
  return c.order && c.book.authorised() && c.order->state >= OrderState::starting &&
         c.order->state <= OrderState::waiting && !c.ended && !pile.disabled;
}

Demand Gateway::demand_of(const Pile& pile, Connector& c) const {
  const bool over = c.over_since.has_value();
  Demand d;
  d.circuit = pile.settings.circuit;
  d.phases = phases_of(pile);
  d.min = c.min;
  d.step = pile.settings.step;
  d.floor = pile.hello ? pile.hello->failsafe : Amps{};
  if (over) d.floor = std::max(d.floor, drawn(c));
  d.floor = std::max(d.floor, out_of_hand(pile, c));
  d.granted = c.book.granted(now_.mono);
  if (!wants(pile, c)) return d;
  const WattHours missing = energy_missing(c);
  d.min = levels_of(pile, c).up(std::max(d.min, c.least));
  d.max = missing == WattHours{} ? Amps{} : useful(pile, c);
  if (c.stepped_to) d.max = std::min(d.max, *c.stepped_to);
  if (over) d.max = std::min(d.max, d.granted);  // taking is not a way to be given
  d.mode = c.order->mode;
  d.holds = c.closed_at && now_.mono - *c.closed_at < kShortestClosed;
  d.hurries = departure(c) - now_.wall - time_for(missing, pile, c) < kLittleTime;
  if (d.mode == ChargeMode::immediate)
    d.laxity = d.slack = departure(c) - now_.wall - time_for(missing, pile, c);
  else
    claim(pile, c, d);
  d.rests = c.opened_at && now_.mono - *c.opened_at < kShortestOpen;
  return d;
}

std::vector<Demand> Gateway::demands(std::vector<Asking>& who) {
  std::vector<Demand> out;
  for (Pile& pile : piles_)
    for (Connector& c : pile.connectors) {
      if (!c.book.authorised() && !c.over_since && out_of_hand(pile, c) == Amps{}) continue;
      out.push_back(demand_of(pile, c));
      who.push_back({&pile, &c});
    }
  return out;
}

void Gateway::grant(Now now) {
  now_ = now;
  std::vector<Asking> who;
  const std::vector<Demand> wanted = demands(who);
  Amps one_step;
  for (const Demand& d : wanted)
    if (d.max >= d.min) one_step = std::max({one_step, d.min, d.step});
  const Ceiling ceiling = ramp_.ceiling(settings_.tree[0].limit, one_step, now.mono);
  const CircuitAmps possible = room();
  const std::vector<Grant> grants =
      allocate(settings_.tree, possible, ceiling, wanted, settings_.rules);
  std::vector<std::size_t> order(who.size());
  for (std::size_t i = 0; i < who.size(); ++i) order[grants[i].rank] = i;
  CircuitAmps free = free_of(possible);
  CircuitAmps sent{settings_.tree.size()};
  // A pile that keeps no leases and is out of hand may soon draw all that it is rated for.
  in_need_ = std::any_of(who.begin(), who.end(), [&](const Asking& one) {
    return out_of_hand(*one.pile, *one.connector) > Amps{};
  });
  for (const std::size_t i : order) {
    offer(*who[i].pile, *who[i].connector, grants[i], free);
    sent.add(settings_.tree, wanted[i].circuit, wanted[i].phases,
             who[i].connector->book.granted(now.mono));
  }
  ramp_.note(sent[0], now.mono);
}

// Sends `grant` as far as the budget covers it now. A lower level goes out at once and frees room
// only when it is confirmed; a higher one takes its room from `free` as it leaves.
void Gateway::offer(Pile& pile, Connector& c, const Grant& grant, CircuitAmps& free) {
  if (!c.book.can_issue()) return;
  const Amps before = c.book.granted(now_.mono);
  const Amps counted = budget(c);
  const PhaseSet phases = phases_of(pile);
  const Levels levels = levels_of(pile, c);
  Amps level = grant.amps;
  c.grant = grant;
  c.held = false;
  if (level > before) {
    const Amps covered = free.least(settings_.tree, pile.settings.circuit, phases) + counted;
    level = levels.down(std::min(level, covered));
    // After a restart what the pile offers may lie between the levels.
    const Amps least = levels.down(before);
    const bool waits = awaited_meter(pile.settings.circuit) || waits_for_step(pile, c);
    level = waits ? least : std::max(level, least);
    c.held = level < grant.amps;
    free.add(settings_.tree, pile.settings.circuit, phases, counted - std::max(counted, level));
  }
  const Millis period =
      in_need_ && counted > level ? kMakeRoom : settings_.lease_duration / 3 - seconds{2};
  const bool changed = level != before;
  if (level > before) c.raised_at = now_.mono;
  if (level < before) c.lowered_at = now_.mono;
  if (before == Amps{} && level > before) commit(pile, c);
  if (level == Amps{} && level < before) c.opened_at = now_.mono;
  if (!changed && !c.lease_due && !c.book.renewal_due(now_.mono, period)) return;
  c.lease_due = false;
  port_.send(pile.settings.pile, c.book.issue(epoch_, level, settings_.lease_duration, now_.mono));
}

// Authorised orders whose start fits beside those before: nobody is started into room that is not
// there.
std::vector<Asking> Gateway::startable() {
  std::vector<Asking> out;
  std::optional<CircuitAmps> free;
  for (Pile& pile : piles_)
    for (Connector& c : pile.connectors) {
      if (!c.order || c.order->state != OrderState::authorised || !c.status || !pile.heard_at)
        continue;
      if (silent(pile) || c.ended || waits_for_begin(c)) continue;
      if (!c.restarting && may_be_authorised(c.status->state)) continue;
      const Amps more = c.book.would_draw(now_.mono) - c.book.may_draw(now_.mono);
      if (more > Amps{}) {
        if (!free) free = free_of(room());
        const PhaseSet phases = phases_of(pile);
        if (awaited_meter(pile.settings.circuit) ||
            free->least(settings_.tree, pile.settings.circuit, phases) < more)
          continue;
        free->add(settings_.tree, pile.settings.circuit, phases, -more);
      }
      out.push_back({&pile, &c});
    }
  return out;
}

// The rows are stored, all at once, before the commands leave; or nothing does.
void Gateway::send_starts() {
  const std::vector<Asking> who = startable();
  std::vector<Order> starting;
  for (const Asking& one : who) {
    starting.push_back(*one.connector->order);
    step_start(starting.back(), one.connector->status->energy, now_.wall);
    if (starting.back().register_serial.empty() && one.pile->hello)
      starting.back().register_serial = one.pile->hello->serial;
  }
  if (starting.empty() || !stored(store_.save_orders(starting))) return;
  for (std::size_t i = 0; i < who.size(); ++i)
    send_start(*who[i].pile, *who[i].connector, std::move(starting[i]));
}

void Gateway::send_start(Pile& pile, Connector& c, Order order) {
  c.order = std::move(order);
  c.restarting = false;
  c.book.start_sent();
  forget_commands(pile, c);
  Command command;
  command.kind = CommandKind::start;
  command.order = c.order->id;
  send_command(pile, c, std::move(command));
}

std::string Gateway::send_command(Pile& pile, Connector& c, Command command) {
  if (pile.pending.size() >= kMaxPending) pile.pending.erase(pile.pending.begin());
  command.id = "g" + std::to_string(epoch_) + "-" + std::to_string(++command_number_);
  command.connector = c.id;
  command.duration = kCommandLasts;
  command.boot = c.book.boot();
  if (command.boot) command.n = c.book.status_number();
  const Mono counted = c.book.status_at().value_or(now_.mono);
  port_.send(pile.settings.pile, command);
  std::string id = command.id;
  pile.pending.push_back(
      {std::move(command), now_.mono + kRepeatCommand, counted + lease_span(kCommandLasts)});
  return id;
}

void Gateway::resend_commands() {
  for (Pile& pile : piles_) {
    std::vector<Pending> expired;
    for (auto it = pile.pending.begin(); it != pile.pending.end();) {
      if (now_.mono >= it->expires) {
        expired.push_back(std::move(*it));
        it = pile.pending.erase(it);
        continue;
      }
      if (now_.mono >= it->send_again) {
        port_.send(pile.settings.pile, it->command);
        it->send_again = now_.mono + kRepeatCommand;
      }
      ++it;
    }
    for (const Pending& late : expired) {
      Connector* c = find(pile, late.command.connector);
      if (!c || !c->order || is_closed(c->order->state)) continue;
      // Nobody knows whether the start was done: a stop makes it certain. A stop is asked again.
      if (late.command.kind == CommandKind::start && c->order->state == OrderState::starting)
        request_stop(pile, *c, StopReason::never_started);
      else if (late.command.kind == CommandKind::stop && c->order->state == OrderState::stopping)
        request_stop(pile, *c, c->order->reason);
    }
  }
}

void Gateway::record_samples() {
  if (now_.wall - sampled_ < std::chrono::minutes{1} && now_.wall >= sampled_) return;
  sampled_ = now_.wall;
  learn_base();
  std::vector<std::pair<std::string, std::int64_t>> values;
  for (std::size_t c = 0; c < settings_.tree.size(); ++c) {
    const auto load = load_of(c);
    if (!load || base_of(c).quality(now_.mono) != BaseLoad::Quality::fresh) continue;
    const std::string name = "circuit." + settings_.tree[c].id;
    const PerPhase<Amps> base = learned_base(c);
    for (std::size_t p = 0; p < kPhases; ++p) {
      const std::string phase = std::to_string(p + 1);
      values.emplace_back(name + ".a" + phase, (*load)[p].milli());
      if (base_of(c).settled()) values.emplace_back(name + ".base" + phase, base[p].milli());
    }
  }
  for (const Pile& pile : piles_)
    for (const Connector& c : pile.connectors)
      if (c.status && c.order) {
        const std::string name = "pile." + pile.settings.pile + "." + std::to_string(c.id);
        values.emplace_back(name + ".w", c.status->power.milli());
        values.emplace_back(name + ".a", drawn(c).milli());
      }
  if (thermal_known())
    values.emplace_back("circuit." + settings_.tree[0].id + ".hot_spot",
                        std::llround(thermal_.state.hot_spot() * 1000));
  for (const auto& [place, celsius] : measured_heat())
    values.emplace_back("transformer." + place, std::llround(celsius * 1000));
  if (values.empty() || !storage_.takes_samples()) return;
  if (auto added = store_.add_samples(now_.wall, values); !added.ok()) ++counters_["sample_lost"];
}

}  // namespace youxu
