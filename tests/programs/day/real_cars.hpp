// The cars of a benchmark day as they really behave: beside what a session's file says, which is
// what the driver applied for. The same seed gives the same car. It keeps no time and does no I/O
// but the one file of what was possible.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "policy/result.hpp"
#include "tests/programs/day/benchmark_day.hpp"
#include "tests/programs/pile/sim_car.hpp"

namespace youxu::sim {

enum class Cars {
  ideal,  // draw at once what they are offered, until the energy applied for or the departure
  real,   // see real_stay
};

// One session as it goes.
struct DayStay {
  SimCar car;
  double depart_s = 0;
};

DayStay ideal_stay(const DaySession& session);

// Each independently of the others:
// - every car takes 5 to 60 s from being offered current to drawing some;
// - half of them fall from their greatest current to their floor over the last 15 % of the energy;
// - 10 % are full at 60 to 80 % of the energy applied for;
// - 10 % leave 10 to 90 minutes before the departure applied for, 10 minutes after plug-in or
// later;
// - of those on a pile with a floor of 6 A or more (AC), 15 % draw at most 10 or 16 A, and 15 %
//   refuse less than 8, 9 or 10 A. Neither is more than the session's greatest current.
DayStay real_stay(const DaySession& session, std::uint64_t seed);

// What the car takes by its departure when it is offered its greatest current throughout.
WattHours most_energy(const DaySession& session, const DayStay& stay, Volts mains);

// One for each session, in order: a car differs by the place of its session in the day.
std::vector<DayStay> stays_of(const BenchmarkDay& day, Cars cars);

// sessions.csv of what was possible: as the day's, with each stay's departure, currents and
// most_energy. `stays` are those of stays_of. Errc::invalid when it cannot be written.
Status write_sessions(const std::string& path, const BenchmarkDay& day,
                      std::span<const DayStay> stays);

}  // namespace youxu::sim
