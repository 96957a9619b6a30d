// A place gets another pile; its name, habit and history stay.
#include "daemon/gateway.hpp"

namespace youxu {

void Gateway::on_replacement(std::string_view number, Now now) {
  now_ = now;
  Pile* pile = find(number);
  if (!pile) return;
  for (Connector& c : pile->connectors)
    if (c.order && !is_closed(c.order->state)) close(c, StopReason::pile_lost);
  // As configured, not as the earlier pile narrowed it.
  for (const PileSettings& configured : settings_.piles)
    if (configured.pile == number) pile->settings = configured;
  pile->hello.reset();
  pile->heard_at.reset();
  pile->online = false;
  pile->hello_asked = Mono{};
  pile->pending.clear();
  pile->connectors.clear();
  pile->connectors.emplace_back(1, pile->settings.max);
  pile->connectors.back().useful = pile->settings.max;
  plan_wanted_ = true;
}

}  // namespace youxu
