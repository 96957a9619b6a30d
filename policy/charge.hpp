// One order's life as pure steps: what a fact does to the order. The caller stores and sends.
//
// A step that does not fit the order's state changes nothing: facts come late, twice and in the
// wrong order, and none of that is an error.
#pragma once

#include <chrono>

#include "policy/order.hpp"

namespace youxu {

// The start command is about to leave; `start_register` is the pile's register, at rest.
void step_start(Order& order, WattHours start_register, Wall now);
// The pile is authorised for the order.
void step_accepted(Order& order, Wall now);
// A register reading. Energy is split over the tariff kinds between the reading before and this
// one, from step_start on, also while the order waits to be started again: the charge may have gone
// on unseen. A register below the last one is not this charge's: nothing changes, and false is
// returned. What to think of a reading is policy/register_watch.hpp's.
bool step_register(Order& order, WattHours reading, Wall now, std::chrono::minutes utc_offset);
// The register counts on from `start`; what was counted up to now stays. Nothing is counted by it.
void step_segment(Order& order, RegisterBreak why, WattHours start, Wall now);
// Current flows, or waits at 0 A.
void step_flow(Order& order, bool flows);
// The first reason stays.
void step_stop(Order& order, StopReason reason);
// The pile's authorisation is over; the register is at its last value.
void step_end(Order& order, StopReason reason_if_none, Wall now);
// The pile lost its authorisation by a boot while the car stayed: the same order starts again.
void step_restart(Order& order);

// Which of its bounds an order has reached; none. The charge is then stopped, and what flows until
// the contactor is open is billed as the register says: a status comes each 5 s, the decision
// within 1 s, the pile has 5 s, so 11 s at full power at most: 22 Wh and 0.04 CNY at 7 kW and
// 1.5 CNY per kWh, 68 Wh and 0.11 CNY at 22 kW. Time counts from `started_at`, waiting included.
StopReason bound_reached(const Order& order, Wall now);

// Energy still to be charged by the application or the habit; nullopt: as much as the car takes.
std::optional<WattHours> energy_left(const Order& order);

}  // namespace youxu
