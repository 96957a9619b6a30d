// Orders that are to begin later.
//
// Such an order is stored as any other, authorised, and nothing is sent before its begin; the plan
// reckons with it from then on. The car may come until then: at the begin it is there, or the order
// ends (no_car). A car that was there and is unplugged before ends it (unplug), and so does another
// order that is asked for at the connector (replaced), or a stop. A pile that is not heard at the
// begin is waited for.
#include "daemon/gateway.hpp"

namespace youxu {

bool Gateway::waits_for_begin(const Connector& c) const {
  return c.order && c.order->state == OrderState::authorised && c.order->begin && !c.restarting &&
         c.order->register_last_at == Wall{} && now_.wall < *c.order->begin;
}

StopReason Gateway::end_of_reservation(const Connector& c) const {
  const Order& order = *c.order;
  const bool never_sent = !c.restarting && order.register_last_at == Wall{};
  if (!order.begin || !never_sent || now_.wall < *order.begin || !heard(c)) return StopReason::none;
  return c.status->state == ConnectorState::idle ? StopReason::no_car : StopReason::none;
}

}  // namespace youxu
