// Who gets what: tables for the rules, and properties over random sites.
#include <catch2/catch.hpp>

#include <random>

#include "policy/allocate.hpp"

using namespace youxu;
using namespace youxu::literals;
using namespace std::chrono_literals;

namespace {

CircuitTree two_levels() {
  const PerPhase<Amps> limit{};
  return *CircuitTree::make({{"T1", "", limit}, {"F1", "T1", limit}, {"F2", "T1", limit}});
}

CircuitAmps room_of(const CircuitTree& tree, Amps root, Amps feeder) {
  CircuitAmps room{tree.size()};
  for (std::size_t c = 0; c < tree.size(); ++c)
    for (Amps& a : room[c]) a = c == 0 ? root : feeder;
  return room;
}

Demand demand(std::size_t circuit, std::size_t phase, Millis laxity) {
  Demand d;
  d.circuit = circuit;
  d.phases = PhaseSet::one(phase);
  d.min = 6_A;
  d.max = 32_A;
  d.laxity = laxity;
  return d;
}

// Without a ceiling.
std::vector<Grant> allocate(const CircuitTree& tree, const CircuitAmps& room,
                            std::span<const Demand> demands) {
  Ceiling none;
  none.total.fill(1'000'000_A);
  return youxu::allocate(tree, room, none, demands);
}

}  // namespace

TEST_CASE("immediate comes before ordered, then the least laxity") {
  const CircuitTree tree = two_levels();
  std::vector<Demand> demands{demand(1, 0, 1h), demand(1, 0, 5h), demand(1, 0, 9h)};
  demands[2].mode = ChargeMode::immediate;
  const auto grants = allocate(tree, room_of(tree, 40_A, 40_A), demands);
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
  const auto grants = allocate(tree, room, demands);
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
  const auto grants = allocate(tree, room_of(tree, 20_A, 40_A), demands);
  CHECK(grants[0].limit == Limit::circuit);
  CHECK(tree[grants[0].circuit].id == "T1");
}

TEST_CASE("room below the minimum gives nothing, and goes to whom it suffices") {
  const CircuitTree tree = two_levels();
  std::vector<Demand> demands{demand(1, 0, 1h), demand(1, 0, 2h)};
  demands[0].min = 10_A;
  const auto grants = allocate(tree, room_of(tree, 9_A, 9_A), demands);
  CHECK(grants[0].amps == 0_A);
  CHECK(grants[1].amps == 9_A);
}

TEST_CASE("a car that charges keeps its place against an equal") {
  const CircuitTree tree = two_levels();
  std::vector<Demand> demands{demand(1, 0, 60min), demand(1, 0, 70min)};
  demands[1].granted = 6_A;
  const auto grants = allocate(tree, room_of(tree, 10_A, 10_A), demands);
  CHECK(grants[0].amps == 0_A);
  CHECK(grants[1].amps == 10_A);
}

TEST_CASE("fractions of an ampere are rounded down") {
  const CircuitTree tree = two_levels();
  const auto grants =
      allocate(tree, room_of(tree, Amps::from_milli(12'999), 40_A), std::vector{demand(1, 0, 1h)});
  CHECK(grants[0].amps == 12_A);
}

TEST_CASE("no circuit or phase is given more than it has, and every grant is lawful") {
  const auto seed = static_cast<unsigned>(GENERATE(range(1, 101)));
  CAPTURE(seed);
  std::mt19937 random{seed};
  const auto any = [&](int low, int high) {
    return std::uniform_int_distribution<int>{low, high}(random);
  };
  const CircuitTree tree = two_levels();
  CircuitAmps room{tree.size()};
  for (std::size_t c = 0; c < tree.size(); ++c)
    for (Amps& a : room[c]) a = Amps::from_milli(any(-20'000, 300'000));
  std::vector<Demand> demands;
  for (int i = 0; i < any(1, 60); ++i) {
    Demand d = demand(static_cast<std::size_t>(any(0, 2)), static_cast<std::size_t>(any(0, 2)),
                      Millis{any(-1000, 100'000'000)});
    if (any(0, 4) == 0) d.phases = PhaseSet::all();
    d.min = Amps::from_whole(any(5, 10));
    d.max = Amps::from_milli(any(0, 40'000));
    d.granted = Amps::from_whole(any(0, 20));
    if (any(0, 3) == 0) d.mode = ChargeMode::immediate;
    demands.push_back(d);
  }
  const auto grants = allocate(tree, room, demands);

  CircuitAmps used{tree.size()};
  for (std::size_t i = 0; i < demands.size(); ++i) {
    const Amps a = grants[i].amps;
    CHECK(a.milli() % 1000 == 0);
    CHECK((a == 0_A || (a >= demands[i].min && a <= demands[i].max)));
    used.add(tree, demands[i].circuit, demands[i].phases, a);
  }
  for (std::size_t c = 0; c < tree.size(); ++c)
    for (std::size_t p = 0; p < kPhases; ++p)
      CHECK((used[c][p] <= room[c][p] || used[c][p] == 0_A));
}

TEST_CASE("a failsafe keeps its room although nothing is granted") {
  const CircuitTree tree = two_levels();
  std::vector<Demand> demands{demand(1, 0, 1h), demand(1, 0, 2h)};
  demands[1].max = 0_A;
  demands[1].floor = 6_A;
  const auto grants = allocate(tree, room_of(tree, 20_A, 20_A), demands);
  CHECK(grants[0].amps == 14_A);
}
