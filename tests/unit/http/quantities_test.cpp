// The API's numbers and times, text by text.
#include "daemon/http/quantities.hpp"

#include <catch2/catch.hpp>

#include "daemon/http/views.hpp"

using namespace youxu;

namespace {

std::string written(std::int64_t milli) {
  JsonObject object;
  add(object, "w", Watts::from_milli(milli));
  JsonArray array;
  append(array, Watts::from_milli(milli));
  CHECK(object.str() == R"({"w":)" + array.str().substr(1, array.str().size() - 2) + "}");
  return array.str();
}

}  // namespace

TEST_CASE("a quantity is written in whole units, exact to the thousandth") {
  CHECK(written(0) == "[0]");
  CHECK(written(1) == "[0.001]");
  CHECK(written(-1) == "[-0.001]");
  CHECK(written(15'900) == "[15.9]");
  CHECK(written(-250) == "[-0.25]");
  CHECK(written(123'456'789'012'345) == "[123456789012.345]");
}

TEST_CASE("a round number of any size is written without an exponent") {
  CHECK(written(100'000'000) == "[100000]");
  CHECK(written(-300'000'000) == "[-300000]");
  CHECK(written(9'000'000'000'000'000'000) == "[9000000000000000]");
}

TEST_CASE("what is not known is null, alone and in its phase") {
  JsonObject json;
  add(json, "power_w", std::optional<Watts>{});
  add(json, "depart", std::optional<Wall>{});
  add(json, "age_ms", std::optional<Millis>{});
  add(json, "load_a", PerPhase<std::optional<Amps>>{Amps::from_whole(16), std::nullopt, Amps{}});
  CHECK(json.str() == R"({"power_w":null,"depart":null,"age_ms":null,"load_a":[16,null,0]})");
}

TEST_CASE("a time is RFC 3339 and a duration whole milliseconds") {
  JsonObject json;
  add(json, "depart", std::optional<Wall>{wall_from_unix_millis(2500)});
  add(json, "uptime_ms", Millis{86'400'000});
  CHECK(json.str() == R"({"depart":"1970-01-01T00:00:02.500Z","uptime_ms":86400000})");
}

TEST_CASE("a connector without state of charge and a pile without habit say null") {
  PileView pile;
  pile.connectors.resize(1);
  CHECK(view_of(pile).str().find(R"("soc_percent":null,"faults":[],"order":"")") !=
        std::string::npos);
  CHECK(view_of(pile).str().ends_with(R"("habit":null})"));

  pile.connectors[0].soc = 0;
  pile.connectors[0].faults = {"leakage", "gun"};
  CHECK(view_of(pile).str().find(R"("soc_percent":0,"faults":["leakage","gun"])") !=
        std::string::npos);
}
