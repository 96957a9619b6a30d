// The places of the site: what is remembered of each, one more, and another pile in one, whose
// name, habit and history stay.
#include "daemon/gateway.hpp"

namespace youxu {

void Gateway::take_in(const PileSettings& place) {
  by_number_[place.pile] = piles_.size();
  Pile& added = piles_.emplace_back();
  added.settings = place;
  added.past = PastStays{settings_.utc_offset};
  added.connectors.emplace_back(1, place);
}

// Together, once a second: after a power cut all piles introduce themselves at once.
void Gateway::save_hellos() {
  std::vector<PileMemory> news;
  for (const Pile& pile : piles_)
    if (pile.hello_unsaved && pile.hello) news.push_back({pile.settings.pile, *pile.hello});
  if (news.empty()) return;
  if (!store_.save_piles(news).ok()) return void(++counters_["storage_error"]);  // again next time
  for (Pile& pile : piles_) pile.hello_unsaved = false;
}

Status Gateway::add_place(const PileSettings& place, Now now) {
  now_ = now;
  if (find(place.pile))
    return Error{Errc::invalid, "pile " + place.pile + ": there is one of that number"};
  settings_.piles.push_back(place);
  take_in(place);
  plan_wanted_ = true;
  return restore(piles_.size() - 1);
}

// What an earlier run left of the piles from this one on.
Status Gateway::restore(std::size_t first) {
  const auto of_these = [&](std::string_view number) -> Pile* {
    const auto at = by_number_.find(number);
    return at == by_number_.end() || at->second < first ? nullptr : &piles_[at->second];
  };
  auto memories = store_.piles();
  if (!memories.ok()) return memories.error();
  for (const PileMemory& memory : *memories)
    if (Pile* pile = of_these(memory.pile)) {
      apply_hello(*pile, memory.hello);
      pile->boot_before = memory.hello.boot;
    }
  auto habits = store_.habits();
  if (!habits.ok()) return habits.error();
  for (const auto& [number, habit] : *habits)
    if (Pile* pile = of_these(number)) pile->habit = habit;
  for (std::size_t i = first; i < piles_.size(); ++i) {
    Pile& pile = piles_[i];
    if (auto restored = restore_lock_out(pile); !restored.ok()) return restored;
    if (auto restored = restore_found(pile); !restored.ok()) return restored;
    if (auto restored = restore_plugs(pile); !restored.ok()) return restored;
    arrivals_.set_place(i, {pile.settings.circuit, phases_of(pile), rating_of(pile)});
    for (Connector& connector : pile.connectors)
      if (epoch_ > 1) connector.book.assume_earlier_leases(now_.mono, settings_.lease_duration);
  }
  return restore_orders(first);
}

Status Gateway::restore_orders(std::size_t first) {
  auto open = store_.open_orders();
  if (!open.ok()) return open.error();
  for (Order& order : *open) {
    Pile* pile = find(order.pile);
    if (order.finished_at && first == 0) {  // it had ended, and waited for the clock
      order.state = OrderState::finished;
      unfinished_.push_back(std::move(order));
      continue;
    }
    if (pile && by_number_.find(order.pile)->second < first) continue;
    Connector* connector = pile ? find(*pile, order.connector) : nullptr;
    if (!connector || connector->order) continue;
    const bool begun = order.register_last_at != Wall{};
    if (order.state == OrderState::starting || (order.state == OrderState::authorised && begun)) {
      // The start may have been done or still be on its way; it is sent again, for the same order.
      // A run before this one may have got as far as here.
      order.state = OrderState::authorised;
      connector->restarting = connector->started_before = true;
      connector->book.start_sent();
    } else if (order.state == OrderState::stopping) {
      // Perhaps behind a start that nobody saw done: only the answer to a new stop ends it.
      connector->book.start_sent();
    } else if (order.state > OrderState::authorised) {
      connector->book.resume();
    }
    connector->trail = OrderTrail{order, true};
    connector->order = std::move(order);
    note_plug(*pile, *connector, true);
  }
  return {};
}

// The database was restored without all orders: a pile may charge for one that nobody knows.
// Whoever does is stopped, as after an absence, for no order would bill it.
Status Gateway::suspect_lost_charges() {
  const auto lost = store_.setting(Store::kChargesLost);
  if (!lost.ok()) return lost.error();
  if (!*lost || **lost != "1") return {};
  for (Pile& pile : piles_)
    for (Connector& c : pile.connectors) {
      if (c.order) continue;
      c.lost_order = kUnknownOrder;
      c.book.resume();
    }
  return {};
}

void Gateway::stop_all(std::string_view number, StopReason reason, Now now) {
  now_ = now;
  Pile* pile = find(number);
  if (!pile) return;
  for (Connector& c : pile->connectors) request_stop(*pile, c, reason);
}

void Gateway::on_unbound(std::string_view number, Now now) {
  now_ = now;
  Pile* pile = find(number);
  if (!pile) return;
  pile->online = false;
  for (Connector& c : pile->connectors)
    if (c.order && !is_closed(c.order->state)) close(c, StopReason::pile_lost);
}

void Gateway::on_replacement(std::string_view number, Now now) {
  now_ = now;
  Pile* pile = find(number);
  if (!pile) return;
  for (Connector& c : pile->connectors) {
    if (c.order && !is_closed(c.order->state)) close(c, StopReason::pile_lost);
    note_plug(*pile, c, false);
  }
  pile->hello.reset();
  pile->boot_before.reset();
  pile->heard_at.reset();
  pile->online = false;
  pile->hello_asked = Mono{};
  pile->pending.clear();
  pile->connectors.clear();
  pile->connectors.emplace_back(1, pile->settings);
  plan_wanted_ = true;
}

}  // namespace youxu
