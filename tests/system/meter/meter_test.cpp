// The poller against a simulated ADL400 over TCP: right values, and none at all under faults.
#include <catch2/catch.hpp>

#include "drivers/meter/poller.hpp"
#include "policy/meter_verdict.hpp"
#include "tests/programs/meter/sim_meter.hpp"

namespace youxu {
namespace {

using namespace literals;
using sim::MeterFault;
using sim::SimMeter;

struct Bench {
  Loop loop;
  SimMeter meter{loop};
  std::uint16_t port = 0;
  std::vector<MeterReading> readings;
  std::vector<std::string> errors;

  Bench() {
    port = *meter.listen(0);
    meter.set_values({100_A, 110_A, 120_A}, {230_V, 231_V, 232_V}, {23000_W, 25000_W, 27000_W});
  }
  std::unique_ptr<MeterPoller> poller(int unit = 1) {
    auto profile = load_meter_profile(std::string{PROFILES} + "/acrel-adl400.json");
    REQUIRE(profile.ok());
    profile->response_timeout_ms = 100;
    profile->min_gap_ms = 0;
    auto poller =
        std::make_unique<MeterPoller>(loop, BusAddress{.host = "127.0.0.1", .port = port});
    const auto added =
        poller->add({.profile = *profile, .unit = unit, .period = Millis{50}},
                    {.on_reading = [this](MeterReading reading) { readings.push_back(reading); },
                     .on_error = [this](std::string text) { errors.push_back(text); }});
    REQUIRE(added.ok());
    return poller;
  }
  void run(Millis time) {
    Timer stop{loop, [this] { loop.stop(); }};
    stop.start(time);
    loop.run();
  }
};

}  // namespace

TEST_CASE("the meter's values arrive once a period, taken between their requests") {
  Bench bench;
  const Mono start = bench.loop.now().mono;
  const auto poller = bench.poller();
  bench.run(Millis{500});
  REQUIRE(bench.readings.size() >= 3);
  const auto& first = bench.readings.front();
  CHECK(first.current[1] == 110_A);
  CHECK(first.voltage[2] == 232_V);
  CHECK(first.power[0] == 23000_W);
  CHECK(first.total_power == 75000_W);
  CHECK(first.energy_import.has_value());
  CHECK(first.taken >= start);
  CHECK(bench.readings.back().taken <= bench.loop.now().mono);
  CHECK(bench.errors.empty());
}

TEST_CASE("under each fault nothing is published, and readings come back after it") {
  const auto fault = GENERATE(MeterFault::silent, MeterFault::wrong_transaction,
                              MeterFault::exception, MeterFault::close);
  Bench bench;
  const auto poller = bench.poller();
  bench.run(Millis{300});
  REQUIRE_FALSE(bench.readings.empty());
  bench.meter.set_fault(fault);
  bench.run(Millis{200});
  bench.readings.clear();
  bench.run(Millis{400});
  CHECK(bench.readings.empty());
  CHECK_FALSE(bench.errors.empty());

  bench.meter.set_fault(MeterFault::none);
  bench.meter.set_values({1_A, 2_A, 3_A}, {230_V, 230_V, 230_V}, {1_W, 2_W, 3_W});
  bench.run(Millis{1500});
  REQUIRE_FALSE(bench.readings.empty());
  CHECK(bench.readings.front().current[0] == 1_A);
}

TEST_CASE("the simulated meters of both models show a sound installation") {
  for (const char* model : {"acrel-adl400", "chint-dtsu666"}) {
    CAPTURE(model);
    Loop loop;
    SimMeter meter{loop, 1, *sim::meter_model_from_text(model)};
    MeterPoller poller{loop, BusAddress{.host = "127.0.0.1", .port = *meter.listen(0)}};
    meter.set_values({100_A, 110_A, 120_A}, {230_V, 231_V, 232_V}, {21000_W, 24000_W, 26000_W});
    std::optional<MeterSnapshot> seen;
    auto profile = load_meter_profile(std::string{PROFILES} + "/" + model + ".json");
    MeterEvents events;
    events.on_reading = [](const MeterReading&) {};
    events.on_error = [](const std::string& error) { FAIL(error); };
    events.on_snapshot = [&](const MeterSnapshot& all) {
      seen = all;
      loop.stop();
    };
    REQUIRE(poller.add({.profile = *profile, .period = Millis{50}}, std::move(events)).ok());
    Timer give_up{loop, [&] { loop.stop(); }};
    give_up.start(Millis{3000});
    loop.run();
    REQUIRE(seen);
    CHECK(judge(*seen, 400).empty());
    CHECK(*seen->usable(MeterQuantity::apparent_power, MeterPhase::a) == Approx(23'000));
    CHECK(*seen->usable(MeterQuantity::active_power, MeterPhase::total) == Approx(71'000));
    CHECK(*seen->usable(MeterQuantity::power_factor, MeterPhase::b) == Approx(24.0 / 25.41));
  }
}

TEST_CASE("another unit is never published") {
  Bench other;
  const auto wrong_unit = other.poller(2);
  other.run(Millis{300});
  CHECK(other.readings.empty());
  CHECK_FALSE(other.errors.empty());
}

}  // namespace youxu
