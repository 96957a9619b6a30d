// Which time records carry, whatever the system's clock does.
#include "policy/record_clock.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <ctime>

#include "policy/tariff.hpp"

using namespace youxu;
using namespace std::chrono_literals;

namespace {

constexpr Wall kTruth = wall_from_unix_millis(1'767'542'400'000);

struct Machine {
  RecordClock clock;
  Now system{mono_from_millis(3'000'000), kTruth};
  bool synchronised = false;

  explicit Machine(Wall wall, bool in_step) : synchronised{in_step} {
    system.wall = wall;
    clock.follow(system, synchronised);
  }
  void run(Millis time) {
    for (Millis t{}; t < time; t += 1s) {
      system.mono += 1s;
      system.wall += 1s;
      clock.follow(system, synchronised);
    }
  }
  Wall wall() { return clock.wall(system.mono); }
};

}  // namespace

TEST_CASE("a synchronised system clock is followed, at once and without a step") {
  Machine machine{kTruth, true};
  machine.run(1min);
  CHECK(machine.wall() == kTruth + 1min);
  CHECK(machine.clock.trusted());
  CHECK(machine.clock.source() == ClockSource::system);
  CHECK_FALSE(machine.clock.take_step());
}

TEST_CASE(
    "a clock that begins in 1970 is not trusted until it is synchronised, and then steps once") {
  Machine machine{Wall{}, false};
  machine.run(1min);
  CHECK(machine.wall() == Wall{} + 1min);
  CHECK_FALSE(machine.clock.trusted());
  machine.system.wall = kTruth;
  machine.synchronised = true;
  machine.run(1s);
  CHECK(machine.wall() == kTruth + 1s);
  CHECK(machine.clock.take_step() == kTruth - (Wall{} + 1min));
  CHECK_FALSE(machine.clock.take_step());
  machine.run(1h);
  CHECK_FALSE(machine.clock.take_step());
}

TEST_CASE("a kernel that calls 1970 synchronised is not believed") {
  Machine machine{Wall{}, true};
  machine.run(1min);
  CHECK_FALSE(machine.clock.trusted());
}

TEST_CASE("somebody sets a clock that was good: records go on, until it is synchronised again") {
  const Millis by = GENERATE(Millis{-1h}, Millis{24h}, Millis{-24h * 365 * 30});
  Machine machine{kTruth, true};
  machine.run(1min);
  machine.system.wall += by;  // which makes the kernel call it unsynchronised
  machine.synchronised = false;
  machine.run(1h);
  CHECK(machine.wall() == kTruth + 1min + 1h);
  CHECK(machine.clock.trusted());
  CHECK_FALSE(machine.clock.take_step());
  machine.system.wall -= by;
  machine.synchronised = true;
  machine.run(1min);
  CHECK(machine.wall() == kTruth + 1h + 2min);
  CHECK_FALSE(machine.clock.take_step());
}

TEST_CASE("without anything better a clock that is set is followed, and not trusted") {
  Machine machine{Wall{}, false};
  machine.run(1min);
  machine.system.wall = kTruth;
  machine.run(1s);
  CHECK(machine.wall() == kTruth + 1s);
  CHECK_FALSE(machine.clock.trusted());
  CHECK(machine.clock.take_step());
}

TEST_CASE("the platform's time counts where the system's is not synchronised") {
  Machine machine{Wall{}, false};
  machine.run(10s);
  machine.clock.platform_says(Wall{} + 5h, machine.system.mono);  // no time at all
  CHECK_FALSE(machine.clock.trusted());
  machine.clock.platform_says(kTruth, machine.system.mono);
  CHECK(machine.clock.trusted());
  CHECK(machine.clock.source() == ClockSource::platform);
  CHECK(machine.wall() == kTruth);
  CHECK(machine.clock.take_step());
  machine.run(1h);
  machine.clock.platform_says(kTruth + 1h + 1900ms, machine.system.mono);  // a slow network
  CHECK(machine.wall() == kTruth + 1h);
  machine.system.wall = kTruth + 1h + 5s;
  machine.synchronised = true;
  machine.run(1s);
  CHECK(machine.wall() == kTruth + 1h + 6s);
  CHECK(machine.clock.take_step() == Millis{5s});
  machine.clock.platform_says(kTruth, machine.system.mono);  // the system knows better
  CHECK(machine.wall() == kTruth + 1h + 6s);
}

TEST_CASE("a small difference is slewed: no second comes twice, none is left out") {
  const Millis off = GENERATE(1'900ms, -1'900ms);
  Machine machine{kTruth, true};
  machine.system.wall += off;
  Wall before = machine.wall();
  for (int i = 0; i < 4'000; ++i) {
    machine.run(1s);
    const Millis passed = machine.wall() - before;
    REQUIRE((passed >= 999ms && passed <= 1'001ms));
    before = machine.wall();
  }
  CHECK(machine.wall() == machine.system.wall);
  CHECK_FALSE(machine.clock.take_step());
}

TEST_CASE("no zone of the environment is read: local time is UTC and a fixed offset") {
  Tariff tariff;
  for (std::size_t s = 0; s < kTariffSlots; ++s) tariff.slots[s] = static_cast<TariffKind>(s % 4);
  const auto kinds = [&] {
    std::string out;
    for (int half = 0; half < 365 * 48; ++half)
      out +=
          static_cast<char>('0' + static_cast<int>(kind_at(tariff, kTruth + half * 30min, 480min)));
    return out;
  };
  const std::string here = kinds();
  for (const char* zone : {"Europe/Berlin", "America/New_York", "CET-1CEST,M3.5.0,M10.5.0/3"}) {
    ::setenv("TZ", zone, 1);
    ::tzset();
    CHECK(kinds() == here);
  }
  ::unsetenv("TZ");
  ::tzset();
  for (std::size_t i = 48; i < here.size(); ++i) REQUIRE(here[i] == here[i - 48]);
}
