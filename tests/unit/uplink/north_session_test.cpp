// The northbound session against a broker that only writes down what it is given.
#include "drivers/uplink/north_session.hpp"

#include <catch2/catch.hpp>

#include "drivers/json/json.hpp"
#include "tests/unit/uplink/sample.hpp"

using namespace youxu;
using namespace youxu::test;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

const std::string kTop = "youxu/north/1/GW-0001/";

struct Sent {
  std::string topic;
  std::string payload;
  int qos = 0;
  bool retain = false;
};

struct Broker {
  bool takes = true;
  int number = 0;
  std::vector<std::string> subscribed;
  int subscribed_qos = -1;
  std::vector<Sent> sent;
  std::vector<std::pair<std::string, bool>> record_answers;
  std::vector<PlatformStart> starts;
  std::vector<PlatformStop> stops;
  std::vector<bool> online;
  std::vector<Tariff> tariffs;
  std::vector<WorkParameters> limits;
  std::vector<Wall> times;
  std::vector<std::string> notes;
  Now now{.mono = mono_from_millis(1'000'000), .wall = wall_from_unix_millis(1'766'000'000'000)};
  NorthSession session;

  explicit Broker(NorthAck ack = NorthAck::application, bool persistent = true)
      : session{{"GW-0001", "1.2", ack, persistent, {kPile, "P001"}}, events(), transport()} {}

  PlatformEvents events() {
    PlatformEvents on;
    on.on_start = [this](const PlatformStart& start) { starts.push_back(start); };
    on.on_stop = [this](const PlatformStop& stop) { stops.push_back(stop); };
    on.on_tariff = [this](const Tariff& tariff) { tariffs.push_back(tariff); };
    on.on_work_parameters = [this](const WorkParameters& limit) { limits.push_back(limit); };
    on.on_record_answer = [this](const std::string& order, bool accepted) {
      record_answers.emplace_back(order, accepted);
    };
    on.on_clock = [this](Wall time) { times.push_back(time); };
    on.on_online = [this](bool up) { online.push_back(up); };
    on.on_note = [this](std::string_view line) { notes.emplace_back(line); };
    return on;
  }

  NorthTransport transport() {
    NorthTransport out;
    out.publish = [this](const std::string& topic, std::string_view payload, int qos, bool retain) {
      if (!takes) return Status{Error{Errc::retry, "full"}};
      sent.push_back({topic, std::string{payload}, qos, retain});
      return Status{};
    };
    out.send = [this](const std::string& topic, std::string_view payload) -> Result<int> {
      if (!takes) return Error{Errc::retry, "full"};
      sent.push_back({topic, std::string{payload}, 1, false});
      return ++number;
    };
    out.subscribe = [this](const std::string& topic, int qos) {
      subscribed.push_back(topic);
      subscribed_qos = qos;
      return Status{};
    };
    return out;
  }

  Broker& connect() {
    subscribed.clear();
    session.on_connected(now);
    const std::size_t count = subscribed.size();
    for (std::size_t i = 0; i < count; ++i) session.on_subscribed(true, now);
    return *this;
  }

  void pass(Millis time) {
    now.mono += time;
    now.wall += time;
    session.tick(now);
  }

  void say(const std::string& what, const std::string& payload, int qos = 1,
           bool retained = false) {
    session.on_message({kTop + what, payload, qos, retained}, now);
  }
  // `rest` follows the id, the kind and an end in ten minutes.
  std::string command(const std::string& id, const std::string& kind, const std::string& rest) {
    return R"({"id":")" + id + R"(","kind":")" + kind + R"(","expires_at_ms":)" +
           std::to_string(unix_millis(now.wall + minutes{10})) + rest + "}";
  }

  std::vector<std::string> payloads(const std::string& what) const {
    std::vector<std::string> found;
    for (const Sent& each : sent)
      if (each.topic == kTop + what) found.push_back(each.payload);
    return found;
  }
  std::string why() const {
    const auto answers = payloads("answer");
    if (answers.empty()) return "no answer";
    const auto json = Json::parse(answers.back(), 4096);
    return *json->root().find("why")->text();
  }
};

ConnectorReport idle(int connector = 1) {
  ConnectorReport report;
  report.pile = kPile;
  report.connector = connector;
  report.online = true;
  return report;
}

}  // namespace

TEST_CASE("it is online when the broker has granted both subscriptions, and then says so") {
  Broker broker;
  broker.session.on_connected(broker.now);
  CHECK(broker.subscribed == std::vector<std::string>{kTop + "command", kTop + "ack"});
  broker.session.on_subscribed(true, broker.now);
  CHECK_FALSE(broker.session.online());
  CHECK(broker.session.send_record(sample_order(), broker.now).error().code == Errc::retry);
  broker.session.on_subscribed(true, broker.now);

  CHECK(broker.online == std::vector<bool>{true});
  REQUIRE(broker.sent.size() == 1);
  CHECK(broker.sent[0].topic == kTop + "online");
  CHECK(broker.sent[0].qos == 1);
  CHECK(broker.sent[0].retain);
  CHECK(
      broker.sent[0].payload ==
      R"({"online":true,"version":"1.2","at_ms":1766000000000,"piles":["32010200000001","P001"]})");
  broker.session.on_disconnected();
  CHECK(broker.online == std::vector<bool>{true, false});
}

TEST_CASE("another set of piles is told, once, and commands may be for the new ones") {
  Broker broker;
  broker.session.on_connected(broker.now);
  broker.session.on_subscribed(true, broker.now);
  broker.session.on_subscribed(true, broker.now);
  broker.sent.clear();
  broker.session.set_piles({kPile, "P001"}, broker.now);
  CHECK(broker.sent.empty());
  for (int i = 0; i < 2; ++i) broker.session.set_piles({kPile, "P001", "P002"}, broker.now);
  REQUIRE(broker.sent.size() == 1);
  CHECK(broker.sent[0].topic == kTop + "online");
  CHECK(broker.sent[0].retain);
  CHECK(broker.sent[0].payload.find(R"("P001","P002"])") != std::string::npos);
}

TEST_CASE("what the broker keeps while it is away is the choice of the subscription") {
  Broker kept;
  kept.connect();
  CHECK(kept.subscribed_qos == 1);
  Broker lost{NorthAck::application, false};
  lost.connect();
  CHECK(lost.subscribed_qos == 0);
}

TEST_CASE("a broker that refuses a subscription is left, with a word about its permissions") {
  Broker broker;
  broker.session.on_connected(broker.now);
  broker.session.on_subscribed(false, broker.now);
  CHECK_FALSE(broker.session.online());
  REQUIRE(broker.session.give_up_reason());
  CHECK(broker.session.give_up_reason()->find("permissions") != std::string::npos);
  broker.connect();
  CHECK_FALSE(broker.session.give_up_reason());
}

TEST_CASE("with the application's answer a PUBACK takes no record out of the outbox") {
  Broker broker;
  broker.connect();
  REQUIRE(broker.session.send_record(sample_order(), broker.now).ok());
  broker.session.on_acknowledged(1);
  CHECK(broker.record_answers.empty());
  broker.say("ack", R"({"id":"GW-0001:)" + kTrade + R"(","accepted":true})");
  CHECK(broker.record_answers == std::vector<std::pair<std::string, bool>>{{kTrade, true}});
  broker.say("ack", R"({"id":"GW-0001:X","accepted":false,"why":"twice"})");
  CHECK(broker.record_answers.back() == std::pair<std::string, bool>{"X", false});
  CHECK(broker.notes.back().find("twice") != std::string::npos);
}

TEST_CASE("with the broker's answer the PUBACK of that message does") {
  Broker broker{NorthAck::broker};
  broker.connect();
  CHECK(broker.subscribed == std::vector<std::string>{kTop + "command"});
  REQUIRE(broker.session.send_record(sample_order(), broker.now).ok());
  broker.session.on_acknowledged(7);
  CHECK(broker.record_answers.empty());
  broker.session.on_acknowledged(1);
  CHECK(broker.record_answers == std::vector<std::pair<std::string, bool>>{{kTrade, true}});
}

TEST_CASE("a record on its way to the broker is not sent twice, one that it took is") {
  Broker broker;
  broker.connect();
  CHECK(broker.session.send_record(sample_order(), broker.now).ok());
  CHECK(broker.session.send_record(sample_order(), broker.now).ok());
  CHECK(broker.payloads("record").size() == 1);
  broker.session.on_acknowledged(1);
  CHECK(broker.session.send_record(sample_order(), broker.now).ok());
  CHECK(broker.payloads("record").size() == 2);
  CHECK(broker.session.counters().records == 2);
}

TEST_CASE("an alarm goes the same way as a record, on a topic of its own") {
  Broker broker;
  broker.connect();
  const AlarmRecord alarm{"alarm-7", "disk", Severity::critical, "full", broker.now.wall, {}};
  REQUIRE(broker.session.send_alarm(alarm, broker.now).ok());
  CHECK(broker.session.send_alarm(alarm, broker.now).ok());
  CHECK(broker.payloads("alarm").size() == 1);
  broker.session.on_acknowledged(1);
  broker.say("ack", R"({"id":"GW-0001:alarm-7","accepted":true})");
  CHECK(broker.record_answers == std::vector<std::pair<std::string, bool>>{{"alarm-7", true}});
}

TEST_CASE("64 records may be on their way, and those of a lost connection are not remembered") {
  Broker broker;
  broker.connect();
  Order order = sample_order();
  for (std::size_t i = 0; i < NorthSession::kMaxRecords; ++i) {
    order.id = "order-" + std::to_string(i);
    REQUIRE(broker.session.send_record(order, broker.now).ok());
  }
  order.id = "one-more";
  CHECK(broker.session.send_record(order, broker.now).error().code == Errc::retry);
  broker.session.on_acknowledged(3);
  CHECK(broker.session.send_record(order, broker.now).ok());

  broker.session.on_disconnected();
  CHECK(broker.session.send_record(order, broker.now).error().code == Errc::retry);
  broker.connect();
  CHECK(broker.session.send_record(order, broker.now).ok());
}

TEST_CASE("an order that is not closed has no record, and a full transport says not now") {
  Broker broker;
  broker.connect();
  Order order = sample_order();
  order.state = OrderState::charging;
  CHECK(broker.session.send_record(order, broker.now).error().code == Errc::invalid);
  broker.takes = false;
  CHECK(broker.session.send_record(sample_order(), broker.now).error().code == Errc::retry);
  CHECK(broker.session.counters().records == 0);
}

TEST_CASE("a broker that does not take a record for 20 s is left") {
  Broker broker;
  broker.connect();
  REQUIRE(broker.session.send_record(sample_order(), broker.now).ok());
  broker.pass(seconds{20});
  CHECK_FALSE(broker.session.give_up_reason());
  broker.pass(seconds{1});
  CHECK(broker.session.give_up_reason());
}

TEST_CASE("reports leave at once when more than figures change, else each 15 s or 5 min") {
  Broker broker;
  broker.connect();
  ConnectorReport report = idle();
  const auto leaves = [&](Millis after) {
    broker.pass(after);
    const std::size_t before = broker.payloads("report").size();
    broker.session.report(std::span{&report, 1}, broker.now);
    return broker.payloads("report").size() > before;
  };
  CHECK(leaves(Millis{0}));
  CHECK_FALSE(leaves(seconds{299}));
  CHECK(leaves(seconds{1}));
  report.plugged = true;
  CHECK(leaves(seconds{1}));
  report.order = kTrade;
  CHECK(leaves(seconds{1}));
  report.current = Amps::from_whole(16);
  CHECK_FALSE(leaves(seconds{14}));
  CHECK(leaves(seconds{1}));
  report.faults = {FaultCode::estop};
  CHECK(leaves(seconds{1}));
  broker.session.on_disconnected();
  CHECK_FALSE(leaves(seconds{60}));
  broker.connect();
  CHECK(leaves(Millis{0}));
  CHECK(broker.sent.back().qos == 0);
}

TEST_CASE("at most 32 connectors share a report") {
  Broker broker;
  broker.connect();
  std::vector<ConnectorReport> many;
  for (int i = 1; i <= 70; ++i) many.push_back(idle(i));
  broker.session.report(many, broker.now);
  CHECK(broker.payloads("report").size() == 3);
}

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
