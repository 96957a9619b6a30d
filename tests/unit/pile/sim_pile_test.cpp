// The simulated pile obeys "What a pile must do" of the pile bus.
#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>

#include "tests/programs/pile/sim_pile.hpp"

using namespace youxu;
using namespace youxu::literals;
using namespace std::chrono_literals;
using sim::SimCar;
using sim::SimPile;

namespace {

// One pile and its clock, in steps of 0.5 s; the invariant is checked at each.
struct Bench {
  explicit Bench(sim::SimPileOptions options = {}) : pile{std::move(options)} { run(0s); }

  void run(Millis duration) {
    const Mono end = now.mono + duration;
    do {
      pile.step(now);
      for (auto& status : pile.take_statuses()) last = std::move(status);
      if (lawful_always) CHECK(most() <= pile.lawful(now));
      if (now.mono >= end) break;
      now.mono += 500ms;
      now.wall += 500ms;
    } while (true);
  }
  Amps most() const {
    const auto amps = pile.drawing();
    return *std::max_element(amps.begin(), amps.end());
  }
  Command command(CommandKind kind) {
    Command c{.id = "c" + std::to_string(++commands), .kind = kind, .duration = 10s};
    c.boot = last.boot;
    c.n = last.n;
    c.order = "O1";
    return c;
  }
  CommandResult ask(const Command& c) {
    pile.on_command(c, now);
    const auto results = pile.take_results();
    REQUIRE(results.size() == 1);
    return results[0];
  }
  Lease lease(Amps amps, Millis duration = 30s) {
    return {.id = {1, ++seq}, .amps = amps, .duration = duration, .boot = last.boot, .n = last.n};
  }
  void give(const Lease& given) {
    pile.on_lease(given, now);
    run(0s);
  }
  void start_charging(Amps amps) {
    pile.plug_in(SimCar{}, now);
    run(0s);
    REQUIRE(ask(command(CommandKind::start)).ok);
    give(lease(amps));
    run(3s);
  }
  ConnectorStatus connector() const { return last.connectors.at(0); }

  SimPile pile;
  Now now{mono_from_millis(1'000'000), wall_from_unix_millis(1'700'000'000'000)};
  PileStatus last;
  std::int64_t seq = 0;
  int commands = 0;
  bool lawful_always = true;
};

}  // namespace

TEST_CASE("an authorised pile with a lease charges at what it is allowed") {
  Bench bench;
  bench.start_charging(16_A);

  CHECK(bench.most() == 16_A);
  CHECK(bench.connector().state == ConnectorState::charging);
  CHECK(bench.connector().lease == LeaseId{1, 1});
  const auto before = bench.pile.register_value();
  bench.give(bench.lease(16_A, 600s));
  bench.run(360s);
  // 3 x 230 V x 16 A for a tenth of an hour
  CHECK((bench.pile.register_value() - before).whole() == Approx(1104).margin(1));
}

TEST_CASE("nothing is offered without authorisation, leases and failsafe notwithstanding") {
  Bench bench{{.failsafe = 6_A}};
  bench.pile.plug_in(SimCar{}, bench.now);
  bench.run(0s);
  bench.give(bench.lease(16_A));
  bench.run(10s);

  CHECK(bench.most() == 0_A);
  CHECK(bench.connector().state == ConnectorState::plugged);
  CHECK(bench.pile.lawful(bench.now) == 0_A);
}

TEST_CASE("a smaller lease is kept, and confirmed, within 5 s") {
  Bench bench;
  bench.start_charging(32_A);
  bench.give(bench.lease(10_A));

  CHECK(bench.connector().offered == 10_A);
  CHECK(bench.connector().lease == LeaseId{1, 1});  // the car has not followed yet
  bench.run(4500ms);
  CHECK(bench.most() == 10_A);
  CHECK(bench.connector().lease == LeaseId{1, 2});
}

TEST_CASE("a car that does not follow loses the contactor within 5 s") {
  Bench bench;
  bench.pile.plug_in(SimCar{.reaction = 20s}, bench.now);
  bench.run(0s);
  (void)bench.ask(bench.command(CommandKind::start));
  bench.give(bench.lease(32_A, 120s));
  bench.run(25s);
  REQUIRE(bench.most() == 32_A);
  bench.give(bench.lease(10_A, 120s));
  bench.run(5s);

  CHECK(bench.most() == 0_A);
}

TEST_CASE("an older, a repeated and a foreign lease are ignored") {
  Bench bench;
  bench.start_charging(10_A);
  auto old = bench.lease(32_A);

  SECTION("the same number again") {
    old.id = {1, 1};
  }
  SECTION("an earlier epoch") {
    old.id = {0, 99};
  }
  SECTION("another boot") {
    old.boot += 1;
  }
  SECTION("a status never sent") {
    old.n += 100;
  }
  SECTION("another connector") {
    old.connector = 2;
  }
  bench.give(old);
  bench.run(3s);

  CHECK(bench.most() == 10_A);
}

TEST_CASE("a lease that is over when it comes is ignored") {
  Bench bench;
  bench.start_charging(10_A);
  const auto late = bench.lease(32_A, 5s);
  bench.run(6s);
  bench.give(late);
  bench.run(3s);

  CHECK(bench.most() == 10_A);
}

TEST_CASE("a lease counts from its status, not from its arrival") {
  Bench bench;
  bench.start_charging(10_A);
  const auto slow = bench.lease(16_A, 10s);
  bench.run(8s);
  bench.give(slow);
  bench.run(7s);

  CHECK(bench.most() == 0_A);  // failsafe 0
}

TEST_CASE("the 64th status back is remembered and the 65th is not") {
  Bench bench;
  bench.start_charging(10_A);
  bench.give(bench.lease(10_A, 3600s));
  auto old = bench.lease(16_A, 3600s);
  const auto n = bench.last.n;
  while (bench.last.n < n + 63) bench.run(500ms);

  SECTION("63 later ones") {
    bench.give(old);
    CHECK(bench.connector().offered == 16_A);
  }
  SECTION("64 later ones") {
    while (bench.last.n < n + 64) bench.run(500ms);
    bench.give(old);
    CHECK(bench.connector().offered == 10_A);
  }
}

TEST_CASE("a pile whose lease has run out goes to its failsafe within 5 s") {
  Bench bench{{.failsafe = 6_A}};
  bench.start_charging(16_A);
  bench.run(36s);

  CHECK(bench.most() == 6_A);
  CHECK(bench.connector().lease == LeaseId{1, 1});  // stays named
  CHECK(bench.pile.lawful(bench.now) == 6_A);
}

TEST_CASE("a lease under the minimum opens the contactor") {
  Bench bench;
  bench.start_charging(16_A);
  bench.give(bench.lease(5_A));
  bench.run(5s);

  CHECK(bench.most() == 0_A);
  CHECK(bench.connector().state == ConnectorState::paused_limit);
}

TEST_CASE("a boot ends the authorisation and keeps the register and the serial") {
  Bench bench{{.failsafe = 6_A}};
  bench.start_charging(16_A);
  const auto boot = bench.pile.boot();
  const auto energy = bench.pile.register_value();
  bench.pile.reboot(bench.now);
  bench.run(10s);

  CHECK(bench.pile.boot() != boot);
  CHECK(bench.pile.register_value() == energy);
  CHECK(bench.pile.hello().serial == "S0001");
  CHECK(bench.connector().state == ConnectorState::plugged);
  CHECK(bench.connector().lease == LeaseId{});
  CHECK(bench.most() == 0_A);
}

TEST_CASE("stop is answered when the contactor is open") {
  Bench bench;
  bench.start_charging(16_A);
  bench.pile.on_command(bench.command(CommandKind::stop), bench.now);

  CHECK(bench.pile.take_results().empty());
  bench.run(3s);
  const auto results = bench.pile.take_results();
  REQUIRE(results.size() == 1);
  CHECK(results[0].ok);
  CHECK(bench.most() == 0_A);
  CHECK(bench.connector().state == ConnectorState::finished);
}

TEST_CASE("a command seen before is answered as before and not done again") {
  Bench bench;
  bench.start_charging(16_A);
  auto again = bench.command(CommandKind::start);
  again.order = "O2";
  const auto first = bench.ask(again);
  again.order = "O1";
  const auto second = bench.ask(again);

  CHECK_FALSE(first.ok);
  CHECK(second.why == first.why);
}

TEST_CASE("a late command is answered with expired, and hello needs no status") {
  Bench bench;
  const auto late = bench.command(CommandKind::identify);
  bench.run(10s);
  CHECK(bench.ask(late).why == "expired");

  CHECK(bench.ask({.id = "h", .kind = CommandKind::hello}).ok);
  CHECK(bench.pile.take_hellos().size() == 1);
}

TEST_CASE("a status is due every 5 s and at once on a change") {
  Bench bench;
  const auto n = bench.last.n;
  bench.run(10s);
  CHECK(bench.last.n == n + 2);
  bench.pile.plug_in(SimCar{}, bench.now);
  CHECK(bench.pile.take_statuses().size() == 1);
}

TEST_CASE("an event is repeated every 30 s and on return until it is acknowledged") {
  Bench bench;
  bench.pile.plug_in(SimCar{}, bench.now);
  auto events = bench.pile.take_events();
  REQUIRE(events.size() == 1);
  bench.run(29s);
  CHECK(bench.pile.take_events().empty());
  bench.run(1s);
  CHECK(bench.pile.take_events().size() == 1);
  bench.pile.on_connected(bench.now);
  CHECK(bench.pile.take_events().size() == 1);
  bench.pile.on_event_ack(events[0].boot, events[0].id, bench.now);
  bench.run(60s);
  CHECK(bench.pile.take_events().empty());
}

TEST_CASE("at most 64 unacknowledged events are held, the newest") {
  Bench bench;
  for (int i = 0; i < 70; ++i) bench.pile.tap_card(std::to_string(i), bench.now);
  bench.run(0s);
  const auto events = bench.pile.take_events();

  REQUIRE(events.size() == SimPile::kHeldEvents);
  CHECK(events.front().card == "6");
  CHECK(events.back().card == "69");
}

TEST_CASE("a full car ends the authorisation with an event") {
  Bench bench;
  bench.pile.plug_in(SimCar{.need = 100_Wh}, bench.now);
  bench.run(0s);
  (void)bench.ask(bench.command(CommandKind::start));
  bench.give(bench.lease(32_A, 600s));
  (void)bench.pile.take_events();
  bench.run(30s);

  CHECK(bench.connector().state == ConnectorState::finished);
  const auto events = bench.pile.take_events();
  CHECK(std::any_of(events.begin(), events.end(),
                    [](const PileEvent& e) { return e.kind == PileEventKind::full; }));
}

TEST_CASE("faults on request: silence, disobedience, a car that takes nothing, a fault") {
  Bench bench;
  bench.start_charging(10_A);

  SECTION("a silent pile hears nothing and falls to its failsafe") {
    bench.pile.set_silent(true);
    bench.give(bench.lease(16_A));
    bench.run(40s);
    CHECK(bench.most() == 0_A);
    CHECK(bench.pile.take_statuses().empty());
  }
  SECTION("a disobedient pile draws its maximum, unlawfully") {
    bench.lawful_always = false;
    bench.pile.set_ignore_leases(true);
    bench.run(5s);
    CHECK(bench.most() == 32_A);
    CHECK(bench.pile.lawful(bench.now) == 10_A);
  }
  SECTION("a car that takes nothing") {
    bench.pile.set_drop_car(true);
    bench.run(3s);
    CHECK(bench.connector().state == ConnectorState::paused_car);
  }
  SECTION("a fault opens the contactor and stays authorised") {
    bench.pile.set_fault(FaultCode::leakage, true, bench.now);
    bench.run(0s);
    CHECK(bench.most() == 0_A);
    CHECK(bench.connector().state == ConnectorState::fault);
    bench.pile.set_fault(FaultCode::leakage, false, bench.now);
    bench.run(3s);
    CHECK(bench.most() == 10_A);
  }
}

TEST_CASE("a single-phase pile reports in its phase only when it knows it") {
  Bench bench{{.phases = PhaseSet::one(2), .knows_phases = false}};
  bench.start_charging(10_A);
  CHECK(bench.connector().current[0] == 10_A);
  CHECK(bench.pile.drawing()[2] == 10_A);

  auto set = bench.command(CommandKind::set);
  set.phases = PhaseSet::one(2);
  CHECK(bench.ask(set).ok);
  bench.run(5s);
  CHECK(bench.connector().current[2] == 10_A);
}

TEST_CASE("a car tapers near full, takes less than offered, and has a floor") {
  const SimCar car{.taper = 2000_Wh, .takes_less = 1_A};
  CHECK(sim::wanted_current(car, 20_A, 9000_Wh) == 19_A);
  CHECK(sim::wanted_current(car, 32_A, 1000_Wh) == 19_A);
  CHECK(sim::wanted_current(car, 5_A, 9000_Wh) == 0_A);
  CHECK(sim::wanted_current(car, 32_A, 0_Wh) == 0_A);
}

TEST_CASE("the same seed gives the same pile, another seed another") {
  CHECK(SimPile{{.seed = 5}}.boot() == SimPile{{.seed = 5}}.boot());
  CHECK(SimPile{{.seed = 5}}.register_value() == SimPile{{.seed = 5}}.register_value());
  CHECK(SimPile{{.seed = 5}}.register_value() != SimPile{{.seed = 6}}.register_value());
}
