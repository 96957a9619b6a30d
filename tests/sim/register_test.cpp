// What piles' registers do while orders run, and what is billed then.
#include <catch2/catch.hpp>

#include "tests/sim/site.hpp"

using namespace youxu;
using namespace youxu::literals;
using namespace std::chrono_literals;

namespace {

struct MeterSite {
  sim::SiteOptions options{sim::simple_site(1, 200_A), 1, {}, 1s};
  std::unique_ptr<sim::Site> site;
  std::string id;

  MeterSite() {
    site = std::make_unique<sim::Site>(options);
    site->run(20s);
    sim::SimCar car;
    car.need = 60'000_Wh;
    car.phases = 1;
    pile().plug_in(car, site->now());
    site->run(20s);
    StartRequest start;
    start.pile = pile().pile();
    start.mode = ChargeMode::immediate;
    id = *site->gateway().start(start);
    site->run(10min);
    REQUIRE(delivered() > 800_Wh);
  }
  sim::SimPile& pile() { return site->pile(0); }
  WattHours delivered() { return pile().delivered(); }  // what truly went into the car
  Order order() {
    for (const Order& open : site->gateway().status().open_orders)
      if (open.id == id) return open;
    return **site->store().order(id);
  }
  void stop() {
    REQUIRE(site->gateway().stop(pile().pile(), 1, OrderOrigin::page).ok());
    site->run(30s);
    REQUIRE(is_closed(order().state));
  }
  bool alarmed() {
    for (const Alarm& alarm : *site->gateway().alarms(100))
      if (alarm.key.starts_with("register:") && !alarm.cleared_at) return true;
    return false;
  }
  // Of the order against the truth.
  void check_billed(WattHours lost) {
    const Order closed = order();
    WattHours sum;
    for (const WattHours each : closed.energy) sum += each;
    CHECK(sum == closed.delivered());
    CHECK(closed.delivered() <= delivered());
    CHECK(closed.delivered() + lost >= delivered());
  }
};

}  // namespace

TEST_CASE("a meter that is exchanged during a charge: the order goes on, both are billed") {
  const auto first = GENERATE(0_Wh, 3_Wh, 77'000'000_Wh);
  const bool restart = GENERATE(false, true);
  MeterSite test;
  if (restart) test.site->crash_gateway();
  test.pile().exchange_meter("S2", first, test.site->now());
  test.site->run(1min);
  if (restart) test.site->restart_gateway();
  test.site->run(10min);
  const Order open = test.order();
  REQUIRE(open.segments.size() == 1);
  CHECK(open.segments[0].ended_by == RegisterBreak::exchanged);
  CHECK(open.segments[0].serial == "S0001");
  CHECK(open.register_serial == "S2");
  CHECK(test.alarmed());
  test.stop();
  test.check_billed(restart ? 130_Wh : 11_Wh);  // what was not stored yet, where all went at once
  CHECK(test.order().needs_review());
}

TEST_CASE("a register that falls during a charge counts on; the order is for a person to see") {
  MeterSite test;
  test.pile().set_register(0_Wh);
  test.site->run(10min);
  CHECK(test.alarmed());
  test.stop();
  REQUIRE(test.order().segments.size() == 1);
  CHECK(test.order().segments[0].ended_by == RegisterBreak::reset);
  test.check_billed(11_Wh);
}

TEST_CASE("a register that jumps is billed as it shows, and the order is for a person to see") {
  MeterSite test;
  const WattHours start = test.order().register_first();
  test.pile().set_register(50'000'000_Wh);
  test.site->run(30s);
  CHECK(test.order().delivered() >= 50'000'000_Wh - start);
  CHECK(test.alarmed());
  test.site->run(5min);
  test.stop();
  CHECK(test.order().delivered() == test.pile().register_value() - start);
  CHECK(test.order().segments[0].ended_by == RegisterBreak::jumped);
}

TEST_CASE("one wrong status changes nothing, also when it is the last before the end") {
  MeterSite test;
  const bool last = GENERATE(false, true);
  const WattHours before = test.order().delivered();
  if (last) REQUIRE(test.site->gateway().stop(test.pile().pile(), 1, OrderOrigin::page).ok());
  const WattHours right = test.pile().register_value();
  test.pile().set_register(4_Wh);
  test.site->run(1s);
  test.pile().set_register(right);
  test.site->run(1min);
  if (!last) test.stop();
  CHECK(test.order().segments.empty());
  CHECK_FALSE(test.order().needs_review());
  CHECK(test.order().delivered() >= before);
  CHECK_FALSE(test.alarmed());
}

TEST_CASE("the next order begins with the register as it is") {
  MeterSite test;
  test.pile().set_register(0_Wh);
  test.site->run(1min);
  test.stop();
  StartRequest start;
  start.pile = test.pile().pile();
  test.pile().unplug(test.site->now());
  test.site->run(20s);
  test.pile().plug_in({}, test.site->now());
  test.site->run(20s);
  test.id = *test.site->gateway().start(start);
  test.site->run(10min);
  CHECK_FALSE(test.alarmed());
  CHECK(test.order().segments.empty());
  test.stop();
  CHECK_FALSE(test.order().needs_review());
}
