// The routes of external limits.
#include <catch2/catch.hpp>

#include "tests/unit/http/api_site.hpp"

using namespace youxu;

TEST_CASE("limits are listed with their times, alone and with their circuit") {
  ApiSite site;
  const std::string limit =
      R"("limits":[{"id":3,"circuit":"T1","amps":300.5,"from":"2026-11-23T12:00:00.000Z",)"
      R"("to":"2026-11-23T14:00:00.000Z","source":"dr","reason":"evening peak"}])";
  CHECK(site.ask(Method::get, "/api/v1/limits").body == "{" + limit + "}");
  CHECK(has(site.ask(Method::get, "/api/v1/status"), R"("limit_by":"external:dr",)" + limit));
}

TEST_CASE("a limit passes on what it says, and its number is answered") {
  ApiSite site;
  const Response r = site.ask(Method::post, "/api/v1/limits",
                              R"({"circuit":"T1","amps":120.5,"from":"2026-11-23T20:00:00+08:00",
                                  "to":1795442400000,"source":"dr","reason":"peak"})");
  CHECK(r.body == R"({"id":4})");
  REQUIRE(site.control.limited.size() == 1);
  const LimitRequest& limit = site.control.limited[0];
  CHECK(limit.circuit == "T1");
  CHECK(limit.amps == Amps::from_milli(120'500));
  CHECK(limit.from == wall_from_unix_millis(1'795'435'200'000));
  CHECK(limit.to == wall_from_unix_millis(1'795'442'400'000));
  CHECK(limit.source == "dr");
  CHECK(limit.reason == "peak");
}

TEST_CASE("a limit without a start begins now, without a source it is named after its way") {
  ApiSite site;
  const std::string body = R"({"circuit":"T1","amps":0,"to":"2026-11-23T22:00:00Z"})";
  CHECK(site.ask(Method::post, "/api/v1/limits", body).status == 200);
  site.from_socket = true;
  CHECK(site.ask(Method::post, "/api/v1/limits", body).status == 200);
  CHECK_FALSE(site.control.limited[0].from);
  CHECK(site.control.limited[0].source == "page");
  CHECK(site.control.limited[1].source == "cli");
}

TEST_CASE("a limit with a wrong type, range or key is refused with the key's name") {
  ApiSite site;
  const std::pair<std::string, const char*> cases[] = {
      {"", "circuit"},
      {R"({"circuit":1,"amps":1,"to":1})", "circuit"},
      {R"({"circuit":"T1","to":1})", "amps"},
      {R"({"circuit":"T1","amps":-0.1,"to":1})", "amps"},
      {R"({"circuit":"T1","amps":100001,"to":1})", "amps"},
      {R"({"circuit":"T1","amps":"300","to":1})", "amps"},
      {R"({"circuit":"T1","amps":1})", "to"},
      {R"({"circuit":"T1","amps":1,"to":"20:00"})", "to"},
      {R"({"circuit":"T1","amps":1,"from":"now","to":1})", "from"},
      {R"({"circuit":"T1","amps":1,"to":1,"source":")" + std::string(33, 's') + "\"}", "source"},
      {R"({"circuit":"T1","amps":1,"to":1,"reason":")" + std::string(201, 'r') + "\"}", "reason"},
      {R"({"circuit":"T1","amps":1,"to":1,"until":1})", "until"},
  };
  for (const auto& [body, key] : cases) {
    INFO(body);
    const Response r = site.ask(Method::post, "/api/v1/limits", body);
    CHECK(r.status == 400);
    CHECK(has(r, std::string{R"({"error":{"code":"invalid","message":")"} + key + ":"));
  }
  CHECK(site.control.limited.empty());
}

TEST_CASE("a limit that the gateway does not take is 409, one that is not there 404") {
  ApiSite site;
  site.control.refuse = true;
  CHECK(site.ask(Method::post, "/api/v1/limits", R"({"circuit":"T1","amps":1,"to":1})").status ==
        409);
  CHECK(site.ask(Method::del, "/api/v1/limits/3").body == R"({"ok":true})");
  CHECK(site.control.removed == std::vector<std::int64_t>{3});
  CHECK(site.ask(Method::del, "/api/v1/limits/9").status == 404);
  CHECK(site.ask(Method::del, "/api/v1/limits/x").status == 400);
  CHECK(site.status_of("/api/v1/limits/3") == 405);
}
