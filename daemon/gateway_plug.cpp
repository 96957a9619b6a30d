// Plug and charge: a car that is plugged in starts its order by itself.
//
// It does so where the owner of the place agreed to it (the habit's plug_and_charge) or the
// operator did for the place (the configuration's), and, where piles are bound, only at a pile
// whose binding stands: whose pile it is, is then known. It does so once for each time a car is
// plugged in, as soon as the pile is heard, not faulted and not disabled; whoever started the
// order, and however it ended, the next one by itself comes after the car was unplugged. That is
// stored, so that a power cut over gateway and pile, after which the pile says "plugged" again,
// starts nothing that a resident had stopped; an order that was running then goes on as the same
// one.
#include <algorithm>

#include "daemon/gateway.hpp"

namespace youxu {

namespace {
constexpr std::string_view kUsed = "used";

std::string key_of(const std::string& pile, int connector) {
  return "plug." + pile + "." + std::to_string(connector);
}
}  // namespace

Status Gateway::restore_plugs(Pile& pile) {
  for (Connector& c : pile.connectors) {
    const auto text = store_.setting(key_of(pile.settings.pile, c.id));
    if (!text.ok()) return text.error();
    c.plug_used = text->has_value() && **text == kUsed;
  }
  return {};
}

void Gateway::note_plug(const Pile& pile, Connector& c, bool used) {
  if (c.plug_used == used) return;
  c.plug_used = used;
  if (!store_.save_setting(key_of(pile.settings.pile, c.id), used ? kUsed : "").ok())
    ++counters_["storage_error"];
}

bool Gateway::may_plug_and_charge(const Pile& pile) const {
  if (!pile.settings.plug_and_charge && !(pile.habit && pile.habit->plug_and_charge)) return false;
  if (!settings_.bound_only) return true;
  const auto bindings = store_.bindings();
  return bindings.ok() && std::any_of(bindings->begin(), bindings->end(), [&](const Binding& b) {
           return b.place == pile.settings.pile && b.state == BindingState::bound;
         });
}

// At each status of a connector without an order.
void Gateway::start_by_plug(const Pile& pile, const Connector& c) {
  if (c.status->state != ConnectorState::plugged || c.plug_used) return;
  if (refusal(pile, c) != StartRefusal::none || !may_plug_and_charge(pile)) return;
  StartRequest request;
  request.pile = pile.settings.pile;
  request.connector = c.id;
  request.origin = OrderOrigin::plug;
  if (auto opened = start(request); !opened.ok()) ++counters_["plug_start_refused"];
}

}  // namespace youxu
