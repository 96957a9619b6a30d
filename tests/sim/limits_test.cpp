// External limits against a whole simulated site: what they do to the load, the plan and the view.
#include <catch2/catch.hpp>

#include <algorithm>

#include "tests/sim/site.hpp"

using namespace youxu;
using namespace youxu::literals;
using namespace std::chrono_literals;

namespace {

sim::SiteOptions options(int piles, sim::Network network = {}) {
  return {sim::simple_site(piles, 200_A), 1, network, Millis{500}};
}

void start_all(sim::Site& site, StartRequest request = {}) {
  sim::plug_all(site);
  for (std::size_t i = 0; i < site.size(); ++i) {
    request.pile = site.pile(i).pile();
    auto started = site.gateway().start(request);
    for (int again = 0; again < 20 && !started.ok(); ++again) {  // its status may have been lost
      site.run(2s);
      started = site.gateway().start(request);
    }
    CHECK(started.ok());
  }
}

LimitRequest limit(sim::Site& site, Amps amps, Millis from, Millis to) {
  return {"T1", amps, site.now().wall + from, site.now().wall + to, "dr", "evening peak"};
}

Amps greatest(const PerPhase<Amps>& phases) {
  return *std::max_element(phases.begin(), phases.end());
}
CircuitView root_of(sim::Site& site) {
  return site.gateway().status().circuits.at(0);
}
Reason reason_of(sim::Site& site) {
  return site.gateway().status().piles.at(0).connectors.at(0).reason;
}
bool has_alarm(sim::Site& site) {
  const auto alarms = site.gateway().status().alarms;
  return std::any_of(alarms.begin(), alarms.end(),
                     [](const Alarm& alarm) { return alarm.key == "limit_not_kept"; });
}

// Follows the load from `patience` after the start of a limit up to its end.
struct Watch {
  Wall from{}, to{};
  Amps most;  // seen in that time
  Amps most_leased;

  void operator()(sim::Site& site) {
    if (site.now().wall < from || site.now().wall >= to) return;
    most = std::max(most, greatest(site.load()));
    if (site.gateway_runs())
      most_leased = std::max(most_leased, greatest(site.gateway().leased()[0]));
  }
};

}  // namespace

TEST_CASE("a limit of half is kept within 15 seconds of its start, and given back at its end") {
  sim::Site site{options(24)};
  site.set_base({60_A, 60_A, 60_A});
  start_all(site);
  site.run(15min);
  REQUIRE(greatest(site.load()) > 180_A);

  const LimitRequest half = limit(site, 100_A, 2min, 32min);
  REQUIRE(site.gateway().add_limit(half).ok());
  Watch watch{*half.from + 15s, half.to, {}, {}};
  site.check = std::ref(watch);
  site.run(2min - 1s);
  CHECK(greatest(site.load()) > 180_A);  // until its start nothing is taken away
  CHECK(root_of(site).limit[0] == 200_A);
  CHECK(root_of(site).limits.size() == 1);
  site.run(30min);
  CHECK(root_of(site).limit[0] == 100_A);
  CHECK(watch.most <= 100_A);
  CHECK(watch.most > 90_A);  // and used
  CHECK(watch.most_leased <= 40_A);

  site.run(15min);
  CHECK(greatest(site.load()) > 180_A);
  CHECK(root_of(site).limit[0] == 200_A);
  CHECK(root_of(site).limits.empty());
  CHECK(site.store().limits()->empty());
}

TEST_CASE("a limit outlives a restart of the gateway, whose load stays below it") {
  sim::Site site{options(24)};
  site.set_base({60_A, 60_A, 60_A});
  start_all(site);
  site.run(10min);
  const LimitRequest half = limit(site, 100_A, 0s, 30min);
  const auto id = site.gateway().add_limit(half);
  REQUIRE(id.ok());
  Watch watch{*half.from + 15s, half.to, {}, {}};
  site.check = std::ref(watch);
  site.run(5min);

  site.crash_gateway();
  site.run(20s);
  site.restart_gateway();
  REQUIRE(site.gateway().limits().size() == 1);
  CHECK(site.gateway().limits()[0].id == *id);
  CHECK(root_of(site).limit[0] == 100_A);
  CHECK(root_of(site).limit_by == "external:dr");
  site.run(24min);
  CHECK(watch.most <= 100_A);
  CHECK(*site.gateway().add_limit(limit(site, 100_A, 1h, 2h)) > *id);
}

TEST_CASE(
    "a limit holds on where the wall clock steps past its end, and ends where it is set right") {
  sim::Site site{options(24)};
  start_all(site);
  REQUIRE(site.gateway().add_limit(limit(site, 100_A, 0s, 1h)).ok());
  site.run(1min);
  site.jump_wall_clock(24h * 365);
  site.run(10min);
  CHECK(greatest(root_of(site).limit) == 100_A);
  CHECK(greatest(site.load()) <= 100_A);
  site.jump_wall_clock(-24h * 365);
  site.run(10min);
  CHECK(greatest(root_of(site).limit) == 100_A);
  CHECK(site.store().limits()->size() == 1);
  site.run(40min);
  CHECK(greatest(root_of(site).limit) == 200_A);
  CHECK(site.store().limits()->empty());
}

TEST_CASE("a limit that ended while the gateway was away is forgotten") {
  sim::Site site{options(1)};
  REQUIRE(site.gateway().add_limit(limit(site, 100_A, 0s, 1min)).ok());
  site.crash_gateway();
  site.run(2min);
  site.restart_gateway();
  CHECK(site.gateway().limits().empty());
  CHECK(site.store().limits()->empty());
}

TEST_CASE("where messages are lost a limit is kept once the leases from before have run out") {
  sim::Site site{options(24, {0.2, 0.1, 800ms})};
  site.set_base({60_A, 60_A, 60_A});
  start_all(site);
  site.run(10min);
  const LimitRequest half = limit(site, 100_A, 0s, 30min);
  REQUIRE(site.gateway().add_limit(half).ok());
  Watch watch{*half.from + 45s, half.to, {}, {}};
  site.check = std::ref(watch);
  site.run(30min);
  CHECK(watch.most <= 100_A);
}

TEST_CASE("below the base load a limit leaves nothing to the piles, and they are told by whom") {
  sim::Site site{options(6)};
  site.set_base({60_A, 60_A, 60_A});
  start_all(site);
  site.run(10min);
  for (const Amps amps : {50_A, 0_A}) {
    const auto id = site.gateway().add_limit(limit(site, amps, 0s, 1h));
    REQUIRE(id.ok());
    site.run(15s);
    CHECK(greatest(site.load()) == 60_A);
    CHECK(root_of(site).limit[0] == amps);
    CHECK(root_of(site).base[0] == 60_A);
    CHECK(root_of(site).room[0] < 0_A);
    CHECK(reason_of(site).parameters.at("limit_by") == "external:dr");
    REQUIRE(site.gateway().remove_limit(*id).ok());
    site.run(15min);
    CHECK(greatest(site.load()) > 100_A);
    CHECK(reason_of(site).parameters.count("limit_by") == 0);
  }
}

TEST_CASE("a limit above the configured one changes nothing") {
  sim::Site site{options(1)};
  REQUIRE(site.gateway().add_limit(limit(site, 201_A, 0s, 1h)).ok());
  site.run(5s);
  CHECK(root_of(site).limit[0] == 200_A);
  CHECK(root_of(site).limit_by == "configured");
}

TEST_CASE("of an external limit and the transformer's heat the lower counts and is named") {
  sim::SiteOptions hot = options(1);
  hot.settings.thermal.ambient = 110;
  hot.settings.thermal.dynamic_limit = true;
  hot.settings.thermal.least = 0.5;
  hot.settings.thermal.root_limit = {250_A, 250_A, 250_A};
  sim::Site site{hot};
  site.run(1min);
  const Amps heat = root_of(site).limit[0];
  CHECK(heat < 112_A);
  CHECK(root_of(site).limit_by == "thermal");
  REQUIRE(site.gateway().add_limit(limit(site, 120_A, 0s, 1h)).ok());
  CHECK(root_of(site).limit[0] == heat);
  CHECK(root_of(site).limit_by == "thermal");
  REQUIRE(site.gateway().add_limit(limit(site, 90_A, 0s, 1h)).ok());
  CHECK(root_of(site).limit[0] == 90_A);
  CHECK(root_of(site).limit_by == "external:dr");
}

TEST_CASE("a limit that starts, ends, comes or goes makes a new plan at once") {
  sim::Site site{options(3)};
  site.run(1min);
  const auto plans = [&site] { return site.gateway().metrics().at("youxu_plans_total"); };
  const auto plans_in = [&](Millis time) {
    const double before = plans();
    site.run(time);
    return plans() - before;
  };
  CHECK(plans_in(30s) == 0);
  const auto id = site.gateway().add_limit(limit(site, 100_A, 1min, 2min));
  REQUIRE(id.ok());
  CHECK(plans_in(16s) == 1);
  CHECK(plans_in(43s) == 0);
  CHECK(plans_in(16s) == 1);  // its start
  CHECK(plans_in(43s) == 0);
  CHECK(plans_in(16s) == 1);  // its end
  const auto other = site.gateway().add_limit(limit(site, 100_A, 1h, 2h));
  CHECK(plans_in(16s) == 1);
  REQUIRE(site.gateway().remove_limit(*other).ok());
  CHECK(plans_in(16s) == 1);
}

TEST_CASE("cars that would wait for the cheap hours charge before a limit that takes them away") {
  sim::SiteOptions cheap = options(3);
  Tariff& tariff = cheap.settings.tariff;
  tariff.slots.fill(TariffKind::peak);
  for (std::size_t slot = 10; slot < 16; ++slot) tariff.slots[slot] = TariffKind::valley;
  tariff.energy_price[static_cast<std::size_t>(TariffKind::valley)] = Price{30'000};
  StartRequest request;  // at 3:33, until 8:00; cheap from 5:00 on
  request.energy_wanted = WattHours::from_whole(5'000);

  sim::Site waits{cheap};
  request.depart = waits.now().wall + 266min;
  start_all(waits, request);
  waits.run(10min);
  CHECK(greatest(waits.load()) == 0_A);

  sim::Site charges{cheap};
  REQUIRE(charges.gateway().add_limit(limit(charges, 0_A, 80min, 5h)).ok());
  start_all(charges, request);
  charges.run(10min);
  CHECK(greatest(charges.load()) > 20_A);
}

TEST_CASE("cars use cheap minutes up to a limit, though it takes the rest of their quarter") {
  sim::SiteOptions cheap = options(3);
  Tariff& tariff = cheap.settings.tariff;
  tariff.slots.fill(TariffKind::peak);
  tariff.slots[7] = TariffKind::valley;
  tariff.energy_price[static_cast<std::size_t>(TariffKind::valley)] = Price{30'000};
  sim::Site site{cheap};
  site.run(12min);  // to 3:45, the last cheap quarter
  REQUIRE(site.gateway().add_limit(limit(site, 0_A, 7min, 1h)).ok());
  StartRequest request;
  request.energy_wanted = WattHours::from_whole(5'000);
  request.depart = site.now().wall + 4h;
  start_all(site, request);
  site.run(3min);
  CHECK(greatest(site.load()) > 20_A);
  site.run(4min);
  CHECK(greatest(site.load()) == 0_A);
}

TEST_CASE("what is no limit is refused and nothing of it is kept") {
  sim::Site site{options(1)};
  LimitRequest wrong = limit(site, 100_A, 0s, 1h);
  wrong.circuit = "T2";
  CHECK(site.gateway().add_limit(wrong).error().code == Errc::invalid);
  CHECK(site.gateway().add_limit(limit(site, 100_A, -2h, -1h)).error().code == Errc::invalid);
  CHECK(site.gateway().add_limit(limit(site, 100_A, -1h, 0h)).error().code == Errc::invalid);
  CHECK(site.gateway().add_limit(limit(site, 100_A, 0s, 169h)).error().code == Errc::invalid);
  CHECK(site.gateway().remove_limit(1).error().code == Errc::invalid);
  CHECK(site.store().limits()->empty());

  for (int i = 0; i < 64; ++i)
    REQUIRE(site.gateway().add_limit(limit(site, 100_A, 1h + i * 1min, 3h)).ok());
  CHECK(site.gateway().add_limit(limit(site, 100_A, 0s, 1h)).error().code == Errc::refused);
  CHECK(site.store().limits()->size() == 64);
  site.run(1min);  // the plan takes them all
}

TEST_CASE("a stored limit on a circuit that is not configured any more is an alarm until its end") {
  sim::Site site{options(1)};
  const Wall now = site.now().wall;
  REQUIRE(site.store().save_limit({0, "F9", 100_A, now, now + 10min, "dr", ""}).ok());
  site.restart_gateway();
  CHECK(has_alarm(site));
  CHECK(site.gateway().limits().empty());
  site.run(9min);
  CHECK(has_alarm(site));
  site.run(2min);
  CHECK_FALSE(has_alarm(site));
  site.restart_gateway();
  CHECK(site.store().limits()->empty());
}
