// Each fault of an installation is told from a sound one, with its phase.
#include "policy/meter_verdict.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "tests/unit/meter/frames.hpp"

namespace youxu {
namespace {

using Q = MeterQuantity;
using Code = VerdictCode;
using enum MeterPhase;

constexpr MeterPhase kLines[] = {a, b, c};
constexpr double kDegree = 3.14159265358979 / 180;

struct Meter {
  MeterSnapshot snapshot;

  Meter& set(Q quantity, MeterPhase phase, double number,
             ValueQuality quality = ValueQuality::measured) {
    for (auto& value : snapshot.values) {
      if (value.quantity != quantity || value.phase != phase) continue;
      value.number = number;
      value.quality = quality;
      value.raw = {static_cast<std::uint16_t>(std::abs(number))};
      return *this;
    }
    snapshot.values.push_back(
        {quantity, phase, number, quality, {static_cast<std::uint16_t>(std::abs(number))}});
    return *this;
  }
  // 230 V, 10 A, its current this many degrees behind the voltage.
  Meter& load(MeterPhase phase, double degrees, bool with_reactive = true) {
    set(Q::voltage, phase, 230).set(Q::current, phase, 10);
    set(Q::active_power, phase, 2300 * std::cos(degrees * kDegree));
    if (with_reactive) set(Q::reactive_power, phase, 2300 * std::sin(degrees * kDegree));
    return *this;
  }
  std::vector<MeterVerdict> verdicts(double circuit_amps = 0) const {
    return judge(snapshot, circuit_amps);
  }
};

Meter loads(double first, double second, double third, bool with_reactive = true) {
  Meter meter;
  meter.load(a, first, with_reactive).load(b, second, with_reactive).load(c, third, with_reactive);
  return meter;
}

// The phases with this verdict, as "ab".
std::string told(const std::vector<MeterVerdict>& verdicts, Code code) {
  std::string phases;
  for (const auto& verdict : verdicts) {
    if (verdict.code != code) continue;
    phases +=
        verdict.phase == total ? 't' : static_cast<char>('a' + static_cast<int>(verdict.phase));
  }
  return phases;
}

}  // namespace

TEST_CASE("sound installations are not accused, whatever their power factor") {
  for (const double phi : {-30.0, -10.0, 0.0, 20.0, 45.0, 60.0}) {
    INFO(phi);
    CHECK(loads(phi, phi, phi).verdicts(1000).empty());
    CHECK(loads(phi, 0, phi, false).verdicts(1000).empty());
  }
  CHECK(Meter{}.verdicts(1000).empty());
}

TEST_CASE("a current transformer turned round is told by its phase") {
  for (const double phi : {-20.0, 0.0, 25.0}) {
    INFO(phi);
    CHECK(told(loads(phi, phi + 180, phi).verdicts(), Code::ct_reversed) == "b");
    CHECK(told(loads(phi + 180, phi, phi + 180).verdicts(), Code::ct_reversed) == "ac");
    const auto all = loads(phi + 180, phi + 180, phi + 180).verdicts();
    CHECK(told(all, Code::all_ct_reversed) == "t");
    CHECK(all.size() == 1);
  }
}

TEST_CASE("a phase which carries nothing is not judged by its sign") {
  auto meter = loads(0, 0, 0);
  meter.set(Q::current, b, 0.0).set(Q::active_power, b, -1.0);
  CHECK(meter.verdicts().empty());
  meter = loads(0, 0, 95);  // nearly all reactive: P is -9 % of U I
  CHECK(told(meter.verdicts(), Code::ct_reversed).empty());
}

TEST_CASE(
    "two current transformers on each other's phase are told, with and without reactive power") {
  for (const bool with_reactive : {true, false}) {
    for (const double phi : {-15.0, 0.0, 15.0}) {
      INFO(phi << with_reactive);
      const auto verdicts = loads(phi, phi + 120, phi - 120, with_reactive).verdicts();
      CHECK(told(verdicts, Code::ct_on_wrong_phase) == "bc");
      CHECK(told(verdicts, Code::ct_reversed).empty());
    }
  }
}

TEST_CASE("all three moved on by one phase are told only where reactive power is known") {
  CHECK(told(loads(120, 120, 120).verdicts(), Code::ct_on_wrong_phase) == "abc");
  CHECK(told(loads(120, 120, 120, false).verdicts(), Code::all_ct_reversed) == "t");
}

TEST_CASE("the captured DTSU666 was exporting or reversed, and is no case of moved phases") {
  const auto profile = frames::shipped("chint-dtsu666");
  const auto verdicts = judge(decode_snapshot(profile, frames::dtsu666().answer(profile)), 400);
  REQUIRE(verdicts.size() == 1);
  CHECK(verdicts[0].code == Code::all_ct_reversed);
  CHECK(verdicts[0].found == Approx(-3020.0));
}

TEST_CASE("the captured ADL3000 is sound, but for a ratio of 1 on a substation's circuit") {
  auto profile = frames::shipped("acrel-adl3000");
  REQUIRE(set_ratios(profile, 1.0, 1.0).ok());
  const auto snapshot = decode_snapshot(profile, frames::adl3000().answer(profile));
  CHECK(judge(snapshot, 100).empty());
  const auto verdicts = judge(snapshot, 455);
  REQUIRE(verdicts.size() == 1);
  CHECK(verdicts[0] == MeterVerdict{Code::ratio_one, total, 1.0, 455.0});
}

TEST_CASE("a dead phase is told with its voltage and the live ones'") {
  auto meter = loads(0, 0, 0);
  meter.set(Q::voltage, c, 4);
  const auto verdicts = meter.verdicts();
  CHECK(told(verdicts, Code::phase_dead) == "c");
  CHECK(verdicts[0].expected == 230.0);
}

TEST_CASE("implausible frequency and voltage are told as a wrong order or scale") {
  Meter meter;
  meter.set(Q::frequency, total, 5, ValueQuality::implausible);
  meter.set(Q::voltage, a, 2e6, ValueQuality::implausible);
  CHECK(told(meter.verdicts(), Code::wrong_frequency) == "t");
  CHECK(told(meter.verdicts(), Code::wrong_voltage) == "a");
}

TEST_CASE("power that current and voltage cannot make is a wrong ratio") {
  auto meter = loads(0, 0, 0);
  meter.set(Q::active_power, b, 2300 * 160);
  CHECK(told(meter.verdicts(), Code::power_beyond_u_i) == "b");
  meter = loads(0, 0, 0);
  meter.set(Q::apparent_power, a, 2300.0 / 160).set(Q::apparent_power, b, 2350);
  CHECK(told(meter.verdicts(), Code::apparent_not_u_i) == "a");
  meter.set(Q::apparent_power, a, 0).set(Q::apparent_power, b, 0);
  CHECK(meter.verdicts().empty());  // a meter that does not give it
  meter.snapshot.values.back().raw.clear();
  meter.set(Q::apparent_power, a, 2300);
  CHECK(meter.verdicts().empty());
}

TEST_CASE("a frozen meter is told after as many equal readings as stated, a moving one never") {
  auto meter = loads(0, 0, 0);
  MeterWatch watch;
  for (std::uint64_t i = 1; i < MeterWatch::kFrozenAfter; ++i) {
    REQUIRE(watch.follow(meter.snapshot).empty());
  }
  CHECK(told(watch.follow(meter.snapshot), Code::frozen) == "t");
  meter.set(Q::voltage, a, 231);
  CHECK(watch.follow(meter.snapshot).empty());
}

TEST_CASE("an idle meter may say the same for ever") {
  auto meter = loads(0, 0, 0);
  for (const MeterPhase phase : kLines) meter.set(Q::current, phase, 0);
  MeterWatch watch;
  for (int i = 0; i < 200; ++i) REQUIRE(watch.follow(meter.snapshot).empty());
}

TEST_CASE("an energy that runs backwards is told once; a register's end is none") {
  Meter meter;
  MeterWatch watch;
  meter.snapshot.energy_span_wh = 1e6;
  const auto follow = [&](double import, double exported) {
    meter.set(Q::energy_import, total, import).set(Q::energy_export, total, exported);
    return watch.follow(meter.snapshot);
  };
  CHECK(follow(5000, 10).empty());
  const auto back = follow(4000, 10);
  REQUIRE(back.size() == 1);
  CHECK(back[0] == MeterVerdict{Code::energy_backwards, total, 4000, 5000});
  CHECK(follow(4000, 10).empty());
  CHECK(follow(999'999, 10).empty());
  CHECK(follow(3, 10).empty());
  CHECK(follow(3, 9).size() == 1);
  meter.set(Q::energy_import, total, 0, ValueQuality::absent);
  CHECK(watch.follow(meter.snapshot).empty());
}

TEST_CASE("every verdict and every quality has a word") {
  CHECK(name_in(kVerdictCodes, Code::ct_on_wrong_phase) == "ct_on_wrong_phase");
  CHECK(name_in(kValueQualities, ValueQuality::assumed) == "assumed");
  CHECK(name_in(kQuantities, Q::ambient_temperature) == "ambient_temperature");
}

}  // namespace youxu
