// The northbound dialect's JSON, both ways.
#include "drivers/uplink/north_codec.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/uplink/sample.hpp"

using namespace youxu;
using namespace youxu::north;
using namespace youxu::test;
using namespace youxu::literals;

namespace {

constexpr Wall kRaised = wall_from_unix_millis(1'766'000'000'000);
const std::string kExpires = R"("expires_at_ms":1766000600000)";

std::string why_not(const std::string& payload) {
  const PlatformCommand command = decode_command(payload);
  return command.asked.ok() ? "" : command.asked.error().message;
}

std::string tariff_with(const std::string& slots) {
  return R"({"id":"t1","kind":"tariff",)" + kExpires + R"(,"model":"0101",
    "energy_price_1e5_cny_per_kwh":{"sharp":120000,"peak":100000,"flat":70000,"valley":35000},
    "service_price_1e5_cny_per_kwh":{"sharp":40000,"peak":40000,"flat":40000,"valley":40000},
    "slots":)" +
         slots + "}";
}

}  // namespace

TEST_CASE("a record says the whole order, to the watt-hour and the last tenth of a fen") {
  Order order = sample_order();
  order.applied_at = *order.started_at - Millis{1500};
  order.register_last_at = *order.finished_at;
  order.depart = *order.finished_at + Millis{60'000};
  order.energy_wanted = 30'000_Wh;
  CHECK(encode_record("GW-0001", order) ==
        R"({"id":"GW-0001:32010200000001012603151011120001","gateway":"GW-0001",)"
        R"("order":"32010200000001012603151011120001","pile":"32010200000001","connector":1,)"
        R"("mode":"ordered","origin":"platform","reason":"platform","fault":null,"card":null,)"
        R"("applied_at_ms":1773523798500,"started_at_ms":1773523800000,)"
        R"("finished_at_ms":1773532830500,"clock_trusted":true,"depart_at_ms":1773532890500,)"
        R"("energy_wanted_wh":30000,"begin_at_ms":null,"amount_limit_1e4_cny":null,)"
        R"("time_limit_minutes":null,"register_serial":"","register_start_wh":123456789,)"
        R"("register_last_wh":123462289,"register_last_at_ms":1773532830500,"segments":[],)"
        R"("needs_review":false,"energy_wh":5500,)"
        R"("energy_by_tariff_wh":{"sharp":0,"peak":0,"flat":3000,"valley":2500},)"
        R"("amount_by_tariff_1e4_cny":{"sharp":0,"peak":0,"flat":33000,"valley":18750},)"
        R"("amount_1e4_cny":51750,"tariff":{"model":"0101","energy_price_1e5_cny_per_kwh":)"
        R"({"sharp":120000,"peak":100000,"flat":70000,"valley":35000},)"
        R"("service_price_1e5_cny_per_kwh":)"
        R"({"sharp":40000,"peak":40000,"flat":40000,"valley":40000},"slots":[)"
        R"({"from":"00:00","kind":"valley"},{"from":"07:00","kind":"flat"},)"
        R"({"from":"10:00","kind":"peak"},{"from":"12:00","kind":"flat"},)"
        R"({"from":"18:00","kind":"sharp"},{"from":"21:00","kind":"flat"}]}})");
}

TEST_CASE("what an order lacks is null in its record") {
  Order order = sample_order();
  order.started_at.reset();
  order.fault = FaultCode::leakage;
  order.card = "0012";
  const std::string record = encode_record("GW-0001", order);
  CHECK(record.find(R"("started_at_ms":null)") != std::string::npos);
  CHECK(record.find(R"("depart_at_ms":null,"energy_wanted_wh":null)") != std::string::npos);
  CHECK(record.find(R"("fault":"leakage","card":"0012")") != std::string::npos);
}

TEST_CASE("the registers of an order whose meter was exchanged are all in its record") {
  Order order = sample_order();
  order.segments = {{"M1", 100_Wh, 300_Wh, RegisterBreak::exchanged, kRaised}};
  order.register_serial = "M2";
  order.amount_limit = Money{50'000};
  order.time_limit = std::chrono::minutes{90};
  const std::string record = encode_record("GW-0001", order);
  CHECK(
      record.find(R"("segments":[{"serial":"M1","start_wh":100,"last_wh":300,)"
                  R"("ended_by":"exchanged","ended_at_ms":1766000000000}],"needs_review":true)") !=
      std::string::npos);
  CHECK(record.find(R"("energy_wh":5700,)") != std::string::npos);
  CHECK(record.find(R"("amount_limit_1e4_cny":50000,"time_limit_minutes":90)") !=
        std::string::npos);
}

TEST_CASE("a start says as much as the platform wants to") {
  const auto full = decode_command(R"({"id":"c1","kind":"start",)" + kExpires +
                                   R"(,"pile":"P001","connector":2,"mode":"immediate",
      "energy_wh":12000,"depart_at_ms":1766030000000,"card":"0012",
      "account":"A7","balance_1e4_cny":500000,
      "order":"32010200000001012603151011120001"})");
  REQUIRE(full.asked.ok());
  CHECK(*full.id == "c1");
  CHECK(full.expires_at == wall_from_unix_millis(1'766'000'600'000));
  const auto& start = std::get<PlatformStart>(*full.asked);
  CHECK(start.pile == "P001");
  CHECK(start.connector == 2);
  CHECK(start.mode == ChargeMode::immediate);
  CHECK(start.energy_wanted == 12'000_Wh);
  CHECK(start.depart == wall_from_unix_millis(1'766'030'000'000));
  CHECK(start.card == "0012");
  CHECK(start.account == "A7");
  CHECK(start.balance == Money{500'000});
  CHECK(start.order == kTrade);

  const auto least =
      decode_command(R"({"id":"c2","kind":"start",)" + kExpires + R"(,"pile":"P001"})");
  REQUIRE(least.asked.ok());
  const auto& plain = std::get<PlatformStart>(*least.asked);
  CHECK(plain.connector == 1);
  CHECK_FALSE(plain.mode);
  CHECK_FALSE(plain.energy_wanted);
  CHECK(plain.order.empty());
}

TEST_CASE("a malformed command says what is wrong with it, and its id where it has one") {
  const std::string head = R"({"id":"c1","kind":"start",)" + kExpires;
  CHECK(why_not(head + R"(,"pile":"P001","energy_kwh":12})").find("energy_kwh") !=
        std::string::npos);
  CHECK(why_not(head + R"(,"pile":"P001","energy_wh":0})").find("energy_wh") != std::string::npos);
  CHECK(why_not(head + R"(,"pile":"P001","energy_wh":1.5})").find("energy_wh") !=
        std::string::npos);
  CHECK(why_not(head + R"(,"pile":"P001","mode":"fast"})").find("mode") != std::string::npos);
  CHECK(why_not(head + R"(,"pile":"P001","order":"17"})").find("32 digits") != std::string::npos);
  CHECK(why_not(head + R"(,"pile":"P/1"})").find("pile") != std::string::npos);
  CHECK(why_not(head + "}").find("pile") != std::string::npos);
  CHECK(why_not(R"({"id":"c1","kind":"start","pile":"P001"})").find("expires_at_ms") !=
        std::string::npos);
  CHECK(why_not(R"({"id":"c1","kind":"reboot",)" + kExpires + "}").find("kind") !=
        std::string::npos);
  CHECK_FALSE(why_not("").empty());
  CHECK_FALSE(why_not("[1]").empty());
  CHECK_FALSE(why_not(std::string(kMaxPayload + 1, ' ')).empty());
  CHECK_FALSE(why_not(R"({"kind":"stop","pile":"P001",)" + kExpires + "}").empty());

  CHECK(decode_command(R"({"id":"c7","kind":"start"})").id == "c7");
  CHECK_FALSE(decode_command(R"({"id":7,"kind":"start"})").id);
  CHECK_FALSE(decode_command(R"({"id":")" + std::string(65, 'x') + R"("})").id);
  CHECK_FALSE(decode_command(R"({"id":""})").id);
}

TEST_CASE("a tariff is told by where its kind changes, as in a record") {
  const auto command = decode_command(tariff_with(
      R"([{"from":"00:00","kind":"valley"},{"from":"07:00","kind":"flat"},
          {"from":"10:00","kind":"peak"},{"from":"12:00","kind":"flat"},
          {"from":"18:00","kind":"sharp"},{"from":"21:00","kind":"flat"}])"));
  REQUIRE(command.asked.ok());
  const auto& tariff = std::get<Tariff>(*command.asked);
  const Tariff wanted = sample_tariff();
  CHECK(tariff.model == wanted.model);
  CHECK(tariff.slots == wanted.slots);
  CHECK(tariff.energy_price == wanted.energy_price);
  CHECK(tariff.service_price == wanted.service_price);
}

TEST_CASE("slots that are none are refused") {
  const auto refused = [](const std::string& slots) {
    return !why_not(tariff_with(slots)).empty();
  };
  CHECK(refused("[]"));
  CHECK(refused(R"([{"from":"01:00","kind":"flat"}])"));
  CHECK(refused(R"([{"from":"00:00","kind":"flat"},{"from":"00:00","kind":"peak"}])"));
  CHECK(refused(R"([{"from":"00:00","kind":"flat"},{"from":"07:10","kind":"peak"}])"));
  CHECK(refused(R"([{"from":"00:00","kind":"cheap"}])"));
  CHECK(refused(R"([{"from":"00:00","kind":"flat","to":"07:00"}])"));
  CHECK_FALSE(refused(R"([{"from":"00:00","kind":"flat"}])"));
}

TEST_CASE("a stop may name its order, a limit its percentage, a time needs no end") {
  const auto stop = decode_command(R"({"id":"s","kind":"stop",)" + kExpires +
                                   R"(,"pile":"P001","order":"GW-1"})");
  REQUIRE(stop.asked.ok());
  CHECK(std::get<PlatformStop>(*stop.asked).order == "GW-1");

  const auto limit = decode_command(R"({"id":"l","kind":"limit",)" + kExpires +
                                    R"(,"pile":"P001","max_percent":60,"disabled":true})");
  REQUIRE(limit.asked.ok());
  CHECK(std::get<WorkParameters>(*limit.asked).max_percent == 60);
  CHECK(std::get<WorkParameters>(*limit.asked).disabled);
  CHECK_FALSE(
      why_not(R"({"id":"l","kind":"limit",)" + kExpires + R"(,"pile":"P001","max_percent":29})")
          .empty());

  const auto time = decode_command(R"({"id":"t","kind":"time","time_ms":1766000000000})");
  REQUIRE(time.asked.ok());
  CHECK(std::get<PlatformTime>(*time.asked).time == wall_from_unix_millis(1'766'000'000'000));
}

TEST_CASE("an alarm's beginning and its end are records of their own") {
  AlarmRecord alarm{"alarm-7", "meter_stale:T1", Severity::warning, "no word", kRaised, {}};
  CHECK(encode_alarm("GW-0001", alarm) ==
        R"({"id":"GW-0001:alarm-7","gateway":"GW-0001","key":"meter_stale:T1",)"
        R"("severity":"warning","message":"no word","raised_at_ms":1766000000000,)"
        R"("cleared_at_ms":null})");
  alarm.cleared_at = kRaised + Millis{5000};
  CHECK(encode_alarm("GW-0001", alarm).find(R"("cleared_at_ms":1766000005000)") !=
        std::string::npos);
}

TEST_CASE("an acknowledgement gives the record's id back and says yes or no") {
  const auto yes = decode_ack("GW-0001", R"({"id":"GW-0001:32","accepted":true,"rack":7})");
  REQUIRE(yes.ok());
  CHECK(yes->record == "32");
  CHECK(yes->accepted);
  const auto no = decode_ack("GW-0001", R"({"id":"GW-0001:32","accepted":false,"why":"none"})");
  REQUIRE(no.ok());
  CHECK_FALSE(no->accepted);
  CHECK(no->why == "none");
  CHECK_FALSE(decode_ack("GW-0001", R"({"id":"GW-0001:32"})").ok());
  CHECK_FALSE(decode_ack("GW-0001", R"({"id":"GW-0002:32","accepted":true})").ok());
  CHECK_FALSE(decode_ack("GW-0001", R"({"id":"GW-0001:","accepted":true})").ok());
  CHECK_FALSE(decode_ack("GW-0001", R"({"accepted":true})").ok());
  CHECK_FALSE(decode_ack("GW-0001", "true").ok());
}

TEST_CASE("every refusal has a word, so that none is taken for done") {
  for (int i = 1; i <= static_cast<int>(StartRefusal::no_tariff); ++i)
    CHECK_FALSE(word_of(static_cast<StartRefusal>(i)).empty());
  CHECK(word_of(StartRefusal::no_room) == "no_room");
  for (int i = 1; i <= static_cast<int>(StopRefusal::other); ++i)
    CHECK_FALSE(word_of(static_cast<StopRefusal>(i)).empty());
  CHECK(word_of(StartRefusal::none).empty());
}

TEST_CASE("a gateway's name is one level of a topic and one token of a subject") {
  CHECK(is_gateway_name("GW-0001"));
  CHECK_FALSE(is_gateway_name("GW1"));
  CHECK_FALSE(is_gateway_name("GW.0001"));
  CHECK_FALSE(is_gateway_name("GW/0001"));
  CHECK_FALSE(is_gateway_name("GW-+001"));
  CHECK_FALSE(is_gateway_name(std::string(33, 'G')));
  CHECK(topic_of("GW-0001", "record") == "youxu/north/1/GW-0001/record");
}
