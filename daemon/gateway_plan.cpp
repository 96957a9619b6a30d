// What the gateway plans: from what it learned and who is here, for the coming day.
#include <algorithm>
#include <cmath>

#include "daemon/gateway.hpp"
#include "policy/charge.hpp"
#include "policy/crowding.hpp"

namespace youxu {

namespace {
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
constexpr Millis kPlanEvery = minutes{5};
constexpr Millis kPlanAtMostEvery = seconds{15};
constexpr Millis kQuarter = minutes{15};
constexpr std::size_t kQuarters = 97;       // a day of quarters, and the rest of the present one
constexpr Millis kClockStep = seconds{30};  // a wall clock stepped by this much needs a new plan
constexpr Millis kTooShort = minutes{5};    // a charge not worth closing the contactor for
constexpr Millis kFirm = minutes{45};       // a contactor that closed is not opened by forecasts
constexpr Charge kNearlyAll = 100;          // all fits when less than this part of it is missing
constexpr Millis kReserve = minutes{5};     // before departure, to be ready by then
constexpr int kPastDays = 28;
}  // namespace

Status Gateway::learn_past() {
  for (std::size_t c = 0; c < settings_.tree.size(); ++c)
    if (auto learned = learn_past_base(c); meters_.metered(c) && !learned.ok()) return learned;
  return learn_past_stays();
}

Status Gateway::learn_past_base(std::size_t circuit) {
  const std::string name = "circuit." + settings_.tree[circuit].id + ".base";
  PerPhase<std::vector<SeriesPoint>> phases;
  for (int day = kPastDays; day >= 0; --day) {
    const Wall from = now_.wall - hours{24} * (day + 1);
    PerPhase<std::vector<SeriesPoint>> points;
    for (std::size_t p = 0; p < kPhases; ++p) {
      auto read = store_.series(name + std::to_string(p + 1), from, from + hours{24}, minutes{5});
      if (!read.ok()) return read.error();
      points[p] = std::move(*read);
    }
    const std::size_t count = std::min({points[0].size(), points[1].size(), points[2].size()});
    for (std::size_t i = 0; i < count; ++i) {
      PerPhase<Amps> base{};
      for (std::size_t p = 0; p < kPhases; ++p) base[p] = Amps::from_milli(points[p][i].milli);
      base_forecasts_[circuit].learn(points[0][i].t, base);
    }
  }
  return {};
}

void Gateway::learn_base() {
  for (std::size_t c = 0; c < settings_.tree.size(); ++c)
    if (meters_.metered(c) && base_of(c).quality(now_.mono) == BaseLoad::Quality::fresh &&
        base_of(c).settled())
      base_forecasts_[c].learn(now_.wall, learned_base(c));
}

// A pile with an unknown phase is counted on all three, but most likely draws on one, unless it is
// a DC pile.
int Gateway::drawing_phases(const Pile& pile) const {
  if (const auto known = known_phases(pile)) return known->count();
  return kind_of(pile.hello) == PileKind::dc ? static_cast<int>(kPhases) : 1;
}

Amps Gateway::useful(const Pile& pile, const Connector& c) const {
  return levels_of(pile, c).down(std::min(c.max * pile.max_percent / 100, c.useful));
}

Millis Gateway::time_for(WattHours energy, const Pile& pile, const Connector& c) const {
  const Charge charge = charge_of(energy, settings_.phase_voltage, drawing_phases(pile));
  return Millis{charge * 1000 / std::max<std::int64_t>(1, useful(pile, c).milli())};
}

bool Gateway::plan_due() const {
  if (!settings_.rules.plan) return false;
  if (!planned_) return true;
  if (now_.wall >= plan_.slots[slots_of_present_price(plan_.slots) - 1].end) return true;
  const Millis since = now_.mono - planned_->mono;
  if (since < kPlanAtMostEvery) return false;
  const Millis stepped = (now_.wall - planned_->wall) - since;
  return plan_wanted_ || since >= kPlanEvery || stepped > kClockStep || stepped < -kClockStep;
}

// Turns the room of now into that for piles at `t`, after the homes; `now`: the meter knows better
// than the forecast.
CircuitAmps Gateway::expected_room(CircuitAmps out, Wall t, bool now,
                                   const Assumption& assumed) const {
  const double shift = assumed.shift(t - now_.wall);
  for (std::size_t c = 0; c < out.size(); ++c) {
    const PerPhase<Amps> limit = limit_of(c, t);
    const PerPhase<Amps> present = limit_of(c, now_.wall);
    std::optional<PerPhase<Amps>> base;
    if (meters_.metered(c) && settings_.rules.base) base = base_forecasts_[c].expected(t);
    for (std::size_t p = 0; p < kPhases; ++p) {
      out[c][p] += limit[p] - present[p];
      if (!base) continue;
      const Amps homes = (*base)[p] + Amps::from_double((*base)[p].value() * shift);
      const Amps left = limit[p] - settings_.margin[c][p] - homes;
      out[c][p] = now ? std::min(out[c][p], left) : left;
    }
  }
  return out;
}

// By quarters, and where an external limit begins or ends.
std::vector<PlanSlot> Gateway::plan_slots(const Assumption& assumed) const {
  std::vector<PlanSlot> slots;
  const CircuitAmps present = room();
  Wall begin = now_.wall;
  Wall quarter =
      wall_from_unix_millis((unix_millis(begin) / kQuarter.count() + 1) * kQuarter.count());
  for (std::size_t quarters = 0; quarters < kQuarters && slots.size() < kMaxPlanSlots;) {
    const Wall end = std::min(quarter, limits_.next_change(begin).value_or(quarter));
    const Tariff& tariff = tariffs_.at(begin);
    PlanSlot slot{begin, end, tariff.price(kind_at(tariff, begin, settings_.utc_offset)), {}};
    slot.room = expected_room(present, begin + (end - begin) / 2, slots.empty(), assumed);
    slots.push_back(std::move(slot));
    begin = end;
    if (end < quarter) continue;
    quarter += kQuarter;
    ++quarters;
  }
  return slots;
}

PlanCar Gateway::plan_car(const Pile& pile, const Connector& c) const {
  PlanCar car;
  car.circuit = pile.settings.circuit;
  car.phases = phases_of(pile);
  car.from = std::max(now_.wall, c.order->begin.value_or(now_.wall));
  car.to = departure(c);
  car.max = useful(pile, c);
  const int phases = drawing_phases(pile);
  car.had = charge_of(c.order->delivered(), settings_.phase_voltage, phases);
  car.wanted = charge_of(energy_missing(c), settings_.phase_voltage, phases);
  car.mode = c.order->mode;
  car.running = c.book.granted(now_.mono) >= c.min;
  if (car.running && now_.wall < c.firm_until)
    car.firm = charge_of(std::max(WattHours{}, c.firm_to - c.order->delivered()),
                         settings_.phase_voltage, phases);
  return car;
}

// A plan, and all cars that it is made for: those who are here first, then those likely to come.
struct Gateway::Draft {
  std::vector<PlanCar> cars;
  Plan plan;

  bool nearly_all_fits() const {
    Charge wanted = 0, missing = 0;
    for (std::size_t i = 0; i < cars.size(); ++i) {
      wanted += cars[i].wanted;
      missing += plan.cars[i].missing;
    }
    return missing <= wanted / kNearlyAll;
  }
  Outlook outlook(std::size_t car) const { return outlook_of(plan, car, cars[car].max); }
};

Gateway::Draft Gateway::draft(std::span<const PlanCar> here,
                              std::span<const ArrivalForecast::Today> today,
                              const Assumption& assumed) const {
  Draft out;
  out.cars.assign(here.begin(), here.end());
  // Who comes when all who are here have left takes nothing from them.
  Wall last = now_.wall;
  for (const PlanCar& car : here) last = std::max(last, car.to);
  if (settings_.rules.arrivals) {
    const auto coming = arrivals_.expected(now_.wall, last, today, assumed.caution);
    out.cars.insert(out.cars.end(), coming.begin(), coming.end());
  }
  out.plan = make_plan(settings_.tree, plan_slots(assumed), out.cars, settings_.rules);
  return out;
}

// Chooses the plan, and what it means for those who are here. Waiting is cheap while all fits even
// on a night with some luck, and insured against one without; where it does not fit, what is not
// foreseen is lost.
std::vector<Outlook> Gateway::choose_plan(std::span<const PlanCar> here,
                                          std::span<const ArrivalForecast::Today> today) {
  const Rules& rules = settings_.rules;
  Draft chosen = draft(here, today, rules.caution ? kHopeful : kMean);
  const bool fits = chosen.nearly_all_fits();
  scarce_ = !fits;
  if (!fits && rules.caution) chosen = draft(here, today, kCautious);
  std::vector<Outlook> out;
  for (std::size_t i = 0; i < here.size(); ++i) out.push_back(chosen.outlook(i));
  if (fits && rules.insure) {
    const Draft wary = draft(here, today, kWary);
    for (std::size_t i = 0; i < here.size(); ++i) insure(out[i], wary.outlook(i));
  }
  if (!fits && rules.spare) {
    const std::vector<bool> crowds = crowding(settings_.tree, chosen.plan, chosen.cars);
    for (std::size_t i = 0; i < here.size(); ++i) out[i].crowds = crowds[i];
  }
  plan_ = std::move(chosen.plan);
  return out;
}

// A contactor that closes stays closed for what the plan gave then, for kFirm at most.
void Gateway::commit(const Pile& pile, Connector& c) {
  c.closed_at = now_.mono;
  if (!c.order || !c.outlook || !settings_.rules.firm) return;
  const Charge firm = std::min(c.outlook->due, useful(pile, c).milli() * kFirm.count() / 1000);
  c.firm_to =
      c.order->delivered() + energy_of_charge(firm, settings_.phase_voltage, drawing_phases(pile));
  c.firm_until = c.outlook->due_end;
}

void Gateway::plan() {
  std::vector<PlanCar> cars;
  std::vector<Connector*> whose;
  planned_cars_.clear();
  std::vector<ArrivalForecast::Today> today(piles_.size());
  const Wall noon = arrivals_.day_begin(now_.wall);
  for (std::size_t i = 0; i < piles_.size(); ++i) {
    today[i].used = piles_[i].used_at && *piles_[i].used_at >= noon;
    std::size_t taken = 0;
    Wall first_leaves = Wall::max();
    for (Connector& c : piles_[i].connectors) {
      c.outlook.reset();
      if (!c.order || c.order->state >= OrderState::stopping || piles_[i].disabled) continue;
      cars.push_back(plan_car(piles_[i], c));
      first_leaves = std::min(first_leaves, cars.back().to);
      ++taken;
      whose.push_back(&c);
      planned_cars_.push_back({i, c.id});
    }
    if (taken == piles_[i].connectors.size()) today[i].free = first_leaves;
  }
  const std::vector<Outlook> outlooks = choose_plan(cars, today);
  const Draft likely = draft(cars, today, kMean);
  for (std::size_t i = 0; i < whose.size(); ++i) {
    whose[i]->outlook = outlooks[i];
    whose[i]->likely = likely.outlook(i);
    whose[i]->planned_at = whose[i]->order->delivered();
  }
  renew_promises();
  planned_ = now_;
  plan_wanted_ = false;
  ++counters_["plans"];
}

// What an ordered session may take now, by the plan; nothing while it waits for its time.
void Gateway::claim(const Pile& pile, Connector& c, Demand& d) const {
  c.waits = false;
  const WattHours missing = energy_missing(c);
  if (!settings_.rules.plan) {
    d.laxity = departure(c) - now_.wall - time_for(missing, pile, c);
    return;
  }
  const auto nothing = [&] {
    d.max = Amps{};
    c.waits = true;
  };
  if (!c.outlook) return nothing();
  const Outlook& outlook = *c.outlook;
  const int phases = drawing_phases(pile);
  const auto energy = [&](Charge charge) {
    return energy_of_charge(charge, settings_.phase_voltage, phases);
  };
  const WattHours due = energy(outlook.due) - (c.order->delivered() - c.planned_at);
  const WattHours planned = std::min(missing, std::max(due, WattHours{}) + energy(outlook.later));
  d.slack = departure(c) - kReserve - now_.wall - time_for(planned, pile, c);
  const bool charges = d.granted >= d.min;
  // Neither closed for a moment, nor opened for one where a price ends.
  const bool worthwhile = charges || outlook.later == 0 || outlook.then > 0 ||
                          d.slack < kTooShort || time_for(due, pile, c) >= kTooShort;
  const bool goes_on = charges && outlook.later > 0 && outlook.due_end - now_.wall < kTooShort;
  if ((due > WattHours{} && worthwhile) || goes_on) {
    const Wall end = std::min(departure(c) - kReserve, outlook.due_end);
    const WattHours needed = std::min(std::max(due, WattHours{}), missing);
    d.laxity = end - now_.wall - time_for(needed, pile, c);
    return;
  }
  const Charge wish = charge_of(c.order->delivered() + missing, settings_.phase_voltage, phases);
  if (!is_noticed(outlook.missing, wish) && !(outlook.crowds && charges) && !(d.hurries && scarce_))
    return nothing();
  d.claim = Claim::spare;
  d.laxity = departure(c) - now_.wall - time_for(missing, pile, c);
}

}  // namespace youxu
