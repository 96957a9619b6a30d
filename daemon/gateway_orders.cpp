// Orders: opened, stepped, stored, closed, and reported to the platforms while they are open.
#include <algorithm>
#include <utility>

#include "daemon/gateway.hpp"
#include "policy/charge.hpp"

namespace youxu {

namespace {
using std::chrono::seconds;
constexpr Millis kFarthestBegin = std::chrono::days{7};
constexpr Millis kSaveEvery = seconds{60};
constexpr Millis kSaveUnchanged = std::chrono::minutes{5};
// A status comes within 1 s of a start, and messages may be late by this much.
constexpr Millis kUnseen = seconds{10};

Error refused(std::string why) {
  return {Errc::refused, std::move(why)};
}

std::string text_of(StartRefusal refusal) {
  switch (refusal) {
    case StartRefusal::none:
      return "";
    case StartRefusal::id_mismatch:
      return "there is no such pile or connector";
    case StartRefusal::already_charging:
      return "an order is running there; stop it first";
    case StartRefusal::fault:
      return "the pile reports a fault or the platform has disabled it";
    case StartRefusal::locked_out:
      return "the pile is locked out for maintenance; release it first";
    case StartRefusal::no_room:
      return "there is no room for it now; start it later";
    case StartRefusal::offline:
      return "the pile is offline; check its power and network";
    case StartRefusal::not_plugged:
      return "no car is plugged in";
    case StartRefusal::no_tariff:
      return "there is no tariff yet; enter one, or wait for the platform's";
  }
  return "";
}
// Of one that waits nothing changes but when its register was read: that is worth a write now and
// then, for it bounds the time over which energy is spread after a restart.
bool progressed(const ManagedConnector& c, Mono now) {
  if (!c.saved || now - c.saved_at >= kSaveUnchanged) return true;
  Order same = *c.order;
  same.register_last_at = c.saved->register_last_at;
  return same != *c.saved;
}

// The pile has begun: a restart must not take the charge for one that may not have begun, and start
// it again after it has ended.
bool accepted_unsaved(const ManagedConnector& c) {
  return c.order->started_at &&
         (!c.saved || c.saved->id != c.order->id || c.saved->state <= OrderState::starting);
}

bool any_unknown(const std::vector<ManagedPile>& piles) {
  for (const ManagedPile& pile : piles)
    for (const ManagedConnector& c : pile.connectors)
      if (c.lost_order == kUnknownOrder) return true;
  return false;
}

// A start that was accepted and that no status showed: the charge began and ended between two. A
// stop makes it certain.
bool passed_unseen(const ManagedConnector& c, Mono now) {
  return c.accepted_at && now - *c.accepted_at >= kUnseen && c.book.authorised() &&
         !c.book.seen_authorised() && c.status &&
         c.book.status_at() > *c.accepted_at + kUnseen / 2 && !may_be_authorised(c.status->state);
}

// Two orders of one connector, both open on the disk, could not be told apart after a crash.
bool waits_for_disk(const std::vector<Order>& unfinished, const StartRequest& request) {
  return std::any_of(unfinished.begin(), unfinished.end(), [&](const Order& order) {
    return order.pile == request.pile && order.connector == request.connector;
  });
}
}  // namespace

// `later`: it is to begin another time; the car may come until then.
StartRefusal Gateway::refusal(const Pile& pile, const Connector& connector, bool later) const {
  if (connector.order && !is_closed(connector.order->state) && !waits_for_begin(connector))
    return StartRefusal::already_charging;
  if (!connector.status || !pile.heard_at || silent(pile)) return StartRefusal::offline;
  if (!connector.lost_order.empty()) return StartRefusal::already_charging;
  if (pile.lock_out == LockOut::on) return StartRefusal::locked_out;
  if (connector.status->state == ConnectorState::fault || pile.disabled) return StartRefusal::fault;
  if (connector.status->state == ConnectorState::idle && !later) return StartRefusal::not_plugged;
  if (settings_.no_tariff == NoTariff::forbid && !tariffs_.at(now_.wall).known())
    return StartRefusal::no_tariff;
  return StartRefusal::none;
}

Result<std::string> Gateway::start(const StartRequest& request) {
  Pile* pile = find(request.pile);
  Connector* connector = pile ? find(*pile, request.connector) : nullptr;
  if (!connector)
    return Error{Errc::invalid, "pile " + request.pile + ": no such pile or connector"};
  const bool later = request.begin && *request.begin > now_.wall;
  if (later && *request.begin - now_.wall > kFarthestBegin)
    return Error{Errc::invalid, "begin: is more than 7 days away"};
  if (request.depart && *request.depart <= request.begin.value_or(now_.wall))
    return Error{Errc::invalid, "depart: is past, or not after the begin"};
  const StartRefusal why = refusal(*pile, *connector, later);
  if (why != StartRefusal::none)
    return refused("pile " + request.pile + ": start refused: " + text_of(why));

  if (!request.order.empty() && settings_.trade_numbers && !is_digits(request.order, kTradeDigits))
    return Error{Errc::invalid, "order " + request.order + ": the platform's have 32 digits"};

  Order order;
  order.id = request.order;
  if (order.id.empty()) {
    const auto running = store_.next_running();
    if (!stored(running.ok() ? Status{} : Status{running.error()}))
      return Error{running.error().code,
                   "pile " + request.pile + ": start refused: " + storage_.trouble()};
    order.id = order_id(request.pile, request.connector, now_.wall, settings_.utc_offset, *running);
  } else if (const auto known = store_.order(order.id); !known.ok() || known->has_value()) {
    return refused("order " + order.id + ": this number was used before");
  }
  order.pile = request.pile;
  order.connector = request.connector;
  order.origin = request.origin;
  order.card = request.card;
  order.applied_at = now_.wall;
  order.clock_trusted = clock_.trusted;
  order.tariff = tariffs_.at(now_.wall);
  order.mode = request.mode.value_or(pile->habit ? pile->habit->mode : ChargeMode::ordered);
  order.depart = request.depart;
  order.energy_wanted = request.energy_wanted;
  if (later) order.begin = request.begin;
  order.amount_limit = request.amount_limit;
  order.time_limit = request.time_limit;
  apply_habit(*pile, *connector, order);
  order.state = OrderState::authorised;
  // Who asks for another charge there does not want the one that has not begun.
  if (waits_for_begin(*connector)) request_stop(*pile, *connector, StopReason::replaced);
  finish_waiting();
  if (waits_for_disk(unfinished_, request))
    return Error{Errc::retry, "pile " + request.pile + ": start refused: the order before it is " +
                                  "not stored yet: " + storage_.trouble()};
  if (!save(order))
    return Error{Errc::retry, "pile " + request.pile + ": start refused: " + storage_.trouble()};
  connector->trail = OrderTrail{order, false};
  connector->order = std::move(order);
  note_plug(*pile, *connector, true);
  connector->useful = connector->max;
  connector->least = Amps{};
  connector->closed_at.reset();
  connector->opened_at.reset();
  // It begins with the register as it is.
  (void)store_.clear_alarm(register_alarm(request.pile, connector->id), now_.wall);
  connector->accepted_at.reset();
  connector->started_before = false;
  pile->used_at = now_.wall;
  plan_wanted_ = true;
  connector->wanted_at.reset();
  return connector->order->id;
}

Status Gateway::stop(std::string_view number, int id, OrderOrigin) {
  Pile* pile = find(number);
  Connector* connector = pile ? find(*pile, id) : nullptr;
  if (!connector)
    return Error{Errc::invalid, "pile " + std::string{number} + ": no such pile or connector"};
  if (!connector->order || is_closed(connector->order->state))
    return refused("pile " + std::string{number} + ": no order is running there");
  request_stop(*pile, *connector, StopReason::user);
  return {};
}

// Acts at once: the command and a lease of 0 A leave with the request.
void Gateway::request_stop(Pile& pile, Connector& connector, StopReason reason) {
  if (!connector.order || is_closed(connector.order->state)) return;
  Order& order = *connector.order;
  if (connector.ended) return step_stop(order, reason);  // its last register is on its way
  if (!connector.book.authorised()) {  // nothing was sent yet, or the pile ended it already
    if (connector.register_unread) {
      step_stop(order, reason);
      connector.ended = true;
      return void(save(order));
    }
    if (order.register_last_at == Wall{} && connector.status)
      order.register_start = order.register_last = connector.status->energy;
    return close(connector, reason);
  }
  step_stop(order, reason);
  connector.lowered_at = now_.mono;
  save(order);
  forget_commands(pile, connector);
  if (!bus_) return;
  Command command;
  command.kind = CommandKind::stop;
  command.order = order.id;
  command.why = std::string{text_of(order.reason)};
  send_command(pile, connector, std::move(command));
  if (connector.book.can_issue())
    port_.send(pile.settings.pile,
               connector.book.issue(epoch_, Amps{}, settings_.lease_duration, now_.mono));
}

void Gateway::step_orders() {
  for (Pile& pile : piles_)
    for (Connector& c : pile.connectors) {
      if (!c.lost_order.empty()) stop_lost(pile, c);
      if (c.order && !is_closed(c.order->state)) step_order(pile, c);
    }
  save_progress();
}

// All in one transaction: one each would hold the loop up for as many disk writes.
void Gateway::save_progress() {
  const bool due = now_.mono - progress_saved_ >= kSaveEvery;
  std::vector<Order> open;
  std::vector<Connector*> whose;
  for (Pile& pile : piles_)
    for (Connector& c : pile.connectors)
      if (c.order && !is_closed(c.order->state) &&
          (accepted_unsaved(c) || (due && progressed(c, now_.mono)))) {
        open.push_back(*c.order);
        whose.push_back(&c);
      }
  if (!open.empty() && !stored(store_.save_orders(open))) return;
  if (due) progress_saved_ = now_.mono;
  for (std::size_t i = 0; i < whose.size(); ++i) {
    whose[i]->saved = std::move(open[i]);
    whose[i]->saved_at = now_.mono;
  }
}

// A pile that comes back after its order was closed ends that charge, if it has not yet.
void Gateway::stop_lost(Pile& pile, Connector& c) {
  if (!c.book.authorised()) {
    const bool last = std::exchange(c.lost_order, "") == kUnknownOrder && !any_unknown(piles_);
    if (last && !store_.save_setting(Store::kChargesLost, "").ok()) ++counters_["storage_error"];
    return;
  }
  if (!bus_ || !heard(c) || stop_asked(pile, c)) return;
  Command command;
  command.kind = CommandKind::stop;
  command.order = c.lost_order;
  command.why = std::string{text_of(StopReason::pile_lost)};
  send_command(pile, c, std::move(command));
}

StopReason Gateway::bound_reached(const Connector& c) const {
  const Order& order = *c.order;
  if (order.state == OrderState::authorised) return end_of_reservation(c);
  const bool left = settings_.stop_at_pickup && order.depart && now_.wall >= *order.depart &&
                    order.state < OrderState::stopping && order.state >= OrderState::starting;
  const StopReason own = youxu::bound_reached(order, now_.wall);
  return own == StopReason::none && left ? StopReason::pickup : own;
}

void Gateway::step_order(Pile& pile, Connector& c) {
  Order& order = *c.order;
  if (const StopReason why = bound_reached(c); why != StopReason::none)
    return request_stop(pile, c, why);
  const bool running = order.state == OrderState::charging || order.state == OrderState::waiting;
  if (running && passed_unseen(c, now_.mono))
    return request_stop(
        pile, c, c.status->state == ConnectorState::idle ? StopReason::unplug : StopReason::full);
  // After a broker outage or a restart of ours the stop has to be asked again.
  if (order.state == OrderState::stopping && !stop_asked(pile, c) && !c.ended && bus_ &&
      c.book.authorised())
    return request_stop(pile, c, order.reason);
  if (pile.heard_at ? now_.mono - *pile.heard_at > settings_.pile_lost_after
                    : now_.mono - began_.mono > settings_.pile_lost_after)
    return close(c, StopReason::pile_lost);
}

bool Gateway::save(const Order& order) {
  return stored(store_.save_order(order));
}

void Gateway::close(Connector& connector, StopReason reason_if_none) {
  if (connector.registers.settle(*connector.order, now_, settings_.utc_offset))
    ++counters_["register_breaks"];
  step_end(*connector.order, reason_if_none, now_.wall);
  connector.ended = false;
  connector.restarting = false;
  connector.register_awaited = false;
  // A lost pile may go on at its failsafe current: that stays budgeted until it is heard to have
  // ended.
  if (reason_if_none == StopReason::pile_lost && connector.book.authorised())
    connector.lost_order = connector.order->id;
  else
    connector.book.authorisation_ended();
  if (!clock_.hopeless(now_.wall))
    end_order(std::move(*connector.order));
  else
    wait_for_clock(connector);
  connector.order.reset();
  connector.balance.reset();
  connector.outlook.reset();
  connector.promise.reset();
  plan_wanted_ = true;
  finish_waiting();
}

// What a wrong clock says of a stay teaches nothing.
void Gateway::end_order(Order order) {
  if (order.clock_trusted) learn_stay(order);
  unfinished_.push_back(std::move(order));
}

// Closed orders reach the disk with their outbox row, or wait here until the disk takes them.
void Gateway::finish_waiting() {
  while (!unfinished_.empty()) {
    if (!stored(store_.finish_order(unfinished_.front()))) return;
    ++counters_["orders_finished"];
    unfinished_.erase(unfinished_.begin());
  }
}

void Gateway::on_platform(bool online, Now now) {
  now_ = now;
  platform_online_ = online;
  if (online) return;
  for (Pile& pile : piles_)  // nobody waits for these answers any more
    for (Connector& c : pile.connectors) c.awaited_start.reset();
}

}  // namespace youxu
