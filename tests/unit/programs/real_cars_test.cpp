// Cars as they really are: how often each habit occurs, that it stays within its bounds, and what
// is possible with it.
#include <catch2/catch.hpp>
#include <cstdint>

#include "tests/programs/day/real_cars.hpp"
#include "tests/programs/pile/sim_pile.hpp"

using namespace youxu;
using namespace youxu::literals;
using namespace youxu::sim;

namespace {

constexpr int kCars = 4000;

DaySession long_stay() {
  DaySession session;
  session.pile = "P1";
  session.node = "T1";
  session.phases = PhaseSet::one(1);
  session.arrive_s = 3'600;
  session.depart_s = 39'600;
  session.energy = 20'000_Wh;
  session.min = 6_A;
  session.max = 32_A;
  return session;
}

// Percent of many real cars for which `holds`.
template <class Test>
double share(const DaySession& session, Test holds) {
  int count = 0;
  for (int seed = 1; seed <= kCars; ++seed)
    count += holds(real_stay(session, static_cast<std::uint64_t>(seed))) ? 1 : 0;
  return 100.0 * count / kCars;
}

Now at(std::int64_t millis) {
  return {mono_from_millis(millis), wall_from_unix_millis(millis)};
}

}  // namespace

TEST_CASE("an ideal car does what its session says") {
  const DaySession session = long_stay();
  const DayStay stay = ideal_stay(session);
  CHECK(stay.depart_s == session.depart_s);
  CHECK(stay.car.need == session.energy);
  CHECK(stay.car.max == 32_A);
  CHECK(stay.car.floor == 6_A);
  CHECK(stay.car.taper == WattHours{});
  CHECK(stay.car.reaction == Millis{0});
  CHECK(stay.car.start_delay == Millis{0});
  CHECK(most_energy(session, stay, 220_V) == session.energy);
}

TEST_CASE("the same seed gives the same real car, another seed another") {
  const DayStay one = real_stay(long_stay(), 5);
  CHECK(real_stay(long_stay(), 5).car.start_delay == one.car.start_delay);
  CHECK(real_stay(long_stay(), 6).car.start_delay != one.car.start_delay);
}

TEST_CASE("each habit of real cars is as frequent as it says") {
  const DaySession s = long_stay();
  CHECK(share(s, [](const DayStay& t) { return t.car.taper > WattHours{}; }) ==
        Approx(50).margin(3));
  CHECK(share(s, [&](const DayStay& t) { return t.car.need < s.energy; }) == Approx(10).margin(2));
  CHECK(share(s, [&](const DayStay& t) { return t.depart_s < s.depart_s; }) ==
        Approx(10).margin(2));
  CHECK(share(s, [&](const DayStay& t) { return t.car.max < s.max; }) == Approx(15).margin(2));
  CHECK(share(s, [&](const DayStay& t) { return t.car.floor > s.min; }) == Approx(15).margin(2));
}

TEST_CASE("no habit goes beyond its bounds") {
  const DaySession s = long_stay();
  CHECK(share(s, [&](const DayStay& t) {
          const bool starts =
              t.car.start_delay >= Millis{5'000} && t.car.start_delay <= Millis{60'000};
          const bool takes = t.car.need >= s.energy * 6 / 10 && t.car.need <= s.energy;
          const bool leaves = t.depart_s >= s.depart_s - 90 * 60 && t.depart_s <= s.depart_s;
          const bool draws = t.car.max == 10_A || t.car.max == 16_A || t.car.max == 32_A;
          return starts && takes && leaves && draws && t.car.floor <= 10_A;
        }) == 100);
}

TEST_CASE(
    "a short stay stays ten minutes, and a small charger keeps its floor below its greatest") {
  DaySession s = long_stay();
  s.depart_s = s.arrive_s + 1'200;
  s.max = 7_A;
  CHECK(share(s, [&](const DayStay& t) {
          return t.depart_s >= s.arrive_s + 600 && t.car.floor <= t.car.max && t.car.max == 7_A;
        }) == 100);
}

TEST_CASE("a stay shorter than ten minutes is not made longer") {
  DaySession s = long_stay();
  s.depart_s = s.arrive_s + 300;
  CHECK(share(s, [&](const DayStay& t) { return t.depart_s == s.depart_s; }) == 100);
}

TEST_CASE("a car on direct current keeps its currents") {
  DaySession s = long_stay();
  s.phases = PhaseSet::all();
  s.min = 1_A;
  s.max = 91_A;
  CHECK(share(s, [](const DayStay& t) { return t.car.max == 91_A && t.car.floor == 1_A; }) == 100);
}

TEST_CASE("what a car could take counts its delay, its taper and its departure") {
  DaySession s = long_stay();
  DayStay stay = ideal_stay(s);
  s.energy = stay.car.need = 100'000_Wh;
  stay.car.max = 10_A;
  CHECK(most_energy(s, stay, 220_V) == 22'000_Wh);  // 10 h of 2.2 kW
  stay.car.start_delay = Millis{36'000};
  CHECK(most_energy(s, stay, 220_V) == 21'978_Wh);
  stay.depart_s = s.arrive_s + 3'636;
  CHECK(most_energy(s, stay, 220_V) == 2'200_Wh);
  stay.car.need = 2'200_Wh;
  stay.car.taper = 1'000_Wh;
  CHECK(most_energy(s, stay, 220_V) < 2'100_Wh);
  CHECK(most_energy(s, stay, 220_V) > 1'900_Wh);
}

TEST_CASE("a car that is slow to start follows a change at its usual speed") {
  SimPile pile{SimPileOptions{}};
  pile.on_connected(at(0));
  SimCar car;
  car.reaction = Millis{0};
  car.start_delay = Millis{20'000};
  pile.plug_in(car, at(0));
  pile.on_command({.id = "c",
                   .kind = CommandKind::start,
                   .duration = Millis{60'000},
                   .boot = pile.boot(),
                   .n = 1,
                   .order = "o"},
                  at(0));
  const auto lease = [&](std::int64_t id, Amps amps, std::int64_t millis) {
    pile.on_lease(
        {.id = {1, id}, .amps = amps, .duration = Millis{60'000}, .boot = pile.boot(), .n = 1},
        at(millis));
  };
  lease(1, 16_A, 0);
  pile.step(at(19'000));
  CHECK(pile.drawing()[0] == 0_A);
  pile.step(at(21'000));
  CHECK(pile.drawing()[0] == 16_A);
  lease(2, 8_A, 22'000);
  pile.step(at(23'000));
  CHECK(pile.drawing()[0] == 8_A);
}
