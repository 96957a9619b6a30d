// The northbound session: what the platform asks.
#include "tests/unit/uplink/north_broker.hpp"

using namespace youxu;
using namespace youxu::test;
using std::chrono::minutes;
using std::chrono::seconds;

TEST_CASE("a start reaches the gateway once, and its answer the platform") {
  Broker broker;
  broker.connect();
  const std::string start =
      broker.command("c1", "start", R"(,"pile":")" + kPile + R"(","energy_wh":9000)");
  broker.say("command", start);
  REQUIRE(broker.starts.size() == 1);
  CHECK(broker.starts[0].energy_wanted == WattHours::from_whole(9000));
  CHECK(broker.payloads("answer").empty());
  broker.say("command", start);  // not answered yet: the answer is to come
  CHECK(broker.starts.size() == 1);

  broker.session.answer(StartAnswer{kTrade, kPile, 1, StartRefusal::none, ""});
  REQUIRE(broker.payloads("answer").size() == 1);
  CHECK(broker.payloads("answer")[0] ==
        R"({"command":"c1","kind":"start","ok":true,"why":"","text":"","order":")" + kTrade +
            R"(","at_ms":1766000000000})");
  broker.session.answer(StartAnswer{kTrade, kPile, 1, StartRefusal::none, ""});
  CHECK(broker.payloads("answer").size() == 1);

  broker.pass(minutes{20});  // over by now, but it was done: it is answered as before
  broker.say("command", start);
  CHECK(broker.starts.size() == 1);
  REQUIRE(broker.payloads("answer").size() == 2);
  CHECK(broker.payloads("answer")[0] == broker.payloads("answer")[1]);
  CHECK(broker.session.counters().repeated == 2);
}

TEST_CASE("a pile that is new may be started at once, and the platform is told of it") {
  Broker broker;
  broker.connect();
  broker.session.set_piles({kPile, "P001"}, broker.now);
  CHECK(broker.payloads("online").size() == 1);
  broker.session.set_piles({kPile, "P001", "P777"}, broker.now);
  REQUIRE(broker.payloads("online").size() == 2);
  CHECK(broker.payloads("online")[1].find("P777") != std::string::npos);
  broker.say("command", broker.command("c1", "start", R"(,"pile":"P777")"));
  CHECK(broker.starts.size() == 1);
}

TEST_CASE("a refused start says which rule refused it") {
  Broker broker;
  broker.connect();
  broker.say("command", broker.command("c1", "start", R"(,"pile":"P001")"));
  broker.session.answer(StartAnswer{"", "P001", 1, StartRefusal::not_plugged, ""});
  CHECK(broker.why() == "not_plugged");
  broker.say("command", broker.command("c2", "start", R"(,"pile":"P999")"));
  CHECK(broker.why() == "unknown_pile");
  CHECK(broker.starts.size() == 1);
}

TEST_CASE("a second start of a connector must wait for the first one's answer, at most 60 s") {
  Broker broker;
  broker.connect();
  broker.say("command", broker.command("c1", "start", R"(,"pile":"P001")"));
  broker.say("command", broker.command("c2", "start", R"(,"pile":"P001")"));
  CHECK(broker.why() == "busy");
  broker.say("command", broker.command("c3", "start", R"(,"pile":"P001","connector":2)"));
  CHECK(broker.starts.size() == 2);
  broker.pass(seconds{61});
  CHECK(broker.why() == "no_answer");
  CHECK(broker.payloads("answer").size() == 3);
  broker.say("command", broker.command("c4", "start", R"(,"pile":"P001")"));
  CHECK(broker.starts.size() == 3);
}

TEST_CASE("a stop is passed on with its order and answered") {
  Broker broker;
  broker.connect();
  broker.say("command", broker.command("c1", "stop", R"(,"pile":"P001","order":"A-1")"));
  REQUIRE(broker.stops.size() == 1);
  CHECK(broker.stops[0].order == "A-1");
  broker.session.answer(StopAnswer{"P001", 1, StopRefusal::not_charging});
  CHECK(broker.why() == "not_charging");
}

TEST_CASE("what comes too late is not done") {
  Broker broker;
  broker.connect();
  const std::string start = broker.command("c1", "start", R"(,"pile":"P001")");
  broker.pass(minutes{10} + seconds{1});
  broker.say("command", start);
  CHECK(broker.starts.empty());
  CHECK(broker.why() == "expired");
}

TEST_CASE("a malformed command is answered with what is wrong and changes nothing") {
  Broker broker;
  broker.connect();
  broker.say("command", "no JSON");
  CHECK(broker.why() == "invalid");
  broker.say("command", broker.command("c1", "start", R"(,"pile":"P001","energy_kwh":3)"));
  CHECK(broker.payloads("answer").back().find("energy_kwh") != std::string::npos);
  CHECK(broker.payloads("answer").back().find(R"("command":"c1")") != std::string::npos);
  CHECK(broker.starts.empty());
  CHECK(broker.session.counters().invalid == 2);
}

TEST_CASE("what the broker stored is ignored and noted") {
  Broker broker;
  broker.connect();
  broker.say("command", broker.command("c1", "start", R"(,"pile":"P001")"), 1, true);
  broker.say("ack", R"({"id":"GW-0001:X","accepted":true})", 1, true);
  CHECK(broker.starts.empty());
  CHECK(broker.record_answers.empty());
  CHECK(broker.session.counters().retained == 2);
  CHECK(broker.notes.size() == 2);
}

TEST_CASE("a limit, a tariff and the time are done at once") {
  Broker broker;
  broker.connect();
  broker.say("command", broker.command("c1", "limit", R"(,"pile":"P001","max_percent":50)"));
  CHECK(broker.why().empty());
  REQUIRE(broker.limits.size() == 1);
  CHECK(broker.limits[0].max_percent == 50);
  broker.say("command", broker.command("c2", "tariff", R"(,"model":"0102",
    "energy_price_1e5_cny_per_kwh":{"sharp":4,"peak":3,"flat":2,"valley":1},
    "service_price_1e5_cny_per_kwh":{"sharp":4,"peak":3,"flat":2,"valley":1},
    "slots":[{"from":"00:00","kind":"flat"}])"));
  CHECK(broker.why().empty());
  CHECK(broker.tariffs.size() == 1);
  broker.say("command", R"({"id":"c3","kind":"time","time_ms":1766000001000})", 0);
  CHECK(broker.why().empty());
  CHECK(broker.times == std::vector<Wall>{wall_from_unix_millis(1'766'000'001'000)});
}

TEST_CASE("a time that a broker may have kept is refused") {
  Broker broker;
  broker.connect();
  broker.say("command", R"({"id":"c3","kind":"time","time_ms":1766000001000})", 1);
  CHECK(broker.why() == "invalid");
  CHECK(broker.times.empty());
}

TEST_CASE("the answer that could not leave is given when the command comes again") {
  Broker broker;
  broker.connect();
  const std::string start = broker.command("c1", "start", R"(,"pile":"P001")");
  broker.say("command", start);
  broker.session.on_disconnected();
  broker.session.answer(StartAnswer{kTrade, "P001", 1, StartRefusal::none, ""});
  CHECK(broker.payloads("answer").empty());
  broker.connect();
  broker.say("command", start);
  CHECK(broker.starts.size() == 1);
  CHECK(broker.why().empty());
}

TEST_CASE("512 answers are remembered") {
  Broker broker;
  broker.connect();
  const auto ask = [&](std::size_t i) {
    broker.say("command", broker.command("c" + std::to_string(i), "limit", R"(,"pile":"P001")"));
  };
  for (std::size_t i = 0; i <= NorthSession::kMaxAnswers; ++i) ask(i);
  ask(1);
  CHECK(broker.limits.size() == NorthSession::kMaxAnswers + 1);
  ask(0);
  CHECK(broker.limits.size() == NorthSession::kMaxAnswers + 2);
}
