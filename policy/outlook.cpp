#include "policy/outlook.hpp"

#include <algorithm>

namespace youxu {

Outlook outlook_of(const Plan& plan, std::size_t car, Amps max) {
  const PlannedCar& planned = plan.cars[car];
  const std::size_t now = slots_of_present_price(plan.slots);
  Outlook out;
  out.due_end = plan.slots[now - 1].end;
  out.missing = planned.missing;
  for (std::size_t s = 0; s < plan.slots.size(); ++s) {
    const Charge charge = planned.slots[s];
    if (charge == 0) continue;
    (s < now ? out.due : out.later) += charge;
    if (s == now) out.then = charge;
    if (!out.next) out.next = plan.slots[s].begin;
    const Millis takes{charge * 1000 / std::max<std::int64_t>(1, max.milli())};
    out.done = std::min(plan.slots[s].begin + takes, plan.slots[s].end);
  }
  return out;
}

void insure(Outlook& outlook, const Outlook& wary) {
  const Charge at_risk = std::min(wary.missing - outlook.missing, wary.due - outlook.due);
  const Charge sooner = std::min(at_risk / 2, outlook.later);
  if (sooner <= 0) return;
  outlook.due += sooner;
  outlook.later -= sooner;
}

}  // namespace youxu
