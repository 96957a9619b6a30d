// Reader, schema and writer come from one definition: they must agree on every field.
#include <algorithm>

#include "daemon/config_check.hpp"
#include "daemon/config_read.hpp"
#include "daemon/config_write.hpp"
#include "tests/unit/config/config_text.hpp"
#include "tests/unit/config/schema_walk.hpp"

using namespace youxu;
using namespace youxu::test;

namespace {

using Strings = std::vector<std::string>;

Json json_of(const std::string& text) {
  auto json = Json::parse(text, kMaxConfigBytes);
  INFO(text);
  REQUIRE(json.ok());
  return *std::move(json);
}

// What the reader says of single values, without the rules between them.
std::string reading(const std::string& text) {
  const Json json = json_of(text);
  ConfigFile file;
  ConfigProblems problems;
  read_value(json.root(), SectionRule{}, file, problems);
  return problems.none() ? "" : problems.text(text, "");
}

ConfigFile file_of(const std::string& text) {
  auto file = parse_config_file(text);
  INFO((file.ok() ? "" : file.error().message));
  REQUIRE(file.ok());
  return *std::move(file);
}

const std::string kFull = R"({"site": "台区\"一\"号\n", "utc_offset_minutes": -60, "phase_v": 230.5,
  "transformer": {"rated_kva": 630.25, "secondary_v": 410, "limit_factor": 0.85,
    "thermal": {"type": "onan", "ambient_c": 25.5, "top_oil_rise_k": 50, "hot_spot_rise_k": 20,
                "loss_ratio": 7.5, "upgraded_paper": true},
    "dynamic_limit": {"enabled": true, "min_percent": 40, "max_percent": 120},
    "temperature": {"warning_c": 90, "critical_c": 99.5}},
  "circuits": [{"id": "T1", "limit_a": [600.125, 500, 0.001], "margin_percent": 2.5,
                "fallback_base_a": [1, 2.5, 3]},
               {"id": "F1", "parent": "T1", "limit_a": [100, 100, 100]}],
  "meters": [{"circuit": "T1", "measures": "base", "name": "homes", "profile": "p", "host": "h", "port": 1,
              "transport": "rtu_over_tcp", "unit": 247, "ct": 160, "pt": 1.5},
             {"circuit": "F1", "profile": "p", "device": "/d", "baud": 19200, "parity": "E",
              "address": "000012345678",
              "stop": 2, "rs485": true}],
  "piles": [{"pile": "32010600000001", "name": "一", "circuit": "F1", "phases": "abc",
             "min_a": 8, "max_a": 16, "step_a": 5, "shared_a": 24, "plug_and_charge": true},
            {"pile": "32010600000002", "circuit": "F1", "driver": "goe", "serial": "00000001"}],
  "bus": {"host": "b", "port": 8883, "password_file": "/f", "psk_file": "/k",
          "bind_wait_s": 60},
  "uplink": {"protocol": "ykc", "host": "u", "port": 65535, "tls": true, "ca_file": "/ca",
    "cert_file": "/cert", "key_file": "/key", "crc": "swapped"},
  "supervisor": {"protocol": "mqtt", "host": "s", "port": 1, "tls": false, "ca_file": "",
    "cert_file": "", "key_file": "", "crc": "standard", "connections": "shared", "waiting_orders": "refuse",
    "further_hosts": [{"host": "t", "port": 2}], "gateway": "GW-0001", "user": "u",
    "password_file": "/p", "ack": "broker", "persistent": false},
  "orders": {"no_tariff": "forbid", "stop_at_pickup": true, "balance_limits_orders": true},
  "http": {"socket": "", "host": "localhost", "port": 80, "web_root": ""},
  "database": "/d", "storage": {"samples_days": 1, "quarters_days": 2, "max_mib": 16,
  "backups": "/b", "backups_kept": 0}, "meter_profiles": "/m"})";

}  // namespace

TEST_CASE("the schema names each field that the full configuration has, and no other") {
  const Json schema = json_of(config_schema());
  CHECK(complaints(schema.root(), json_of(kFull).root()) == Strings{});
  for (const Place& place : places(schema.root())) {
    CAPTURE(place.at);
    const auto key = "\"" + place.at.substr(place.at.rfind('.') + 1) + "\"";
    if (place.at.back() != ']') CHECK(kFull.find(key) != std::string::npos);
  }
}

TEST_CASE("each property of the schema is read, and each has a description") {
  const Json schema = json_of(config_schema());
  const std::string all = document(schema.root());
  CHECK(complaints(schema.root(), json_of(all).root()) == Strings{});
  CHECK(reading(all) == "");
  for (const Place& place : places(schema.root())) {
    CAPTURE(place.at);
    if (place.at.back() != ']') CHECK(place.schema.member("description")->text()->size() > 5);
  }
}

TEST_CASE("a wrong type anywhere is an error of schema and reader that names the place") {
  const Json schema = json_of(config_schema());
  for (const Place& place : places(schema.root())) {
    CAPTURE(place.at);
    const bool is_text = *place.schema.member("type")->text() == "string";
    const std::string wrong = document(schema.root(), place.at, is_text ? "7" : "\"wrong\"");
    CHECK(complaints(schema.root(), json_of(wrong).root()) == Strings{place.at + ": type"});
    CHECK_THAT(reading(wrong), Catch::StartsWith("line 1: " + place.at + ": found ") &&
                                   Catch::Contains(", expected ") && !Catch::Contains("\n"));
  }
}

TEST_CASE("schema and reader take each bound of a number, and refuse what is beyond") {
  const Json schema = json_of(config_schema());
  for (const Place& place : places(schema.root())) {
    for (const auto& [bound, step] : {std::pair{"minimum", -1.0}, std::pair{"maximum", 1.0}}) {
      const auto stated = place.schema.find(bound);
      if (!stated) continue;
      const double value = *stated->number(-1e9, 1e9);
      CAPTURE(place.at, bound, value);
      const std::string good = document(schema.root(), place.at, number_text(value));
      CHECK(complaints(schema.root(), json_of(good).root()) == Strings{});
      CHECK(reading(good) == "");
      const std::string wrong = document(schema.root(), place.at, number_text(value + step));
      CHECK(complaints(schema.root(), json_of(wrong).root()) == Strings{place.at + ": " + bound});
      CHECK_THAT(reading(wrong), Catch::StartsWith("line 1: " + place.at + ": found "));
    }
  }
}

TEST_CASE("what is written reads back as the same configuration") {
  for (const std::string& text : {kGood, kFull}) {
    const ConfigFile file = file_of(text);
    const std::string written = effective_config(file);
    CAPTURE(written);
    CHECK(file_of(written) == file);
    CHECK(effective_config(file_of(written)) == written);
    const Json schema = json_of(config_schema());
    CHECK(complaints(schema.root(), json_of(written).root()) == Strings{});
  }
}

TEST_CASE("the effective configuration has the defaults written out") {
  const Json json = json_of(effective_config(file_of(kGood)));
  CHECK(*json.root().find("transformer")->member("limit_factor")->number(0, 1) == 0.9);
  CHECK(*json.root().find("bus")->member("port")->integer(0, 65'535) == 1883);
  const auto thermal = json.root().find("transformer")->find("thermal");
  CHECK(*thermal->member("ambient_c")->number(0, 100) == 30);
  CHECK_FALSE(thermal->find("top_oil_rise_k"));  // typical of the type
  CHECK_FALSE(json.root().find("uplink"));
}

TEST_CASE("the default that the schema states is the one that the reader uses") {
  const Json schema = json_of(config_schema());
  const Json json = json_of(effective_config(file_of(kGood)));
  const auto stated = [&schema](const char* section, const char* key) {
    const auto properties = schema.root().find("properties")->find(section)->find("properties");
    return *properties->find(key)->member("default");
  };
  CHECK(*stated("bus", "port").integer(0, 65'535) == 1883);
  CHECK(*stated("http", "web_root").text() ==
        *json.root().find("http")->member("web_root")->text());
  CHECK(*stated("transformer", "secondary_v").number(0, 1000) == 400);
}

TEST_CASE("the example that is installed is valid by schema and reader") {
  const auto text = read_config(EXAMPLE_CONFIG);
  REQUIRE(text.ok());
  CHECK(complaints(json_of(config_schema()).root(), json_of(*text).root()) == Strings{});
  const auto file = parse_config_file(*text, EXAMPLE_CONFIG);
  INFO((file.ok() ? "" : file.error().message));
  CHECK(file.ok());
}

TEST_CASE("written JSON is indented, what holds scalars only stays on one line") {
  CHECK(indented(R"({"a":[1,2],"b":{"c":"},{","d":[{"e":1},{}]}})") == R"({
  "a": [1, 2],
  "b": {
    "c": "},{",
    "d": [
      {"e": 1},
      {}
    ]
  }
}
)");
}
