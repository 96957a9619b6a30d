// Orders and a wall clock that is wrong, set, or not known yet.
#include <catch2/catch.hpp>

#include "tests/sim/site.hpp"

using namespace youxu;
using namespace youxu::literals;
using namespace std::chrono_literals;

namespace {

// 2026-01-05 06:00 at UTC+8; valley ends at 07:00.
constexpr Wall kSix = wall_from_unix_millis(1'767'564'000'000);

struct ClockSite {
  sim::SiteOptions options{sim::simple_site(1, 200_A), 1, {}, 1s};
  std::unique_ptr<sim::Site> site;
  std::string id;
  Millis wrong_by{0};  // the gateway's wall less the true one

  explicit ClockSite(Wall shown, bool trusted) {
    for (std::size_t s = 0; s < kTariffSlots; ++s)
      options.settings.tariff.slots[s] = s < 14 ? TariffKind::valley : TariffKind::flat;
    site = std::make_unique<sim::Site>(options);
    site->jump_wall_clock(shown - site->now().wall);
    site->gateway().on_clock(trusted, Millis{0}, site->now());
    site->run(20s);
  }
  void start() {
    sim::SimCar car;
    car.need = 60'000_Wh;
    car.phases = 1;
    site->pile(0).plug_in(car, site->now());
    site->run(10s);
    StartRequest request;
    request.pile = site->pile(0).pile();
    request.mode = ChargeMode::immediate;
    id = *site->gateway().start(request);
  }
  void step(Millis by, bool trusted) {
    site->jump_wall_clock(by);
    site->gateway().on_clock(trusted, by, site->now());
  }
  Order order() {
    for (const Order& open : site->gateway().status().open_orders)
      if (open.id == id) return open;
    return **site->store().order(id);
  }
  void stop() {
    REQUIRE(site->gateway().stop(site->pile(0).pile(), 1, OrderOrigin::page).ok());
    site->run(30s);
  }
  WattHours of(TariffKind kind) { return order().energy[static_cast<std::size_t>(kind)]; }
  void check_sum() {
    CHECK(of(TariffKind::valley) + of(TariffKind::flat) == order().delivered());
    CHECK(order().delivered() == site->pile(0).register_value() - site->first_register(0));
  }
};

}  // namespace

TEST_CASE("an order of a box that wakes in 1970 is corrected when the time is known") {
  ClockSite test{Wall{} + 30s, false};
  const Millis began = test.site->now().mono.time_since_epoch();
  test.start();
  test.site->run(2h);
  CHECK_FALSE(test.order().clock_trusted);
  CHECK_FALSE(test.site->gateway().status().clock_trusted);
  // It is 08:00 now: an hour of two was valley.
  test.step((kSix + 2h) - test.site->now().wall, true);
  const Order order = test.order();
  CHECK(order.clock_trusted);
  const Millis ago = test.site->now().mono.time_since_epoch() - began - 10s;
  CHECK(order.applied_at >= kSix + 2h - ago - 1s);
  CHECK(order.applied_at <= kSix + 2h - ago + 1s);
  const double share = test.of(TariffKind::valley).value() / order.delivered().value();
  CHECK(share == Approx(0.5).margin(0.01));
  test.stop();
  test.check_sum();
  CHECK(test.order().state != OrderState::stopping);
}

TEST_CASE("an order that ended before the time was known waits for it, and goes corrected") {
  ClockSite test{Wall{} + 30s, false};
  test.start();
  test.site->run(1h);
  test.stop();
  CHECK(test.order().finished_at);
  CHECK_FALSE(is_closed((*test.site->store().order(test.id))->state));
  CHECK(test.site->records().empty());
  const WattHours had = test.order().delivered();
  test.site->run(5min);
  test.step((kSix + 30min) - test.site->now().wall, true);
  test.site->run(5s);
  const Order order = test.order();
  CHECK(is_closed(order.state));
  CHECK(order.clock_trusted);
  CHECK(order.delivered() == had);
  CHECK(*order.finished_at > kSix + 24min);
  CHECK(*order.finished_at < kSix + 26min);
  CHECK(test.of(TariffKind::flat) == 0_Wh);
  CHECK(test.site->records().at(test.id) == 1);
}

TEST_CASE("it waits no longer than stated, and through a restart not at all: then it is marked") {
  ClockSite test{Wall{} + 30s, false};
  test.start();
  test.site->run(10min);
  test.stop();
  REQUIRE(test.site->records().empty());
  SECTION("the time does not come") {
    test.site->run(ClockWatch::kWait - 1min);
    CHECK(test.site->records().empty());
    test.site->run(1min);
  }
  SECTION("a restart") {
    test.site->crash_gateway();
    test.site->restart_gateway();
    test.site->run(10s);
  }
  CHECK(test.site->records().at(test.id) == 1);
  CHECK(is_closed(test.order().state));
  CHECK_FALSE(test.order().clock_trusted);
  test.check_sum();
}

TEST_CASE("another order begins at the connector while the ended one waits") {
  ClockSite test{Wall{} + 30s, false};
  test.start();
  test.site->run(5min);
  test.stop();
  const std::string first = test.id;
  test.site->pile(0).unplug(test.site->now());
  test.site->run(10s);
  test.start();
  test.site->run(5min);
  test.site->crash_gateway();
  test.site->restart_gateway();
  test.site->gateway().on_clock(false, Millis{0}, test.site->now());
  test.site->run(1min);
  CHECK(is_closed((*test.site->store().order(first))->state));
  CHECK_FALSE(is_closed(test.order().state));
  CHECK(test.site->pile(0).authorised());
}

TEST_CASE("a step of the clock during a charge moves its stamps, and not its energy") {
  const Millis by = GENERATE(Millis{-1h}, Millis{24h});
  ClockSite test{kSix, true};
  test.start();
  test.site->run(30min);
  const Order before = test.order();
  test.step(by, true);
  CHECK(test.order().applied_at == before.applied_at + by);
  CHECK(*test.order().started_at == *before.started_at + by);
  CHECK(test.order().clock_trusted);
  test.site->run(30min);
  test.step(-by, true);
  test.site->run(1min);
  test.stop();
  CHECK(test.order().applied_at == before.applied_at);
  CHECK(test.of(TariffKind::flat) < 500_Wh);  // all of it was before 07:01
  test.check_sum();
}

TEST_CASE("a clock that is never right is told, and load is limited all the same") {
  ClockSite test{Wall{} + 30s, false};
  test.start();
  test.site->run(11min);
  CHECK(test.order().delivered() > 900_Wh);
  const auto told = [&] {
    for (const Alarm& alarm : *test.site->gateway().alarms(100))
      if (alarm.key == "clock" && !alarm.cleared_at) return true;
    return false;
  };
  CHECK(told());
  test.step(kSix - test.site->now().wall, true);
  test.site->run(5s);
  CHECK_FALSE(told());
}
