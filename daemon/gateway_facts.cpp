// What the gateway hears. Facts are stored here; decisions are the tick's.
#include <algorithm>
#include <utility>

#include "daemon/gateway.hpp"
#include "policy/charge.hpp"

namespace youxu {

namespace {
constexpr Millis kHelloAgain = std::chrono::seconds{30};
constexpr Millis kStray = std::chrono::seconds{3};  // a status from before the end may be late

std::string failsafe_alarm(std::string_view pile) {
  return "failsafe:" + std::string{pile};
}
}  // namespace

Gateway::Gateway(GatewaySettings settings, Store& store, PilePort& piles, PlatformPort& platform)
    : GatewayState{std::move(settings), store, piles, platform} {
  const std::size_t circuits = settings_.tree.size();
  base_forecasts_.assign(circuits, BaseForecast{settings_.utc_offset});
  meters_ = SiteMeters{settings_.meters, settings_.tree};
  bases_.resize(circuits);
  feeder_bases_.resize(circuits);
  traces_.resize(circuits);
  settings_.margin.resize(circuits);
  settings_.fallback.resize(circuits);
  tariffs_ = TariffBook{settings_.tariff};
  for (const PileSettings& pile : settings_.piles) take_in(pile);
}

Gateway::~Gateway() = default;

Status Gateway::begin(Now now) {
  now_ = began_ = now;
  sampled_ = now.wall;
  const auto epoch = store_.next_epoch();
  if (!epoch.ok()) return epoch.error();
  epoch_ = *epoch;

  auto versions = store_.tariffs();
  if (!versions.ok()) return versions.error();
  for (TariffVersion& version : *versions) tariffs_.add(std::move(version));
  if (auto restored = restore(0); !restored.ok()) return restored;
  if (auto suspected = suspect_lost_charges(); !suspected.ok()) return suspected;
  if (auto begun = begin_cards(); !begun.ok()) return begun;
  if (auto begun = begin_alarms(); !begun.ok()) return begun;
  if (auto begun = begin_limits(); !begun.ok()) return begun;
  if (auto begun = begin_transformer(); !begun.ok()) return begun;
  return learn_past();
}

Gateway::Pile* Gateway::find(std::string_view pile) {
  const auto at = by_number_.find(pile);
  return at == by_number_.end() ? nullptr : &piles_[at->second];
}

Gateway::Connector* Gateway::find(Pile& pile, int connector) {
  for (Connector& c : pile.connectors)
    if (c.id == connector) return &c;
  return nullptr;
}

void Gateway::on_bus(bool connected, Now now) {
  now_ = now;
  bus_ = connected;
  // Who was back first has spoken to nobody: his last status from before still counts.
  for (Pile& pile : piles_) {
    if (!connected) pile.online = false;
    for (Connector& each : pile.connectors) each.lease_due = true;
  }
}

void Gateway::on_online(std::string_view number, bool online, Now now) {
  now_ = now;
  Pile* pile = find(number);
  if (!pile) return void(++counters_["unknown_pile"]);
  if (online) return is_here(*pile);
  pile->online = false;
}

// After an absence, its own or the gateway's, each of its connectors is due a lease.
void Gateway::is_here(Pile& pile) {
  pile.returned = pile.returned || !pile.online || silent(pile);
  pile.online = true;
}

void Gateway::apply_hello(Pile& pile, const PileHello& hello) {
  pile.hello = hello;
  for (const ConnectorRating& rating : hello.connectors) {
    Connector* connector = find(pile, rating.id);
    if (!connector) {
      if (pile.connectors.size() >= 8) continue;  // no pile has more guns
      connector = &pile.connectors.emplace_back(rating.id, pile.settings);
    }
    connector->min = pile.settings.levels().up(std::max(pile.settings.min, rating.min));
    connector->max = std::min(pile.settings.max, rating.max);
    connector->book.set_ceiling(rating.max);
    connector->book.set_failsafe(hello.failsafe);
    connector->useful = connector->max;
  }
}

void Gateway::on_hello(std::string_view number, const PileHello& hello, Now now) {
  now_ = now;
  Pile* pile = find(number);
  if (!pile) return void(++counters_["unknown_pile"]);
  is_here(*pile);
  pile->hello_unsaved = pile->hello_unsaved || pile->hello != hello;
  pile->stranger_since.reset();
  const auto phases_before = known_phases(*pile);
  apply_hello(*pile, hello);
  phases_changed(*pile, phases_before);
  tell_phase(*pile);

  const bool keeps_leases = pile->settings.leases == Leases::kept;
  if ((keeps_leases && hello.failsafe == Amps{}) || failsafe_fits(*pile)) {
    if (!store_.clear_alarm(failsafe_alarm(number), now.wall).ok()) ++counters_["storage_error"];
  } else if (!keeps_leases) {
    (void)store_.raise_alarm(failsafe_alarm(number), Severity::warning,
                             "pile " + std::string{number} +
                                 ": keeps no leases, and its highest current does not fit beside "
                                 "the others' and the homes when nobody hears it. Lower the "
                                 "current that it is set up for",
                             now.wall);
  } else {
    Command command;
    command.kind = CommandKind::set;
    command.failsafe = Amps{};
    send_command(*pile, pile->connectors.front(), std::move(command));
  }
}

void Gateway::on_status(std::string_view number, const PileStatus& status, Now now) {
  now_ = now;
  Pile* pile = find(number);
  if (!pile) return void(++counters_["unknown_pile"]);
  const bool stranger = pile->hello && pile->hello->boot != status.boot;
  if (stranger && !pile->stranger_since) pile->stranger_since = now.mono;
  for (const ConnectorStatus& connector : status.connectors) on_connector(*pile, status, connector);
  if (!pile->hello || pile->hello->boot != status.boot) {
    if (pile->hello_asked != Mono{} && now.mono - pile->hello_asked < kHelloAgain) return;
    pile->hello_asked = now.mono;
    Command command;
    command.kind = CommandKind::hello;
    send_command(*pile, pile->connectors.front(), std::move(command));
  }
}

void Gateway::on_connector(Pile& pile, const PileStatus& status, const ConnectorStatus& heard) {
  Connector* connector = find(pile, heard.id);
  if (!connector) return void(++counters_["unknown_connector"]);
  const bool was_authorised = connector->book.authorised();
  const bool booted =
      connector->book.boot().value_or(pile.boot_before.value_or(status.boot)) != status.boot;
  const auto before = connector->status;
  const Mono heard_before = connector->book.status_at().value_or(now_.mono);
  if (!connector->book.on_status(status.boot, status.n, heard, now_.mono))
    return void(++counters_["old_status"]);  // late, or again: it says nothing of now
  is_here(pile);
  pile.heard_at = now_.mono;
  if (std::exchange(pile.returned, false))
    for (Connector& each : pile.connectors) each.lease_due = true;
  connector->status = heard;
  if (heard.state == ConnectorState::idle) note_plug(pile, *connector, false);
  follow_unknown(pile);
  watch_current(pile, *connector, before.value_or(heard), heard_before);
  if (connector->order && !is_closed(connector->order->state)) {
    Order& order = *connector->order;
    connector->register_unread = !take_register(pile, *connector, status.boot);
    if (connector->book.authorised() && may_be_authorised(heard.state))
      step_accepted(order, now_.wall);
    step_flow(order, heard.power > Watts{});
    correct_by_soc(pile, *connector);
    const bool over = was_authorised && !connector->book.authorised();
    // Ended by a stop, a fault that stays holds nothing open any more.
    const bool open = may_be_authorised(heard.state) && heard.state != ConnectorState::fault;
    if (over && !booted && unanswered(pile, *connector, CommandKind::start))
      stop_behind_start(pile, *connector);
    else if (over || (connector->ended && !open))
      on_end_of_authorisation(*connector, heard, booted);
    return;
  }
  watch_stray(pile, *connector);
  if (!start_awaited(pile, *connector)) start_by_plug(pile, *connector);
}

// A start is still on its way, and would begin another charge for this order: a stop behind it
// makes the end certain.
void Gateway::stop_behind_start(Pile& pile, Connector& connector) {
  connector.started_before = true;
  connector.book.start_sent();
  request_stop(
      pile, connector,
      connector.status->state == ConnectorState::idle ? StopReason::unplug : StopReason::full);
}

// A pile that charges for no open order, as after a start that came very late, is told to stop; it
// counts until it has.
void Gateway::watch_stray(Pile& pile, Connector& c) {
  const ConnectorState state = c.status->state;
  const bool stray = pile.settings.leases == Leases::kept && !c.book.authorised() &&
                     state != ConnectorState::fault && may_be_authorised(state);
  if (!stray) return c.stray_since.reset();
  if (!c.stray_since) c.stray_since = now_.mono;
  if (now_.mono - *c.stray_since < kStray) return;
  c.stray_since.reset();
  const auto last = store_.orders({.pile = pile.settings.pile, .limit = 1});
  if (!last.ok() || last->empty()) return;
  ++counters_["stray_charges"];
  c.lost_order = last->front().id;
  c.book.start_sent();
}

void Gateway::on_end_of_authorisation(Connector& connector, const ConnectorStatus& status,
                                      bool booted) {
  connector.ended = false;
  Order& order = *connector.order;
  const bool car_there = status.state != ConnectorState::idle;
  if (booted && car_there && order.reason == StopReason::none) {
    step_restart(order);
    connector.restarting = connector.started_before = true;
    return;
  }
  const StopReason why = booted                                     ? StopReason::power_loss
                         : status.state == ConnectorState::idle     ? StopReason::unplug
                         : status.state == ConnectorState::finished ? StopReason::full
                                                                    : StopReason::fault;
  if (!waits_for_register(connector)) return close(connector, why);
  if (order.reason == StopReason::none) order.reason = why;
}

void Gateway::on_event(std::string_view number, const PileEvent& event, Now now) {
  now_ = now;
  Pile* pile = find(number);
  if (!pile) return void(++counters_["unknown_pile"]);
  const auto seen = store_.record_event(number, event, now.wall);
  if (!seen.ok()) return void(++counters_["storage_error"]);  // not durable: the pile repeats it
  port_.acknowledge(number, event.boot, event.id);
  if (*seen == Store::EventSeen::repeated) return;
  Connector* connector = find(*pile, event.connector);
  if (!connector) return;
  if (event.kind == PileEventKind::key) return on_key(*pile, *connector, event.want);
  if (event.kind == PileEventKind::card) return on_card(*pile, *connector, event.card);
  if (connector->order && !is_closed(connector->order->state))
    on_order_event(*pile, *connector, event);
  else if (event.kind == PileEventKind::unplug)
    on_leaving(*pile, *connector);
}

void Gateway::on_leaving(Pile& pile, Connector& connector) {
  pile.past.left(connector.id, now_.wall);
  note_plug(pile, connector, false);
}

void Gateway::on_key(Pile& pile, Connector& connector, std::string_view want) {
  if (want == "stop") return request_stop(pile, connector, StopReason::user);
  StartRequest request;
  request.pile = pile.settings.pile;
  request.connector = connector.id;
  request.origin = OrderOrigin::key;
  if (auto opened = start(request); !opened.ok()) ++counters_["key_start_refused"];
}

void Gateway::on_order_event(Pile& pile, Connector& connector, const PileEvent& event) {
  Order& order = *connector.order;
  const auto note = [&](StopReason reason) {
    if (order.reason == StopReason::none) order.reason = reason;
  };
  switch (event.kind) {
    case PileEventKind::unplug:
      if (waits_for_begin(connector)) return request_stop(pile, connector, StopReason::unplug);
      note(StopReason::unplug);
      break;
    case PileEventKind::full:
      note(StopReason::full);
      break;
    case PileEventKind::power_loss:
      break;  // the same order goes on if the car is still there
    case PileEventKind::estop:
      request_stop(pile, connector, StopReason::estop);
      break;
    case PileEventKind::fault:
      order.fault = event.fault;
      request_stop(pile, connector,
                   event.fault == FaultCode::estop ? StopReason::estop : StopReason::fault);
      break;
    case PileEventKind::plug:
    case PileEventKind::card:
    case PileEventKind::key:
    case PileEventKind::fault_cleared:
    case PileEventKind::tamper:
      break;
  }
}

void Gateway::on_result(std::string_view number, const CommandResult& result, Now now) {
  now_ = now;
  Pile* pile = find(number);
  if (!pile) return void(++counters_["unknown_pile"]);
  const auto at = std::find_if(pile->pending.begin(), pile->pending.end(),
                               [&](const Pending& p) { return p.command.id == result.id; });
  if (at == pile->pending.end()) return void(++counters_["unexpected_result"]);
  const Command command = std::move(at->command);
  pile->pending.erase(at);
  Connector* connector = find(*pile, command.connector);
  if (!connector) return;
  if (command.kind == CommandKind::set && command.failsafe && result.ok && pile->hello) {
    pile->hello->failsafe = *command.failsafe;
    pile->hello_unsaved = true;
    for (Connector& each : pile->connectors) each.book.set_failsafe(*command.failsafe);
  }
  if (command.kind == CommandKind::set && command.phases && result.ok && pile->hello) {
    pile->hello->phases = command.phases;
    pile->hello_unsaved = true;
  }
  if (command.kind == CommandKind::set && command.failsafe && !result.ok)
    (void)store_.raise_alarm(failsafe_alarm(number), Severity::warning,
                             "pile " + std::string{number} +
                                 ": keeps a failsafe current that does not fit beside the others; "
                                 "it takes room while it charges. Set it to 0 at the pile",
                             now.wall);
  if (command.kind == CommandKind::stop && result.ok && command.order == connector->lost_order)
    connector->book.authorisation_ended();
  on_maintenance_result(*pile, command, result);
  if (command.kind == CommandKind::start) answer_to_start(*pile, *connector, result);
  if (command.kind == CommandKind::stop && result.ok && connector->order &&
      connector->order->id == command.order) {
    connector->book.authorisation_ended();
    connector->ended = true;  // closes with the next status, which carries the final register
  }
}

void Gateway::answer_to_start(Pile& pile, Connector& connector, const CommandResult& result) {
  if (!connector.order || is_closed(connector.order->state)) return;
  if (result.ok) {
    connector.accepted_at = now_.mono;
    return step_accepted(*connector.order, now_.wall);
  }
  // This start came too late, but one that an earlier run sent may have been done.
  if (result.why == "expired") return request_stop(pile, connector, StopReason::never_started);
  connector.book.authorisation_ended();
  const StopReason reason =
      connector.order->started_at ? StopReason::power_loss : StopReason::never_started;
  if (!connector.started_before) return close(connector, reason);
  step_stop(*connector.order, reason);  // an earlier start may have been done: the register first
  connector.ended = true;
}

void Gateway::on_work_parameters(const WorkParameters& parameters, Now now) {
  now_ = now;
  Pile* pile = find(parameters.pile);
  if (!pile) return;
  pile->disabled = parameters.disabled;
  pile->max_percent = std::clamp(parameters.max_percent, 30, 100);
  plan_wanted_ = true;
}

}  // namespace youxu
