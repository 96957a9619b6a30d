// Whose later charge lies where others miss some.
#include "policy/crowding.hpp"

#include <catch2/catch.hpp>

using namespace youxu;
using namespace youxu::literals;
using namespace std::chrono_literals;

namespace {

constexpr Charge kQuarterOf10A = 9'000'000;

// A root and two feeders.
CircuitTree three_circuits() {
  const PerPhase<Amps> limit{100_A, 100_A, 100_A};
  auto tree = CircuitTree::make({{"T1", "", limit}, {"F1", "T1", limit}, {"F2", "T1", limit}});
  REQUIRE(tree.ok());
  return *tree;
}

// Two quarters of different price. The room of the second is 10 A on phase a of the root.
struct Night {
  CircuitTree tree = three_circuits();
  Plan plan;
  std::vector<PlanCar> cars;

  Night() {
    for (int s = 0; s < 2; ++s) {
      PlanSlot& slot = plan.slots.emplace_back();
      slot.begin = kBegin + 15min * s;
      slot.end = slot.begin + 15min;
      slot.price = Price{2 - s};
      slot.room = CircuitAmps{tree.size()};
      for (std::size_t c = 0; c < tree.size(); ++c) slot.room[c] = {100_A, 100_A, 100_A};
    }
    plan.slots[1].room[0][0] = 10_A;
  }
  void add(std::size_t circuit, std::size_t phase, std::vector<Charge> slots, Charge missing) {
    PlanCar& car = cars.emplace_back();
    car.circuit = circuit;
    car.phases = PhaseSet::one(phase);
    car.wanted = slots[0] + slots[1] + missing;
    plan.cars.push_back({std::move(slots), missing});
  }
  std::vector<bool> crowding() const { return youxu::crowding(tree, plan, cars); }

  static constexpr Wall kBegin = wall_from_unix_millis(1'766'000'000'000);
};

}  // namespace

TEST_CASE("who charges later where the root is full stands in the way of one who misses charge") {
  Night night;
  night.add(1, 0, {0, kQuarterOf10A}, 0);
  night.add(2, 0, {kQuarterOf10A, 0}, kQuarterOf10A);
  CHECK(night.crowding() == std::vector<bool>{true, false});
}

TEST_CASE("nobody crowds where there is room, on another phase, or where nobody misses charge") {
  Night night;
  night.add(1, 0, {0, kQuarterOf10A / 2}, 0);  // half of what is left
  night.add(1, 1, {0, kQuarterOf10A}, 0);
  night.add(2, 0, {0, 0}, kQuarterOf10A);
  CHECK(night.crowding() == std::vector<bool>{false, false, false});

  Night enough;
  enough.add(1, 0, {0, kQuarterOf10A}, 0);
  enough.add(2, 0, {kQuarterOf10A, 0}, kQuarterOf10A / 100);  // not noticed
  CHECK(enough.crowding() == std::vector<bool>{false, false});
}

TEST_CASE("a full feeder is in nobody's way but those below it") {
  Night night;
  night.plan.slots[1].room[0][0] = 100_A;
  night.plan.slots[1].room[1][0] = 10_A;
  night.add(1, 0, {0, kQuarterOf10A}, 0);
  night.add(2, 0, {0, 0}, kQuarterOf10A);
  CHECK(night.crowding() == std::vector<bool>{false, false});
  night.add(1, 0, {0, 0}, kQuarterOf10A);
  CHECK(night.crowding() == std::vector<bool>{true, false, false});
}

TEST_CASE("what lies in the present price's slots does not come sooner") {
  Night night;
  night.plan.slots[1].price = night.plan.slots[0].price;
  night.add(1, 0, {0, kQuarterOf10A}, 0);
  night.add(2, 0, {0, 0}, kQuarterOf10A);
  CHECK(night.crowding() == std::vector<bool>{false, false});
}

TEST_CASE("less than a fiftieth of the wish missing is not noticed") {
  CHECK(is_noticed(2, 100));
  CHECK_FALSE(is_noticed(1, 100));
  CHECK_FALSE(is_noticed(0, 0));
}
