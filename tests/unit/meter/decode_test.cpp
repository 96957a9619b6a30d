// How well each value is known: ratios, implausible and stale ones, and what is derived.
#include <catch2/catch.hpp>

#include "tests/unit/meter/frames.hpp"

namespace youxu {
namespace {

using frames::Registers;
using frames::shipped;
using Q = MeterQuantity;
using enum MeterPhase;

ValueQuality quality(const MeterSnapshot& snapshot, Q quantity, MeterPhase phase = total) {
  const auto* value = snapshot.find(quantity, phase);
  REQUIRE(value != nullptr);
  return value->quality;
}

MeterProfile parsed(std::string text, const std::string& from, const std::string& to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  const auto profile = parse_meter_profile(text);
  INFO((profile.ok() ? "" : profile.error().message));
  REQUIRE(profile.ok());
  return *profile;
}

}  // namespace

TEST_CASE("a value keeps the registers it was made of and its unit") {
  const auto profile = shipped("chint-dtsu666");
  const auto snapshot = decode_snapshot(profile, frames::dtsu666().answer(profile));
  const auto* voltage = snapshot.find(Q::voltage, a);
  REQUIRE(voltage != nullptr);
  CHECK(voltage->raw == std::vector<std::uint16_t>{0x450E, 0x4000});
  CHECK(voltage->quality == ValueQuality::measured);
  CHECK(unit_of(voltage->quantity) == "V");
}

TEST_CASE("a ratio nobody gave shows values by its fallback, and never makes a reading") {
  const auto profile = shipped("acrel-adl3000");
  const auto words = frames::adl3000().answer(profile);
  const auto snapshot = decode_snapshot(profile, words);
  CHECK(quality(snapshot, Q::current, a) == ValueQuality::assumed);
  CHECK(snapshot.find(Q::current, a)->number == Approx(0.89));
  CHECK_FALSE(snapshot.usable(Q::current, a));
  CHECK(quality(snapshot, Q::frequency) == ValueQuality::measured);
  CHECK_FALSE(snapshot.ct);
  const auto reading = reading_of(profile, snapshot);
  CHECK(reading.error().code == Errc::corrupt);
  CHECK(reading.error().message.find("the transformer ratio ct was not read") == 0);
  CHECK(reading.error().message.find("give ct with the meter in the configuration") !=
        std::string::npos);
}

TEST_CASE("a ratio register that holds nonsense is no ratio, with or without a fallback") {
  const auto with_fallback = parsed(frames::text_of_shipped("chint-dtsu666"), "\"max\": 9999 }",
                                    "\"max\": 9999, \"fallback\": 1 }");
  for (const auto& profile : {shipped("chint-dtsu666"), with_fallback}) {
    for (const int wrong : {0, 10'000, 0xFFFF}) {
      auto meter = frames::dtsu666();
      meter.set(6, static_cast<std::uint16_t>(wrong));
      const auto snapshot = decode_snapshot(profile, meter.answer(profile));
      CHECK_FALSE(snapshot.usable(Q::current, a));
      CHECK(reading_of(profile, snapshot).error().message.find("is out of range") !=
            std::string::npos);
    }
  }
}

TEST_CASE("the installation's ratio stands in for the register") {
  auto profile = shipped("chint-dtsu666");
  REQUIRE(set_ratios(profile, 100.0, {}).ok());
  const auto snapshot = decode_snapshot(profile, frames::dtsu666().answer(profile));
  CHECK(*snapshot.usable(Q::current, a) == Approx(3.5));
  CHECK(snapshot.ct == 100.0);
}

TEST_CASE("a swapped word order is refused through every profile that has a capture") {
  const std::pair<std::string, Registers> meters[] = {{"chint-dtsu666", frames::dtsu666()},
                                                      {"eastron-sdm630", frames::sdm630()}};
  for (const auto& [id, meter] : meters) {
    for (const std::string order : {"CDAB", "BADC", "DCBA"}) {
      INFO(id << " " << order);
      auto profile = parsed(frames::text_of_shipped(id), "\"word_order\": \"ABCD\"",
                            "\"word_order\": \"" + order + "\"");
      if (profile.ct) REQUIRE(set_ratios(profile, 200.0, 1.0).ok());
      const auto words = meter.answer(profile);
      CHECK(decode_reading(shipped(id), words).ok());
      CHECK(decode_reading(profile, words).error().message.find("is implausible") !=
            std::string::npos);
    }
  }
}

TEST_CASE("a swapped word order of whole numbers is refused by their voltage") {
  const auto profile = parsed(frames::text_of_shipped("carlo-gavazzi-em300"), "CDAB", "ABCD");
  Registers meter;
  meter.put(0, "091B 0000 091B 0000 091B 0000").put(0x33, "01F4");
  CHECK(decode_reading(shipped("carlo-gavazzi-em300"), meter.answer(profile)).ok());
  CHECK(decode_reading(profile, meter.answer(profile)).error().message.find("voltage L1") == 0);
}

TEST_CASE("a wrong frequency refuses the reading also where the profile has no range for it") {
  auto profile = shipped("eastron-sdm630");
  profile.plausible.clear();
  auto meter = frames::sdm630();
  CHECK(decode_reading(profile, meter.answer(profile)).ok());
  meter.put_float(0x46, 0.0F);
  CHECK_FALSE(decode_reading(profile, meter.answer(profile)).ok());
}

TEST_CASE("a dead phase is no wrong profile, three of them are") {
  const auto profile = shipped("acrel-adl400");
  Registers meter;
  meter.put_float(0x834, 50.0F).put_float(0x800, 230.0F).put_float(0x80C, 5.0F);
  auto with_range = profile;
  with_range.plausible.push_back({.quantity = Q::voltage, .min = 80, .max = 500});
  CHECK(decode_reading(with_range, meter.answer(profile)).ok());
  meter.put_float(0x800, 3.0F);
  CHECK_FALSE(decode_reading(with_range, meter.answer(profile)).ok());
}

TEST_CASE("what is out of its own range is shown as implausible and not read") {
  const auto profile = shipped("chint-dtsu666");
  auto meter = frames::dtsu666();
  meter.put_float(0x200C, 60'000.0F);  // 60 A by 200: 12 kA
  const auto words = meter.answer(profile);
  CHECK(quality(decode_snapshot(profile, words), Q::current, a) == ValueQuality::implausible);
  const auto reading = decode_reading(profile, words);
  REQUIRE(reading.ok());
  CHECK_FALSE(reading->current[0]);
  CHECK(reading->current[1]);
}

TEST_CASE("what the meter lacks is derived, and says so") {
  const auto profile = shipped("wago-879");
  Registers meter;
  meter.put_float(0x5002, 230.0F).put_float(0x5008, 50.0F).put_float(0x500C, 10.0F);
  meter.put_float(0x5014, -1.84F).put_float(0x5012, -1.84F);
  const auto snapshot = decode_snapshot(profile, meter.answer(profile));
  CHECK(quality(snapshot, Q::apparent_power, a) == ValueQuality::derived);
  CHECK(*snapshot.usable(Q::apparent_power, a) == Approx(2300.0));
  CHECK(*snapshot.usable(Q::power_factor, a) == Approx(-0.8));
  CHECK(snapshot.find(Q::power_factor, a)->raw.empty());
  CHECK(quality(snapshot, Q::active_power) == ValueQuality::measured);
}

TEST_CASE(
    "total power is the sum of all three phases or none, and assumed ones sum to an assumed one") {
  const std::string total_line =
      "    { \"quantity\": \"active_power\", \"phase\": \"total\", \"address\": 36, \"type\": "
      "\"s32\", \"unit\": \"W\", \"multiply_by\": [\"ct\", \"pt\"], \"min\": -10000000, \"max\": "
      "10000000 }";
  auto profile = parsed(frames::text_of_shipped("acrel-adw300"), ",\n" + total_line, "");
  REQUIRE(profile.values.size() == 9);
  Registers meter;
  meter.put(20, "08FC 08FC 08FC").put(30, "0000 0064 0000 00C8 FFFF FFFF");
  CHECK(quality(decode_snapshot(profile, meter.answer(profile)), Q::active_power) ==
        ValueQuality::assumed);
  REQUIRE(set_ratios(profile, 1.0, 1.0).ok());
  const auto snapshot = decode_snapshot(profile, meter.answer(profile));
  CHECK(quality(snapshot, Q::active_power) == ValueQuality::derived);
  CHECK(*snapshot.usable(Q::active_power, total) == Approx(299.0));
  profile.values.pop_back();  // phase L3
  CHECK(decode_snapshot(profile, meter.answer(profile)).find(Q::active_power, total) == nullptr);
}

TEST_CASE("values of an earlier reading are stale, and so is all of an old snapshot") {
  const auto profile = shipped("chint-dtsu666");
  const auto words = frames::dtsu666().answer(profile);
  auto snapshot = decode_snapshot(profile, words, {false, false, true});
  CHECK(quality(snapshot, Q::energy_import) == ValueQuality::stale);
  CHECK(quality(snapshot, Q::current, a) == ValueQuality::measured);
  snapshot.taken = mono_from_millis(1000);
  mark_stale(snapshot, mono_from_millis(4000), Millis{3000});
  CHECK(quality(snapshot, Q::current, a) == ValueQuality::measured);
  mark_stale(snapshot, mono_from_millis(4001), Millis{3000});
  CHECK(quality(snapshot, Q::current, a) == ValueQuality::stale);
}

TEST_CASE("energies of a single phase are not taken for the meter's total") {
  auto profile = shipped("eastron-sdm630");
  for (auto& value : profile.values) {
    if (value.quantity == Q::energy_import) value.phase = a;
  }
  const auto reading = decode_reading(profile, frames::sdm630().answer(profile));
  REQUIRE(reading.ok());
  CHECK_FALSE(reading->energy_import);
  CHECK(reading->energy_export);
}

TEST_CASE("the span of an energy register is in the same unit as its energy") {
  const auto profile = shipped("acrel-adl400");
  const auto snapshot = decode_snapshot(profile, Registers{}.answer(profile));
  CHECK(snapshot.energy_span_wh == Approx(4294967296.0 * 100.0));
}

}  // namespace youxu
