// Fair shares by hand, and against the reference solver over random small sites.
#include "policy/fair.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/policy/flow_reference.hpp"

using namespace youxu;

namespace {

// One circuit with a room in one slot, and cars that could each take all of it.
std::vector<Charge> shares(Charge room, const std::vector<Wish>& wishes) {
  Instance site;
  site.parents = {0};
  site.rooms = {{room}};
  site.prices = {1};
  for (std::size_t i = 0; i < wishes.size(); ++i)
    site.cars.push_back({0, 0, 1, {room}, wishes[i].missing});
  const CircuitTree tree = tree_of(site);
  return fair_shares(flow_of(site, tree), wishes, first_numbers(1), first_numbers(wishes.size()));
}

std::vector<Wish> wishes_of(const Instance& site) {
  std::vector<Wish> out;
  for (const auto& car : site.cars) out.push_back({0, car.wants, false});
  return out;
}

}  // namespace

TEST_CASE("where all fits everybody gets all") {
  CHECK(shares(300, {{0, 100, false}, {0, 200, true}}) == std::vector<Charge>{100, 200});
}

TEST_CASE("where half fits everybody gets half of his wish, whatever its size") {
  CHECK(shares(150, {{0, 100, false}, {0, 200, false}}) == std::vector<Charge>{50, 100});
}

TEST_CASE("where little fits nobody is more than a tenth of his wish ahead") {
  CHECK(shares(50, {{0, 100, false}, {0, 100, false}, {0, 100, false}}) ==
        std::vector<Charge>{20, 20, 10});
}

TEST_CASE("what a car has of its wish counts") {
  CHECK(shares(50, {{50, 50, false}, {0, 100, false}}) == std::vector<Charge>{0, 50});
}

TEST_CASE("who is here keeps three fifths before who may come, and has more before it") {
  CHECK(shares(60, {{0, 100, true}, {0, 100, false}}) == std::vector<Charge>{0, 60});
  CHECK(shares(120, {{0, 100, true}, {0, 100, false}}) == std::vector<Charge>{60, 60});
  CHECK(shares(180, {{0, 100, true}, {0, 100, false}}) == std::vector<Charge>{80, 100});
}

TEST_CASE("sharing loses nothing, and a tenth that all can have, all have") {
  const auto seed = static_cast<unsigned>(GENERATE(range(1, 401)));
  CAPTURE(seed);
  const Instance site = random_instance(seed);
  const CircuitTree tree = tree_of(site);
  const auto got = fair_shares(flow_of(site, tree), wishes_of(site), first_numbers(site.slots),
                               first_numbers(site.cars.size()));
  CHECK(std::accumulate(got.begin(), got.end(), Charge{0}) == Reference{site}.solve().total);
  for (const int percent : {10, 20, 30, 40, 50, 60, 80}) {
    CAPTURE(percent);
    Instance part = site;
    Charge wanted = 0;
    for (auto& car : part.cars) wanted += car.wants = car.wants * percent / 100;
    if (Reference{part}.solve().total < wanted) break;
    for (std::size_t i = 0; i < got.size(); ++i) CHECK(got[i] >= part.cars[i].wants);
  }
}

TEST_CASE("a share that a car can have beside equal shares of the others it has") {
  const auto seed = static_cast<unsigned>(GENERATE(range(1, 201)));
  CAPTURE(seed);
  const Instance site = random_instance(seed);
  const CircuitTree tree = tree_of(site);
  const auto got = fair_shares(flow_of(site, tree), wishes_of(site), first_numbers(site.slots),
                               first_numbers(site.cars.size()));
  // Who has less than a tenth could not have had it beside what the others have up to a tenth.
  for (std::size_t i = 0; i < got.size(); ++i) {
    const Charge tenth = site.cars[i].wants / 10;
    if (got[i] >= tenth) continue;
    CAPTURE(i);
    Instance part = site;
    Charge kept = 0;
    for (std::size_t j = 0; j < got.size(); ++j) {
      part.cars[j].wants = j == i ? tenth : std::min(got[j], site.cars[j].wants / 10);
      kept += part.cars[j].wants;
    }
    CHECK(Reference{part}.solve().total < kept);
  }
}
