// Another pile takes the place of a broken one, with a whole site around.
#include <catch2/catch.hpp>

#include "tests/sim/site.hpp"

using namespace youxu;
using namespace youxu::literals;
using namespace std::chrono_literals;

namespace {

std::string start(sim::Site& site, std::size_t pile) {
  StartRequest request;
  request.pile = site.pile(pile).pile();
  request.mode = ChargeMode::immediate;
  const auto order = site.gateway().start(request);
  REQUIRE(order.ok());
  return *order;
}

PileView view(sim::Site& site, std::size_t pile) {
  return site.gateway().status().piles[pile];
}

// The other pile counts its boots and events as the one before did.
void replace(sim::Site& site, std::size_t pile, std::uint64_t seed) {
  site.pile(pile).set_silent(true);
  site.run(45s);
  site.gateway().on_replacement(site.pile(pile).pile(), site.now());
  sim::SimPileOptions options;
  options.pile = site.pile(pile).pile();
  options.serial = "ANOTHER";
  options.phases = PhaseSet::one(0);
  options.seed = seed;
  site.pile(pile) = sim::SimPile{options};
}

TEST_CASE("an order that the broken pile left ends with what that pile's register said") {
  sim::Site site{{sim::simple_site(2, 100_A), 1, {}, 1s}};
  sim::plug_all(site);
  const std::string id = start(site, 0);
  site.run(20min);
  const WattHours delivered = site.pile(0).delivered();
  REQUIRE(delivered > 0_Wh);

  replace(site, 0, 99);
  site.run(2min);

  const auto order = site.store().order(id);
  REQUIRE(order.ok());
  REQUIRE(order->has_value());
  CHECK(is_closed((*order)->state));
  CHECK((*order)->reason == StopReason::pile_lost);
  const WattHours billed = (*order)->register_last - (*order)->register_start;
  CHECK(billed <= delivered);
  CHECK(billed > delivered - 100_Wh);
}

TEST_CASE("the pile that took the place is heard and charges, also where its boots are the same") {
  sim::Site site{{sim::simple_site(2, 100_A), 1, {}, 1s}};
  sim::plug_all(site);
  Habit habit;
  habit.battery = 60'000_Wh;
  habit.arrival_soc = 20;
  habit.target_soc = 80;
  REQUIRE(site.gateway().set_habit(site.pile(0).pile(), habit).ok());
  site.run(1h);

  replace(site, 0, 1000);  // the seed of the pile before, from which boots are drawn
  site.run(1min);
  CHECK(view(site, 0).serial == "ANOTHER");
  CHECK(view(site, 0).habit.has_value());
  sim::SimCar car;
  car.need = 50'000_Wh;
  car.phases = 1;
  site.pile(0).plug_in(car, site.now());
  site.run(10s);
  start(site, 0);
  site.run(5min);

  CHECK(view(site, 0).link == "online");
  CHECK(site.pile(0).delivered() > 0_Wh);
  CHECK(site.load()[0] <= 100_A);
}

}  // namespace
