// Every route of the API against a gateway that only remembers.
#include <catch2/catch.hpp>

#include "tests/unit/http/api_site.hpp"

using namespace youxu;

TEST_CASE("status shows phases as arrays and an unmeasured phase as null") {
  ApiSite site;
  const Response r = site.ask(Method::get, "/api/v1/status");
  CHECK(r.status == 200);
  CHECK(has(r, R"("load_a":[500,null,300])"));
  CHECK(has(r, R"("current_a":[15.9,16,0])"));
  CHECK(r.body.find('\n') == std::string::npos);
  CHECK(r.body == site.api.status_json());
}

TEST_CASE(
    "status shows the transformer's temperatures to the tenth, none of oil where there is none") {
  ApiSite site;
  CHECK(has(site.ask(Method::get, "/api/v1/status"),
            R"("transformer":{"type":"distribution","top_oil_c":71.3,"hot_spot_c":87.4,)"
            R"("hot_spot_limit_c":120,"ageing_rate":0.295,"loss_of_life_h":123.457,)"
            R"("permitted_percent":112,"dynamic_limit":true,"measured":{)"));
  site.control.state.transformer->top_oil.reset();
  CHECK(has(site.ask(Method::get, "/api/v1/status"), R"("top_oil_c":null)"));
  site.control.state.transformer.reset();
  CHECK(has(site.ask(Method::get, "/api/v1/status"), R"("transformer":null)"));
}

TEST_CASE("unknown resources are 404 and wrong methods 405") {
  ApiSite site;
  for (const char* path : {"/",
                           "/api/v1/",
                           "/api/v1/nothing",
                           "/api/v1/status/x",
                           "/api/v2/status",
                           "/api/v1/piles/p9",
                           "/api/v1/piles/p1/fly",
                           "/api/v1/piles/p1/start/x",
                           "/api/v1/orders/o9",
                           "/api/v1/orders/o1/x",
                           "/api/v1/explain",
                           "/api/v1/explain/p9",
                           "/api/v1/config/other",
                           "/api/v1/alarms/7",
                           "/api/v1/limits/3/x",
                           "/api/v1/phases",
                           "/api/v1/phases/fly",
                           "/api/v1/plan/x",
                           "/api/v1/a/b/c/d/e/f",
                           "/api/v1/piles/p1/habit"}) {
    INFO(path);
    CHECK(site.status_of(path) == 404);
  }
  for (const char* path :
       {"/metrics", "/api/v1/status", "/api/v1/piles", "/api/v1/piles/p1", "/api/v1/piles/p1/start",
        "/api/v1/piles/p1/habit", "/api/v1/orders", "/api/v1/series", "/api/v1/explain/p1",
        "/api/v1/config", "/api/v1/config/check", "/api/v1/alarms", "/api/v1/alarms/7/ack",
        "/api/v1/limits", "/api/v1/plan", "/api/v1/phases/identify"}) {
    INFO(path);
    CHECK(site.ask(Method::del, path).status == 405);
  }
}

TEST_CASE("disputed orders are listed, and one is sent again") {
  ApiSite site;
  CHECK(site.ask(Method::get, "/api/v1/disputes").body ==
        R"({"disputes":[{"platform":"primary","order":"o1"}]})");
  CHECK(site.status_of("/api/v1/disputes/x") == 404);
  CHECK(site.ask(Method::post, "/api/v1/orders/o1/resend").status == 200);
  CHECK(site.control.resent == "o1");
  CHECK(site.ask(Method::post, "/api/v1/orders/o7/resend").status == 400);
  CHECK(site.status_of("/api/v1/orders/o1/resend") == 405);
}

TEST_CASE("a start passes mode, energy and departure on and answers the order") {
  ApiSite site;
  const Response r = site.ask(Method::post, "/api/v1/piles/p1/start",
                              R"({"mode":"immediate","connector":2,"energy_wh":20000,
                                  "depart":"2026-11-24T07:30:00+08:00"})");
  CHECK(r.body == R"({"order":"o2"})");
  REQUIRE(site.control.started.size() == 1);
  const StartRequest& start = site.control.started[0];
  CHECK(start.pile == "p1");
  CHECK(start.connector == 2);
  CHECK(start.mode == ChargeMode::immediate);
  CHECK(start.energy_wanted == WattHours::from_whole(20'000));
  CHECK(unix_millis(*start.depart) == 1'795'476'600'000);
  CHECK(start.origin == OrderOrigin::page);
}

TEST_CASE("a start without a body leaves everything to the habit") {
  ApiSite site;
  CHECK(site.ask(Method::post, "/api/v1/piles/p1/start").status == 200);
  CHECK_FALSE(site.control.started[0].mode);
}

TEST_CASE("a start with a wrong type, range or key is refused with the key's name") {
  ApiSite site;
  const std::pair<const char*, const char*> cases[] = {
      {"{", "body"},
      {"[]", "body"},
      {"{} x", "body"},
      {R"({"mode":1})", "mode"},
      {R"({"mode":"fast"})", "mode"},
      {R"({"connector":"1"})", "connector"},
      {R"({"connector":0})", "connector"},
      {R"({"connector":17})", "connector"},
      {R"({"connector":1.5})", "connector"},
      {R"({"energy_wh":-1})", "energy_wh"},
      {R"({"energy_wh":1000001})", "energy_wh"},
      {R"({"depart":"07:30"})", "depart"},
      {R"({"depart":"2026-02-30T00:00:00Z"})", "depart"},
      {R"({"order":5})", "order"},
      {R"({"mdoe":"ordered"})", "mdoe"},
  };
  for (const auto& [body, key] : cases) {
    INFO(body);
    const Response r = site.ask(Method::post, "/api/v1/piles/p1/start", body);
    CHECK(r.status == 400);
    CHECK(has(r, std::string{R"({"error":{"code":"invalid","message":")"} + key + ":"));
  }
  CHECK(site.control.started.empty());
}

TEST_CASE("a body that a reader could take for another one is refused") {
  ApiSite site;
  for (const char* body : {R"({"connector":1,"connector":2})", R"({"order":"1\u0000"})",
                           "{\"order\":\"\xFF\"}", R"({"Connector":1})", R"({"depart":null})"}) {
    INFO(body);
    CHECK(site.ask(Method::post, "/api/v1/piles/p1/start", body).status == 400);
  }
  CHECK(site.control.started.empty());
}

TEST_CASE("an order number has at most 64 characters") {
  ApiSite site;
  const auto body = [](std::size_t n) { return R"({"order":")" + std::string(n, '1') + "\"}"; };
  CHECK(site.ask(Method::post, "/api/v1/piles/p1/start", body(64)).status == 200);
  CHECK(site.ask(Method::post, "/api/v1/piles/p1/start", body(65)).status == 400);
}

TEST_CASE("what the gateway refuses is 409 and what it cannot read is 503") {
  ApiSite site;
  site.control.refuse = true;
  const Response r = site.ask(Method::post, "/api/v1/piles/p1/start");
  CHECK(r.status == 409);
  CHECK(has(r, R"("code":"refused","message":"pile p1: an order is open")"));
  site.control.broken = true;
  CHECK(site.status_of("/api/v1/orders") == 503);
}

TEST_CASE("a stop through the socket is the command line's") {
  ApiSite site;
  site.from_socket = true;
  CHECK(site.ask(Method::post, "/api/v1/piles/p1/stop", R"({"connector":2})").status == 200);
  CHECK(site.control.stopped == "p1/2");
  CHECK(site.control.stop_origin == OrderOrigin::cli);
  CHECK(site.ask(Method::post, "/api/v1/piles/p1/stop", R"({"connector":true})").status == 400);
}

TEST_CASE("a habit that was put is got back") {
  ApiSite site;
  const std::string body =
      R"({"battery_wh":60000,"arrival_soc":30,"target_soc":90,"pickup":"07:05","mode":"ordered",)"
      R"("plug_and_charge":true})";
  CHECK(site.ask(Method::put, "/api/v1/piles/p1/habit", body).status == 200);
  CHECK(site.ask(Method::get, "/api/v1/piles/p1/habit").body == body);
}

TEST_CASE("a habit that is incomplete or contradicts itself is invalid") {
  ApiSite site;
  for (const char* body :
       {"", R"({"battery_wh":60000,"arrival_soc":30,"target_soc":90})",
        R"({"battery_wh":60000,"arrival_soc":90,"target_soc":90,"pickup":"07:30"})",
        R"({"battery_wh":60000,"arrival_soc":30,"target_soc":101,"pickup":"07:30"})",
        R"({"battery_wh":60000,"arrival_soc":30,"target_soc":90,"pickup":"24:00"})",
        R"({"battery_wh":60000,"arrival_soc":30,"target_soc":90,"pickup":"7:30"})"}) {
    INFO(body);
    CHECK(site.ask(Method::put, "/api/v1/piles/p1/habit", body).status == 400);
  }
}

TEST_CASE("orders are asked for by time, pile, state and limit") {
  ApiSite site;
  CHECK(site.status_of("/api/v1/orders", {{"from", "1000"},
                                          {"to", "1970-01-01T00:00:02.5Z"},
                                          {"pile", "p1"},
                                          {"state", "finished"},
                                          {"limit", "1000"}}) == 200);
  CHECK(site.control.asked.from == wall_from_unix_millis(1000));
  CHECK(site.control.asked.to == wall_from_unix_millis(2500));
  CHECK(site.control.asked.state == OrderState::finished);
  CHECK(site.control.asked.limit == 1000);
  CHECK(site.status_of("/api/v1/orders", {{"limit", "1001"}}) == 400);
  CHECK(site.status_of("/api/v1/orders", {{"limit", "0"}}) == 400);
  CHECK(site.status_of("/api/v1/orders", {{"state", "eaten"}}) == 400);
  CHECK(site.status_of("/api/v1/orders", {{"from", "yesterday"}}) == 400);
}

TEST_CASE("one order carries its energy in watt-hours and its amount as an integer") {
  ApiSite site;
  const Response r = site.ask(Method::get, "/api/v1/orders/o1");
  CHECK(has(r, R"("energy_wh":1510)"));
  CHECK(has(r, R"("amount_1e4_cny":0)"));
}

TEST_CASE("a series has at most 10000 points and needs name and interval") {
  ApiSite site;
  const auto ask = [&site](const char* to, const char* step) {
    return site.ask(Method::get, "/api/v1/series", "",
                    {{"name", "load"}, {"from", "0"}, {"to", to}, {"step", step}});
  };
  CHECK(ask("10000000", "1").body ==
        R"({"name":"load","points":[["1970-01-01T00:00:00.000Z",12.345]]})");
  CHECK(ask("10001000", "1").status == 400);
  CHECK(ask("0", "1").status == 400);
  CHECK(ask("1000", "0").status == 400);
  CHECK(site.status_of("/api/v1/series", {{"name", "load"}}) == 400);
}

TEST_CASE("a meter's values have exactly the keys of a reading without the gateway") {
  ApiSite site;
  const std::string expected =
      R"({"profile":"chint-dtsu666","values":[{"quantity":"current","phase":"L1","value":8.6,)"
      R"("unit":"A","quality":"measured","raw":[16940,0]},{"quantity":"energy_import",)"
      R"("phase":"total","value":null,"unit":"Wh","quality":"absent","raw":[]}],)"
      R"("verdict":["ct_reversed L2: -2300 W, expected 0 W; current transformer reversed: )"
      R"(turn it round, or exchange its two leads: power and energy are wrong"]})";
  CHECK(site.ask(Method::get, "/api/v1/meters/T1").body == expected);
  CHECK(site.ask(Method::get, "/api/v1/meters/F1").status == 404);
  CHECK(site.ask(Method::get, "/api/v1/meters/T1/x").status == 404);
}

TEST_CASE("the list of meters has the age of each value, the status its quality") {
  ApiSite site;
  const Response list = site.ask(Method::get, "/api/v1/meters");
  CHECK(has(list, R"("name":"T1","circuit":"T1","measures":"circuit")"));
  CHECK(has(list, R"("raw":[16940,0],"age_ms":500})"));
  const Response status = site.ask(Method::get, "/api/v1/status");
  CHECK(has(status, R"("current_a":[8.6,null,null],"current_quality":["measured","absent",)"));
  CHECK(has(status, R"("verdicts":[{"code":"ct_reversed","phase":"L2","found":-2300,)"));
  CHECK(has(status, "\"name_zh\":\"电流互感器极性接反\""));
  CHECK(
      has(status, R"("measured":{"quality":"measured","age_ms":4000,"winding_c":[60.3,61,null])"));
}

TEST_CASE("explain tells the reason with its parameters") {
  ApiSite site;
  CHECK(has(site.ask(Method::get, "/api/v1/explain/p1"),
            R"("reason":{"code":"phase_full","parameters":{"circuit":"T1","phase":"b"}})"));
}

TEST_CASE("status tells what a resident may count on, and what it was before") {
  ApiSite site;
  const std::string promise =
      R"("promise":{"code":"short","parameters":{"by":"07:30","kwh":"24.8","wanted_kwh":"40.0",)"
      R"("why":"full_night"},"changed_at":"2026-11-23T12:00:00.000Z",)"
      R"("before":{"code":"ready","parameters":{"by":"06:40","kwh":"40.0"}}})";
  CHECK(has(site.ask(Method::get, "/api/v1/status"), promise));
  CHECK(has(site.ask(Method::get, "/api/v1/explain/p1"), promise));
  const std::string wanted =
      R"("wanted":{"energy_wh":40000,"energy_source":"said","energy_confidence_percent":100,)"
      R"("depart":"2026-11-23T23:30:00.000Z","depart_source":"learned",)"
      R"("depart_confidence_percent":76})";
  CHECK(has(site.ask(Method::get, "/api/v1/status"), wanted));
  CHECK(has(site.ask(Method::get, "/api/v1/explain/p1"), wanted));
  site.control.state.piles[0].connectors[0].wanted.reset();
  CHECK(has(site.ask(Method::get, "/api/v1/status"), R"("wanted":null)"));
  site.control.state.piles[0].connectors[0].promise->before.reset();
  CHECK(has(site.ask(Method::get, "/api/v1/status"), R"("before":null})"));
  site.control.state.piles[0].connectors[0].promise.reset();
  CHECK(has(site.ask(Method::get, "/api/v1/status"), R"("promise":null})"));
}

TEST_CASE("explain tells what the plan means for the session and what bounds it") {
  ApiSite site;
  const Response r = site.ask(Method::get, "/api/v1/explain/p1");
  CHECK(has(r, R"("outlook":{"due_wh":4000,"due_end":"2026-11-23T15:00:00.000Z",)"
               R"("later_wh":20800,"missing_wh":15200,"next":"2026-11-23T12:00:00.000Z",)"
               R"("done":null})"));
  CHECK(has(r, R"("bound":{"limit":"phase","circuit":"T1","phase":"b",)"
               R"("limit_by":"external:dr","held":false})"));
  ConnectorView& connector = site.control.state.piles[0].connectors[0];
  connector.outlook.reset();
  connector.bound.reset();
  CHECK(has(site.ask(Method::get, "/api/v1/explain/p1"), R"("outlook":null,"bound":null})"));
}

TEST_CASE("the plan is slots with every circuit's room and cars with a current in each slot") {
  ApiSite site;
  const Response r = site.ask(Method::get, "/api/v1/plan");
  CHECK(r.status == 200);
  CHECK(r.body ==
        R"({"made_at":"2026-11-23T12:00:00.000Z","slots":[{"begin":"2026-11-23T12:00:00.000Z",)"
        R"("end":"2026-11-23T12:15:00.000Z","price_1e5_cny":47020,)"
        R"("room_a":{"F1":[-5,0,63.5],"T1":[300,300,300]}}],)"
        R"("cars":[{"pile":"p1","connector":1,"amps":[15.5],"missing_wh":15200},)"
        R"({"pile":"p2","connector":1,"amps":[0],"missing_wh":800}],)"
        R"("expected_a":[7.25],"missing_wh":16000})");
}

TEST_CASE("before the first plan there is an empty one") {
  ApiSite site;
  site.control.plan = {};
  CHECK(site.ask(Method::get, "/api/v1/plan").body ==
        R"({"made_at":null,"slots":[],"cars":[],"expected_a":[],"missing_wh":0})");
}

TEST_CASE("phases are looked for of the piles that are named, or of all that are unknown") {
  ApiSite site;
  const std::string path = "/api/v1/phases/identify";
  CHECK(site.ask(Method::post, path, R"({"piles":["p1","p2"]})").body == R"({"ok":true})");
  CHECK(site.control.identified == std::vector<std::string>{"p1", "p2"});
  CHECK(site.ask(Method::post, path).status == 200);
  CHECK(site.control.identified.empty());
  CHECK(site.ask(Method::post, path, R"({"piles":"p1"})").status == 400);
  CHECK(site.ask(Method::post, path, R"({"piles":[1]})").status == 400);
  site.control.refuse = true;
  CHECK(site.ask(Method::post, path, R"({"piles":["p1"]})").status == 409);
}

TEST_CASE("a pile says how its phase is known") {
  ApiSite site;
  site.control.state.piles[0].phase = {"found", "b", 0.9996, 6, "none", "decided", false};
  CHECK(has(site.ask(Method::get, "/api/v1/piles/p1"),
            R"("phase":{"source":"found","found":"b","confidence":0.9996,"steps":6,"doubt":"none",)"
            R"("wait":"decided","contradicted":false})"));
}

TEST_CASE("the unbalance of a circuit's phases is shown where it is measured") {
  ApiSite site;
  CHECK(has(site.ask(Method::get, "/api/v1/status"),
            R"("load_a":[500,null,300],"unbalance_percent":40,)"));
  site.control.state.circuits[0].unbalance.reset();
  CHECK(has(site.ask(Method::get, "/api/v1/status"), R"("unbalance_percent":null,)"));
}

TEST_CASE("piles, configuration, alarms and metrics answer") {
  ApiSite site;
  CHECK(has(site.ask(Method::get, "/api/v1/piles"), R"({"piles":[{"pile":"p1")"));
  CHECK(has(site.ask(Method::get, "/api/v1/piles/p1"), R"({"pile":"p1")"));
  CHECK(site.ask(Method::get, "/api/v1/config").body == R"({"site":"demo"})");
  CHECK(site.ask(Method::post, "/api/v1/config/check", "{}").status == 200);
  CHECK(has(site.ask(Method::post, "/api/v1/config/check", "{ }"), "site: is missing"));
  CHECK(has(site.ask(Method::get, "/api/v1/alarms"), R"({"alarms":[{"id":7)"));
  CHECK(site.ask(Method::post, "/api/v1/alarms/7/ack").status == 200);
  CHECK(site.control.alarm.acknowledged);
  CHECK(site.ask(Method::post, "/api/v1/alarms/8/ack").status == 404);
  CHECK(site.ask(Method::post, "/api/v1/alarms/7x/ack").status == 400);
  CHECK(site.ask(Method::get, "/metrics").body == "youxu_errors_total{circuit=\"T1\"} 3\n");
}
