// What the sessions want and when they leave: what was told, corrected by what piles report, or
// what the past of the pile says.
#include <algorithm>

#include "daemon/gateway.hpp"
#include "policy/charge.hpp"

namespace youxu {

namespace {
using std::chrono::minutes;
constexpr Millis kRenewEvery = minutes{1};
constexpr Millis kAnyMoment = minutes{15};  // until when one that overstayed is reckoned with
}  // namespace

// An application without amount or departure is completed by the habit.
void Gateway::apply_habit(const Pile& pile, Connector& c, Order& order) const {
  c.soc_used.reset();
  if (!pile.habit) return;
  if (!order.energy_wanted) {
    c.soc_used = c.status ? c.status->soc : std::nullopt;
    order.energy_wanted = energy_of(*pile.habit, kind_of(pile.hello), c.soc_used);
  }
  if (!order.depart)
    order.depart =
        pickup_of(*pile.habit, order.begin.value_or(order.applied_at), settings_.utc_offset);
}

// Said or habit is not stored: the habit's is what the habit makes of such an order. What a state
// of charge corrected before a restart counts as said after it.
WantedFacts Gateway::wanted_facts(const Pile& pile, const Connector& c) const {
  const Order& order = *c.order;
  WantedFacts facts;
  facts.from = order.begin.value_or(order.applied_at);
  facts.delivered = order.delivered();
  facts.energy = order.energy_wanted;
  facts.depart = order.depart;
  if (!pile.habit) return facts;
  facts.energy_by_habit =
      c.soc_used || order.energy_wanted == energy_of(*pile.habit, kind_of(pile.hello));
  facts.depart_by_habit = order.depart == pickup_of(*pile.habit, facts.from, settings_.utc_offset);
  return facts;
}

// Each new percent that the car tells replaces what the habit assumed. The register counts from
// there on, so nothing is corrected twice.
void Gateway::correct_by_soc(const Pile& pile, Connector& c) {
  Order& order = *c.order;
  const std::optional<int> soc = c.status->soc;
  if (!soc || soc == c.soc_used || order.state < OrderState::starting ||
      !wanted_facts(pile, c).energy_by_habit)
    return;
  plan_wanted_ = plan_wanted_ || !c.soc_used;  // the first may be far from what was assumed
  c.soc_used = soc;
  order.energy_wanted = order.delivered() + energy_of(*pile.habit, kind_of(pile.hello), soc);
  c.wanted_at.reset();
}

void Gateway::renew_wanted() {
  for (Pile& pile : piles_)
    for (Connector& c : pile.connectors) {
      if (!c.order || (c.wanted_at && now_.mono - *c.wanted_at < kRenewEvery)) continue;
      c.wanted = wanted_of(wanted_facts(pile, c), pile.past, now_.wall);
      c.wanted_at = now_.mono;
    }
}

WattHours Gateway::energy_missing(const Connector& c) const {
  return missing_of(c.wanted, c.order->delivered());
}

// A car that overstayed may leave any moment.
Wall Gateway::departure(const Connector& c) const {
  return c.wanted.depart > now_.wall ? c.wanted.depart : now_.wall + kAnyMoment;
}

// Orders and, between them, the cars that left.
Status Gateway::learn_past_stays() {
  const Wall from = now_.wall - std::chrono::days{ArrivalForecast::kMaxDays + 1};
  const auto unplugs = store_.unplugs(from);
  if (!unplugs.ok()) return unplugs.error();
  auto left = unplugs->begin();
  const auto leave_until = [&](Wall t) {
    for (; left != unplugs->end() && left->at <= t; ++left)
      if (Pile* pile = find(left->pile)) pile->past.left(left->connector, left->at);
  };
  for (int day = ArrivalForecast::kMaxDays; day >= 0; --day) {
    OrderQuery query;
    query.from = now_.wall - std::chrono::days{day + 1};
    query.to = *query.from + std::chrono::days{1};
    query.limit = 1000;
    auto past = store_.orders(query);
    if (!past.ok()) return past.error();
    for (auto order = past->rbegin(); order != past->rend(); ++order) {
      leave_until(order->applied_at);
      learn_stay(*order);
    }
  }
  leave_until(now_.wall);
  return {};
}

// What it wanted says more of the next stay than what a crowded night gave it. A charge that ended
// before its car left is over when such a car usually leaves.
void Gateway::learn_stay(const Order& order) {
  const auto at = by_number_.find(order.pile);
  if (at == by_number_.end() || !order.finished_at) return;
  Pile& pile = piles_[at->second];
  pile.used_at = std::max(pile.used_at.value_or(order.applied_at), order.applied_at);
  WattHours energy = order.delivered();
  if (order.energy_wanted && order.reason != StopReason::full)
    energy = std::max(energy, *order.energy_wanted);
  std::optional<Wall> leaves = order.depart;
  if (!leaves && order.reason != StopReason::unplug)
    leaves = pile.past.departure(order.applied_at, *order.finished_at);
  arrivals_.learn(at->second,
                  {order.applied_at, std::max(*order.finished_at, leaves.value_or(Wall{})),
                   charge_of(energy, settings_.phase_voltage, drawing_phases(pile))});
  if (const auto stay = stay_of(order)) pile.past.learn(*stay);
}

std::optional<WantedView> Gateway::view_of_wanted(const Connector& c) const {
  if (!c.order || !c.wanted_at) return std::nullopt;
  WantedView view;
  view.energy = c.wanted.energy;
  view.energy_source = text_of(c.wanted.energy_source);
  view.energy_confidence = c.wanted.energy_confidence;
  view.depart = c.wanted.depart;
  view.depart_source = text_of(c.wanted.depart_source);
  view.depart_confidence = c.wanted.depart_confidence;
  return view;
}

}  // namespace youxu
