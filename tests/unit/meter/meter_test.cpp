// Profiles are read strictly, and registers captured from a real meter decode to its values.
#include <catch2/catch.hpp>
#include <cmath>
#include <fstream>
#include <iterator>
#include <sstream>

#include "drivers/meter/decode.hpp"
#include "drivers/meter/poller.hpp"

namespace youxu {
namespace {

using Words = std::vector<std::uint16_t>;

std::string shipped(const std::string& name) {
  return std::string{PROFILES} + "/" + name;
}

std::string shipped_text() {
  std::ifstream file{shipped("acrel-adl400.json")};
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string error_with(const std::string& from, const std::string& to) {
  std::string text = shipped_text();
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  const auto profile = parse_meter_profile(text.replace(at, from.size(), to));
  return profile.ok() ? "" : profile.error().message;
}

// A DTSU666 behind 200:1 transformers: blocks 0x0000, 0x2006 and 0x101E as it sent them.
MeterWords chint_words() {
  MeterWords words{{0x0067, 0x02BD, 0, 0, 1, 0, 200, 10},
                   {0x450E, 0x4000, 0x450D, 0x9000, 0x450D, 0x4000, 0x420C, 0, 0x422C, 0,
                    0x421C, 0,      0xC317, 0,      0xC230, 0,      0xC260, 0, 0xC24C, 0},
                   {0x3D0F, 0x5C29, 0x3C23, 0xD70A, 0x3C44, 0x9BA6, 0x3C34, 0x3958, 0x3D0F, 0x5C29,
                    0x3CED, 0x9168}};
  words[1].resize(64);
  words[1][62] = 0x459C;
  words[1][63] = 0x499A;
  return words;
}

MeterProfile chint() {
  return *load_meter_profile(shipped("chint-dtsu666.json"));
}

}  // namespace

TEST_CASE("a float is assembled in each of the four orders, and NaN is no number") {
  for (const auto& [words, order] : {std::pair{Words{0x4364, 0xB333}, WordOrder::abcd},
                                     std::pair{Words{0xB333, 0x4364}, WordOrder::cdab},
                                     std::pair{Words{0x6443, 0x33B3}, WordOrder::badc},
                                     std::pair{Words{0x33B3, 0x6443}, WordOrder::dcba}}) {
    CHECK(assemble(words, order) == 0x4364B333);
  }
  CHECK(*number_of(0x4364B333, RegisterType::f32) == Approx(228.7));
  CHECK_FALSE(number_of(0xFFC00000, RegisterType::f32));
  CHECK_FALSE(number_of(0x7F800000, RegisterType::f32));
  CHECK(*number_of(0xFFFE, RegisterType::s16) == -2.0);
}

TEST_CASE("the registers of a real meter give its primary values") {
  const auto reading = decode_reading(chint(), chint_words());
  REQUIRE(reading.ok());
  CHECK(reading->voltage[0] == Volts::from_milli(227'600));
  CHECK(reading->voltage[2] == Volts::from_milli(226'000));
  CHECK(reading->current[0] == Amps::from_milli(7'000));
  CHECK(reading->current[1] == Amps::from_milli(8'600));
  CHECK(reading->current[2] == Amps::from_milli(7'800));
  CHECK(reading->total_power == Watts::from_whole(-3020));
  CHECK(reading->power[1] == Watts::from_whole(-1120));
  CHECK(reading->frequency == Hertz::from_milli(50'012));
  CHECK(reading->energy_import->value() == Approx(7000.0));
}

TEST_CASE("without its transformer ratio, or with a ratio of zero, nothing is read") {
  auto words = chint_words();
  words[0][6] = 0;
  CHECK(decode_reading(chint(), words).error().code == Errc::corrupt);
  words[0].clear();
  CHECK(decode_reading(chint(), words).error().code == Errc::corrupt);
}

TEST_CASE("swapped words are refused by the frequency and a NaN current is no value") {
  auto words = chint_words();
  std::swap(words[1][62], words[1][63]);
  CHECK_FALSE(decode_reading(chint(), words).ok());
  words = chint_words();
  words[1][6] = 0xFFC0;
  const auto reading = decode_reading(chint(), words);
  REQUIRE(reading.ok());
  CHECK_FALSE(reading->has_all_currents());
}

TEST_CASE("a wrong profile is refused and the message names the place") {
  CHECK(error_with("\"vendor\"", "\"vendor\"").empty());
  CHECK(error_with("\"count\": 54", "\"count\": 61").find("blocks[0].count") == 0);
  CHECK(error_with("\"min\": 0", "\"mni\": 0") ==
        "values[0].mni: unknown key: correct its spelling or remove it");
  CHECK_FALSE(error_with("\"0x0800\", \"type\"", "\"0x07FF\", \"type\"").empty());
  CHECK_FALSE(error_with("\"0x0856\"", "\"0x0857\"").empty());
  CHECK_FALSE(error_with("\"unit\": \"kW\"", "\"unit\": \"kV\"").empty());
  CHECK_FALSE(error_with("[45, 55]", "[55, 45]").empty());
  CHECK_FALSE(error_with("\"response_timeout_ms\": 400", "\"response_timeout_ms\": 1001").empty());
  CHECK_FALSE(error_with("meter-profile/1", "meter-profile/2").empty());
  CHECK_FALSE(parse_meter_profile(std::string(kMaxProfileBytes + 1, ' ')).ok());
  CHECK(load_meter_profile("/nowhere").error().message == "/nowhere: cannot be read");
}

TEST_CASE("a failing meter is asked at once again, then ever more rarely to a limit") {
  CHECK(periods_left_out(1) == 0);
  CHECK(periods_left_out(2) == 1);
  CHECK(periods_left_out(6) == 30);
  CHECK(periods_left_out(1000) == 30);
}

}  // namespace youxu
