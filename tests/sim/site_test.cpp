// The gateway core against a whole simulated site. Each property is checked at every step.
#include <catch2/catch.hpp>

#include <cstdlib>
#include <numeric>
#include <set>

#include "tests/sim/site.hpp"

using namespace youxu;
using namespace youxu::literals;
using namespace std::chrono_literals;

namespace {

// What no message loss, delay, repetition, reboot or crash may break.
struct Invariants {
  bool base_steady = true;
  int over_limit_steps = 0;
  int longest_over_limit = 0;

  void operator()(sim::Site& site) {
    const PerPhase<Amps> load = site.load();
    const Amps limit = Amps::from_whole(200);
    bool over = false;
    PerPhase<Amps> lawful{};
    for (std::size_t i = 0; i < site.size(); ++i)
      for (std::size_t p = 0; p < kPhases; ++p)
        if (i % kPhases == p) lawful[p] += site.pile(i).lawful(site.now());
    // Plain comparisons: an assertion of Catch for each of millions of steps would take minutes.
    const CircuitAmps leased = site.gateway_runs() ? site.gateway().leased() : CircuitAmps{1};
    for (std::size_t p = 0; p < kPhases; ++p) {
      over = over || load[p] > limit;
      const bool rated = load[p] <= limit * 10 / 9;
      const bool counted = !site.gateway_runs() || lawful[p] <= leased[0][p];
      const bool within = !base_steady || lawful[p] + site.base()[p] <= limit;
      if (rated && counted && within) continue;
      CAPTURE(p, load[p].value(), lawful[p].value(), leased[0][p].value());
      CAPTURE(site.base()[p].value(), site.now().mono.time_since_epoch().count());
      CHECK(rated);
      CHECK(counted);
      REQUIRE(within);
      FAIL("an invariant is broken");
    }
    over_limit_steps = over ? over_limit_steps + 1 : 0;
    longest_over_limit = std::max(longest_over_limit, over_limit_steps);
  }
};

sim::SiteOptions options(int piles, std::uint64_t seed, sim::Network network = {}) {
  return {sim::simple_site(piles, 200_A), seed, network, Millis{500}};
}

// 1 to `count`, or the one in the environment's YOUXU_SEED: to replay what failed.
std::vector<std::uint64_t> seeds(std::uint64_t count) {
  if (const char* one = std::getenv("YOUXU_SEED")) return {std::strtoull(one, nullptr, 10)};
  std::vector<std::uint64_t> all(count);
  std::iota(all.begin(), all.end(), std::uint64_t{1});
  return all;
}

sim::SimCar car(std::int64_t need_wh) {
  sim::SimCar car;
  car.need = WattHours::from_whole(need_wh);
  car.phases = 1;
  return car;
}

void start_all(sim::Site& site, std::int64_t need_wh) {
  for (std::size_t i = 0; i < site.size(); ++i) site.pile(i).plug_in(car(need_wh), site.now());
  site.run(30s);  // every pile has been heard, whatever was lost
  for (std::size_t i = 0; i < site.size(); ++i) {
    StartRequest request;
    request.pile = site.pile(i).pile();
    request.energy_wanted = WattHours::from_whole(need_wh);
    auto started = site.gateway().start(request);
    for (int again = 0; again < 20 && !started.ok(); ++again) {  // its status may have been lost
      site.run(2s);
      started = site.gateway().start(request);
    }
    INFO((started.ok() ? "" : started.error().message));
    CHECK(started.ok());
  }
}

WattHours all_registers(sim::Site& site) {
  WattHours sum;
  for (std::size_t i = 0; i < site.size(); ++i)
    sum += site.pile(i).register_value() - site.first_register(i);
  return sum;
}

WattHours all_orders(sim::Site& site) {
  WattHours sum;
  OrderQuery query;
  query.limit = 1000;
  for (const Order& order : *site.store().orders(query)) sum += order.delivered();
  return sum;
}

}  // namespace

TEST_CASE("24 piles that want more than there is share the room up to the limit") {
  sim::Site site{options(24, 1)};
  Invariants invariants;
  site.check = std::ref(invariants);
  site.set_base({100_A, 90_A, 80_A});
  start_all(site, 20'000);
  site.run(5min);

  PerPhase<Amps> sum{};
  for (int i = 0; i < 120; ++i) {
    site.step();
    for (std::size_t p = 0; p < kPhases; ++p) sum[p] += site.load()[p];
  }
  for (std::size_t p = 0; p < kPhases; ++p) {
    CAPTURE(p, sum[p].value());
    CHECK(sum[p] / 120 >= 190_A);  // less than a minimum is left, and hand-overs take seconds
  }
}

TEST_CASE("every order is finished, recorded once, and worth its register difference") {
  sim::Site site{options(12, 2)};
  site.check = Invariants{};
  site.set_base({100_A, 100_A, 100_A});
  start_all(site, 500);
  site.run(30min);

  CHECK(site.store().open_orders()->empty());
  CHECK(all_orders(site) == all_registers(site));
  CHECK(site.recorded_energy() == all_registers(site));
  CHECK(site.records().size() == 12);
  for (const auto& [id, times] : site.records()) CHECK(times == 1);
  CHECK(site.store().outbox_depth(sim::kPlatform)->waiting == 0);
}

TEST_CASE("a rising base load is answered within three seconds") {
  sim::Site site{options(24, 3)};
  Invariants invariants;
  invariants.base_steady = false;
  site.check = std::ref(invariants);
  site.set_base({100_A, 100_A, 100_A});
  start_all(site, 20'000);
  site.run(2min);
  site.set_base({120_A, 118_A, 100_A});
  site.run(1min);

  CHECK(invariants.longest_over_limit > 0);
  CHECK(invariants.longest_over_limit <= 6);  // steps of 0.5 s
}

TEST_CASE("without a meter the fallback base load counts, and back with it") {
  sim::Site site{options(24, 4)};
  site.check = Invariants{};
  site.set_base({40_A, 40_A, 40_A});
  start_all(site, 30'000);
  site.run(2min);
  CHECK(site.load()[0] > 180_A);

  site.silence_meter(true);
  site.run(40s);
  CHECK(site.load()[0] <= 140_A);  // 40 + (200 - fallback 100)

  site.silence_meter(false);
  site.run(1min);
  CHECK(site.load()[0] > 180_A);
}

TEST_CASE(
    "without a meter the base load learned of this time of the week counts, once it is known") {
  sim::Site site{options(24, 4)};
  site.check = Invariants{};
  site.crash_gateway();
  const auto remember = [&](Amps base) {  // for the ten days before
    for (Wall t = site.now().wall - 240h; t < site.now().wall; t += 15min) {
      const std::int64_t now = base.milli();
      const std::vector<std::pair<std::string, std::int64_t>> values{
          {"circuit.T1.base1", now}, {"circuit.T1.base2", now}, {"circuit.T1.base3", now}};
      REQUIRE(site.store().add_samples(t, values).ok());
    }
  };
  remember(60_A);
  site.restart_gateway();
  site.set_base({40_A, 40_A, 40_A});
  start_all(site, 30'000);
  site.run(2min);
  site.silence_meter(true);
  site.run(40s);
  CHECK(site.load()[0] <= 180_A);  // 40 + (200 - 60)
  CHECK(site.load()[0] > 160_A);
}

TEST_CASE("a car that refuses little is offered more as soon as there is room") {
  sim::Site site{options(1, 1)};
  site.check = Invariants{};
  site.set_base({193_A, 193_A, 193_A});  // 7 A are left
  sim::SimCar picky = car(20'000);
  picky.floor = 9_A;
  site.pile(0).plug_in(picky, site.now());
  site.run(10s);
  StartRequest request;
  request.pile = site.pile(0).pile();
  REQUIRE(site.gateway().start(request).ok());
  site.run(5min);
  CHECK(site.load()[0] == 193_A);
  site.set_base({150_A, 150_A, 150_A});
  site.run(11min);  // a contactor that opened rests for 10
  CHECK(site.load()[0] > 170_A);
}

TEST_CASE("every pile that gets less than it wants is told why") {
  sim::Site site{options(24, 1)};
  site.set_base({100_A, 90_A, 80_A});
  start_all(site, 20'000);
  site.run(2min);
  std::set<std::string> codes;
  for (const PileView& pile : site.gateway().status().piles) {
    const Reason& reason = pile.connectors.front().reason;
    codes.insert(reason.code);
    if (reason.code == "full_current") {
      CHECK(pile.connectors.front().granted == pile.max);
      continue;
    }
    CHECK(reason.parameters.at("circuit") == "T1");
    if (reason.code == "phase_full") CHECK(reason.parameters.at("phase") == pile.phases);
  }
  CHECK(codes == std::set<std::string>{"full_current", "phase_full", "waits_turn"});
}

TEST_CASE("records that cannot be sent hold up no others, and leave as soon as they can") {
  sim::Site site{options(2, 1)};
  site.refuse_login(site.pile(0).pile());
  site.set_base({40_A, 40_A, 40_A});
  for (int round = 0; round < 12; ++round) {  // more than are ever on their way at once
    start_all(site, 20'000);
    site.run(20s);
    for (std::size_t i = 0; i < site.size(); ++i) site.pile(i).unplug(site.now());
    site.run(10s);
  }
  site.run(2min);
  CHECK(site.records().size() == 12);
  CHECK(site.store().outbox_depth(sim::kPlatform)->waiting == 12);

  site.refuse_login("");
  site.run(2min);
  CHECK(site.records().size() == 24);
  CHECK(site.store().outbox_depth(sim::kPlatform)->waiting == 0);
  CHECK(all_registers(site) == site.recorded_energy());
}

TEST_CASE("a pile that ignores its leases is told to stop, and the others make room meanwhile") {
  sim::Site site{options(6, 1)};
  site.set_base({150_A, 60_A, 60_A});
  start_all(site, 20'000);
  site.run(2min);
  REQUIRE(site.load()[0] > 190_A);  // piles 0 and 3 are on phase a
  REQUIRE(site.pile(3).drawing()[0] < 20_A);
  site.pile(3).set_ignore_leases(true);  // now it draws 32 A
  int steps_over = 0;
  for (int i = 0; i < 80; ++i) {
    site.step();
    CHECK(site.load()[0] <= 222_A);  // the rating
    if (site.load()[0] > 200_A) ++steps_over;
  }
  CHECK(steps_over <= 6);  // 3 s
  CHECK_FALSE(site.pile(3).authorised());
  const auto stopped = site.store().orders({.pile = site.pile(3).pile()});
  REQUIRE(stopped->size() == 1);
  CHECK(stopped->front().reason == StopReason::fault);
  const auto alarms = site.store().alarms(10);
  CHECK(std::any_of(alarms->begin(), alarms->end(),
                    [](const Alarm& alarm) { return alarm.key.starts_with("disobedient:"); }));
}

TEST_CASE("an answer to the start before a reboot does not end the charge started after it") {
  sim::Site site{options(1, 1)};
  site.check = Invariants{};
  site.set_base({40_A, 40_A, 40_A});
  sim::SimPile& pile = site.pile(0);
  pile.plug_in(car(20'000), site.now());
  site.run(10s);
  StartRequest request;
  request.pile = pile.pile();
  REQUIRE(site.gateway().start(request).ok());
  pile.set_silent(true);
  site.run(2s);  // the start is sent, and lost on the way
  pile.reboot(site.now());
  pile.set_silent(false);
  site.run(30s);
  CHECK(pile.authorised());
  CHECK(site.store().open_orders()->size() == 1);
  CHECK(site.gateway().status().piles[0].connectors[0].may_draw >= site.load()[0] - 40_A);
  CHECK(site.load()[0] > 60_A);
}

TEST_CASE("lost, late and repeated messages, reboots and crashes break neither budget nor bills") {
  const std::uint64_t seed = GENERATE(from_range(seeds(12)));
  CAPTURE(seed);
  sim::Site site{options(12, seed, {0.2, 0.1, Millis{2500}})};
  site.check = Invariants{};
  site.set_base({110_A, 100_A, 95_A});
  start_all(site, 3'000);
  std::mt19937_64 random{seed};
  const auto any = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  for (int round = 0; round < 40; ++round) {
    site.run(20s);
    switch (any(7)) {
      case 0:
        site.pile(any(site.size())).reboot(site.now());
        break;
      case 1: {
        sim::SimPile& pile = site.pile(any(site.size()));
        pile.set_silent(true);
        site.run(30s);
        pile.set_silent(false);
        break;
      }
      case 2:
        site.crash_gateway();
        site.run(Millis{static_cast<std::int64_t>(1000 * (1 + any(45)))});
        site.restart_gateway();
        break;
      case 3:
        site.cut_broker(true);
        site.run(25s);
        site.cut_broker(false);
        break;
      case 4:
        site.jump_wall_clock(any(2) == 0 ? Millis{3600s} : Millis{-3600s});
        break;
      case 5:
        site.cut_platform(any(2) == 0);
        break;
      default:
        break;
    }
  }
  site.cut_platform(false);
  site.run(1h);

  CHECK(site.store().open_orders()->empty());
  CHECK(all_orders(site) == all_registers(site));
  CHECK(site.recorded_energy() == all_registers(site));
  CHECK(site.store().outbox_depth(sim::kPlatform)->waiting == 0);
}
