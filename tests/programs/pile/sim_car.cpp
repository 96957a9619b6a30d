// The car's answer to an offer.
#include "tests/programs/pile/sim_car.hpp"

#include <algorithm>

namespace youxu::sim {

namespace {

Amps ceiling(const SimCar& car, WattHours left) {
  if (left >= car.taper || car.taper <= WattHours{}) return car.max;
  const Amps span = car.max - car.floor;
  return car.floor + Amps::from_milli(span.milli() * left.whole() / car.taper.whole());
}

}  // namespace

Amps wanted_current(const SimCar& car, Amps offered, WattHours left) {
  if (left <= WattHours{} || offered < car.floor) return {};
  const Amps taken = std::max(car.floor, offered - car.takes_less);
  return std::min(taken, ceiling(car, left));
}

std::optional<int> soc_of(const SimCar& car, WattHours charged) {
  if (car.battery <= WattHours{}) return std::nullopt;
  return std::min(100, car.soc + static_cast<int>(charged.milli() * 95 / car.battery.milli()));
}

}  // namespace youxu::sim
