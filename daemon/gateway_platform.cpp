// What the operator's platform asks of the piles, and what it is told of them.
//
// A start that finds no car is refused, and done after all if a car is plugged in within
// kPlugWithin (OpenUC 0x33). A start is answered at once; an order that waits for its time is
// reported as charging at 0 A, unless the site refuses what it cannot give now.
#include <algorithm>
#include <cmath>

#include "daemon/gateway.hpp"

namespace youxu {

namespace {
constexpr Millis kPlugWithin = std::chrono::seconds{60};
}

// ---- starts and stops ----

void Gateway::on_start(const PlatformStart& start, Now now) {
  now_ = now;
  Pile* pile = find(start.pile);
  Connector* connector = pile ? find(*pile, start.connector) : nullptr;
  if (!connector)
    return platform_.answer(
        StartAnswer{start.order, start.pile, start.connector, StartRefusal::id_mismatch, {}});
  const StartAnswer answer = answer_to(start, *pile, *connector);
  connector->awaited_start.reset();
  if (answer.refusal == StartRefusal::not_plugged)
    connector->awaited_start = AwaitedStart{start, now_.mono + kPlugWithin};
  platform_.answer(answer);
}

StartAnswer Gateway::answer_to(const PlatformStart& start, Pile& pile, Connector& connector) {
  StartAnswer answer{start.order, start.pile, start.connector, StartRefusal::none, {}};
  if (connector.order && connector.order->id == start.order) return answer;  // asked twice
  answer.refusal = refusal(pile, connector);
  if (answer.refusal != StartRefusal::none) return answer;
  StartRequest request;
  request.pile = start.pile;
  request.connector = start.connector;
  request.origin = OrderOrigin::platform;
  request.order = start.order;
  request.card = start.card;
  request.mode = start.mode;
  request.energy_wanted = start.energy_wanted;
  request.depart = start.depart;
  if (settings_.balance_limits_orders) request.amount_limit = start.balance;
  if (settings_.waiting_starts == WaitingStarts::refused) {
    request.mode = ChargeMode::immediate;
    if (!gives_now(pile, connector)) answer.refusal = StartRefusal::no_room;
  }
  if (answer.refusal != StartRefusal::none) return answer;
  const auto opened = this->start(request);
  if (opened.ok()) {
    answer.order = *opened;
    connector.balance = start.balance;
  } else {
    answer.refusal = StartRefusal::fault;
    answer.why = opened.error().message;
  }
  return answer;
}

// True when a session that began here now would get its minimum beside all others, and beside those
// that are on their way to begin.
bool Gateway::gives_now(const Pile& pile, const Connector& connector) {
  if (!bus_ || awaited_meter(pile.settings.circuit)) return false;
  std::vector<Asking> who;
  std::vector<Demand> wanted = demands(who);
  const auto add = [&](const Pile& of, const Connector& c) {
    Demand d;
    d.circuit = of.settings.circuit;
    d.phases = phases_of(of);
    d.min = c.min;
    d.max = c.max;
    d.step = of.settings.step;
    d.mode = ChargeMode::immediate;
    wanted.push_back(d);
  };
  for (const Pile& other : piles_)
    for (const Connector& c : other.connectors)
      if (c.order && !c.book.authorised() && !is_closed(c.order->state) && !waits_for_begin(c))
        add(other, c);
  add(pile, connector);
  const Ceiling no_ramp{settings_.tree[0].limit};
  return allocate(settings_.tree, room(), no_ramp, wanted, settings_.rules).back().amps > Amps{};
}

// True when a start that waited for a car has begun.
bool Gateway::start_awaited(Pile& pile, Connector& connector) {
  if (!connector.awaited_start) return false;
  if (now_.mono >= connector.awaited_start->until) {
    connector.awaited_start.reset();
    return false;
  }
  if (refusal(pile, connector) != StartRefusal::none) return false;
  const PlatformStart start = connector.awaited_start->start;
  connector.awaited_start.reset();
  const StartAnswer answer = answer_to(start, pile, connector);
  if (answer.refusal != StartRefusal::none) return false;  // the platform has been told once
  platform_.answer(answer);
  return true;
}

void Gateway::on_stop(const PlatformStop& stop, Now now) {
  now_ = now;
  StopAnswer answer{stop.pile, stop.connector, StopRefusal::none};
  Pile* pile = find(stop.pile);
  Connector* connector = pile ? find(*pile, stop.connector) : nullptr;
  if (connector) connector->awaited_start.reset();
  if (!connector)
    answer.refusal = StopRefusal::id_mismatch;
  else if (!connector->order || is_closed(connector->order->state))
    answer.refusal = StopRefusal::not_charging;
  else if (!stop.order.empty() && stop.order != connector->order->id)
    answer.refusal = StopRefusal::not_charging;  // that one has ended
  else
    request_stop(*pile, *connector, StopReason::platform);
  platform_.answer(answer);
}

// ---- accounts and labels ----

BalanceResult Gateway::on_balance(const PlatformBalance& told, Now now) {
  now_ = now;
  Pile* pile = find(told.pile);
  Connector* connector = pile ? find(*pile, told.connector) : nullptr;
  if (!connector) return BalanceResult::no_such_pile;
  if (!connector->order || is_closed(connector->order->state)) return BalanceResult::other_card;
  if (!told.card.empty() && !is_same_card(told.card, connector->order->card))
    return BalanceResult::other_card;
  connector->balance = told.balance;
  if (settings_.balance_limits_orders) {
    connector->order->amount_limit = told.balance;
    save(*connector->order);
  }
  return BalanceResult::taken;
}

void Gateway::on_qr_prefix(const QrPrefix& prefix, Now now) {
  now_ = now;
  if (Pile* pile = find(prefix.pile)) pile->qr = prefix;
}

// ---- what the platform is told ----

void Gateway::tell_piles() {
  std::vector<PileIdentity> piles;
  for (const Pile& pile : piles_) {
    PileIdentity& identity = piles.emplace_back();
    identity.pile = pile.settings.pile;
    identity.kind = kind_of(pile.hello);
    for (const Connector& c : pile.connectors)
      identity.connectors = std::max(identity.connectors, c.id);
    identity.firmware = pile.hello ? pile.hello->firmware : settings_.version;
  }
  if (piles == told_piles_) return;
  told_piles_ = std::move(piles);
  platform_.set_piles(told_piles_);
}

void Gateway::report_to_platform() {
  tell_piles();
  if (!platform_online_) return;
  std::vector<ConnectorReport> reports;
  for (const Pile& pile : piles_)
    for (const Connector& c : pile.connectors) reports.push_back(report_of(pile, c));
  platform_.report(reports);
}

ConnectorReport Gateway::report_of(const Pile& pile, const Connector& c) const {
  ConnectorReport report;
  report.pile = pile.settings.pile;
  report.connector = c.id;
  report.online = pile.heard_at && !silent(pile);
  report.kind = kind_of(pile.hello);
  if (c.status) {
    const auto& volts = c.status->voltage;
    report.plugged = c.status->state != ConnectorState::idle;
    report.faults = c.status->faults;
    report.voltage = std::max({volts[0], volts[1], volts[2]});
    report.current = drawn(c);
    report.soc = c.status->soc;
    if (c.status->temperature_c)
      report.temperature_c = static_cast<int>(std::lround(*c.status->temperature_c));
  }
  if (!c.order) return report;
  report.order = c.order->id;
  report.delivered = c.order->delivered();
  report.amount = c.order->total_amount();
  if (c.order->started_at)
    report.minutes_charged =
        static_cast<int>((now_.wall - *c.order->started_at) / std::chrono::minutes{1});
  return report;
}

}  // namespace youxu
