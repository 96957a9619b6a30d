// Real meters' frames over each transport: the values that those meters had. All of them through
// the profile are in tests/unit/meter/frames_test.cpp as well, without a line. Of AMC72L, ET112 and
// the ADL400's record no profile is shipped that reads them: their registers come through
// unchanged.
#include "tests/system/meter/replay.hpp"

#include "drivers/meter/bus_link.hpp"
#include "tests/system/meter/bus_bench.hpp"

namespace youxu {
namespace {

using test::BusBench;
using test::Seen;

constexpr MeterTransport kAll[] = {MeterTransport::tcp, MeterTransport::rtu,
                                   MeterTransport::rtu_over_tcp};

using Q = MeterQuantity;

// L1, L2, L3, total
void check(const MeterSnapshot& all, Q quantity, std::initializer_list<double> numbers) {
  constexpr MeterPhase kOrder[] = {MeterPhase::a, MeterPhase::b, MeterPhase::c, MeterPhase::total};
  std::size_t i = 0;
  for (const double number : numbers) {
    INFO(name_in(kQuantities, quantity) << " " << name_in(kMeterPhases, kOrder[i]));
    const auto shown = all.usable(quantity, kOrder[i++]);
    CHECK(shown.value_or(-99999) == Approx(number).margin(0.0005));
  }
}

// Its newest values, read over this transport.
MeterSnapshot read_over(MeterTransport transport, const MeterProfile& profile, int unit,
                        void (*put)(sim::FaultySlaves&)) {
  BusBench bench{transport};
  put(bench.slaves);
  Seen seen;
  bench.poll(profile, unit, seen);
  INFO(name_in(kTransports, transport));
  REQUIRE(bench.run_until(Millis{3000}, [&] { return !seen.snapshots.empty(); }));
  return seen.snapshots.back();
}

}  // namespace

TEST_CASE("every stated value of the ADL3000 frame comes over each transport") {
  auto profile = *load_meter_profile(PROFILES "/acrel-adl3000.json");
  REQUIRE(set_ratios(profile, 1.0, 1.0).ok());
  for (const MeterTransport transport : kAll) {
    const auto all = read_over(transport, profile, 1, [](sim::FaultySlaves& slaves) {
      test::put_frame(slaves, 1, test::kAdl3000);
    });
    check(all, Q::voltage, {239.2, 238.8, 239.5});
    check(all, Q::current, {0.89, 1.55, 1.19});
    check(all, Q::active_power, {154, 275, 231, 661});
    check(all, Q::reactive_power, {14, -100, 63, -22});
    check(all, Q::apparent_power, {214, 372, 287, 873});
    check(all, Q::power_factor, {0.72, 0.73, 0.80, 0.99});
    CHECK(all.usable(Q::frequency, MeterPhase::total) == Approx(50.0));
  }
}

TEST_CASE("every stated value of the DTSU666 frames comes over each transport") {
  const auto profile = *load_meter_profile(PROFILES "/chint-dtsu666.json");
  for (const MeterTransport transport : kAll) {
    const auto all = read_over(transport, profile, test::kDtsu666Unit, test::put_dtsu666);
    check(all, Q::voltage, {227.6, 226.5, 226.0});
    check(all, Q::current, {7.0, 8.6, 7.8});
    check(all, Q::active_power, {-880, -1120, -1020, -3020});
    check(all, Q::reactive_power, {240, 640, 400, 1280});
    check(all, Q::apparent_power, {1580, 1940, 1740, 5280});
    check(all, Q::power_factor, {-0.571, -0.567, -0.586, -0.574});
    CHECK(all.usable(Q::frequency, MeterPhase::total) == Approx(50.012));
    CHECK(all.usable(Q::energy_import, MeterPhase::total) == Approx(7000.0));
    CHECK(all.ct == 200.0);
  }
}

TEST_CASE("every stated value of the SDM630 frame comes over each transport") {
  const auto profile = *load_meter_profile(PROFILES "/eastron-sdm630.json");
  for (const MeterTransport transport : kAll) {
    const auto all = read_over(transport, profile, 1, [](sim::FaultySlaves& slaves) {
      test::put_frame(slaves, 1, test::kSdm630);
    });
    check(all, Q::voltage, {228.70, 0, 0});
    check(all, Q::current, {8.01, 0, 0});
    CHECK(all.usable(Q::active_power, MeterPhase::a).value_or(0) == Approx(-1832.80));
    CHECK(all.usable(Q::apparent_power, MeterPhase::a).value_or(0) == Approx(1832.9713));
    CHECK(all.usable(Q::apparent_power, MeterPhase::total).value_or(0) == Approx(-1275.258));
    CHECK(all.usable(Q::reactive_power, MeterPhase::a).value_or(0) == Approx(18.10));
    CHECK(all.usable(Q::reactive_power, MeterPhase::total).value_or(0) == Approx(18.112));
    CHECK(all.usable(Q::power_factor, MeterPhase::total).value_or(0) == Approx(-0.99995));
    CHECK(all.usable(Q::frequency, MeterPhase::total).value_or(0) == Approx(49.95));
    CHECK(all.usable(Q::energy_import, MeterPhase::total).value_or(0) == Approx(97.0));
    CHECK(all.usable(Q::energy_export, MeterPhase::total).value_or(0) == Approx(36.0));
  }
}

TEST_CASE("single values of real meters come through each transport unchanged") {
  struct Single {
    test::CapturedFrame frame;
    int unit = 1;
    int address = 0;
    std::vector<std::uint16_t> words;
  };
  const Single kSingles[] = {
      {test::kAmc72l, 2, 0x70, {0x0201, 0xDC50}},
      {test::kAmc72lC, 3, 0x47, {0x48D7, 0xA000}},
      {test::kEt112, 1, 0, {0x091B, 0x0000}},
      {test::kAdl400Record, 1, 0x3001, {0x1201, 0x080A, 0x0101, 0x0100, 0x0000, 0x0000}}};
  for (const MeterTransport transport : kAll)
    for (const Single& one : kSingles) {
      BusBench bench{transport};
      test::replay(bench.slaves, one.frame);
      Worker worker{bench.loop};
      std::vector<std::uint16_t> words(one.words.size());
      bool read = false;
      worker.post(
          [&, address = bench.address] {
            BusLink link{address};
            read = link.read({.unit = one.unit, .address = one.address}, words).ok();
          },
          [&] { bench.loop.stop(); });
      bench.run(Millis{2000});
      CHECK(read);
      CHECK(words == one.words);
    }
  const auto number = [](std::vector<std::uint16_t> words, WordOrder order, RegisterType type) {
    return number_of(assemble(words, order), type).value_or(0);
  };
  CHECK(number({0x0201, 0xDC50}, WordOrder::abcd, RegisterType::u32) * 0.01 == Approx(336'763.68));
  CHECK(number({0x48D7, 0xA000}, WordOrder::abcd, RegisterType::f32) == 441'600.0);
  CHECK(number({0x091B, 0x0000}, WordOrder::cdab, RegisterType::s32) * 0.1 == Approx(233.1));
}

TEST_CASE("another meter's profile refuses a captured meter, and says so") {
  BusBench bench{MeterTransport::rtu};
  test::put_dtsu666(bench.slaves);
  auto swapped = *load_meter_profile(PROFILES "/chint-dtsu666.json");
  for (MeterValue& value : swapped.values) value.field.order = WordOrder::cdab;
  Seen seen;
  bench.poll(swapped, test::kDtsu666Unit, seen);
  REQUIRE(bench.run_until(Millis{3000}, [&] { return !seen.errors.empty(); }));
  CHECK(seen.readings.empty());
  CHECK(seen.errors[0].find("is implausible: word order or scale of profile chint-dtsu666 are not "
                            "those of this meter, choose its own") != std::string::npos);
}

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
