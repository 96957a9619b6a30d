// Real meters' frames over each transport: the values that those meters had.
#include "tests/system/meter/replay.hpp"

#include "tests/system/meter/bus_bench.hpp"

namespace youxu {
namespace {

using test::BusBench;
using test::Seen;

constexpr MeterTransport kAll[] = {MeterTransport::tcp, MeterTransport::rtu,
                                   MeterTransport::rtu_over_tcp};

}  // namespace

TEST_CASE("a captured ADL3000 block comes through each transport unchanged") {
  for (const MeterTransport transport : kAll) {
    BusBench bench{transport};
    test::replay(bench.slaves, test::kAdl3000);
    Worker worker{bench.loop};
    std::vector<std::uint16_t> words(23);
    std::string error = "not read";
    worker.post(
        [&, address = bench.address] {
          BusLink link{address};
          const auto read = link.read({.unit = 1, .address = 0x61}, words);
          error = read.ok() ? "" : read.error().message;
        },
        [&] { bench.loop.stop(); });
    bench.run(Millis{2000});
    CHECK(error.empty());
    CHECK(words[0] == 2392);    // 239.2 V
    CHECK(words[4] == 155);     // 1.55 A
    CHECK(words[9] == 661);     // W
    CHECK(words[11] == 65436);  // -100 var
    CHECK(words[22] == 500);    // 50.0 Hz
    CHECK(bench.slaves.requests(1) == 1);
  }
}

TEST_CASE("a captured ADL3000 is read over each transport through its profile, by its ratio") {
  for (const MeterTransport transport : kAll) {
    BusBench bench{transport};
    test::put_frame(bench.slaves, 1, test::kAdl3000);
    auto profile = *load_meter_profile(PROFILES "/acrel-adl3000.json");
    REQUIRE(set_ratios(profile, 160.0, 1.0).ok());
    Seen seen;
    bench.poll(profile, 1, seen);
    INFO(name_in(kTransports, transport));
    REQUIRE(bench.run_until(Millis{3000}, [&] { return !seen.readings.empty(); }));
    const MeterReading& reading = seen.readings.back();
    CHECK(reading.voltage[0] == Volts::from_milli(239'200));
    CHECK(reading.current[0] == Amps::from_milli(142'400));
    CHECK(reading.total_power == Watts::from_whole(105'760));
    CHECK(reading.frequency == Hertz::from_whole(50));
  }
}

TEST_CASE("a captured SDM630 is read over each transport with input registers") {
  for (const MeterTransport transport : kAll) {
    BusBench bench{transport};
    test::put_frame(bench.slaves, 1, test::kSdm630);
    Seen seen;
    bench.poll(*load_meter_profile(PROFILES "/eastron-sdm630.json"), 1, seen);
    INFO(name_in(kTransports, transport));
    REQUIRE(bench.run_until(Millis{3000}, [&] { return !seen.readings.empty(); }));
    const MeterReading& reading = seen.readings.back();
    CHECK(reading.voltage[0]->value() == Approx(228.70));
    CHECK(reading.current[0]->value() == Approx(8.01));
    CHECK(reading.total_power->value() == Approx(1260.81).margin(0.01));
    CHECK(reading.frequency->value() == Approx(49.95));
  }
}

TEST_CASE("with each reading come all its values, and how much older the slow ones are") {
  BusBench bench{MeterTransport::rtu};
  test::put_dtsu666(bench.slaves);
  Seen seen;
  bench.poll(*load_meter_profile(PROFILES "/chint-dtsu666.json"), test::kDtsu666Unit, seen);
  REQUIRE(bench.run_until(Millis{3000}, [&] { return seen.readings.size() >= 3; }));
  REQUIRE(seen.snapshots.size() == seen.readings.size());
  const MeterSnapshot& all = seen.snapshots.back();
  CHECK(all.taken == seen.readings.back().taken);
  CHECK(all.usable(MeterQuantity::reactive_power, MeterPhase::b) == Approx(640.0));
  CHECK(all.find(MeterQuantity::current, MeterPhase::a)->older == Millis{0});
  CHECK(all.find(MeterQuantity::energy_import, MeterPhase::total)->older >= Millis{100});
}

TEST_CASE("values that cannot be give no reading, and are shown all the same") {
  for (const MeterTransport transport : kAll) {
    BusBench bench{transport};
    test::put_frame(bench.slaves, 1, test::kAdl3000);
    auto profile = *load_meter_profile(PROFILES "/acrel-adl3000-f2.json");
    REQUIRE(set_ratios(profile, 1.0, 1.0).ok());
    Seen seen;
    bench.poll(profile, 1, seen);
    INFO(name_in(kTransports, transport));
    REQUIRE(bench.run_until(Millis{3000}, [&] { return seen.errors.size() >= 2; }));
    CHECK(seen.readings.empty());
    CHECK(seen.errors[0].find("frequency total of 5.000000 Hz is implausible") !=
          std::string::npos);
    REQUIRE(!seen.snapshots.empty());
    CHECK(seen.snapshots[0].find(MeterQuantity::frequency, MeterPhase::total)->quality ==
          ValueQuality::implausible);
  }
}

TEST_CASE("a captured DTSU666 is read over each transport with its primary values") {
  for (const MeterTransport transport : kAll) {
    BusBench bench{transport};
    test::put_dtsu666(bench.slaves);
    Seen seen;
    bench.poll(*load_meter_profile(PROFILES "/chint-dtsu666.json"), test::kDtsu666Unit, seen);
    INFO(name_in(kTransports, transport));
    REQUIRE(bench.run_until(Millis{3000}, [&] { return seen.readings.size() >= 2; }));
    CHECK(seen.errors.empty());
    const MeterReading& reading = seen.readings.back();
    CHECK(reading.voltage[1] == Volts::from_milli(226'500));
    CHECK(reading.current[0] == Amps::from_milli(7'000));
    CHECK(reading.current[1] == Amps::from_milli(8'600));
    CHECK(reading.current[2] == Amps::from_milli(7'800));
    CHECK(reading.total_power == Watts::from_whole(-3020));
    CHECK(reading.frequency == Hertz::from_milli(50'012));
    CHECK(reading.energy_import->value() == Approx(7000.0));
    CHECK(reading.energy_export->value() == Approx(5800.0));
  }
}

}  // namespace youxu
