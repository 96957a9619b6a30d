// Plug and charge: where its owner agreed, a car that is plugged in starts its order by itself.
#include <catch2/catch.hpp>

#include "tests/sim/site.hpp"

using namespace youxu;
using namespace youxu::literals;
using namespace std::chrono_literals;

namespace {

struct PlugSite {
  sim::SiteOptions options{sim::simple_site(1, 200_A), 1, {}, 1s};
  std::unique_ptr<sim::Site> site;

  explicit PlugSite(bool configured = true, bool bound_only = false) {
    options.settings.piles[0].plug_and_charge = configured;
    options.settings.bound_only = bound_only;
    site = std::make_unique<sim::Site>(options);
    site->run(20s);
  }
  std::string number() { return site->pile(0).pile(); }
  void plug_in(Millis wait = 20s) {
    sim::SimCar car;
    car.need = 60'000_Wh;
    car.phases = 1;
    site->pile(0).plug_in(car, site->now());
    site->run(wait);
  }
  void unplug() {
    site->pile(0).unplug(site->now());
    site->run(20s);
  }
  void agree(bool agreed) {
    Habit habit;
    habit.battery = 50'000_Wh;
    habit.plug_and_charge = agreed;
    REQUIRE(site->gateway().set_habit(number(), habit).ok());
  }
  void stop() {
    REQUIRE(site->gateway().stop(number(), 1, OrderOrigin::page).ok());
    site->run(30s);
  }
  std::vector<Order> orders() { return *site->store().orders({}); }
  bool runs() { return site->pile(0).authorised(); }
};

}  // namespace

TEST_CASE("each plug-in starts one order, also when it was stopped before") {
  PlugSite test;
  test.plug_in();
  REQUIRE(test.orders().size() == 1);
  CHECK(test.orders()[0].origin == OrderOrigin::plug);
  CHECK(test.runs());
  test.stop();
  test.site->run(1h);
  CHECK(test.orders().size() == 1);
  CHECK_FALSE(test.runs());
  test.unplug();
  test.plug_in();
  CHECK(test.orders().size() == 2);
  CHECK(test.runs());
}

TEST_CASE(
    "after a stop nothing starts by itself, not through restarts of pile and gateway either") {
  PlugSite test;
  test.plug_in();
  test.stop();
  SECTION("the pile says plugged again after its own restart") {
    test.site->pile(0).reboot(test.site->now());
  }
  SECTION("a power cut takes both") {
    test.site->crash_gateway();
    test.site->pile(0).reboot(test.site->now());
    test.site->run(1min);
    test.site->restart_gateway();
  }
  test.site->run(10min);
  CHECK(test.site->pile(0).state(test.site->now()) == ConnectorState::plugged);
  CHECK(test.orders().size() == 1);
  CHECK_FALSE(test.runs());
  test.unplug();
  test.plug_in();
  CHECK(test.orders().size() == 2);
}

TEST_CASE("after a power loss with the car still there the same order goes on") {
  PlugSite test;
  test.plug_in(5min);
  const std::string order = test.orders()[0].id;
  SECTION("of the pile") {
    test.site->pile(0).reboot(test.site->now());
  }
  SECTION("of pile and gateway") {
    test.site->crash_gateway();
    test.site->pile(0).reboot(test.site->now());
    test.site->run(1min);
    test.site->restart_gateway();
    const bool says_hello_first = GENERATE(false, true);
    if (says_hello_first)
      test.site->gateway().on_hello(test.number(), test.site->pile(0).hello(), test.site->now());
  }
  test.site->run(2min);
  CHECK(test.runs());
  CHECK(test.site->pile(0).order() == order);
  CHECK(test.orders().size() == 1);
}

TEST_CASE("a car that came while the gateway was away starts when it is back") {
  PlugSite test;
  test.site->crash_gateway();
  test.plug_in();
  test.site->restart_gateway();
  test.site->run(20s);
  CHECK(test.orders().size() == 1);
  CHECK(test.runs());
}

TEST_CASE("a faulted or disabled pile starts nothing until it is well again, and then once") {
  PlugSite test;
  const auto allow = [&](bool allowed) {
    test.site->gateway().on_work_parameters({test.number(), !allowed, 100}, test.site->now());
  };
  SECTION("a fault") {
    test.site->pile(0).set_fault(FaultCode::meter, true, test.site->now());
  }
  SECTION("the platform") {
    allow(false);
  }
  test.plug_in(5min);
  CHECK(test.orders().empty());
  test.site->pile(0).set_fault(FaultCode::meter, false, test.site->now());
  allow(true);
  test.site->run(20s);
  CHECK(test.orders().size() == 1);
  CHECK(test.runs());
}

TEST_CASE("a pile that refuses the start is not asked again for the same car") {
  PlugSite test;
  Command lock;
  lock.id = "lock";
  lock.kind = CommandKind::lock_out;
  lock.on = true;
  lock.duration = 30s;
  lock.boot = test.site->pile(0).boot();
  lock.n = 1;
  test.site->pile(0).on_command(lock, test.site->now());
  test.plug_in(10min);
  REQUIRE(test.orders().size() == 1);
  CHECK(test.orders()[0].reason == StopReason::never_started);
}

TEST_CASE("the owner's habit says whether, where the configuration does not") {
  PlugSite test{false};
  test.plug_in(2min);
  CHECK(test.orders().empty());
  test.agree(false);
  test.site->run(20s);
  CHECK(test.orders().empty());
  test.unplug();
  test.agree(true);
  test.site->crash_gateway();  // it is stored
  test.site->restart_gateway();
  test.plug_in();
  CHECK(test.orders().size() == 1);
}

TEST_CASE("where piles are bound, an unbound pile starts nothing by itself") {
  PlugSite test{true, true};
  test.plug_in(1min);
  CHECK(test.orders().empty());
  Binding binding;
  binding.pile = "ANY-0001";
  binding.place = test.number();
  REQUIRE(test.site->store().save_binding(binding).ok());  // waiting
  test.site->run(20s);
  CHECK(test.orders().empty());
  binding.state = BindingState::bound;
  REQUIRE(test.site->store().save_binding(binding).ok());
  test.site->run(20s);
  CHECK(test.orders().size() == 1);
}

TEST_CASE("each connector of a pile starts for its own car") {
  sim::SiteOptions options{sim::simple_site(1, 400_A), 1, {}, 1s};
  options.settings.piles[0].plug_and_charge = true;
  options.settings.piles[0].phases = PhaseSet::all();
  options.dc[0] = {{1, 6_A, 32_A}, {2, 6_A, 32_A}};
  sim::Site site{options};
  site.run(20s);
  for (const int connector : {2, 1}) {
    site.pile(0).plug_in({}, site.now(), connector);
    site.run(20s);
    CHECK(site.pile(0).authorised(connector));
  }
  REQUIRE(site.gateway().stop(site.pile(0).pile(), 2, OrderOrigin::page).ok());
  site.run(1min);
  CHECK(site.pile(0).authorised(1));
  CHECK_FALSE(site.pile(0).authorised(2));
  CHECK(site.store().orders({})->size() == 2);
}
