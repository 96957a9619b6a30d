// The whole life of orders: by whom they start, why they end, and what each end is called.
#include <catch2/catch.hpp>

#include "drivers/uplink/openuc.hpp"
#include "tests/sim/site.hpp"

using namespace youxu;
using namespace youxu::literals;
using namespace std::chrono_literals;

namespace {

struct LifeSite {
  sim::SiteOptions options{sim::simple_site(1, 200_A), 1, {}, 1s};
  std::unique_ptr<sim::Site> site;

  explicit LifeSite(const std::function<void(GatewaySettings&)>& change = {}) {
    if (change) change(options.settings);
    site = std::make_unique<sim::Site>(options);
    site->run(20s);
  }
  sim::SimPile& pile() { return site->pile(0); }
  Now now() { return site->now(); }
  void plug(WattHours need = 60'000_Wh) {
    sim::SimCar car;
    car.need = need;
    car.phases = 1;
    pile().plug_in(car, now());
    site->run(10s);
  }
  StartRequest request() {
    StartRequest out;
    out.pile = pile().pile();
    out.mode = ChargeMode::immediate;
    return out;
  }
  std::string start(const StartRequest& wanted) {
    const auto id = site->gateway().start(wanted);
    INFO((id ? "" : id.error().message));
    REQUIRE(id);
    site->run(5min);
    return *id;
  }
  Order stored(const std::string& id) { return **site->store().order(id); }
  std::vector<Order> all() { return *site->store().orders({}); }
};

// Runs an order to an end of this kind.
using End = std::function<void(LifeSite&)>;

struct Ending {
  const char* what;
  StopReason reason;
  std::uint8_t code;  // of OpenUC's record
  End end;
};

void fault(LifeSite& test, FaultCode code) {
  test.pile().set_fault(code, true, test.now());
}

const Ending kEndings[] = {
    {"the page", StopReason::user, 0x45,
     [](LifeSite& t) { REQUIRE(t.site->gateway().stop(t.pile().pile(), 1, OrderOrigin::page)); }},
    {"the command line", StopReason::user, 0x45,
     [](LifeSite& t) { REQUIRE(t.site->gateway().stop(t.pile().pile(), 1, OrderOrigin::cli)); }},
    {"the pile's key", StopReason::user, 0x45,
     [](LifeSite& t) { t.pile().press_key("stop", t.now()); }},
    {"the platform", StopReason::platform, 0x40,
     [](LifeSite& t) {
       t.site->gateway().on_stop({t.pile().pile(), 1}, t.now());
     }},
    {"unplugged", StopReason::unplug, 0x6B, [](LifeSite& t) { t.pile().unplug(t.now()); }},
    {"an emergency stop", StopReason::estop, 0x72, [](LifeSite& t) { fault(t, FaultCode::estop); }},
    {"the breaker", StopReason::fault, 0x6C, [](LifeSite& t) { fault(t, FaultCode::breaker); }},
    {"the meter", StopReason::fault, 0x6D, [](LifeSite& t) { fault(t, FaultCode::meter); }},
    {"leakage", StopReason::fault, 0x6F, [](LifeSite& t) { fault(t, FaultCode::leakage); }},
    {"the surge arrester", StopReason::fault, 0x73,
     [](LifeSite& t) { fault(t, FaultCode::surge_arrester); }},
    {"heat", StopReason::fault, 0x74, [](LifeSite& t) { fault(t, FaultCode::over_temperature); }},
    {"the gun's lock", StopReason::fault, 0x77, [](LifeSite& t) { fault(t, FaultCode::lock); }},
    {"the contactor", StopReason::fault, 0x75, [](LifeSite& t) { fault(t, FaultCode::contactor); }},
    {"maintenance", StopReason::maintenance, 0x45,
     [](LifeSite& t) {
       t.site->gateway().stop_all(t.pile().pile(), StopReason::maintenance, t.now());
     }},
    {"a power cut, and the car pulled out during it", StopReason::unplug, 0x6B,
     [](LifeSite& t) {
       t.pile().set_silent(true);
       t.pile().reboot(t.now());
       t.pile().unplug(t.now());
       t.site->run(20s);
       t.pile().set_silent(false);
     }},
    {"a power cut, and no car and no word of it after", StopReason::power_loss, 0x83,
     [](LifeSite& t) {
       PileStatus status;
       status.boot = t.pile().boot() + 1;
       status.n = 1;
       status.connectors.emplace_back();
       status.connectors[0].id = 1;
       status.connectors[0].state = ConnectorState::idle;
       status.connectors[0].energy = t.pile().register_value();
       t.site->gateway().on_status(t.pile().pile(), status, t.now());
     }},
    {"a pile that does not come back", StopReason::pile_lost, 0x90,
     [](LifeSite& t) {
       t.pile().set_silent(true);
       t.site->run(61min);
     }},
};

}  // namespace

TEST_CASE("each end of a charge has its reason, in the database, the API and the record") {
  const std::size_t index = GENERATE(range(std::size_t{0}, std::size(kEndings)));
  const Ending& ending = kEndings[index];
  CAPTURE(ending.what);
  LifeSite test{[](GatewaySettings& s) { s.pile_lost_after = 1h; }};
  test.plug();
  const std::string id = test.start(test.request());
  REQUIRE(test.pile().authorised());
  ending.end(test);
  test.site->run(1min);
  const Order order = test.stored(id);
  CHECK(is_closed(order.state));
  CHECK(text_of(order.reason) == text_of(ending.reason));
  CHECK(int{openuc::stop_code(order.reason, order.fault)} == int{ending.code});
  CHECK(order.delivered() > 400_Wh);
  CHECK(order.finished_at.has_value());
  CHECK(stop_reason_from_text(text_of(order.reason)) == order.reason);
  CHECK(order.fault.has_value() ==
        (ending.reason == StopReason::fault || ending.reason == StopReason::estop));
}

TEST_CASE("ends that come by themselves have their reasons, too") {
  LifeSite test;
  StopReason reason = StopReason::none;
  std::uint8_t code = 0;
  StartRequest wanted = test.request();
  SECTION("the car is full") {
    test.plug(500_Wh);
    reason = StopReason::full;
    code = 0x41;
  }
  SECTION("the energy is in") {
    test.plug();
    wanted.energy_wanted = 500_Wh;
    reason = StopReason::target;
    code = 0x42;
  }
  SECTION("the amount is reached") {
    test.plug();
    wanted.amount_limit = Money{5'000};
    reason = StopReason::amount;
    code = 0x43;
  }
  SECTION("the time is over") {
    test.plug();
    wanted.time_limit = 10min;
    reason = StopReason::time;
    code = 0x44;
  }
  const std::string id = test.start(wanted);
  test.site->run(15min);
  CHECK(text_of(test.stored(id).reason) == text_of(reason));
  CHECK(int{openuc::stop_code(test.stored(id).reason, {})} == int{code});
}

TEST_CASE("each way to start opens one order, which says whose it was") {
  LifeSite test{[](GatewaySettings& s) { s.piles[0].plug_and_charge = true; }};
  OrderOrigin origin = OrderOrigin::plug;
  const auto plug_quietly = [&] {  // so that nothing starts by itself
    LifeSite quiet;
    test = std::move(quiet);
    test.plug();
  };
  SECTION("plug and charge") {
    test.plug();
  }
  SECTION("the page") {
    plug_quietly();
    origin = OrderOrigin::page;
    test.start(test.request());
  }
  SECTION("the command line") {
    plug_quietly();
    origin = OrderOrigin::cli;
    StartRequest wanted = test.request();
    wanted.origin = origin;
    test.start(wanted);
  }
  SECTION("the platform") {
    plug_quietly();
    origin = OrderOrigin::platform;
    PlatformStart start;
    start.order = "32010600000001012601050900000007";
    start.pile = test.pile().pile();
    test.site->gateway().on_start(start, test.now());
    test.site->gateway().on_start(start, test.now());  // asked twice
  }
  SECTION("a card") {
    plug_quietly();
    origin = OrderOrigin::card;
    Card card;
    card.number = "04A1";
    card.enabled = true;
    REQUIRE(test.site->gateway().save_card(card));
    test.pile().tap_card("04A1", test.now());
  }
  SECTION("the pile's key") {
    plug_quietly();
    origin = OrderOrigin::key;
    test.pile().press_key("start", test.now());
  }
  test.site->run(1min);
  REQUIRE(test.all().size() == 1);
  CHECK(text_of(test.all()[0].origin) == text_of(origin));
  CHECK(test.pile().authorised());
}

TEST_CASE("a start that cannot be is refused, and says why") {
  LifeSite test{[](GatewaySettings& s) { s.no_tariff = NoTariff::forbid; }};
  std::string expected;
  StartRequest wanted = test.request();
  SECTION("no such pile") {
    wanted.pile = "32010600009999";
    expected = "no such pile";
  }
  SECTION("no such connector") {
    wanted.connector = 5;
    expected = "no such pile or connector";
  }
  SECTION("no car") {
    expected = "no car";
  }
  SECTION("an order runs there") {
    test.plug();
    test.start(wanted);
    expected = "an order is running";
  }
  SECTION("the pile is not heard") {
    test.plug();
    test.pile().set_silent(true);
    test.site->run(30s);
    expected = "offline";
  }
  SECTION("a fault") {
    test.plug();
    fault(test, FaultCode::pe);
    test.site->run(10s);
    expected = "fault";
  }
  SECTION("the platform disabled it") {
    test.plug();
    test.site->gateway().on_work_parameters({test.pile().pile(), true, 100}, test.now());
    expected = "disabled";
  }
  SECTION("maintenance") {
    test.plug();
    MaintenanceRequest lock;
    lock.pile = test.pile().pile();
    lock.kind = CommandKind::lock_out;
    lock.on = true;
    REQUIRE(test.site->gateway().maintain(lock));
    expected = "locked out";
  }
  SECTION("a number that was used") {
    test.plug();
    wanted.order = "32010600000001012601050900000007";
    test.start(wanted);
    REQUIRE(test.site->gateway().stop(wanted.pile, 1, OrderOrigin::page));
    test.site->run(30s);
    expected = "used before";
  }
  const auto answer = test.site->gateway().start(wanted);
  REQUIRE_FALSE(answer);
  CHECK_THAT(answer.error().message, Catch::Contains(expected));
}

TEST_CASE("stopped and started again in one plug-in there are two orders, whose registers adjoin") {
  LifeSite test;
  test.plug();
  const std::string first = test.start(test.request());
  REQUIRE(test.site->gateway().stop(test.pile().pile(), 1, OrderOrigin::page));
  test.site->run(10min);
  const std::string second = test.start(test.request());
  REQUIRE(second != first);
  test.site->run(5min);
  REQUIRE(test.site->gateway().stop(test.pile().pile(), 1, OrderOrigin::page));
  test.site->run(30s);
  const Order one = test.stored(first), two = test.stored(second);
  CHECK(one.register_first() == test.site->first_register(0));
  CHECK(two.register_start == one.register_last);
  CHECK(two.register_last == test.pile().register_value());
  CHECK(one.delivered() + two.delivered() ==
        test.pile().register_value() - test.site->first_register(0));
  CHECK(one.delivered() > 400_Wh);
  CHECK(two.delivered() > 400_Wh);
}
