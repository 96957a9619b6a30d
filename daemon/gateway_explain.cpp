// What the gateway says of its plan: to a resident what to count on, to an engineer all of it.
#include <algorithm>
#include <cstdio>

#include "daemon/gateway.hpp"
#include "policy/charge.hpp"

namespace youxu {

namespace {

// "12.3"
std::string kilowatt_hours(WattHours energy) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", energy.value() / 1000);
  return text;
}

Reason reason_of(const Promise& promise, std::chrono::minutes utc_offset) {
  Reason out{std::string{text_of(promise.code)}, {}};
  if (promise.code == PromiseCode::unknown) return out;
  out.parameters["kwh"] = kilowatt_hours(promise.energy);
  out.parameters["by"] = local_minute(promise.by, utc_offset);
  if (promise.percent) out.parameters["percent"] = std::to_string(*promise.percent);
  if (promise.code == PromiseCode::likely)
    out.parameters["confidence"] = std::to_string(promise.confidence);
  if (promise.code == PromiseCode::ready || promise.code == PromiseCode::likely) return out;
  out.parameters["wanted_kwh"] = kilowatt_hours(promise.wanted);
  out.parameters["why"] = text_of(promise.why);
  return out;
}

// What the habit wants brings it to the target; what was said counts from the usual arrival.
BatteryFacts battery_of(const Habit& habit, PileKind kind, const Wanted& wanted) {
  const WattHours percent = energy_per_percent(habit, kind);
  if (wanted.energy_source == WantedSource::habit)
    return {percent, wanted.energy + percent * (100 - habit.target_soc)};
  return {percent, percent * (100 - habit.arrival_soc)};
}

std::string_view text_of(Limit limit) {
  switch (limit) {
    case Limit::none:
      return "none";
    case Limit::full:
      return "full";
    case Limit::phase:
      return "phase";
    case Limit::circuit:
      return "circuit";
    case Limit::turn:
      return "turn";
    case Limit::ramp:
      return "ramp";
  }
  return "none";
}

// Per phase; an empty slot has none.
Amps mean_of(Charge charge, const PlanSlot& slot) {
  const auto ms = (slot.end - slot.begin).count();
  return ms > 0 ? Amps::from_milli(charge * 1000 / ms) : Amps{};
}

}  // namespace

WattHours Gateway::energy_until(Wall t, Amps amps, const Pile& pile) const {
  const Charge charge = amps.milli() * std::max<std::int64_t>(0, (t - now_.wall).count()) / 1000;
  return energy_of_charge(charge, settings_.phase_voltage, drawing_phases(pile));
}

Promise Gateway::promise_for(const Pile& pile, const Connector& c) const {
  PromiseFacts facts;
  const Wanted& wanted = c.wanted;
  if (wanted.energy_source != WantedSource::assumed) facts.wanted = wanted.energy;
  if (wanted.depart_source != WantedSource::assumed) facts.depart = wanted.depart;
  if (!is_told(wanted.energy_source) || !is_told(wanted.depart_source))
    facts.confidence = wanted.energy_confidence * wanted.depart_confidence / 100;  // both must hold
  facts.delivered = c.order->delivered();
  facts.missing = energy_of_charge(c.likely.missing, settings_.phase_voltage, drawing_phases(pile));
  facts.done = c.likely.done;
  facts.at_useful = energy_until(departure(c), useful(pile, c), pile);
  facts.at_full = energy_until(departure(c), c.max * pile.max_percent / 100, pile);
  if (pile.habit) facts.battery = battery_of(*pile.habit, kind_of(pile.hello), wanted);
  return promise_of(facts, now_.wall);
}

// After each plan. Who is not in it has none.
void Gateway::renew_promises() {
  for (Pile& pile : piles_)
    for (Connector& c : pile.connectors) {
      if (c.order && c.outlook)
        keep(c.promise, promise_for(pile, c), now_.wall);
      else
        c.promise.reset();
    }
}

std::optional<PromiseView> Gateway::view_of_promise(const Connector& c) const {
  if (!c.order || !c.promise) return std::nullopt;
  PromiseView view;
  view.now = reason_of(c.promise->promise, settings_.utc_offset);
  view.changed_at = c.promise->changed_at;
  if (c.promise->before) view.before = reason_of(*c.promise->before, settings_.utc_offset);
  return view;
}

std::optional<OutlookView> Gateway::view_of_outlook(const Pile& pile, const Connector& c) const {
  if (!c.order || !c.outlook) return std::nullopt;
  const auto energy = [&](Charge charge) {
    return energy_of_charge(charge, settings_.phase_voltage, drawing_phases(pile));
  };
  OutlookView view;
  const WattHours since = c.order->delivered() - c.planned_at;
  view.due = std::max(WattHours{}, energy(c.outlook->due) - since);
  view.due_end = c.outlook->due_end;
  view.later = energy(c.outlook->later);
  view.missing = energy(c.likely.missing);
  view.next = c.outlook->next;
  view.done = c.likely.done;
  return view;
}

std::optional<BoundView> Gateway::view_of_bound(const Connector& c) const {
  if (!c.order) return std::nullopt;
  BoundView view;
  const Limit limit = c.grant.limit;
  view.limit = text_of(limit);
  view.held = c.held;
  if (limit != Limit::phase && limit != Limit::circuit && limit != Limit::turn) return view;
  view.circuit = settings_.tree[c.grant.circuit].id;
  view.by = limit_by(c.grant.circuit);
  if (limit == Limit::phase) view.phase = "abc"[c.grant.phase];
  return view;
}

// What is due in the slots of the present price it has already.
Reason Gateway::waiting_reason(const Connector& c) const {
  if (!c.outlook || c.outlook->later == 0) return {"planning", {}};
  const Wall until = std::max(c.outlook->next.value_or(now_.wall), c.outlook->due_end);
  return {"waits_tariff", {{"until", local_minute(until, settings_.utc_offset)}}};
}

PlanView Gateway::plan_view() const {
  PlanView view;
  if (!planned_) return view;
  view.made_at = planned_->wall;
  for (const PlanSlot& slot : plan_.slots) {
    PlanSlotView& out = view.slots.emplace_back(PlanSlotView{slot.begin, slot.end, slot.price, {}});
    for (std::size_t c = 0; c < slot.room.size(); ++c)
      out.room[settings_.tree[c].id] = slot.room[c];
  }
  view.expected.resize(plan_.slots.size());
  for (std::size_t i = 0; i < plan_.cars.size(); ++i) {
    std::vector<Amps> amps;
    for (std::size_t s = 0; s < plan_.slots.size(); ++s)
      amps.push_back(mean_of(plan_.cars[i].slots[s], plan_.slots[s]));
    if (i >= planned_cars_.size()) {
      for (std::size_t s = 0; s < amps.size(); ++s) view.expected[s] += amps[s];
      continue;
    }
    const Pile& pile = piles_[planned_cars_[i].pile];
    view.cars.push_back(
        {pile.settings.pile, planned_cars_[i].connector, std::move(amps),
         energy_of_charge(plan_.cars[i].missing, settings_.phase_voltage, drawing_phases(pile))});
  }
  return view;
}

}  // namespace youxu
