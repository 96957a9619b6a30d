// What maintenance staff ask of a pile, and piles that stay out of use until they are released.
#include <algorithm>

#include "daemon/gateway.hpp"

namespace youxu {

namespace {

std::string lock_key(const ManagedPile& pile) {
  return "locked_out:" + pile.settings.pile;
}

Error refused(const ManagedPile& pile, std::string_view why) {
  return {Errc::refused, "pile " + pile.settings.pile + ": " + std::string{why}};
}

bool has_order(const ManagedConnector& connector) {
  return connector.order && !is_closed(connector.order->state);
}

bool busy(const ManagedConnector& connector) {
  return has_order(connector) || connector.book.authorised();
}

}  // namespace

Status Gateway::restore_lock_out(Pile& pile) {
  const auto stored = store_.setting(lock_key(pile));
  if (!stored.ok()) return stored.error();
  const std::string word = stored->value_or("off");
  pile.lock_out = word == "on"          ? LockOut::on
                  : word == "releasing" ? LockOut::releasing
                                        : LockOut::off;
  return {};
}

// Who stands before a pile is not to be surprised: what opens a contactor waits for the order's
// end.
Status Gateway::refuse_maintenance(const Pile& pile, const Connector& c, CommandKind kind) const {
  if (!bus_ || !heard(c)) return refused(pile, "it is not heard now; check its power and network");
  if (pile.asked && pile.asked->state == "sent")
    return refused(pile, "it has not answered to what was asked before; wait some seconds");
  const bool interrupts = kind == CommandKind::selftest || kind == CommandKind::reset;
  if ((interrupts && std::any_of(pile.connectors.begin(), pile.connectors.end(), busy)) ||
      (kind == CommandKind::unlock && busy(c)))
    return refused(pile, "an order is running there; stop it first");
  return {};
}

Status Gateway::maintain(const MaintenanceRequest& request) {
  Pile* pile = find(request.pile);
  Connector* connector = pile ? find(*pile, request.connector) : nullptr;
  if (!connector)
    return Error{Errc::invalid, "pile " + request.pile + ": no such pile or connector"};
  if (request.kind == CommandKind::lock_out)
    return set_lock_out(*pile, request.on ? LockOut::on : LockOut::releasing);
  if (Status no = refuse_maintenance(*pile, *connector, request.kind); !no.ok()) return no;
  ask(*pile, *connector, request.kind);
  return {};
}

void Gateway::ask(Pile& pile, Connector& connector, CommandKind kind) {
  Command command;
  command.kind = kind;
  pile.asked = MaintenanceView{kind, connector.id, "sent", "", now_.wall};
  pile.asked_id = send_command(pile, connector, std::move(command));
}

// Durable before anything is done: a pile that somebody works on stays out of use.
Status Gateway::set_lock_out(Pile& pile, LockOut lock_out) {
  if (lock_out == LockOut::releasing && pile.lock_out != LockOut::on)
    return refused(pile, "it is not locked out");
  if (lock_out == pile.lock_out) return {};
  const bool on = lock_out == LockOut::on;
  if (auto saved = store_.save_setting(lock_key(pile), on ? "on" : "releasing"); !saved.ok())
    return saved;
  pile.lock_out = lock_out;
  pile.lock_told.reset();
  pile.asked = MaintenanceView{CommandKind::lock_out, 1, "waiting", "", now_.wall};
  pile.asked_id.clear();
  plan_wanted_ = true;
  const std::string about = "pile " + pile.settings.pile;
  const bool noted =
      on ? store_
               .raise_alarm(lock_key(pile), Severity::notice,
                            about +
                                ": locked out for maintenance; no order starts there until it "
                                "is released",
                            now_.wall)
               .ok()
         : store_.clear_alarm(lock_key(pile), now_.wall).ok();
  if (!noted) ++counters_["storage_error"];
  for (Connector& c : pile.connectors)
    if (on && has_order(c)) request_stop(pile, c, StopReason::maintenance);
  return {};
}

// The pile itself is told once in each of its boots, when its contactors are open.
void Gateway::tell_lock_out(Pile& pile) {
  Connector& first = pile.connectors.front();
  if (pile.lock_out == LockOut::off || !heard(first) || !first.book.boot()) return;
  if (pile.lock_told == first.book.boot()) return;
  const auto asks = [](const Pending& p) { return p.command.kind == CommandKind::lock_out; };
  if (std::any_of(pile.pending.begin(), pile.pending.end(), asks)) return;
  if (std::any_of(pile.connectors.begin(), pile.connectors.end(), busy)) return;
  Command command;
  command.kind = CommandKind::lock_out;
  command.on = pile.lock_out == LockOut::on;
  const std::string id = send_command(pile, first, std::move(command));
  if (!pile.asked || pile.asked->kind != CommandKind::lock_out) return;
  pile.asked->state = "sent";
  pile.asked_id = id;
}

// The platform's reboot of a pile is what maintenance staff call a reset.
bool Gateway::on_reboot(const PlatformReboot& asked, Now now) {
  now_ = now;
  Pile* pile = find(asked.pile);
  if (!pile || !bus_ || !heard(pile->connectors.front())) return false;
  MaintenanceRequest request;
  request.pile = asked.pile;
  request.connector = pile->connectors.front().id;
  request.kind = CommandKind::reset;
  const bool done = maintain(request).ok();
  pile->reset_when_idle = !done && asked.when_idle;
  return done || pile->reset_when_idle;
}

void Gateway::watch_maintenance() {
  for (Pile& pile : piles_) {
    const auto is_it = [&](const Pending& p) { return p.command.id == pile.asked_id; };
    if (!pile.asked_id.empty() && std::none_of(pile.pending.begin(), pile.pending.end(), is_it)) {
      pile.asked->state = "unanswered";
      pile.asked_id.clear();
    }
    tell_lock_out(pile);
    if (!pile.reset_when_idle) continue;
    MaintenanceRequest reset;
    reset.pile = pile.settings.pile;
    reset.connector = pile.connectors.front().id;
    reset.kind = CommandKind::reset;
    pile.reset_when_idle = !maintain(reset).ok();
  }
}

void Gateway::on_maintenance_result(Pile& pile, const Command& command,
                                    const CommandResult& result) {
  const bool expired = !result.ok && result.why == "expired";
  if (command.id == pile.asked_id) {
    pile.asked->state = result.ok ? "done" : expired ? "unanswered" : "refused";
    pile.asked->why = result.why;
    pile.asked_id.clear();
  }
  if (command.kind != CommandKind::lock_out || expired) return;
  if (command.on != (pile.lock_out == LockOut::on)) return;  // it was decided otherwise meanwhile
  pile.lock_told = command.boot;
  if (pile.lock_out != LockOut::releasing) return;
  if (store_.save_setting(lock_key(pile), "off").ok()) pile.lock_out = LockOut::off;
}

}  // namespace youxu
