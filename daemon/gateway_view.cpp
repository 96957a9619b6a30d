// What the gateway shows: the API's side of it.
#include <algorithm>

#include "daemon/gateway.hpp"

namespace youxu {

namespace {
std::string qr_of(const ManagedPile& pile, const ManagedConnector& c) {
  if (!pile.qr) return "";
  std::string text = pile.qr->prefix + pile.settings.pile;
  if (pile.qr->names_connector) text += (c.id < 10 ? "0" : "") + std::to_string(c.id);
  return text;
}

constexpr int kAlarmsShown = 100;
}  // namespace

StatusView Gateway::status() const {
  StatusView view;
  view.site = settings_.site;
  view.version = settings_.version;
  view.state = state();
  view.now = now_.wall;
  view.clock_trusted = clock_.trusted;
  view.uptime = now_.mono - began_.mono;
  view.rated = settings_.rated;
  view.bus_connected = bus_;
  const CircuitAmps taken = leased();
  const CircuitAmps possible = room();
  const LinkFacts known = links();
  for (std::size_t c = 0; c < settings_.tree.size(); ++c)
    view.circuits.push_back(view_of_circuit(c, possible, taken));
  view.meters = view_of_meters(known);
  if (settings_.rated > Amps{})
    for (const std::optional<Amps>& load : view.circuits.front().load)
      if (load)
        view.load_factor = std::max(view.load_factor, load->value() / settings_.rated.value());
  for (const Pile& pile : piles_) {
    view.piles.push_back(view_of(pile));
    for (const Connector& c : pile.connectors)
      if (c.order) view.open_orders.push_back(*c.order);
  }
  for (const ClockWatch::Ended& ended : clock_.waiting) view.open_orders.push_back(ended.order);
  if (thermal_known()) view.transformer = view_of_transformer();
  view.uplink = view_of_uplink(known);
  view.platforms = known.platforms;
  if (auto alarms = store_.alarms(kAlarmsShown); alarms.ok())
    for (Alarm& alarm : *alarms)
      if (!alarm.cleared_at) view.alarms.push_back(std::move(alarm));
  if (auto held = storage_.unstored_alarm(now_.wall))
    view.alarms.insert(view.alarms.begin(), *held);
  return view;
}

// The worst of the meters' states.
std::string Gateway::state() const {
  std::string worst = "normal";
  for (std::size_t c = 0; c < settings_.tree.size(); ++c) {
    if (!meters_.metered(c)) continue;
    const auto quality = base_of(c).quality(now_.mono);
    if (quality == BaseLoad::Quality::lost)
      return base_of(c).has_sample() || now_.mono - began_.mono > BaseLoad::kLost ? "meter_lost"
                                                                                  : "starting";
    const SiteMeter* meter = meters_.of_circuit(c);
    const bool old = meter != nullptr && meter->judge.trust() != MeterTrust::measures;
    if (quality == BaseLoad::Quality::stale || old) worst = "meter_stale";
  }
  return worst;
}

CircuitView Gateway::view_of_circuit(std::size_t c, const CircuitAmps& room,
                                     const CircuitAmps& leased) const {
  CircuitView view;
  view.id = settings_.tree[c].id;
  view.parent = settings_.tree[c].parent;
  view.module_of = pile_of_module(view.id);
  const auto load = load_of(c);
  const PerPhase<Amps> limit = limit_of(c);
  view.limit_by = limit_by(c);
  for (const ExternalLimit& external : limits_.all())
    if (external.circuit == view.id) view.limits.push_back(external);
  for (std::size_t p = 0; p < kPhases; ++p) {
    const Amps usable = limit[p] - settings_.margin[c][p];
    view.limit[p] = std::max(Amps{}, usable);
    view.base[p] = usable - room[c][p];
    view.leased[p] = leased[c][p];
    view.room[p] = room[c][p] - leased[c][p];
    if (load) view.load[p] = (*load)[p];
  }
  if (load) view.unbalance = unbalance_percent(*load);
  set_qualities(c, view);
  return view;
}

PileView Gateway::view_of(const Pile& pile) const {
  PileView view;
  view.pile = pile.settings.pile;
  view.name = pile.settings.name;
  const Circuit& feeder = settings_.tree[pile.settings.circuit];
  const bool shares = !pile_of_module(feeder.id).empty();
  view.circuit = shares ? feeder.parent : feeder.id;
  if (shares) view.shared = feeder.limit[0];
  if (const auto known = known_phases(pile)) view.phases = youxu::text_of(*known);
  view.phase = view_of_phase(pile);
  if (pile.heard_at) view.link = !pile.online ? "gone" : silent(pile) ? "silent" : "online";
  view.locked_out = pile.lock_out == LockOut::on;
  view.maintenance = pile.asked;
  view.max = rating_of(pile);
  view.min = view.max;
  view.habit = pile.habit;
  if (pile.hello) {
    view.kind = pile.hello->kind == PileKind::dc ? "dc" : "ac";
    view.vendor = pile.hello->vendor;
    view.model = pile.hello->model;
    view.firmware = pile.hello->firmware;
    view.serial = pile.hello->serial;
    view.failsafe = pile.hello->failsafe;
  }
  for (const Connector& c : pile.connectors) {
    view.disobedient = view.disobedient || c.disobedient;
    view.min = std::min(view.min, c.min);
    view.connectors.push_back(view_of(pile, c));
  }
  return view;
}

ConnectorView Gateway::view_of(const Pile& pile, const Connector& c) const {
  ConnectorView view;
  view.id = c.id;
  view.min = c.min;
  view.max = c.max;
  view.granted = c.book.granted(now_.mono);
  view.may_draw = c.book.may_draw(now_.mono);
  view.reason = reason(pile, c);
  if (c.order) view.order = c.order->id;
  view.balance = c.balance;
  view.qr = qr_of(pile, c);
  view.wanted = view_of_wanted(c);
  view.promise = view_of_promise(c);
  view.outlook = view_of_outlook(pile, c);
  view.bound = view_of_bound(c);
  if (!c.status) return view;
  view.state = youxu::text_of(c.status->state);
  view.current = c.status->current;
  view.power = c.status->power;
  view.energy = c.status->energy;
  view.offered = c.status->offered;
  view.soc = c.status->soc;
  for (const FaultCode fault : c.status->faults) view.faults.emplace_back(youxu::text_of(fault));
  return view;
}

UplinkView Gateway::view_of_uplink(const LinkFacts& links) const {
  UplinkView view;
  view.tariff_model = tariffs_.at(now_.wall).model;
  if (links.platforms.empty() || links.platforms.front().name != "primary") return view;
  const PlatformView& primary = links.platforms.front();
  view.configured = true;
  view.state = primary.state;
  view.last_error = primary.last_error;
  view.outbox = primary.outbox.waiting;
  view.disputed = primary.outbox.disputed;
  return view;
}

// The first of these that holds; what the pile itself prevents comes before what we decided.
Reason Gateway::reason(const Pile& pile, const Connector& c) const {
  if (c.status && c.status->state == ConnectorState::fault)
    return {"pile_fault",
            {{"fault", c.status->faults.empty()
                           ? "other"
                           : std::string{youxu::text_of(c.status->faults.front())}}}};
  if (!c.order) return pile.lock_out == LockOut::on ? Reason{"locked_out", {}} : Reason{};
  if (waits_for_begin(c))
    return {"waits_begin", {{"until", local_minute(*c.order->begin, settings_.utc_offset)}}};
  if (silent(pile)) return {"pile_silent", {}};
  if (c.order->state == OrderState::stopping) return {"stopping", {}};
  if (!c.book.authorised() || c.order->state <= OrderState::starting) return {"starting", {}};
  if (pile.disabled) return {"disabled_by_platform", {}};
  return limit_reason(pile, c);
}

Reason Gateway::limit_reason(const Pile& pile, const Connector& c) const {
  std::map<std::string, std::string> where{{"circuit", settings_.tree[c.grant.circuit].id}};
  if (const std::string by = limit_by(c.grant.circuit); by != "configured") where["limit_by"] = by;
  const auto awaited = awaited_meter(pile.settings.circuit);
  if (awaited && c.held) return {"meter_stale", {{"circuit", settings_.tree[*awaited].id}}};
  if (c.held) return {"waits_confirm", {}};
  switch (c.grant.limit) {
    case Limit::none:
      return c.waits ? waiting_reason(c) : Reason{"stopping", {}};
    case Limit::phase:
      where["phase"] = "abc"[c.grant.phase];
      return {"phase_full", where};
    case Limit::circuit:
      return {"circuit_full", where};
    case Limit::turn:
      return {"waits_turn", where};
    case Limit::ramp:
      return {"ramp", {}};
    case Limit::full:
      break;
  }
  if (c.status && c.status->state == ConnectorState::paused_car) return {"car_full", {}};
  if (c.useful < c.max) return {"car_takes_less", {}};
  if (pile.max_percent < 100)
    return {"limited_by_platform", {{"percent", std::to_string(pile.max_percent)}}};
  return {"full_current", {}};
}

Status Gateway::set_habit(std::string_view number, const Habit& habit) {
  Pile* pile = find(number);
  if (!pile) return Error{Errc::invalid, "pile " + std::string{number} + ": no such pile"};
  if (auto saved = store_.save_habit(number, habit); !saved.ok()) return saved;
  pile->habit = habit;
  return {};
}

Result<std::vector<Order>> Gateway::orders(const OrderQuery& query) {
  return store_.orders(query);
}
Result<std::optional<Order>> Gateway::order(std::string_view id) {
  return store_.order(id);
}
Result<std::vector<SeriesPoint>> Gateway::series(std::string_view name, Wall from, Wall to,
                                                 Millis step) {
  return store_.series(name, from, to, step);
}
Result<std::vector<Alarm>> Gateway::alarms(int limit) {
  auto alarms = store_.alarms(limit);
  if (auto held = storage_.unstored_alarm(now_.wall); held && alarms.ok())
    alarms->insert(alarms->begin(), *held);
  return alarms;
}
Result<std::vector<Dispute>> Gateway::disputes(int limit) {
  return store_.disputes(limit);
}
Status Gateway::resend_order(std::string_view id) {
  return store_.requeue(id);
}
Status Gateway::acknowledge_alarm(std::int64_t id) {
  return store_.acknowledge_alarm(id);
}

Metrics Gateway::metrics() const {
  Metrics out = links().counters;
  for (const auto& [name, value] : counters_)
    out["youxu_" + name + "_total"] = static_cast<double>(value);
  add_transformer(out);
  out["youxu_bus_connected"] = bus_ ? 1 : 0;
  add_meters(out);
  return out;
}

}  // namespace youxu
