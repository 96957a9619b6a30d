// What bounds an order: amount, time, pick-up, the tariff there is, and a begin that is later.
#include <catch2/catch.hpp>

#include "tests/sim/site.hpp"

using namespace youxu;
using namespace youxu::literals;
using namespace std::chrono_literals;

namespace {

struct BoundSite {
  sim::SiteOptions options{sim::simple_site(1, 200_A), 1, {}, 1s};
  std::unique_ptr<sim::Site> site;
  std::string id;

  explicit BoundSite(const std::function<void(GatewaySettings&)>& change = {}) {
    options.settings.tariff.energy_price.fill(Price{110'000});
    options.settings.tariff.service_price.fill(Price{40'000});  // together 1.50 CNY
    if (change) change(options.settings);
    site = std::make_unique<sim::Site>(options);
    site->run(20s);
  }
  std::string pile() { return site->pile(0).pile(); }
  void plug() {
    sim::SimCar car;
    car.need = 60'000_Wh;
    car.phases = 1;
    site->pile(0).plug_in(car, site->now());
    site->run(10s);
  }
  StartRequest request() {
    StartRequest out;
    out.pile = pile();
    out.mode = ChargeMode::immediate;
    return out;
  }
  std::string refused(const StartRequest& wanted) {
    const auto answer = site->gateway().start(wanted);
    REQUIRE_FALSE(answer);
    return answer.error().message;
  }
  Order order() {
    for (const Order& open : site->gateway().status().open_orders)
      if (open.id == id) return open;
    return **site->store().order(id);
  }
  StopReason reason() { return order().reason; }
  std::string why() { return site->gateway().status().piles[0].connectors[0].reason.code; }
};

}  // namespace

TEST_CASE("an order stops at its highest amount, and passes it by no more than stated") {
  BoundSite test;
  test.plug();
  StartRequest wanted = test.request();
  wanted.amount_limit = Money{20'000};  // 2 CNY are 1.333 kWh
  test.id = *test.site->gateway().start(wanted);
  test.site->run(30min);
  const Order order = test.order();
  REQUIRE(is_closed(order.state));
  CHECK(order.reason == StopReason::amount);
  CHECK(order.total_amount() >= Money{20'000});
  CHECK(order.total_amount() <= Money{20'000 + 400});  // 11 s at 7.4 kW, and a watt-hour
  CHECK(order.delivered() == test.site->pile(0).register_value() - test.site->first_register(0));
}

TEST_CASE("an order stops after its longest time") {
  BoundSite test;
  test.plug();
  StartRequest wanted = test.request();
  wanted.time_limit = 20min;
  test.id = *test.site->gateway().start(wanted);
  test.site->run(30min);
  CHECK(test.reason() == StopReason::time);
  const Order order = test.order();
  CHECK(*order.finished_at - *order.started_at >= 20min);
  CHECK(*order.finished_at - *order.started_at <= 20min + 11s);
}

TEST_CASE("the energy that was asked for ends it, as ever") {
  BoundSite test;
  test.plug();
  StartRequest wanted = test.request();
  wanted.energy_wanted = 1'000_Wh;
  test.id = *test.site->gateway().start(wanted);
  test.site->run(30min);
  CHECK(test.reason() == StopReason::target);
  CHECK(test.order().delivered() <= 1'000_Wh + 23_Wh);
}

TEST_CASE("charging ends with its departure only where that is configured") {
  const bool stops = GENERATE(false, true);
  BoundSite test{[&](GatewaySettings& s) { s.stop_at_pickup = stops; }};
  test.plug();
  StartRequest wanted = test.request();
  wanted.depart = test.site->now().wall + 30min;
  test.id = *test.site->gateway().start(wanted);
  test.site->run(40min);
  CHECK(is_closed(test.order().state) == stops);
  if (stops) CHECK(test.reason() == StopReason::pickup);
}

TEST_CASE("a platform's balance bounds the order where that is configured") {
  const bool bounds = GENERATE(false, true);
  BoundSite test{[&](GatewaySettings& s) { s.balance_limits_orders = bounds; }};
  test.plug();
  PlatformStart start;
  start.order = "32010600000001012601050900000007";
  start.pile = test.pile();
  start.balance = Money{10'000};
  test.site->gateway().on_start(start, test.site->now());
  test.id = start.order;
  REQUIRE(test.order().amount_limit.has_value() == bounds);
  if (bounds) CHECK(*test.order().amount_limit == Money{10'000});
}

TEST_CASE("without a tariff an order is free, or refused, as configured") {
  const bool forbids = GENERATE(false, true);
  const std::string model = GENERATE("", "0000");
  BoundSite test{[&](GatewaySettings& s) {
    s.tariff = Tariff{};
    s.tariff.model = model;
    s.no_tariff = forbids ? NoTariff::forbid : NoTariff::free;
  }};
  test.plug();
  if (forbids) {
    CHECK_THAT(test.refused(test.request()), Catch::Contains("tariff"));
    Tariff tariff;
    tariff.model = "0001";
    test.site->gateway().on_tariff(tariff, test.site->now());
  }
  test.id = *test.site->gateway().start(test.request());
  test.site->run(10min);
  CHECK(test.order().delivered() > 500_Wh);
  CHECK(test.order().total_amount() == Money{});
  CHECK(test.order().tariff.known() == forbids);
}

TEST_CASE("an order keeps the price of its beginning across a change of tariff") {
  BoundSite test;
  test.plug();
  TariffRequest dearer;
  dearer.tariff = test.options.settings.tariff;
  dearer.tariff.model = "";
  dearer.tariff.energy_price.fill(Price{260'000});
  const Wall half =
      wall_from_unix_millis((unix_millis(test.site->now().wall) / 1'800'000 + 1) * 1'800'000);
  dearer.valid_from = half;
  const auto id = test.site->gateway().add_tariff(dearer);
  REQUIRE(id);
  CHECK(test.site->gateway().tariffs().size() == 1);
  // The plan of today reckons with it from then on.
  test.site->run(1min);
  for (const PlanSlotView& slot : test.site->gateway().plan_view().slots)
    CHECK(slot.price.e5 == (slot.begin < half ? 150'000 : 300'000));
  test.id = *test.site->gateway().start(test.request());
  test.site->crash_gateway();
  test.site->restart_gateway();
  test.site->run(40min);
  CHECK(test.site->gateway().tariffs().front().id == *id);
  REQUIRE(test.site->gateway().stop(test.pile(), 1, OrderOrigin::page));
  test.site->run(30s);
  const Order first = test.order();
  CHECK(first.tariff.model == "0001");
  CHECK(first.total_amount().e4 == amount(first.delivered(), Price{150'000}).e4);
  test.site->pile(0).unplug(test.site->now());
  test.site->run(10s);
  test.plug();
  test.id = *test.site->gateway().start(test.request());
  CHECK(test.order().tariff.price(TariffKind::flat).e5 == 300'000);
  CHECK_FALSE(test.site->gateway().remove_tariff(*id));  // in force
}

TEST_CASE("a tariff to come is taken back, and wrong ones are refused with what is wrong") {
  BoundSite test;
  TariffRequest next;
  next.tariff.model = "";
  next.valid_from = test.site->now().wall + 13min + 7s;
  CHECK_THAT(test.site->gateway().add_tariff(next).error().message, Catch::Contains("half hour"));
  next.valid_from =
      wall_from_unix_millis((unix_millis(test.site->now().wall) / 1'800'000 + 2) * 1'800'000);
  const auto id = test.site->gateway().add_tariff(next);
  REQUIRE(id);
  REQUIRE(test.site->gateway().remove_tariff(*id));
  CHECK_FALSE(test.site->gateway().remove_tariff(*id));
  for (std::size_t i = 0; i < TariffBook::kMaxToCome; ++i)
    REQUIRE(test.site->gateway().add_tariff(next));
  CHECK(test.site->gateway().add_tariff(next).error().code == Errc::refused);
  next.valid_from.reset();
  CHECK(test.site->gateway().add_tariff(next));
  test.site->gateway().on_tariff(test.options.settings.tariff, test.site->now());
  const std::size_t before = test.site->store().tariffs()->size();
  test.site->gateway().on_tariff(test.options.settings.tariff, test.site->now());  // a login
  CHECK(test.site->store().tariffs()->size() == before);
}

TEST_CASE("an order that begins later waits for its begin, through a restart") {
  BoundSite test;
  const bool there = GENERATE(false, true);
  if (there) test.plug();
  StartRequest wanted = test.request();
  wanted.begin = test.site->now().wall + 2h;
  test.id = *test.site->gateway().start(wanted);
  test.site->run(30min);
  CHECK(test.why() == "waits_begin");
  test.site->crash_gateway();
  test.site->restart_gateway();
  test.site->run(30min);
  CHECK(test.why() == "waits_begin");
  CHECK_FALSE(test.site->pile(0).authorised());
  if (!there) test.plug();
  test.site->run(61min);
  CHECK(test.site->pile(0).authorised());
  CHECK(test.order().started_at >= wanted.begin);
  CHECK(*test.order().started_at <= *wanted.begin + 15s);
  test.site->run(10min);
  CHECK(test.order().delivered() > 500_Wh);
  CHECK_THAT(test.refused(test.request()), Catch::Contains("running"));
}

TEST_CASE("an order that cannot begin ends with its reason") {
  BoundSite test;
  StartRequest wanted = test.request();
  wanted.begin = test.site->now().wall + 1h;
  SECTION("no car is there") {
    test.id = *test.site->gateway().start(wanted);
    test.site->run(61min);
    CHECK(test.reason() == StopReason::no_car);
  }
  SECTION("its car was unplugged before") {
    test.plug();
    test.id = *test.site->gateway().start(wanted);
    test.site->run(10min);
    test.site->pile(0).unplug(test.site->now());
    test.site->run(10s);
    CHECK(test.reason() == StopReason::unplug);
  }
  SECTION("another is asked for instead") {
    test.plug();
    test.id = *test.site->gateway().start(wanted);
    test.site->run(10min);
    const std::string first = test.id;
    test.id = *test.site->gateway().start(test.request());
    test.site->run(1min);
    CHECK(test.site->pile(0).order() == test.id);
    test.id = first;
    CHECK(test.reason() == StopReason::replaced);
  }
  SECTION("it is taken back") {
    test.id = *test.site->gateway().start(wanted);
    REQUIRE(test.site->gateway().stop(test.pile(), 1, OrderOrigin::page));
    CHECK(test.reason() == StopReason::user);
  }
  CHECK(is_closed(test.order().state));
  CHECK(test.order().delivered() == 0_Wh);
  CHECK(test.order().total_amount() == Money{});
}

TEST_CASE("a begin or departure that cannot be meant is refused") {
  BoundSite test;
  test.plug();
  StartRequest wanted = test.request();
  wanted.begin = test.site->now().wall + 24h * 8;
  CHECK_THAT(test.refused(wanted), Catch::Contains("7 days"));
  wanted.begin = test.site->now().wall + 2h;
  wanted.depart = test.site->now().wall + 1h;
  CHECK_THAT(test.refused(wanted), Catch::Contains("depart"));
  wanted.depart.reset();
  wanted.begin = test.site->now().wall - 1h;  // is past: it begins now
  test.id = *test.site->gateway().start(wanted);
  CHECK_FALSE(test.order().begin);
}
