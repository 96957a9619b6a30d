// Every published frame: framed, and read to each value that is stated of it; those that a gateway
// sends are written byte for byte and read by the simulated platform, which shares no code with it.
#include <catch2/catch.hpp>
#include <functional>
#include <map>

#include "drivers/uplink/openuc.hpp"
#include "tests/programs/platform/upward.hpp"
#include "tests/unit/uplink/hex.hpp"
#include "tests/unit/uplink/sample.hpp"
#include "tests/unit/uplink/vectors.hpp"

using namespace youxu;
using namespace youxu::openuc;
using namespace youxu::literals;
using namespace youxu::test;
namespace upward = youxu::sim::upward;

namespace {

const std::string kOther = "20231212000010";

const Vector& vector_of(std::string_view name) {
  for (const Vector& vector : kVectors)
    if (vector.name == name) return vector;
  FAIL("no vector " << name);
  return kVectors[0];
}

Frame frame_of(std::string_view name) {
  FrameReader reader;
  const auto frames = reader.feed(bytes_of(vector_of(name).hex));
  REQUIRE(frames.size() == 1);
  return frames[0];
}

template <class T>
T down(std::string_view name) {
  const auto value = decode(frame_of(name), kBeijing);
  INFO(name);
  REQUIRE(value.has_value());
  REQUIRE(std::holds_alternative<T>(*value));
  return std::get<T>(*value);
}

template <class T>
T up(std::string_view name) {
  const Frame frame = frame_of(name);
  const auto value = upward::read(frame.type, frame.body);
  INFO(name);
  REQUIRE(value.has_value());
  REQUIRE(std::holds_alternative<T>(*value));
  return std::get<T>(*value);
}

const Wall kDocumentTime =
    beijing({.year = 2020, .month = 3, .day = 16, .minute_of_day = 17 * 60 + 14, .second = 47});

ConnectorReport charging() {
  ConnectorReport report;
  report.pile = kPile;
  report.order = kTrade;
  report.online = report.plugged = true;
  report.voltage = Volts::from_milli(220'400);
  report.current = Amps::from_milli(31'800);
  report.minutes_charged = 42;
  report.delivered = 4'856_Wh;
  report.amount = Money{53'416};
  report.temperature_c = 35;
  return report;
}

std::string record() {
  const Order order = sample_order();
  return record_body(order, *order.finished_at + Millis{500}, kBeijing);
}

// What the gateway writes in each frame that it sends.
const std::map<std::string_view, std::function<std::string()>> kWritten{
    {"jcpp 03", [] { return heartbeat_body(kOther, 1, false); }},
    {"jcpp 05", [] { return verify_tariff_body(kOther, "0000"); }},
    {"jcpp 09", [] { return ask_tariff_body(kOther); }},
    {"jcpp 33",
     [] {
       return start_answer_body(
           {"00000000000012345678901234567890", kOther, 1, StartRefusal::none});
     }},
    {"jcpp 91", [] { return result_body(kOther, true); }},
    {"jcpp 93", [] { return update_answer_body(kOther, UpdateResult::done); }},
    {"made 01", [] { return login_body({.pile = kPile, .firmware = "v1.0.0"}); }},
    {"made 03", [] { return heartbeat_body(kPile, 1, false); }},
    {"made 05", [] { return verify_tariff_body(kPile, "0000"); }},
    {"made 09", [] { return ask_tariff_body(kPile); }},
    {"made 13", [] { return realtime_body(charging()); }},
    {"made 33 ok",
     [] {
       return start_answer_body({kTrade, kPile, 1, StartRefusal::none});
     }},
    {"made 33 not plugged",
     [] {
       return start_answer_body({kTrade, kPile, 1, StartRefusal::not_plugged});
     }},
    {"made 35",
     [] {
       return stop_answer_body({kPile, 1, StopRefusal::none});
     }},
    {"made 3B", record},
    {"made 41",
     [] { return balance_answer_body({.pile = kPile, .balance = {}}, BalanceResult::taken); }},
    {"made 51", [] { return result_body(kPile, true); }},
    {"made 55", [] { return time_answer_body(kPile, kDocumentTime, kBeijing); }},
    {"made 91", [] { return result_body(kPile, true); }},
    {"made F1", [] { return result_body(kPile, true); }},
};

}  // namespace

TEST_CASE("every published frame is found in a stream, in either order of its check sum") {
  for (const Vector& vector : kVectors) {
    if (vector.crc == Crc::wrong_length) continue;
    INFO(vector.name);
    const Frame frame = frame_of(vector.name);
    CHECK(frame.type == vector.type);
    const auto order = vector.crc == Crc::swapped ? CrcOrder::swapped : CrcOrder::standard;
    CHECK(hex_of(frame_bytes(frame, order)) == vector.hex);
    const auto other = vector.crc == Crc::swapped ? CrcOrder::standard : CrcOrder::swapped;
    CHECK(FrameReader{}.feed(frame_bytes(frame, other)).size() == 1);
  }
}

TEST_CASE("a published frame with a wrong length is no frame, and the next one is found whole") {
  const Vector& good = vector_of("made 36");
  for (const Vector& vector : kVectors) {
    if (vector.crc != Crc::wrong_length) continue;
    INFO(vector.name);
    FrameReader reader;
    const auto frames = reader.feed(bytes_of(vector.hex) + bytes_of(good.hex));
    REQUIRE(frames.size() == 1);
    CHECK(frames[0].type == good.type);
    CHECK(reader.skipped_bytes() == vector.hex.size() / 2);
  }
}

TEST_CASE("what the gateway sends is written byte for byte") {
  for (const auto& [name, body] : kWritten) {
    INFO(name);
    const Vector& vector = vector_of(name);
    const Frame frame{.seq = frame_of(name).seq, .type = vector.type, .body = body()};
    const auto order = vector.crc == Crc::swapped ? CrcOrder::swapped : CrcOrder::standard;
    CHECK(hex_of(frame_bytes(frame, order)) == vector.hex);
  }
}

TEST_CASE("every published frame of a pile is read by the platform") {
  for (const Vector& vector : kVectors) {
    if (vector.type % 2 == 0 && vector.type != 0xF0) continue;
    if (vector.type == 0xF0) continue;
    INFO(vector.name);
    CHECK(upward::read(vector.type, frame_of(vector.name).body).has_value());
  }
}

TEST_CASE("every published frame of a platform is read by the gateway") {
  for (const Vector& vector : kVectors) {
    if (vector.type % 2 != 0 || vector.crc == Crc::wrong_length) continue;
    INFO(vector.name);
    CHECK(decode(frame_of(vector.name), kBeijing).has_value());
  }
}

TEST_CASE("logins say what they are said to say") {
  const auto jcpp = up<upward::Login>("jcpp 01");
  CHECK(jcpp.pile == kOther);
  CHECK(jcpp.kind == 1);
  CHECK(jcpp.connectors == 1);
  CHECK(jcpp.protocol == 16);
  CHECK(jcpp.firmware == "GV.95r13");
  CHECK(jcpp.sim_card == "898604D11722D0348606");
  CHECK(jcpp.carrier == 2);
  const auto made = up<upward::Login>("made 01");
  CHECK(made.pile == kPile);
  CHECK(made.kind == 1);
  CHECK(made.firmware == "v1.0.0");
  CHECK(down<LoginAck>("made 02").accepted);
  CHECK(down<LoginAck>("jcpp 02").pile == kOther);
  CHECK(down<LoginAck>("doc 02").pile == "55031412782305");
}

TEST_CASE("heartbeats and tariff questions say what they are said to say") {
  for (const auto& [name, pile] : {std::pair{"jcpp 03", kOther}, {"made 03", kPile}}) {
    const auto beat = up<upward::Heartbeat>(name);
    CHECK(beat.pile == pile);
    CHECK(beat.connector == 1);
    CHECK(beat.state == 0);
  }
  CHECK(up<upward::TariffCheck>("jcpp 05").model == "0000");
  CHECK(up<upward::TariffCheck>("made 05").model == "0000");
  CHECK(up<upward::TariffRequest>("jcpp 09").pile == kOther);
  CHECK(down<HeartbeatAck>("made 04").connector == 1);
  CHECK(down<VerifyTariffAck>("jcpp 06").same);
  CHECK(down<VerifyTariffAck>("doc 06").same);
  CHECK_FALSE(down<VerifyTariffAck>("made 06").same);
  CHECK(down<ReadRequest>("made 12").pile == kPile);
}

TEST_CASE("the tariff model says what it is said to say") {
  const auto model = down<TariffModel>("made 0A");
  CHECK(model.pile == kPile);
  CHECK(model.tariff.model == "0100");
  CHECK_FALSE(model.answer_wanted);
  CHECK(model.tariff.energy_price == sample_tariff().energy_price);
  CHECK(model.tariff.service_price == sample_tariff().service_price);
  CHECK(model.tariff.slots == sample_tariff().slots);
}

TEST_CASE("real-time data says what it is said to say") {
  const auto jcpp = up<upward::Realtime>("jcpp 13");
  CHECK(jcpp.trade == "20231212000010000000001005713600");
  CHECK(jcpp.connector == 2);
  CHECK(jcpp.status == 3);
  CHECK(jcpp.homed == 2);
  CHECK(jcpp.plugged == 1);
  CHECK(jcpp.voltage_e1 == 3732);
  CHECK(jcpp.current_e1 == 1012);
  CHECK(jcpp.gun_temperature == 34 + 50);
  CHECK(jcpp.soc == 78);
  CHECK(jcpp.battery_temperature == 35 + 50);
  CHECK(jcpp.minutes_charged == 16);
  CHECK(jcpp.minutes_left == 32);
  CHECK(jcpp.energy_e4 == 88'000);
  CHECK(jcpp.amount_e4 == 93'280);
  const auto made = up<upward::Realtime>("made 13");
  CHECK(made.trade == kTrade);
  CHECK(made.status == 3);
  CHECK(made.voltage_e1 == 2204);
  CHECK(made.current_e1 == 318);
  CHECK(made.minutes_charged == 42);
  CHECK(made.energy_e4 == 48'560);
  CHECK(made.lossy_energy_e4 == 48'560);
  CHECK(made.amount_e4 == 53'416);
  CHECK(made.soc == 0);
  CHECK(made.homed == 0);
  CHECK(made.gun_temperature == 35 + 50);
}

TEST_CASE("starts and stops say what they are said to say") {
  const auto start = down<PlatformStart>("made 34");
  CHECK(start.order == kTrade);
  CHECK(start.pile == kPile);
  CHECK(start.connector == 1);
  CHECK(start.account == "0000001000000573");
  CHECK(start.card == "D14B0A54");
  CHECK(start.balance == Money{10'000'000});  // 1000.00
  const auto jcpp = down<PlatformStart>("jcpp 34");
  CHECK(jcpp.order == "00000000000012345678901234567890");
  CHECK(down<PlatformStop>("made 36").pile == kPile);
  const auto ok = up<upward::StartReply>("made 33 ok");
  CHECK(ok.trade == kTrade);
  CHECK(ok.started);
  CHECK(ok.reason == 0);
  const auto unplugged = up<upward::StartReply>("made 33 not plugged");
  CHECK_FALSE(unplugged.started);
  CHECK(unplugged.reason == 5);
  const auto stop = up<upward::StopReply>("made 35");
  CHECK(stop.connector == 1);
  CHECK(stop.stopped);
}

TEST_CASE("a card's answer says what it is said to say") {
  const auto answer = down<CardAnswer>("doc 32");
  CHECK(answer.order == "32010200000001012018061219595785");
  CHECK(answer.pile == kPile);
  CHECK(answer.account.empty());
  CHECK(answer.balance == Money{});
  CHECK(answer.refusal == CardRefusal::no_account);
}

TEST_CASE("transaction records say what they are said to say") {
  const auto jcpp = up<upward::Bill>("jcpp 3B");
  CHECK(jcpp.shares[3].price_e5 == 90'000);
  CHECK(jcpp.shares[3].energy_e4 == 1'650);
  CHECK(jcpp.shares[3].amount_e4 == 1'400);
  CHECK(jcpp.energy_e4 == 1'650);
  CHECK(jcpp.amount_e4 == 1'400);
  CHECK(jcpp.begin == "B03604116D0C17");  // 2023-12-13 17:04:14
  CHECK(jcpp.end == "A08C09116D0C17");    // 17:09:36
  CHECK(jcpp.kind == 1);
  CHECK(jcpp.stop_code == 0x40);
  const auto made = up<upward::Bill>("made 3B");
  CHECK(made.trade == kTrade);
  CHECK(made.shares[2].price_e5 == 110'000);
  CHECK(made.shares[2].energy_e4 == 30'000);
  CHECK(made.shares[3].energy_e4 == 25'000);
  CHECK(made.meter_start_e4 == 1'234'567'890);
  CHECK(made.meter_end_e4 == 1'234'622'890);
  CHECK(made.energy_e4 == 55'000);
  CHECK(made.amount_e4 == 51'750);
  CHECK(made.kind == 1);
  CHECK(made.stop_code == 0x40);
  const auto ack = down<RecordAck>("made 40");
  CHECK(ack.order == kTrade);
  CHECK(ack.stored);
  CHECK(down<RecordAck>("jcpp 40").order == jcpp.trade);
}

TEST_CASE("balances, work parameters and the time say what they are said to say") {
  const auto balance = down<PlatformBalance>("made 42");
  CHECK(balance.pile == kPile);
  CHECK(balance.connector == 1);
  CHECK(balance.card.empty());
  CHECK(balance.balance == Money{502'500});  // 50.25
  CHECK(up<upward::BalanceReply>("made 41").result == 0);
  const auto work = down<WorkParameters>("made 52");
  CHECK(work.max_percent == 50);
  CHECK_FALSE(work.disabled);
  CHECK(up<upward::Reply>("made 51").result == 1);
  CHECK(down<PlatformTime>("made 56").time == kDocumentTime);
  CHECK(
      down<PlatformTime>("jcpp 56").time ==
      beijing({.year = 2024, .month = 12, .day = 18, .minute_of_day = 17 * 60 + 15, .second = 30}));
  CHECK(up<upward::TimeReply>("made 55").time == "98B70E11100314");
}

TEST_CASE("reboots, updates and QR prefixes say what they are said to say, longer bodies too") {
  CHECK(down<PlatformReboot>("made 92").when_idle);
  const auto longer = down<PlatformReboot>("jcpp 92");
  CHECK(longer.pile == kOther);
  CHECK(longer.when_idle);  // it does not say the document's 1
  CHECK(down<UpdateRequest>("jcpp 94").pile == kOther);
  CHECK(up<upward::Reply>("jcpp 93").result == 0);
  CHECK(up<upward::Reply>("made 91").result == 1);
  CHECK(up<upward::Reply>("made F1").result == 1);
  const auto prefix = down<QrPrefix>("made F0");
  CHECK(prefix.pile == kPile);
  CHECK(prefix.names_connector);
  CHECK(prefix.prefix == "https://example.cn/c?no=");
}

TEST_CASE("a start with another vendor's relay byte behind it is a start") {
  Frame frame = frame_of("made 34");
  frame.body += '\x01';
  const auto start = decode(frame, kBeijing);
  REQUIRE(start.has_value());
  CHECK(std::get<PlatformStart>(*start).order == kTrade);
}
