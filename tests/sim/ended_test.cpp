// Orders whose end, or beginning, nobody saw: the gateway or its disk was away, or it was too
// short.
#include <catch2/catch.hpp>

#include "tests/sim/memory_disk.hpp"
#include "tests/sim/site.hpp"

using namespace youxu;
using namespace youxu::literals;
using namespace std::chrono_literals;

namespace {

sim::SiteOptions one_pile() {
  return {sim::simple_site(1, 200_A), 1, {}, Millis{500}};
}

void plug_in(sim::Site& site, std::int64_t need_wh) {
  sim::SimCar car;
  car.need = WattHours::from_whole(need_wh);
  car.phases = 1;
  site.pile(0).plug_in(car, site.now());
  site.run(10s);
}

Result<std::string> start(sim::Site& site) {
  StartRequest request;
  request.pile = site.pile(0).pile();
  return site.gateway().start(request);
}

Order only_order(sim::Site& site) {
  const auto orders = site.store().orders({});
  REQUIRE(orders->size() == 1);
  return orders->front();
}

WattHours moved(sim::Site& site) {
  return site.pile(0).register_value() - site.first_register(0);
}

}  // namespace

TEST_CASE("a car that is full as its charge begins ends the order, though no status showed it") {
  sim::Site site{one_pile()};
  plug_in(site, 0);
  REQUIRE(start(site).ok());
  site.run(1min);
  CHECK(site.store().open_orders()->empty());
  CHECK(only_order(site).reason == StopReason::full);
}

TEST_CASE("a charge that goes on and ends while the gateway is away is billed to its end") {
  sim::SiteOptions options = one_pile();
  options.failsafe = 8_A;
  sim::Site site{options};
  plug_in(site, 20'000);
  REQUIRE(start(site).ok());
  while (!site.pile(0).authorised()) site.step();
  // The disk has no more than the start.
  REQUIRE(site.store().open_orders()->front().state == OrderState::starting);
  site.crash_gateway();
  site.run(90s);  // at its failsafe current, once its lease is over
  site.pile(0).unplug(site.now());
  site.restart_gateway();
  site.run(1min);
  CHECK(moved(site) > WattHours{});
  CHECK(only_order(site).delivered() == moved(site));
  CHECK(only_order(site).state == OrderState::uploaded);
}

TEST_CASE("a second crash before the pile has spoken still knows that the charge may be going on") {
  sim::Site site{one_pile()};
  plug_in(site, 20'000);
  REQUIRE(start(site).ok());
  while (!site.pile(0).authorised()) site.step();
  site.run(10s);
  REQUIRE(site.load()[0] > Amps{});
  for (int crash = 0; crash < 2; ++crash) {
    site.crash_gateway();
    site.restart_gateway();
    site.step();  // nothing is heard yet, and the order is saved
  }
  CHECK(site.gateway().leased()[0][0] >= site.load()[0]);
  site.run(5min);
  CHECK(site.pile(0).authorised());
  site.pile(0).unplug(site.now());
  site.run(1min);
  CHECK(only_order(site).delivered() == moved(site));
}

TEST_CASE("a stop that is asked for again before the last register came does not bill without it") {
  sim::Site site{one_pile()};
  plug_in(site, 20'000);
  REQUIRE(start(site).ok());
  site.run(2min);
  const Order running = *site.store().open_orders()->begin();
  bool answered = false;
  // What is heard of the pile while the answer to the stop is there, and its status is not.
  REQUIRE(site.gateway().stop(running.pile, 1, OrderOrigin::page).ok());
  sim::SimPile& pile = site.pile(0);
  const WattHours before = pile.register_value();
  pile.set_status_period(1h);
  for (int i = 0; i < 20 && !answered; ++i) {
    pile.step({site.now().mono + Millis{500 * (i + 1)}, site.now().wall});
    for (const CommandResult& result : pile.take_results()) {
      site.gateway().on_result(running.pile, result, site.now());
      answered = true;
    }
  }
  REQUIRE(answered);
  REQUIRE(site.gateway().stop(running.pile, 1, OrderOrigin::page).ok());
  site.run(1min);
  CHECK(pile.register_value() > before);
  CHECK(only_order(site).delivered() == moved(site));
}

TEST_CASE("a charge that a fault ended is billed at once, however long the fault stays") {
  sim::Site site{one_pile()};
  plug_in(site, 20'000);
  REQUIRE(start(site).ok());
  site.run(2min);
  site.pile(0).set_fault(FaultCode::leakage, true, site.now());
  site.run(30s);
  CHECK(site.store().open_orders()->empty());
  CHECK(only_order(site).reason == StopReason::fault);
  CHECK(moved(site) > WattHours{});
  CHECK(only_order(site).delivered() == moved(site));
}

TEST_CASE("while an order waits for a full disk no other begins there") {
  sim::CrashPoint crash;
  sim::MemoryDisk disk{crash, 1};
  sim::SiteOptions options = one_pile();
  options.database = sim::kMemoryDatabase;
  sim::Site site{options};
  plug_in(site, 20'000);
  REQUIRE(start(site).ok());
  site.run(2min);
  disk.set_full(true);
  site.run(2min);
  site.pile(0).unplug(site.now());
  site.run(10s);
  plug_in(site, 20'000);
  REQUIRE_FALSE(site.store().open_orders()->empty());
  const auto refused = start(site);
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().code == Errc::retry);

  disk.set_full(false);
  REQUIRE(start(site).ok());
  CHECK(site.store().open_orders()->size() == 1);
  site.run(1min);
  site.pile(0).unplug(site.now());
  site.run(1min);
  WattHours billed;
  for (const Order& order : *site.store().orders({})) billed += order.delivered();
  CHECK(billed == moved(site));
}
