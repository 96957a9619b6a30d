// A go-e charger as a pile of the bus: what is written when, and what the gateway is told.
#include <catch2/catch.hpp>

#include <string>

#include "drivers/pile/goe_pile.hpp"

using namespace youxu;
using namespace youxu::literals;
using namespace std::chrono_literals;

namespace {

using Write = GoePile::Write;
using Writes = std::vector<Write>;

// A driver and, by hand, its charger.
struct Bench {
  std::int64_t boots = 0;
  GoePile pile{"00000001", [this] { return ++boots; }};
  Now now{mono_from_millis(1'000'000), {}};
  std::int64_t rbt = 1000;
  std::optional<ConnectorStatus> status;

  void say(const std::string& key, const std::string& value, bool stored = false) {
    REQUIRE(pile.on_value(key, value, stored, now.mono).ok());
  }
  void say_all(bool stored, const std::string& car = "3", const std::string& frc = "0") {
    for (const auto& [key, value] :
         std::vector<std::pair<std::string, std::string>>{{"amp", "16"},
                                                          {"ama", "32"},
                                                          {"frc", frc},
                                                          {"car", car},
                                                          {"err", "0"},
                                                          {"eto", "5000"},
                                                          {"nrg", "[230,0,0,0,0,0,0,0,0,0,0,0]"}})
      say(key, value, stored);
  }
  void run(Millis duration) {
    for (const Mono end = now.mono + duration; now.mono < end;) {
      now.mono += 1s;
      say("rbt", std::to_string(rbt += 1000));
      step();
    }
  }
  void step() {
    pile.step(now);
    for (const PileStatus& one : pile.take_statuses()) status = one.connectors.front();
  }
  void obey(const Write& write) {
    pile.on_answer(write.key, "success", now.mono);
    say(std::string{write.key}, std::to_string(write.value));
  }
  // Off and at its lowest, and known to be.
  void settle() {
    say_all(true);
    run(5s);
    for (int i = 0; i < 2; ++i)
      for (const Write& write : pile.take_writes()) obey(write);
    run(8s);
    REQUIRE(status->at_most == 0_A);
  }
  void command(CommandKind kind, const std::string& id, const std::string& order = "O1") {
    Command command;
    command.id = id;
    command.kind = kind;
    command.duration = 30s;
    command.boot = boots;
    command.order = order;
    pile.on_command(command, now.mono);
  }
  void lease(std::int64_t seq, Amps amps) {
    pile.on_lease({{1, seq}, 1, amps, 30s, boots, 1}, now.mono);
  }
};

}  // namespace

TEST_CASE("stored copies alone are no word of a charger") {
  Bench bench;
  bench.say_all(true);
  for (int i = 0; i < 20; ++i) {
    bench.now.mono += 1s;
    bench.step();
  }
  CHECK_FALSE(bench.status);
  CHECK(bench.pile.take_writes().empty());
}

TEST_CASE("it is switched off first, then its limit goes to the lowest") {
  Bench bench;
  bench.say_all(true);
  bench.run(2s);
  REQUIRE(bench.status);
  CHECK(bench.status->at_most == std::nullopt);
  CHECK(bench.pile.take_writes().empty());  // what was written before may still come
  bench.run(3s);
  CHECK(bench.pile.take_writes() == Writes{{"frc", 1}});
  bench.obey({"frc", 1});
  CHECK(bench.pile.take_writes() == Writes{{"amp", 6}});
  bench.run(7s);
  CHECK(bench.status->at_most == 0_A);
  CHECK(bench.status->state == ConnectorState::plugged);
}

TEST_CASE("a start waits until it is off, and the limit goes out before it is switched on") {
  Bench bench;
  bench.settle();
  bench.command(CommandKind::start, "c1");
  const auto results = bench.pile.take_results();
  REQUIRE(results.size() == 1);
  CHECK(results[0].ok);
  bench.run(10s);
  bench.lease(1, 16_A);
  CHECK(bench.pile.take_writes() == Writes{{"amp", 16}, {"frc", 2}});
  bench.obey({"amp", 16});
  bench.obey({"frc", 2});
  bench.run(2s);
  CHECK(bench.status->at_most == 16_A);
  CHECK(bench.status->lease == LeaseId{1, 1});
}

TEST_CASE("a start while it may still charge by itself is answered only when it is off") {
  Bench bench;
  bench.say_all(true);
  bench.run(1s);
  bench.command(CommandKind::start, "c1");
  bench.run(4s);
  CHECK(bench.pile.take_results().empty());
  for (const Write& write : bench.pile.take_writes()) bench.obey(write);
  bench.run(8s);
  CHECK(bench.pile.take_results().size() == 1);
}

TEST_CASE("a lower limit goes out at once, a higher one after ten seconds, the same one not") {
  Bench bench;
  bench.settle();
  bench.command(CommandKind::start, "c1");
  bench.run(10s);
  bench.lease(1, 16_A);
  bench.obey({"amp", 16});
  bench.obey({"frc", 2});
  (void)bench.pile.take_writes();
  bench.lease(2, 16_A);
  CHECK(bench.pile.take_writes().empty());
  bench.lease(3, 8_A);
  CHECK(bench.pile.take_writes() == Writes{{"amp", 8}});
  bench.obey({"amp", 8});
  bench.lease(4, 20_A);
  CHECK(bench.pile.take_writes().empty());
  bench.run(2s);
  CHECK(bench.status->at_most == 20_A);  // counted although it was not written yet
  bench.run(8s);
  CHECK(bench.pile.take_writes() == Writes{{"amp", 20}});
}

TEST_CASE("what is not answered is written again, and seldom to who answers nothing") {
  Bench bench;
  bench.say_all(true);
  bench.run(34s);
  const std::size_t first = bench.pile.take_writes().size();
  CHECK(first >= 5);
  CHECK(first <= 7);
  CHECK(bench.status->refuses.find("mcr false") != std::string::npos);
  bench.run(10min);
  CHECK(bench.pile.take_writes().size() <= 11);
}

TEST_CASE("a refusal is told, with the charger's own words") {
  Bench bench;
  bench.say_all(true);
  bench.run(4s);
  bench.pile.on_answer("frc", "value must be string 0", bench.now.mono);
  bench.run(2s);
  CHECK(bench.status->refuses == "frc: value must be string 0");
  bench.command(CommandKind::start, "c1");
  const auto results = bench.pile.take_results();
  REQUIRE(results.size() == 1);
  CHECK_FALSE(results[0].ok);
}

TEST_CASE("a charger that comes back into sight has confirmed nothing") {
  Bench bench;
  bench.settle();
  bench.now.mono += 6s;
  bench.rbt += 6000;
  bench.run(1s);
  CHECK(bench.status->at_most == std::nullopt);
  CHECK(bench.pile.take_writes() == Writes{{"frc", 1}});
  CHECK(bench.pile.take_refresh());
}

TEST_CASE("a boot of the charger is one of the pile, and nothing is authorised after it") {
  Bench bench;
  bench.settle();
  bench.command(CommandKind::start, "c1");
  bench.lease(1, 16_A);
  bench.rbt = 0;
  bench.run(1s);
  CHECK(bench.boots == 2);
  CHECK(bench.status->at_most == std::nullopt);
  CHECK(bench.status->state == ConnectorState::plugged);
  CHECK(bench.status->lease == LeaseId{});
}

TEST_CASE(
    "a charger that is found switched on is left on until its order is known, for ten seconds") {
  Bench bench;
  bench.say_all(true, "2", "2");
  bench.run(9s);
  CHECK(bench.pile.take_writes().empty());
  CHECK(may_be_authorised(bench.status->state));
  SECTION("and goes on when it is") {
    bench.lease(1, 10_A);
    CHECK(bench.pile.take_writes() == Writes{{"amp", 10}});
  }
  SECTION("and is switched off when nobody asks for it") {
    bench.run(3s);
    CHECK(bench.pile.take_writes() == Writes{{"frc", 1}});
  }
}

TEST_CASE("unplugging ends the authorisation, and the switch is put back to off") {
  Bench bench;
  bench.settle();
  bench.command(CommandKind::start, "c1");
  bench.say("frc", "0");
  bench.say("car", "1");
  const auto events = bench.pile.take_events();
  REQUIRE(events.size() == 1);
  CHECK(events[0].kind == PileEventKind::unplug);
  bench.run(6s);
  CHECK(bench.status->state == ConnectorState::idle);
  CHECK(bench.status->at_most != 0_A);
  CHECK(bench.pile.take_writes().front() == Write{"frc", 1});
}

TEST_CASE("an error of the charger is a fault with an event, a doubt about the car is none") {
  Bench bench;
  bench.settle();
  bench.say("car", "null");
  bench.run(1s);
  CHECK(bench.status->state == ConnectorState::plugged);
  bench.say("err", "8");
  bench.run(1s);
  CHECK(bench.status->state == ConnectorState::fault);
  CHECK(bench.status->faults == std::vector{FaultCode::pe});
  const auto events = bench.pile.take_events();
  REQUIRE(events.size() == 1);
  CHECK(events[0].fault == FaultCode::pe);
}

TEST_CASE("no more commands are held than are stated") {
  Bench bench;
  bench.say_all(true);
  bench.run(1s);
  for (std::size_t i = 0; i < GoePile::kMaxHeld + 5; ++i)
    bench.command(CommandKind::stop, "s" + std::to_string(i));
  bench.run(4s);
  for (const Write& write : bench.pile.take_writes()) bench.obey(write);
  bench.run(8s);
  CHECK(bench.pile.take_results().size() == GoePile::kMaxHeld);
}
