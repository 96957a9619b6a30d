// On which phase the piles are that do not say so: found by their own steps, natural ones first and
// planned ones where those do not come; kept, told to the pile, and compared with what was said.
//
// What is configured counts, whatever was found. What the pile itself says counts unless its steps
// show otherwise: then, as while nothing is known, it counts on all three phases.
#include <algorithm>
#include <cmath>
#include <cstdio>

#include "daemon/gateway.hpp"

namespace youxu {

namespace {
using std::chrono::seconds;
constexpr Millis kSteadyFor = seconds{10};  // before a planned step
// At the lower level: as long as what is seen on both sides of it does not overlap.
constexpr Millis kHold = seconds{16};
constexpr int kHoldVaries = 8;  // s, so that it keeps step with nothing that switches by the clock
constexpr Millis kHalfAtMost = seconds{35};
constexpr std::size_t kConnectors = 16;  // more than a pile has

std::string key_of(std::string_view pile) {
  return "phase." + std::string{pile};
}

bool on_several_phases(const ConnectorStatus& status) {
  return std::count_if(status.current.begin(), status.current.end(),
                       [](Amps a) { return a > Amps::from_whole(1); }) > 1;
}
}  // namespace

// "b 0.99954 6": the phase, how sure, from how many steps.
Status Gateway::restore_found(Pile& pile) {
  auto text = store_.setting(key_of(pile.settings.pile));
  if (!text.ok()) return text.error();
  if (!text->has_value()) return {};
  char phases[4] = "";
  double confidence = 0;
  int steps = 0;
  const bool read = std::sscanf((*text)->c_str(), "%3s %lf %d", phases, &confidence, &steps) == 3;
  const auto found = phases_from_text(phases);
  if (!read || !found || !(confidence >= 0 && confidence <= 1)) {
    ++counters_["phase_unreadable"];
    return {};
  }
  pile.search.found = found;
  for (std::size_t p = 0; p < kPhases; ++p)
    if (*found == PhaseSet::one(p)) pile.search.finder = PhaseFinder{p, confidence, steps};
  return {};
}

std::optional<PhaseSet> Gateway::said_phases(const Pile& pile) const {
  if (pile.settings.phases) return pile.settings.phases;
  return pile.hello ? pile.hello->phases : std::nullopt;
}

bool Gateway::contradicted(const Pile& pile) const {
  const auto said = said_phases(pile);
  return said && pile.search.found && said->count() == 1 && *said != *pile.search.found;
}

// What a pile itself measures on several phases is beyond doubt, whatever was said of it.
std::optional<PhaseSet> Gateway::known_phases(const Pile& pile) const {
  if (pile.search.found == PhaseSet::all()) return PhaseSet::all();
  if (pile.settings.phases) return pile.settings.phases;
  if (contradicted(pile)) return std::nullopt;
  return said_phases(pile) ? said_phases(pile) : pile.search.found;
}

// Whether its steps are to be looked for, also by planned ones.
bool Gateway::phase_open(const Pile& pile) const {
  return pile.search.asked || (!known_phases(pile) && kind_of(pile.hello) == PileKind::ac);
}

// The nearest: where the fewest others are.
std::optional<std::size_t> Gateway::meter_above(std::size_t circuit) const {
  for (const std::size_t node : settings_.tree.path(circuit))
    if (meters_.measured(node)) return node;
  return std::nullopt;
}

// A pile of unknown phase counts on all three, and what it draws is taken from the base load of all
// three. Where it is not, the estimate then is too low by that much, and right only together with
// its budget: so it rises at once as that falls.
void Gateway::follow_unknown() {
  for (Pile& pile : piles_) follow_unknown(pile);
}

// What a status changes is its own pile's alone; what time changes of others is seen at the next
// reading or tick, before anything is decided.
void Gateway::follow_unknown(Pile& pile) {
  for (Connector& c : pile.connectors) {
    const Amps taken = known_phases(pile) ? Amps{} : draws_of(pile, c).most;
    if (taken < c.taken)
      for (const std::size_t node : settings_.tree.path(pile.settings.circuit))
        for (std::size_t p = 0; meters_.measured(node) && p < kPhases; ++p)
          bases_[node].take_out(p, taken - c.taken);
    c.taken = taken;
  }
}

// Each report: what changed hides the steps of others, and may be a step itself.
void Gateway::watch_current(Pile& pile, Connector& c, const ConnectorStatus& before, Mono heard) {
  const auto index = static_cast<std::size_t>(&pile - piles_.data());
  const std::size_t who = index * kConnectors + static_cast<std::size_t>(c.id);
  const Amps amps = drawn(c);
  const Amps change = amps - std::max({before.current[0], before.current[1], before.current[2]});
  if (std::max(change, -change) >= StepWatch::kSteady)
    for (const std::size_t node : settings_.tree.path(pile.settings.circuit))
      if (meters_.measured(node)) traces_[node].changed({heard, now_.mono, change, who});
  const auto step = c.watch.on_report(now_.mono, amps);
  if (said_phases(pile) == PhaseSet::all()) return;
  if (on_several_phases(*c.status) && pile.search.found != PhaseSet::all())
    set_found(pile, PhaseSet::all());
  if (!step || pile.search.found == PhaseSet::all()) return;
  auto& steps = pile.search.steps;
  if (steps.size() >= PhaseSearch::kMaxSteps) steps.pop_front();
  steps.push_back({*step, who});
  if (stepping_ && stepping_->pile == index && stepping_->connector == c.id)
    stepping_->seen = stepping_->seen || (step->change > Amps{}) == stepping_->back;
}

void Gateway::watch_phases() {
  for (Pile& pile : piles_) {
    judge_steps(pile);
    if (contradicted(pile) != pile.search.alarmed)
      alarm(contradicted(pile), pile.search.alarmed, Severity::warning,
            "phase:" + pile.settings.pile,
            "pile " + pile.settings.pile + ": said to be on phase " +
                std::string{youxu::text_of(said_phases(pile).value_or(PhaseSet{}))} +
                ", but its current shows on phase " +
                std::string{youxu::text_of(pile.search.found.value_or(PhaseSet{}))} +
                " of the meter. Check its wiring, the meter's current transformers and its "
                "configured phase");
  }
  if (stepping_)
    go_on_stepping();
  else if (bus_)
    begin_step();
}

void Gateway::judge_steps(Pile& pile) {
  auto& steps = pile.search.steps;
  const auto meter = meter_above(pile.settings.circuit);
  bool learned = false;
  while (!steps.empty() && now_.mono >= steps.front().step.until + MeterTrace::kJudgedAfter) {
    if (meter)
      if (const auto seen = traces_[*meter].look(steps.front().step, steps.front().who))
        learned = pile.search.finder.add(*seen) || learned;
    steps.pop_front();
  }
  if (learned) decide_phase(pile);
}

void Gateway::decide_phase(Pile& pile) {
  PhaseSearch& search = pile.search;
  const PhaseVerdict verdict = search.finder.verdict();
  if (search.found == PhaseSet::all()) return;
  if (verdict.phase) {
    search.asked = false;
    search.tries = 0;
    if (search.found != PhaseSet::one(*verdict.phase))
      set_found(pile, PhaseSet::one(*verdict.phase));
    return;
  }
  const bool lost = verdict.steps >= PhaseFinder::kLeastSteps && search.found &&
                    (*search.found != PhaseSet::one(verdict.likeliest) || verdict.confidence < 0.5);
  if (lost) set_found(pile, std::nullopt);
}

void Gateway::set_found(Pile& pile, std::optional<PhaseSet> found) {
  const auto before = known_phases(pile);
  pile.search.found = found;
  phases_changed(pile, before);
  save_found(pile);
  tell_phase(pile);
  ++counters_[found ? "phases_found" : "phases_lost"];
}

// Where it no longer counts, the estimates of the base load rise by what was taken from them.
void Gateway::phases_changed(Pile& pile, std::optional<PhaseSet> before) {
  const auto after = known_phases(pile);
  if (before == after) return;
  const PhaseSet is = after.value_or(PhaseSet::all());
  for (Connector& c : pile.connectors) {
    for (const std::size_t node : settings_.tree.path(pile.settings.circuit))
      for (std::size_t p = 0; meters_.measured(node) && p < kPhases; ++p)
        if (!is.has(p)) bases_[node].take_out(p, -c.taken);
    c.taken = {};
  }
  arrivals_.set_place(static_cast<std::size_t>(&pile - piles_.data()),
                      {pile.settings.circuit, is, rating_of(pile)});
  plan_wanted_ = true;
}

void Gateway::save_found(const Pile& pile) {
  std::string text;
  if (pile.search.found) {
    const PhaseVerdict verdict = pile.search.finder.verdict();
    char figures[48];
    std::snprintf(figures, sizeof figures, " %.6f %d", verdict.confidence, verdict.steps);
    text = std::string{youxu::text_of(*pile.search.found)} + figures;
  }
  if (!store_.save_setting(key_of(pile.settings.pile), text).ok()) ++counters_["storage_error"];
}

void Gateway::tell_phase(Pile& pile) {
  if (!pile.search.found || !pile.hello || pile.hello->phases || contradicted(pile)) return;
  Command command;
  command.kind = CommandKind::set;
  command.phases = known_phases(pile);
  send_command(pile, pile.connectors.front(), std::move(command));
}

StepChance Gateway::step_chance(const Pile& pile, const Connector& c) const {
  StepChance chance;
  chance.open = phase_open(pile);
  if (!chance.open) return chance;
  chance.asked = pile.search.asked;
  chance.steps = pile.search.finder.verdict().steps;
  chance.tries = pile.search.tries;
  chance.levels = levels_of(pile, c);
  chance.levels.lowest = std::max(chance.levels.lowest, c.least);
  const auto meter = meter_above(pile.settings.circuit);
  const auto noise = meter ? traces_[*meter].noise() : std::nullopt;
  if (!noise || !wants(pile, c) || awaited_meter(pile.settings.circuit)) return chance;
  const auto least = heard(c) ? c.watch.least(now_.mono, kSteadyFor) : std::nullopt;
  if (least && drawn(c) - *least <= StepWatch::kSteady) chance.draws = drawn(c);
  chance.granted = c.book.granted(now_.mono);
  chance.slack = departure(c) - now_.wall - time_for(energy_missing(c), pile, c);
  chance.noise = *std::max_element(noise->begin(), noise->end());
  if (pile.search.stepped_at) chance.rested = now_.mono - *pile.search.stepped_at;
  // What it did of itself a moment ago is judged first.
  if (!pile.search.steps.empty()) chance.rested = Millis{};
  return chance;
}

void Gateway::begin_step() {
  std::vector<StepChance> chances;
  std::vector<Asking> who;
  for (Pile& pile : piles_)
    for (Connector& c : pile.connectors) {
      if (!phase_open(pile) || !c.book.authorised()) continue;
      chances.push_back(step_chance(pile, c));
      who.push_back({&pile, &c});
    }
  const auto next = next_to_step(chances);
  if (!next) return;
  auto& [pile, c] = who[*next];
  c->stepped_to = planned_step(chances[*next]).level;
  pile->search.stepped_at = now_.mono;
  const auto index = static_cast<std::size_t>(pile - piles_.data());
  const int varies = (++pile->search.tries * 5 + static_cast<int>(index % kHoldVaries) * 3);
  stepping_ =
      PhaseStepping{index, c->id, now_.mono, false, false, kHold + seconds{varies % kHoldVaries}};
  ++counters_["phase_steps"];
}

// Down until its reports showed it, and up again.
void Gateway::go_on_stepping() {
  Pile& pile = piles_[stepping_->pile];
  Connector* c = find(pile, stepping_->connector);
  const Millis since = now_.mono - stepping_->begun;
  const bool too_long = since >= kHalfAtMost;
  pile.search.stepped_at = now_.mono;
  if (!c || (stepping_->back && (stepping_->seen || too_long))) return stepping_.reset();
  if (stepping_->back) return;
  const bool done = stepping_->seen && since >= stepping_->hold;
  if (done || too_long || !bus_ || !wants(pile, *c)) end_step(pile, *c);
}

// While a pile is at its lower level nobody else is raised, who has the time: what it gave back
// would else be gone, and another's step hide its own.
bool Gateway::waits_for_step(const Pile& pile, const Connector& c) const {
  if (!stepping_ || stepping_->back || !c.order) return false;
  return c.id != stepping_->connector || &pile != &piles_[stepping_->pile]
             ? departure(c) - now_.wall - time_for(energy_missing(c), pile, c) > kLeastStepSlack
             : false;
}

void Gateway::end_step(Pile& pile, Connector& c) {
  pile.search.stepped_at = now_.mono;
  c.stepped_to.reset();
  stepping_->back = true;
  stepping_->seen = false;
  stepping_->begun = now_.mono;
}

Status Gateway::identify_phases(const std::vector<std::string>& piles) {
  for (const std::string& number : piles) {
    const Pile* pile = find(number);
    if (!pile) return Error{Errc::invalid, "pile " + number + ": no such pile"};
    const auto said = said_phases(*pile);
    if (kind_of(pile->hello) == PileKind::dc || (said && said->count() != 1))
      return Error{Errc::refused, "pile " + number + ": it draws on three phases, not on one"};
  }
  for (Pile& pile : piles_) {
    const bool named = std::find(piles.begin(), piles.end(), pile.settings.pile) != piles.end();
    if (!named && !(piles.empty() && phase_open(pile))) continue;
    pile.search.finder = PhaseFinder{};
    pile.search.asked = true;
    pile.search.tries = 0;
  }
  return {};
}

PhaseView Gateway::view_of_phase(const Pile& pile) const {
  PhaseView view;
  const PhaseVerdict verdict = pile.search.finder.verdict();
  const auto said = said_phases(pile);
  view.contradicted = contradicted(pile);
  if (pile.settings.phases)
    view.source = "configured";
  else if (pile.search.found && !view.contradicted)
    view.source = "found";
  else if (said && !view.contradicted)
    view.source = "pile";
  if (pile.search.found) view.found = youxu::text_of(*pile.search.found);
  view.confidence = pile.search.found == PhaseSet::all() ? 1 : verdict.confidence;
  view.steps = verdict.steps;
  view.doubt = youxu::text_of(verdict.doubt);
  view.wait = youxu::text_of(StepWait::not_charging);
  for (const Connector& c : pile.connectors)
    if (!phase_open(pile) || c.book.authorised())
      view.wait = c.stepped_to
                      ? std::string{"stepping"}
                      : std::string{youxu::text_of(planned_step(step_chance(pile, c)).wait)};
  return view;
}

}  // namespace youxu
