// Faults as written on the command line, and when they happen to a pile.
#include <catch2/catch.hpp>

#include "policy/units.hpp"
#include "tests/programs/pile/fault.hpp"

using namespace youxu;
using namespace youxu::literals;
using namespace youxu::sim;
using namespace std::chrono_literals;

namespace {

PileFault read(const std::string& text) {
  const auto fault = pile_fault_from_text(text);
  REQUIRE(fault.ok());
  return *fault;
}

std::string refused(const std::string& text) {
  const auto fault = pile_fault_from_text(text);
  REQUIRE_FALSE(fault.ok());
  return fault.error().message;
}

// A pile with a car, and its faults; one step a second.
struct Bench {
  explicit Bench(const std::string& fault) : faults{{read(fault)}} { pile.plug_in(SimCar{}, now); }
  void run_to(Millis end) {
    for (; now.mono < Mono{end}; now.mono += 1s) {
      faults.step(pile, now.mono - Mono{}, now);
      pile.step(now);
    }
    faults.step(pile, now.mono - Mono{}, now);
  }

  SimPile pile{SimPileOptions{}};
  FaultSchedule faults;
  Now now;
};

}  // namespace

TEST_CASE("a fault names pile, kind, time and duration") {
  const PileFault fault = read("p03:silent@20+10.5");
  CHECK(fault.pile == "p03");
  CHECK(fault.kind == PileFaultKind::silent);
  CHECK(fault.at == 20s);
  CHECK(fault.duration == 10'500ms);
}

TEST_CASE("without a time a fault is there from the beginning, without a duration to the end") {
  const PileFault fault = read("32010600000005:ignore");
  CHECK(fault.kind == PileFaultKind::ignore);
  CHECK(fault.at == 0s);
  CHECK_FALSE(fault.duration);
  CHECK(read("p7:reboot@15").kind == PileFaultKind::reboot);
  CHECK(read("p9:lose_car@25").kind == PileFaultKind::lose_car);
}

TEST_CASE("a wrong fault is told with what is allowed") {
  CHECK(refused("p03") == "fault 'p03': PILE:KIND@SECOND is needed, as p03:silent@20+10");
  CHECK(refused(":silent") == "fault ':silent': PILE:KIND@SECOND is needed, as p03:silent@20+10");
  CHECK(refused("p03:slient") ==
        "fault 'p03:slient': 'slient' is none of silent, ignore, reboot, lose_car");
  CHECK(refused("p03:silent@x") ==
        "fault 'p03:silent@x': after @ seconds from 0 to 86400 are needed");
  CHECK(refused("p03:silent@86401") ==
        "fault 'p03:silent@86401': after @ seconds from 0 to 86400 are needed");
  CHECK(refused("p03:silent@1+") ==
        "fault 'p03:silent@1+': after + seconds from 0 to 86400 are needed");
  CHECK(refused("p03:reboot@1+2") == "fault 'p03:reboot@1+2': reboot happens once, it has no '+'");
}

TEST_CASE("a fault concerns a pile by its place or by its number") {
  CHECK(concerns(read("p03:silent"), 2, "32010600000003"));
  CHECK(concerns(read("p3:silent"), 2, "32010600000003"));
  CHECK(concerns(read("32010600000003:silent"), 2, "32010600000003"));
  CHECK_FALSE(concerns(read("p03:silent"), 3, "32010600000004"));
  CHECK_FALSE(concerns(read("p03x:silent"), 2, "32010600000003"));
  CHECK_FALSE(concerns(read("p:silent"), 0, "32010600000001"));
}

TEST_CASE("a pile is silent from its second on and for its duration only") {
  Bench bench{"p1:silent@20+10"};
  bench.run_to(19s);
  CHECK_FALSE(bench.pile.silent());
  bench.run_to(20s);
  CHECK(bench.pile.silent());
  bench.run_to(29s);
  CHECK(bench.pile.silent());
  bench.run_to(30s);
  CHECK_FALSE(bench.pile.silent());
}

TEST_CASE("a pile starts anew once") {
  Bench bench{"p1:reboot@5"};
  const auto boot = bench.pile.boot();
  bench.run_to(4s);
  CHECK(bench.pile.boot() == boot);
  bench.run_to(20s);
  CHECK(bench.pile.boot() == boot + 1);
  CHECK(bench.pile.has_car());
}

TEST_CASE("a car that is lost does not take the next one with it") {
  Bench bench{"p1:lose_car@5"};
  bench.run_to(6s);
  CHECK_FALSE(bench.pile.has_car());
  bench.pile.plug_in(SimCar{}, bench.now);
  bench.run_to(10s);
  CHECK(bench.pile.has_car());
}

TEST_CASE("a pile that ignores its leases draws its maximum under a lease of 6 A") {
  Bench bench{"p1:ignore@10"};
  const auto command = [&] {
    Command start;
    start.id = "1";
    start.kind = CommandKind::start;
    start.duration = 60s;
    start.boot = bench.pile.boot();
    start.n = 1;
    start.order = "order";
    return start;
  };
  bench.run_to(1s);
  bench.pile.on_command(command(), bench.now);
  bench.pile.on_lease(
      {.id = {1, 1}, .amps = 6_A, .duration = 60s, .boot = bench.pile.boot(), .n = 1}, bench.now);
  bench.run_to(9s);
  CHECK(bench.pile.drawing()[0] == 6_A);
  bench.run_to(14s);
  CHECK(bench.pile.drawing()[0] == 32_A);
}
