// What a plan means for one car: what it is due now, what comes later, and what it will have.
#pragma once

#include <cstddef>
#include <optional>

#include "policy/plan.hpp"

namespace youxu {

struct Outlook {
  Charge due = 0;  // per phase, until `due_end`: the end of the slots of the present price
  Wall due_end{};
  Charge later = 0;          // per phase, after that,
  Charge then = 0;           // of it in the first slot after `due_end`
  Charge missing = 0;        // per phase, of what it wanted
  bool crowds = false;       // others miss charge where it has its own later (crowding.hpp)
  std::optional<Wall> next;  // when it first gets charge from now on; nullopt: never
  std::optional<Wall> done;  // when it has all it gets; nullopt: it gets nothing
};

// Requires `car` to be one of the plan's. `max` is the car's current per phase.
Outlook outlook_of(const Plan& plan, std::size_t car, Amps max);

// Brings forward from later what is at risk: what `wary`, the outlook by a plan that expects less
// room, misses beyond `outlook` and has sooner. Half of it, since homes take less than expected as
// often as more, and charging at a higher price in vain costs too.
void insure(Outlook& outlook, const Outlook& wary);

}  // namespace youxu
