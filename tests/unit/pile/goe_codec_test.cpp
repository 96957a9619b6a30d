// The go-e codec on the lines that the maker's description shows, and on what is wrong.
#include <catch2/catch.hpp>

#include <string>
#include <utility>
#include <vector>

#include "drivers/pile/goe_codec.hpp"

using namespace youxu;
using namespace youxu::literals;

TEST_CASE("the sample lines of the description are understood as they stand") {
  goe::Readings readings;
  const std::vector<std::pair<std::string, std::string>> lines{
      {"go-eCharger/00000001/alw", "true"},
      {"go-eCharger/00000001/acu", "16"},
      {"go-eCharger/00000001/rbt", "498429772"},
      {"go-eCharger/00000001/fwv", "\"35.6-1-ga0d44e5\""}};
  for (const auto& [name, payload] : lines) {
    const auto topic = goe::parse_topic(name);
    REQUIRE(topic);
    CHECK(topic->serial == "00000001");
    CHECK_FALSE(topic->is_result);
    CHECK(goe::take(readings, topic->key, payload).ok());
  }
  CHECK(readings.alw == true);
  CHECK(readings.acu == 16);
  CHECK(readings.rbt == 498429772);
  CHECK(readings.fwv == "35.6-1-ga0d44e5");
}

TEST_CASE("an answer is success, or says why not") {
  CHECK(goe::refusal_of("success").empty());
  CHECK(goe::refusal_of("value must be string 0") == "value must be string 0");
  CHECK(goe::refusal_of("invalid json IncompleteInput: new_name") ==
        "invalid json IncompleteInput: new_name");
  CHECK(goe::refusal_of("\x01\xff") == "??");
  CHECK_FALSE(goe::refusal_of("").empty());
  CHECK(goe::refusal_of(std::string(5000, 'x')).size() == goe::kMaxRefusal);
}

TEST_CASE("current, voltage and power are the places of nrg that the description gives") {
  goe::Readings readings;
  REQUIRE(goe::take(readings, "nrg",
                    "[235,236,237,0,16.2,16.1,16.3,3800,3900,3900,0,11730,100,100,100,0]")
              .ok());
  CHECK(readings.nrg->voltage[2] == 237_V);
  CHECK(readings.nrg->current[0] == Amps::from_milli(16'200));
  CHECK(readings.nrg->current[2] == Amps::from_milli(16'300));
  CHECK(readings.nrg->power == 11730_W);
}

TEST_CASE("what may be null is") {
  goe::Readings readings;
  CHECK(goe::take(readings, "acu", "null").ok());
  CHECK(readings.acu == 0);
  CHECK(goe::take(readings, "car", "null").ok());
  CHECK(readings.car == goe::Car::unknown);
  CHECK(goe::take(readings, "err", "null").ok());
  CHECK(goe::faults_of(readings) == std::vector{FaultCode::communication});
  CHECK(goe::take(readings, "tma", "[12.5,null,31.25]").ok());
  CHECK(readings.tma == 31.25);
  CHECK_FALSE(goe::take(readings, "amp", "null").ok());
}

TEST_CASE("a value of a wrong type or out of its range is refused and changes nothing") {
  goe::Readings readings;
  REQUIRE(goe::take(readings, "amp", "10").ok());
  const std::vector<std::pair<std::string, std::string>> wrong{
      {"amp", "5"},
      {"amp", "33"},
      {"amp", "\"10\""},
      {"amp", "10.5"},
      {"amp", "-1"},
      {"amp", ""},
      {"amp", "10 11"},
      {"amp", "true"},
      {"frc", "3"},
      {"car", "7"},
      {"err", "256"},
      {"alw", "1"},
      {"eto", "-1"},
      {"eto", "1e300"},
      {"nrg", "[1,2,3]"},
      {"nrg", "{}"},
      {"fwv", "35.6"},
      {"rbt", "-5"},
      {"tma", "[999]"},
      {"mca", "0"},
      {"amp", std::string(5000, ' ') + "10"},
      {"amp", "\xff"},
      {"wifis", "[]"},
      {"nrg", "[235,236,237,0,-1,16.1,16.3,3800,3900,3900,0,11730]"}};
  for (const auto& [key, payload] : wrong) {
    CAPTURE(key, payload.substr(0, 20));
    const Status taken = goe::take(readings, key, payload);
    REQUIRE_FALSE(taken.ok());
    CHECK(taken.error().code == Errc::invalid);
    CHECK(taken.error().message.starts_with(key + ": "));
  }
  CHECK(readings.amp == 10);
  CHECK_FALSE(readings.nrg);
}

TEST_CASE("topics are those of one charger and one key") {
  CHECK(goe::set_topic_of("00000001", "amp") == "go-eCharger/00000001/amp/set");
  const auto result = goe::parse_topic("go-eCharger/00000001/amp/result");
  REQUIRE(result);
  CHECK(result->key == "amp");
  CHECK(result->is_result);
  for (const char* wrong :
       {"go-eCharger/00000001/amp/set", "go-eCharger/00000001", "go-eCharger/x/amp",
        "go-eCharger//amp", "/go-eCharger/00000001/amp", "go-eCharger/123456789/amp",
        "go-eCharger/00000001//result", "youxu/1/P001/status"}) {
    CAPTURE(wrong);
    CHECK_FALSE(goe::parse_topic(wrong));
  }
}

TEST_CASE("errors on which the maker's lists agree have their word, the others are other") {
  const std::vector<std::pair<std::string, FaultCode>> known{
      {"1", FaultCode::leakage},         {"2", FaultCode::leakage},
      {"4", FaultCode::over_voltage},    {"5", FaultCode::over_current},
      {"6", FaultCode::pilot},           {"8", FaultCode::pe},
      {"9", FaultCode::contactor_stuck}, {"10", FaultCode::contactor},
      {"13", FaultCode::other},          {"255", FaultCode::other}};
  for (const auto& [number, code] : known) {
    goe::Readings readings;
    REQUIRE(goe::take(readings, "err", number).ok());
    CHECK(goe::faults_of(readings) == std::vector{code});
  }
  goe::Readings hot;
  REQUIRE(goe::take(hot, "err", "0").ok());
  CHECK(goe::faults_of(hot).empty());
  REQUIRE(goe::take(hot, "modelStatus", "1").ok());
  CHECK(goe::faults_of(hot) == std::vector{FaultCode::over_temperature});
}
