// Piles that keep leases and go-e chargers that do not, below one tight circuit: the limit holds at
// every step, whatever the chargers, the line and the gateway do. The chargers are simulated from
// the maker's documents; no hardware was ever tried.
#include <catch2/catch.hpp>

#include <cstdlib>
#include <numeric>

#include "tests/sim/site.hpp"

using namespace youxu;
using namespace youxu::literals;
using namespace std::chrono_literals;

namespace {

constexpr Amps kLimit = 80_A;
constexpr std::size_t kGoe = 3;  // the first ones, one on each phase

// On each phase one go-e charger and two piles of the bus, 96 A together, and 60 A of room.
sim::SiteOptions options(std::uint64_t seed, sim::Network network = {}) {
  sim::SiteOptions options{sim::simple_site(9, kLimit), seed, network, Millis{500}};
  for (std::size_t i = 0; i < kGoe; ++i) {
    options.goe.insert(i);
    options.settings.piles[i].leases = Leases::not_kept;
  }
  return options;
}

// Never above the limit, and nothing may draw what is not counted.
struct Invariants {
  int charged = 0;  // steps in which a go-e did

  void operator()(sim::Site& site) {
    const PerPhase<Amps> load = site.load();
    for (std::size_t p = 0; p < kPhases; ++p) {
      Amps lawful = site.goe(p).drawing()[p];
      if (lawful > Amps{}) ++charged;
      for (std::size_t i = kGoe + p; i < site.size(); i += kPhases)
        lawful += site.pile(i).lawful(site.now());
      const bool counted = !site.gateway_runs() || lawful <= site.gateway().leased()[0][p];
      if (load[p] <= kLimit && counted) continue;
      CAPTURE(p, load[p].value(), lawful.value(), site.goe(p).drawing()[p].value());
      CAPTURE(site.now().mono.time_since_epoch().count());
      CHECK(counted);
      REQUIRE(load[p] <= kLimit);
      FAIL("an invariant is broken");
    }
  }
};

void start(sim::Site& site, std::size_t index) {
  StartRequest request;
  request.pile = site.pile(index).pile();
  auto started = site.gateway().start(request);
  for (int again = 0; again < 30 && !started.ok(); ++again) {
    site.run(2s);
    started = site.gateway().start(request);
  }
  INFO((started.ok() ? "" : started.error().message));
  CHECK(started.ok());
}

void start_all(sim::Site& site) {
  site.set_base({20_A, 20_A, 20_A});
  sim::SimCar car;
  car.need = WattHours::from_whole(200'000);
  car.phases = 1;
  for (std::size_t i = 0; i < site.size(); ++i)
    i < kGoe ? site.goe(i).plug_in() : site.pile(i).plug_in(car, site.now());
  site.run(30s);
  for (std::size_t i = 0; i < site.size(); ++i) start(site, i);
}

Amps may_draw(sim::Site& site, std::size_t index) {
  return site.gateway().status().piles[index].connectors[0].may_draw;
}

// 1 to `count`, or the one in the environment's YOUXU_SEED: to replay what failed.
std::vector<std::uint64_t> seeds(std::uint64_t count) {
  if (const char* one = std::getenv("YOUXU_SEED")) return {std::strtoull(one, nullptr, 10)};
  std::vector<std::uint64_t> all(count);
  std::iota(all.begin(), all.end(), std::uint64_t{1});
  return all;
}

}  // namespace

TEST_CASE("a go-e charger is switched off before anybody asks it for anything") {
  sim::Site site{options(1)};
  site.set_base({20_A, 20_A, 20_A});
  for (std::size_t i = 0; i < kGoe; ++i) site.goe(i).plug_in();
  CHECK(may_draw(site, 0) == 32_A);
  site.run(2s);
  CHECK(site.goe(0).drawing()[0] == 32_A);  // by itself
  CHECK(may_draw(site, 0) == 32_A);
  site.run(20s);
  CHECK(site.goe(0).drawing()[0] == 0_A);
  CHECK(may_draw(site, 0) == 0_A);
}

TEST_CASE("go-e chargers share the room with piles of the bus up to the limit") {
  sim::Site site{options(1)};
  Invariants invariants;
  site.check = std::ref(invariants);
  start_all(site);
  site.run(10min);
  for (std::size_t p = 0; p < kPhases; ++p) {
    CHECK(site.goe(p).drawing()[p] >= 6_A);
    CHECK(site.load()[p] >= 70_A);
  }
}

TEST_CASE("an order at a go-e charger is billed to its register's difference") {
  sim::Site site{options(2)};
  site.set_base({20_A, 20_A, 20_A});
  site.goe(0).plug_in();
  site.run(30s);
  const WattHours before = site.goe(0).register_value();
  start(site, 0);
  site.run(10min);
  REQUIRE(site.goe(0).drawing()[0] > 0_A);
  REQUIRE(site.gateway().stop(site.pile(0).pile(), 1, OrderOrigin::cli).ok());
  site.run(1min);
  CHECK(site.goe(0).drawing()[0] == 0_A);
  const auto orders = site.store().orders({.pile = site.pile(0).pile()});
  REQUIRE(orders->size() == 1);
  CHECK(orders->front().delivered().whole() ==
        site.goe(0).register_value().whole() - before.whole());
  CHECK(orders->front().delivered() > 500_Wh);
  CHECK(orders->front().reason == StopReason::user);
}

TEST_CASE("unplugging ends the order, and the next car waits for an order of its own") {
  sim::Site site{options(3)};
  site.set_base({20_A, 20_A, 20_A});
  site.goe(0).plug_in();
  site.run(30s);
  start(site, 0);
  site.run(2min);
  site.goe(0).unplug();
  site.run(10s);
  const auto orders = site.store().orders({.pile = site.pile(0).pile()});
  REQUIRE(orders->size() == 1);
  CHECK(orders->front().reason == StopReason::unplug);
  site.goe(0).plug_in();
  site.run(1min);
  CHECK(site.goe(0).drawing()[0] == 0_A);
}

TEST_CASE("a restarted gateway goes on with the order and does not open the contactor") {
  sim::Site site{options(4)};
  site.set_base({20_A, 20_A, 20_A});
  site.goe(0).plug_in();
  site.run(30s);
  start(site, 0);
  site.run(3min);
  const Amps drawn = site.goe(0).drawing()[0];
  REQUIRE(drawn > 0_A);
  site.crash_gateway();
  site.run(20s);
  site.restart_gateway();
  bool stopped = false;
  site.check = [&](sim::Site& s) { stopped = stopped || s.goe(0).drawing()[0] == Amps{}; };
  site.run(2min);
  CHECK_FALSE(stopped);
  CHECK(site.store().open_orders()->size() == 1);
  CHECK(may_draw(site, 0) >= site.goe(0).drawing()[0]);
}

TEST_CASE("a silent go-e charger counts at its rating, for as long as it is silent") {
  sim::Site site{options(5)};
  Invariants invariants;
  site.check = std::ref(invariants);
  start_all(site);
  site.run(5min);
  site.goe(1).set_silent(true);
  for (int i = 0; i < 20; ++i) {
    site.run(1min);
    CHECK(may_draw(site, 1) == 32_A);
  }
  site.goe(1).set_silent(false);
  site.run(1min);
  const PileView view = site.gateway().status().piles[1];
  CHECK(view.connectors[0].may_draw == view.connectors[0].granted);
}

TEST_CASE("a charger that refuses its limit is alarmed and counts at what it may draw") {
  sim::Site site{options(6)};
  Invariants invariants;
  site.check = std::ref(invariants);
  start_all(site);
  site.run(3min);
  site.goe(0).set_refusing(true);
  site.set_base({40_A, 20_A, 20_A});
  site.check = nullptr;
  site.run(1min);
  const auto alarms = site.store().alarms(20);
  CHECK(std::any_of(alarms->begin(), alarms->end(), [](const Alarm& alarm) {
    return alarm.key.starts_with("refuses:") &&
           alarm.message.find("not allowed") != std::string::npos;
  }));
  CHECK(may_draw(site, 0) >= site.goe(0).drawing()[0]);
}

TEST_CASE("what a charger has is not written again, and raises are rare") {
  sim::Site site{options(7)};
  start_all(site);
  site.run(2min);
  const int before = site.goe(0).writes();
  site.run(30min);
  CHECK(site.goe(0).writes() - before <= 60);
}

TEST_CASE("losses, silence, boots, cars that come and go and restarts never break the limit") {
  const std::uint64_t seed = GENERATE(from_range(seeds(60)));
  CAPTURE(seed);
  sim::Site site{options(seed, {0.05, 0, Millis{700}})};
  Invariants invariants;
  site.check = std::ref(invariants);
  start_all(site);
  std::mt19937_64 random{seed};
  const auto any = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  for (int round = 0; round < 40; ++round) {
    site.run(20s);
    switch (any(6)) {
      case 0:
        site.goe(any(kGoe)).reboot(site.now());
        break;
      case 1: {
        sim::SimGoe& charger = site.goe(any(kGoe));
        charger.set_silent(true);
        site.run(40s);
        charger.set_silent(false);
        break;
      }
      case 2:
        site.crash_gateway();
        site.run(Millis{static_cast<std::int64_t>(3000 * (1 + any(12)))});
        site.restart_gateway();
        break;
      case 3: {
        const std::size_t index = any(kGoe);
        site.goe(index).unplug();
        site.run(15s);
        site.goe(index).plug_in();
        site.run(15s);
        start(site, index);
        break;
      }
      case 4:
        site.pile(kGoe + any(6)).reboot(site.now());
        break;
      default:
        break;
    }
  }
  site.run(2min);
  CHECK(invariants.charged > 1000);
}
