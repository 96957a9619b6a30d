// Who gets what: tables for the rules.
#include <catch2/catch.hpp>

#include "tests/unit/policy/allocate_site.hpp"

using namespace youxu;
using namespace youxu::test;
using namespace std::chrono_literals;

TEST_CASE("immediate comes before ordered, then the least laxity") {
  const CircuitTree tree = two_levels();
  std::vector<Demand> demands{demand(1, 0, 1h), demand(1, 0, 5h), demand(1, 0, 9h)};
  demands[2].mode = ChargeMode::immediate;
  const auto grants = test::allocate(tree, room_of(tree, 40_A, 40_A), demands);
  CHECK(grants[2].amps == 32_A);
  CHECK(grants[0].amps == 8_A);
  CHECK(grants[1].amps == 0_A);
  CHECK(grants[1].limit == Limit::turn);
  CHECK(grants[0].limit == Limit::phase);
  CHECK(grants[2].limit == Limit::full);
}

TEST_CASE("a grant says what keeps it small and where") {
  const CircuitTree tree = two_levels();
  CircuitAmps room = room_of(tree, 60_A, 50_A);
  room[2][1] = 20_A;  // phase b of feeder F2
  std::vector<Demand> demands{demand(2, 1, 1h), demand(1, 0, 2h), demand(2, 1, 3h)};
  demands[1].phases = PhaseSet::all();
  demands[1].max = 50_A;
  const auto grants = test::allocate(tree, room, demands);
  CHECK(grants[0].limit == Limit::phase);
  CHECK(tree[grants[0].circuit].id == "F2");
  CHECK(grants[0].phase == 1);
  CHECK(grants[1].amps == 40_A);  // 60 at T1's phase b less 20
  CHECK(grants[1].limit == Limit::phase);
  CHECK(grants[2].limit == Limit::turn);
  CHECK(grants[1].rank == 1);
}

TEST_CASE("a pile on three phases is told when all of them are full") {
  const CircuitTree tree = two_levels();
  std::vector<Demand> demands{demand(1, 0, 1h)};
  demands[0].phases = PhaseSet::all();
  const auto grants = test::allocate(tree, room_of(tree, 20_A, 40_A), demands);
  CHECK(grants[0].limit == Limit::circuit);
  CHECK(tree[grants[0].circuit].id == "T1");
}

TEST_CASE("room below the minimum gives nothing, and goes to whom it suffices") {
  const CircuitTree tree = two_levels();
  std::vector<Demand> demands{demand(1, 0, 1h), demand(1, 0, 2h)};
  demands[0].min = 10_A;
  const auto grants = test::allocate(tree, room_of(tree, 9_A, 9_A), demands);
  CHECK(grants[0].amps == 0_A);
  CHECK(grants[1].amps == 9_A);
}

TEST_CASE("a car that charges keeps its place against an equal") {
  const CircuitTree tree = two_levels();
  std::vector<Demand> demands{demand(1, 0, 60min), demand(1, 0, 70min)};
  demands[1].granted = 6_A;
  const auto grants = test::allocate(tree, room_of(tree, 10_A, 10_A), demands);
  CHECK(grants[0].amps == 0_A);
  CHECK(grants[1].amps == 10_A);
}

TEST_CASE("fractions of an ampere are rounded down") {
  const CircuitTree tree = two_levels();
  const auto grants = test::allocate(tree, room_of(tree, Amps::from_milli(12'999), 40_A),
                                     std::vector{demand(1, 0, 1h)});
  CHECK(grants[0].amps == 12_A);
}

TEST_CASE("a failsafe keeps its room although nothing is granted") {
  const CircuitTree tree = two_levels();
  std::vector<Demand> demands{demand(1, 0, 1h), demand(1, 0, 2h)};
  demands[1].max = 0_A;
  demands[1].floor = 6_A;
  const auto grants = test::allocate(tree, room_of(tree, 20_A, 20_A), demands);
  CHECK(grants[0].amps == 14_A);
}

TEST_CASE("a failsafe takes nothing from its own pile") {
  const CircuitTree tree = two_levels();
  std::vector<Demand> demands{demand(1, 0, 1h)};
  demands[0].floor = 6_A;
  CHECK(test::allocate(tree, room_of(tree, 20_A, 20_A), demands)[0].amps == 20_A);
}

TEST_CASE("where the failsafes alone are too much nobody gets anything") {
  const CircuitTree tree = two_levels();
  std::vector<Demand> demands{demand(1, 0, 1h), demand(1, 0, 2h), demand(1, 1, 3h)};
  demands[0].floor = demands[1].floor = 6_A;
  const auto grants = test::allocate(tree, room_of(tree, 11_A, 40_A), demands);
  CHECK(grants[0].amps == 0_A);
  CHECK(grants[1].amps == 0_A);
  CHECK(grants[2].amps == 11_A);  // another phase
}

TEST_CASE("a contactor that closed a moment ago keeps its minimum before all others") {
  const CircuitTree tree = two_levels();
  std::vector<Demand> demands{demand(1, 0, 1h), demand(1, 0, 9h)};
  demands[0].mode = ChargeMode::immediate;
  demands[1].granted = 10_A;
  demands[1].holds = true;
  const auto grants = test::allocate(tree, room_of(tree, 20_A, 20_A), demands);
  CHECK(grants[0].amps == 14_A);
  CHECK(grants[1].amps == 6_A);

  demands[1].holds = false;
  const auto others = test::allocate(tree, room_of(tree, 20_A, 20_A), demands);
  CHECK(others[0].amps == 20_A);
  CHECK(others[1].amps == 0_A);
}

TEST_CASE("who holds but does not charge has nothing to keep") {
  const CircuitTree tree = two_levels();
  std::vector<Demand> demands{demand(1, 0, 1h), demand(1, 0, 9h)};
  demands[0].mode = ChargeMode::immediate;
  demands[1].holds = true;
  CHECK(test::allocate(tree, room_of(tree, 20_A, 20_A), demands)[1].amps == 0_A);
}

TEST_CASE("a contactor that opened a moment ago stays open unless urgent") {
  const CircuitTree tree = two_levels();
  const CircuitAmps room = room_of(tree, 100_A, 100_A);
  std::vector<Demand> demands{demand(1, 0, 1h), demand(1, 0, kUrgent - 1ms), demand(1, 0, 1h)};
  for (Demand& d : demands) d.rests = true;
  demands[2].mode = ChargeMode::immediate;
  const auto grants = test::allocate(tree, room, demands);
  CHECK(grants[0].amps == 0_A);
  CHECK(grants[1].amps == 32_A);
  CHECK(grants[2].amps == 32_A);

  Rules rules;
  rules.rest = false;
  CHECK(youxu::allocate(tree, room, unlimited(), demands, rules)[0].amps == 32_A);
}

TEST_CASE("an urgent one gets all it can take before those who charge keep their minimum") {
  const CircuitTree tree = two_levels();
  std::vector<Demand> demands{demand(1, 0, kUrgent), demand(1, 0, 1h)};
  demands[1].granted = 10_A;
  const auto due = test::allocate(tree, room_of(tree, 34_A, 34_A), demands);
  CHECK(due[0].amps == 28_A);
  CHECK(due[1].amps == 6_A);

  demands[0].slack = kUrgent - 1ms;
  const auto urgent = test::allocate(tree, room_of(tree, 34_A, 34_A), demands);
  CHECK(urgent[0].amps == 32_A);
  CHECK(urgent[1].amps == 0_A);
}

TEST_CASE("an immediate one comes before all but those who have no time to lose") {
  const CircuitTree tree = two_levels();
  std::vector<Demand> demands{demand(1, 0, -1h), demand(1, 0, 9h)};
  demands[1].mode = ChargeMode::immediate;
  demands[0].slack = kUrgent;
  const auto due = test::allocate(tree, room_of(tree, 32_A, 32_A), demands);
  CHECK(due[0].amps == 0_A);
  CHECK(due[1].amps == 32_A);

  demands[0].slack = kUrgent - 1ms;
  const auto urgent = test::allocate(tree, room_of(tree, 32_A, 32_A), demands);
  CHECK(urgent[0].amps == 32_A);
  CHECK(urgent[1].amps == 0_A);

  demands[1].slack = -1h;  // and so has the immediate one
  demands[1].laxity = -1h;
  const auto both = test::allocate(tree, room_of(tree, 32_A, 32_A), demands);
  CHECK(both[0].amps == 0_A);
}

TEST_CASE("urgent ones are reduced before one of them is stopped") {
  const CircuitTree tree = two_levels();
  std::vector<Demand> demands{demand(1, 0, -2h), demand(1, 0, -1h)};
  for (Demand& d : demands) d.granted = 16_A;
  demands[0].slack = -2h;
  demands[1].slack = -1h;
  const auto grants = test::allocate(tree, room_of(tree, 32_A, 32_A), demands);
  CHECK(grants[0].amps == 26_A);
  CHECK(grants[1].amps == 6_A);
}

TEST_CASE("among those who have no time to lose nobody goes on because he charges") {
  const CircuitTree tree = two_levels();
  std::vector<Demand> demands{demand(1, 0, 1h), demand(1, 0, 1h)};
  demands[0].slack = -10min;
  demands[0].granted = 32_A;
  demands[1].slack = -16min;
  const auto grants = test::allocate(tree, room_of(tree, 40_A, 40_A), demands);
  CHECK(grants[0].amps == 8_A);
  CHECK(grants[1].amps == 32_A);
}

TEST_CASE("who has all it can take keeps it until another is clearly more urgent") {
  const CircuitTree tree = two_levels();
  std::vector<Demand> demands{demand(1, 0, 60min), demand(1, 0, 60min)};
  demands[0].granted = 10_A;
  demands[1].granted = 32_A;
  CHECK(test::allocate(tree, room_of(tree, 42_A, 42_A), demands)[1].amps == 32_A);
  demands[0].laxity -= 6min;
  CHECK(test::allocate(tree, room_of(tree, 42_A, 42_A), demands)[0].amps == 32_A);
}

TEST_CASE("one that rests takes what is left over when it has little time") {
  const CircuitTree tree = two_levels();
  std::vector<Demand> demands{demand(1, 0, 1h), demand(1, 0, 9h)};
  demands[0].rests = true;
  CHECK(test::allocate(tree, room_of(tree, 40_A, 40_A), demands)[0].amps == 0_A);
  demands[0].hurries = true;
  const auto grants = test::allocate(tree, room_of(tree, 40_A, 40_A), demands);
  CHECK(grants[0].amps == 8_A);
  CHECK(grants[1].amps == 32_A);
}

TEST_CASE("currents are reduced before anybody is stopped") {
  const CircuitTree tree = two_levels();
  std::vector<Demand> demands{demand(1, 0, 1h), demand(1, 0, 5h), demand(1, 0, 9h)};
  for (Demand& d : demands) d.granted = 20_A;
  const auto grants = test::allocate(tree, room_of(tree, 20_A, 20_A), demands);
  CHECK(grants[0].amps == 8_A);
  CHECK(grants[1].amps == 6_A);
  CHECK(grants[2].amps == 6_A);

  Rules rules;
  rules.reduce = false;
  const auto stopped =
      youxu::allocate(tree, room_of(tree, 20_A, 20_A), unlimited(), demands, rules);
  CHECK(stopped[0].amps == 20_A);
  CHECK(stopped[1].amps == 0_A);
}

TEST_CASE("when not even the minimums fit the least urgent is stopped") {
  const CircuitTree tree = two_levels();
  std::vector<Demand> demands{demand(1, 0, 9h), demand(1, 0, 1h), demand(1, 0, 5h)};
  for (Demand& d : demands) d.granted = 10_A;
  const auto grants = test::allocate(tree, room_of(tree, 17_A, 17_A), demands);
  CHECK(grants[0].amps == 0_A);
  CHECK(grants[1].amps == 11_A);
  CHECK(grants[2].amps == 6_A);
}

TEST_CASE("what is due comes before what is spare, however little laxity that has") {
  const CircuitTree tree = two_levels();
  std::vector<Demand> demands{demand(1, 0, -5h), demand(1, 0, 5h)};
  demands[0].claim = Claim::spare;
  const auto grants = test::allocate(tree, room_of(tree, 40_A, 40_A), demands);
  CHECK(grants[0].amps == 8_A);
  CHECK(grants[1].amps == 32_A);
}

TEST_CASE("a spare one that charges gives way to one that is due") {
  const CircuitTree tree = two_levels();
  std::vector<Demand> demands{demand(1, 0, 5h), demand(1, 0, 5h)};
  demands[0].claim = Claim::spare;
  demands[0].granted = 16_A;
  const auto grants = test::allocate(tree, room_of(tree, 30_A, 30_A), demands);
  CHECK(grants[0].amps == 0_A);
  CHECK(grants[1].amps == 30_A);
}

TEST_CASE("who charges counts as so much more urgent, and no more") {
  const CircuitTree tree = two_levels();
  std::vector<Demand> demands{demand(1, 0, 60min), demand(1, 0, 60min + kStickiness)};
  demands[1].granted = 10_A;
  CHECK(test::allocate(tree, room_of(tree, 40_A, 40_A), demands)[0].rank ==
        0);  // a tie: by the order
  demands[1].laxity -= 5min;
  CHECK(test::allocate(tree, room_of(tree, 40_A, 40_A), demands)[1].rank == 0);

  Rules rules;
  rules.sticky = false;
  CHECK(youxu::allocate(tree, room_of(tree, 40_A, 40_A), unlimited(), demands, rules)[0].rank == 0);
}

TEST_CASE("laxities within a step of five minutes are equal") {
  const CircuitTree tree = two_levels();
  std::vector<Demand> demands{demand(1, 0, 64min), demand(1, 0, 61min)};
  CHECK(test::allocate(tree, room_of(tree, 40_A, 40_A), demands)[0].rank == 0);
  demands[1].laxity = 59min;
  CHECK(test::allocate(tree, room_of(tree, 40_A, 40_A), demands)[1].rank == 0);
}

TEST_CASE("a pile with coarse steps is granted its levels only") {
  const CircuitTree tree = two_levels();
  std::vector<Demand> demands{demand(1, 0, 1h)};
  demands[0].step = 5_A;
  CHECK(test::allocate(tree, room_of(tree, 20_A, 20_A), demands)[0].amps == 16_A);
  demands[0].max = 30_A;
  const auto full = test::allocate(tree, room_of(tree, 50_A, 50_A), demands);
  CHECK(full[0].amps == 26_A);
  CHECK(full[0].limit == Limit::full);
}

TEST_CASE("under the ceiling the fleet rises in the order of urgency") {
  const CircuitTree tree = two_levels();
  const std::vector demands{demand(1, 0, 5h), demand(2, 0, 1h), demand(1, 1, 5h)};
  const auto grants =
      youxu::allocate(tree, room_of(tree, 100_A, 100_A), Ceiling{{40_A, 20_A, 0_A}}, demands);
  CHECK(grants[1].amps == 32_A);
  CHECK(grants[0].amps == 8_A);
  CHECK(grants[0].limit == Limit::ramp);
  CHECK(grants[2].amps == 20_A);
}

TEST_CASE("a ceiling below the minimum starts nobody, and says so") {
  const CircuitTree tree = two_levels();
  const std::vector demands{demand(1, 0, 5h)};
  const auto grants =
      youxu::allocate(tree, room_of(tree, 100_A, 100_A), Ceiling{{5_A, 5_A, 5_A}}, demands);
  CHECK(grants[0].amps == 0_A);
  CHECK(grants[0].limit == Limit::ramp);
}

TEST_CASE("the ceiling lowers nobody, and does not concern immediate sessions") {
  const CircuitTree tree = two_levels();
  std::vector<Demand> demands{demand(1, 0, 5h), demand(1, 0, 5h)};
  demands[0].granted = 20_A;
  demands[1].mode = ChargeMode::immediate;
  const CircuitAmps room = room_of(tree, 100_A, 100_A);
  const auto grants = youxu::allocate(tree, room, Ceiling{}, demands);
  CHECK(grants[0].amps == 20_A);
  CHECK(grants[1].amps == 32_A);

  Rules rules;
  rules.ramp = false;
  CHECK(youxu::allocate(tree, room, Ceiling{}, demands, rules)[0].amps == 32_A);
}

TEST_CASE("what others go on with is under the ceiling too") {
  const CircuitTree tree = two_levels();
  std::vector<Demand> demands{demand(1, 0, 1h), demand(1, 0, 9h)};
  demands[1].granted = 20_A;
  const auto grants =
      youxu::allocate(tree, room_of(tree, 100_A, 100_A), Ceiling{{30_A, 30_A, 30_A}}, demands);
  CHECK(grants[0].amps == 10_A);
  CHECK(grants[1].amps == 20_A);
}
