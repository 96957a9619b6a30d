// The northbound session: being online, records and reports.
#include "tests/unit/uplink/north_broker.hpp"

using namespace youxu;
using namespace youxu::test;
using std::chrono::minutes;
using std::chrono::seconds;

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
