// A simulated car: what it would draw of what it is offered. It keeps no time; the pile moves it.
#pragma once

#include <optional>

#include "policy/time.hpp"
#include "policy/units.hpp"

namespace youxu::sim {

struct SimCar {
  WattHours need = WattHours::from_whole(20000);  // what it takes until it is full
  Amps max = Amps::from_whole(32);                // per phase
  Amps floor = Amps::from_whole(6);  // under this it draws nothing; the taper ends here
  WattHours taper = WattHours{};     // over the last this much it falls from max to floor
  Millis reaction{1500};             // from a changed offer to the changed current
  Millis start_delay{0};             // likewise, at least, when it draws nothing yet
  int phases = 3;                    // on-board charger: 1 or 3
  Amps takes_less;                   // draws this much under what it is offered
  WattHours battery;                 // 0: it tells the pile no state of charge
  int soc = 0;                       // percent, at plug-in
};

// What `car` draws per phase once settled, offered `offered` with `left` still to charge; 0 when it
// is full or the offer is under its floor.
Amps wanted_current(const SimCar& car, Amps offered, WattHours left);

// What it tells the pile with so much charged: of that, 95 % arrive in the battery.
std::optional<int> soc_of(const SimCar& car, WattHours charged);

}  // namespace youxu::sim
