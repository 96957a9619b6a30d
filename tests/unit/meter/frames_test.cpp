// Frames captured from real meters decode to what those meters showed, through the shipped profile.
#include <bit>
#include <catch2/catch.hpp>

#include "tests/unit/meter/frames.hpp"

namespace youxu {
namespace {

using frames::Registers;
using frames::shipped;
using Q = MeterQuantity;
using enum MeterPhase;

constexpr MeterPhase kOrder[] = {a, b, c, total};

struct Shown {
  MeterSnapshot snapshot;
  double operator()(Q quantity, MeterPhase phase = total) const {
    const auto number = snapshot.usable(quantity, phase);
    return number ? *number : -99999.0;
  }
  // L1, L2, L3, total
  void check(Q quantity, std::initializer_list<double> numbers) const {
    std::size_t i = 0;
    for (const double number : numbers) {
      INFO(name_in(kQuantities, quantity) << " " << name_in(kMeterPhases, kOrder[i]));
      CHECK((*this)(quantity, kOrder[i++]) == Approx(number).margin(0.0005));
    }
  }
};

MeterProfile with_ratios(const std::string& id, double ct, double pt) {
  auto profile = shipped(id);
  REQUIRE(set_ratios(profile, ct, pt).ok());
  return profile;
}

}  // namespace

TEST_CASE("ADL3000: all values of its frame, and the frequency of another firmware is refused") {
  const auto profile = with_ratios("acrel-adl3000", 1, 1);
  const auto words = frames::adl3000().answer(profile);
  const Shown shown{decode_snapshot(profile, words)};
  shown.check(Q::voltage, {239.2, 238.8, 239.5});
  shown.check(Q::current, {0.89, 1.55, 1.19});
  shown.check(Q::active_power, {154, 275, 231, 661});
  shown.check(Q::reactive_power, {14, -100, 63, -22});
  shown.check(Q::apparent_power, {214, 372, 287, 873});
  shown.check(Q::power_factor, {0.72, 0.73, 0.80, 0.99});
  CHECK(shown(Q::frequency) == Approx(50.0));
  CHECK(shown.snapshot.find(Q::energy_import, total)->quality == ValueQuality::absent);
  REQUIRE(decode_reading(profile, words).ok());

  const auto other = with_ratios("acrel-adl3000-f2", 1, 1);
  const auto refused = decode_reading(other, words);
  CHECK(refused.error().code == Errc::corrupt);
  CHECK(refused.error().message.find("frequency total of 5.000000 Hz is implausible") == 0);
}

TEST_CASE("ADL3000: with 800/5 currents are 160 times what the frame says") {
  const auto profile = with_ratios("acrel-adl3000", 160, 1);
  const auto reading = decode_reading(profile, frames::adl3000().answer(profile));
  REQUIRE(reading.ok());
  CHECK(reading->current[1] == Amps::from_whole(248));
  CHECK(reading->total_power == Watts::from_whole(105'760));
}

TEST_CASE("DTSU666: all values of its scan, on the primary side") {
  const auto profile = shipped("chint-dtsu666");
  const Shown shown{decode_snapshot(profile, frames::dtsu666().answer(profile))};
  shown.check(Q::voltage, {227.6, 226.5, 226.0});
  shown.check(Q::current, {7.0, 8.6, 7.8});
  shown.check(Q::active_power, {-880, -1120, -1020, -3020});
  shown.check(Q::reactive_power, {240, 640, 400, 1280});
  shown.check(Q::apparent_power, {1580, 1940, 1740, 5280});
  shown.check(Q::power_factor, {-0.571, -0.567, -0.586, -0.574});
  CHECK(shown(Q::frequency) == Approx(50.012));
  CHECK(shown(Q::energy_import) == Approx(7000.0));
  CHECK(shown(Q::energy_export) == Approx(5800.0));
  CHECK(shown.snapshot.ct == 200.0);
  CHECK(shown.snapshot.pt == 1.0);
}

TEST_CASE("DTSU666 of 2016: the energies are at the older addresses") {
  auto meter = frames::dtsu666();
  meter.put(0x401E, "3D0F5C29").put(0x4028, "3D0F5C29");
  const auto profile = shipped("chint-dtsu666-2016");
  const Shown shown{decode_snapshot(profile, meter.answer(profile))};
  CHECK(shown(Q::energy_import) == Approx(7000.0));
  CHECK(shown.snapshot.find(Q::apparent_power, total)->quality == ValueQuality::derived);
}

TEST_CASE("SDM630: all values of its registers") {
  const auto profile = shipped("eastron-sdm630");
  const Shown shown{decode_snapshot(profile, frames::sdm630().answer(profile))};
  shown.check(Q::voltage, {228.70, 0.0, 0.0});
  shown.check(Q::current, {8.01, 0.0, 0.0});
  shown.check(Q::active_power, {-1832.80, 0.0, 0.0, 1260.81});
  CHECK(shown(Q::apparent_power, a) == Approx(1832.9713));
  CHECK(shown(Q::apparent_power) == Approx(-1275.258));
  CHECK(shown(Q::reactive_power, a) == Approx(18.10));
  CHECK(shown(Q::reactive_power) == Approx(18.112));
  CHECK(shown(Q::power_factor, a) == Approx(-0.99995));
  CHECK(shown(Q::power_factor) == Approx(-0.99995));
  CHECK(shown(Q::frequency) == Approx(49.95));
  CHECK(shown(Q::energy_import) == Approx(97.0));
  CHECK(shown(Q::energy_export) == Approx(36.0));
}

TEST_CASE("a single energy of an AMC72L-E4 and a voltage of an ET112, by their frames") {
  const std::uint16_t energy[] = {0x0201, 0xDC50};
  CHECK(*number_of(assemble(energy, WordOrder::abcd), RegisterType::u32) * 0.01 ==
        Approx(336'763.68));
  const std::uint16_t watt_hours[] = {0x48D7, 0xA000};
  CHECK(*number_of(assemble(watt_hours, WordOrder::abcd), RegisterType::f32) == 441600.0);
  const std::uint16_t low_first[] = {0x091B, 0x0000};
  CHECK(*number_of(assemble(low_first, WordOrder::cdab), RegisterType::s32) * 0.1 == Approx(233.1));
}

TEST_CASE("Carlo Gavazzi: low word first, and 0.1 V as its ET112 sends it") {
  const auto profile = shipped("carlo-gavazzi-em300");
  Registers meter;
  meter.put(0, "091B 0000 091B 0000 091B 0000").put(0x33, "01F4").put(0x12, "FFF6 FFFF");
  meter.put(0x34, "3039 0000");
  const Shown shown{decode_snapshot(profile, meter.answer(profile))};
  shown.check(Q::voltage, {233.1, 233.1, 233.1});
  CHECK(shown(Q::active_power, a) == Approx(-1.0));
  CHECK(shown(Q::energy_import) == Approx(1'234'500.0));
}

TEST_CASE("Schneider: no value is no value, and the power factor of each quadrant is decoded") {
  const auto profile = shipped("schneider-iem3000");
  Registers meter;
  meter.put_float(3109, 50.0F).put_float(3027, 230.0F).put(2999, "FFC00000");
  meter.put(3203, "0000 0000 0000 3039").put(3207, "FFC0 0000 FFC0 0000");
  const auto power_factor = [&](float coded, float kilowatts) {
    meter.put_float(3083, coded).put_float(3059, kilowatts);
    return Shown{decode_snapshot(profile, meter.answer(profile))}(Q::power_factor);
  };
  CHECK(power_factor(1.220588F, -3.0F) == Approx(-0.779412));
  CHECK(power_factor(1.220588F, 3.0F) == Approx(0.779412));
  CHECK(power_factor(0.8F, 3.0F) == Approx(0.8));
  CHECK(power_factor(-1.2F, -3.0F) == Approx(-0.8));
  CHECK(power_factor(-0.8F, -3.0F) == Approx(-0.8));
  const Shown shown{decode_snapshot(profile, meter.answer(profile))};
  CHECK(shown.snapshot.find(Q::current, a)->quality == ValueQuality::absent);
  CHECK(shown(Q::energy_import) == 12345.0);
  CHECK(shown.snapshot.find(Q::energy_export, total)->quality == ValueQuality::absent);
}

TEST_CASE("ABB: whole numbers in 32 and 64 bits, all ones are no value") {
  const auto profile = shipped("abb-b23-b24");
  Registers meter;
  meter.put(0x5B00, "0000 08FC FFFF FFFF 0000 08FC").put(0x5B2C, "1388");
  meter.put(0x5B14, "FFFF FC18").put(0x5B16, "7FFF FFFF").put(0x5B3A, "FC18");
  meter.put(0x5000, "0000 0000 0001 E240 FFFF FFFF FFFF FFFF");
  const Shown shown{decode_snapshot(profile, meter.answer(profile))};
  CHECK(shown(Q::voltage, a) == Approx(230.0));
  CHECK(shown.snapshot.find(Q::voltage, b)->quality == ValueQuality::absent);
  CHECK(shown(Q::active_power) == Approx(-10.0));
  CHECK(shown.snapshot.find(Q::active_power, a)->quality == ValueQuality::absent);
  CHECK(shown(Q::power_factor) == Approx(-1.0));
  CHECK(shown(Q::energy_import) == Approx(1'234'560.0));
  CHECK(shown.snapshot.find(Q::energy_export, total)->quality == ValueQuality::absent);
}

TEST_CASE("Siemens: energies in 64-bit floats") {
  const auto profile = shipped("siemens-pac");
  Registers meter;
  meter.put_float(55, 50.0F).put_float(1, 230.0F).put(801, "40C8 1CD0 0000 0000");
  const Shown shown{decode_snapshot(profile, meter.answer(profile))};
  CHECK(shown(Q::energy_import) == Approx(std::bit_cast<double>(0x40C81CD000000000ULL)));
}

TEST_CASE("Socomec: powers in steps of 10 W, all ones are no value") {
  const auto profile = shipped("socomec-countis");
  Registers meter;
  meter.put(0xC558, "0000 59D8").put(0xC55E, "0000 1388").put(0xC560, "0000 3039");
  meter.put(0xC568, "FFFF FFFE").put(0xC570, "FFFF FFFF").put(0xC702, "0000 0064");
  const Shown shown{decode_snapshot(profile, meter.answer(profile))};
  CHECK(shown(Q::voltage, a) == Approx(230.0));
  CHECK(shown(Q::current, a) == Approx(12.345));
  CHECK(shown(Q::active_power) == Approx(-20.0));
  CHECK(shown.snapshot.find(Q::active_power, a)->quality == ValueQuality::absent);
  CHECK(shown(Q::energy_import) == Approx(1000.0));
}

TEST_CASE(
    "a temperature controller gives winding and ambient temperatures, and no circuit's load") {
  const auto profile = shipped("transformer-temperature");
  Registers meter;
  meter.put(0, "0320 0339 FFF6 00FA");
  const Shown shown{decode_snapshot(profile, meter.answer(profile))};
  shown.check(Q::temperature, {80.0, 82.5, -1.0});
  CHECK(shown(Q::ambient_temperature) == Approx(25.0));
  CHECK(unit_of(Q::temperature) == "°C");
}

}  // namespace youxu
