// Bodies, bit for bit, against figures that another company's platform decoded as expected.
#include "drivers/uplink/openuc.hpp"

#include <catch2/catch.hpp>
#include <random>

#include "drivers/uplink/fields.hpp"
#include "tests/unit/uplink/hex.hpp"
#include "tests/unit/uplink/sample.hpp"

using namespace youxu;
using namespace youxu::openuc;
using namespace youxu::literals;
using namespace youxu::test;

namespace {

std::string sent(std::uint16_t seq, std::uint8_t type, std::string body) {
  return hex_of(
      frame_bytes({.seq = seq, .type = type, .body = std::move(body)}, CrcOrder::standard));
}

std::optional<Downlink> received(std::string_view hex) {
  FrameReader reader;
  const auto frames = reader.feed(bytes_of(hex));
  REQUIRE(frames.size() == 1);
  return decode(frames[0], kBeijing);
}

template <class T>
T received_as(std::string_view hex) {
  const auto downlink = received(hex);
  REQUIRE(downlink.has_value());
  REQUIRE(std::holds_alternative<T>(*downlink));
  return std::get<T>(*downlink);
}

}  // namespace

TEST_CASE("a login names the pile, its connectors and its firmware") {
  const PileIdentity pile{.pile = kPile, .firmware = "v1.0.0"};
  CHECK(sent(0, kLogin, login_body(pile)) ==
        "6822000000013201020000000101011076312E302E300000010000000000000000000004BD69");
}

TEST_CASE("heartbeat, tariff check and tariff request are written bit for bit") {
  CHECK(sent(1, kHeartbeat, heartbeat_body(kPile, 1, false)) ==
        "680D010000033201020000000101000E58");
  CHECK(sent(2, kVerifyTariff, verify_tariff_body(kPile, "0000")) ==
        "680D02000005320102000000010000EA14");
  CHECK(sent(3, kAskTariff, ask_tariff_body(kPile)) == "680B030000093201020000000163D8");
}

TEST_CASE("real-time data of a charging connector is written bit for bit") {
  ConnectorReport report;
  report.pile = kPile;
  report.order = kTrade;
  report.online = true;
  report.plugged = true;
  report.voltage = Volts::from_milli(220400);
  report.current = Amps::from_milli(31800);
  report.minutes_charged = 42;
  report.delivered = 4856_Wh;
  report.amount = Money{53416};
  report.faults = {FaultCode::meter};

  CHECK(hex_of(realtime_body(report)) == kTrade + kPile + "01" + "030201" + "9C083E01" + "00" +
                                             "0000000000000000" + "0000" + "2A000000" +
                                             "B0BD0000B0BD0000" + "A8D00000" + "4000");
}

TEST_CASE("start and stop answers are written bit for bit") {
  CHECK(sent(6, kStartAnswer, start_answer_body({kTrade, kPile, 1, StartRefusal::none})) ==
        "681E060000333201020000000101260315101112000132010200000001010100CF16");
  CHECK(sent(6, kStartAnswer, start_answer_body({kTrade, kPile, 1, StartRefusal::not_plugged})) ==
        "681E0600003332010200000001012603151011120001320102000000010100050E85");
  CHECK(sent(7, kStopAnswer, stop_answer_body({kPile, 1, StopRefusal::none})) ==
        "680E07000035320102000000010101003FDA");
}

TEST_CASE("results and the time are written bit for bit") {
  const Wall time =
      beijing({.year = 2020, .month = 3, .day = 16, .minute_of_day = 17 * 60 + 14, .second = 47});
  CHECK(sent(10, kWorkAnswer, result_body(kPile, true)) == "680C0A0000513201020000000101DE36");
  CHECK(sent(12, kRebootAnswer, result_body(kPile, true)) == "680C0C0000913201020000000101863B");
  CHECK(sent(13, kQrPrefixAnswer, result_body(kPile, true)) == "680C0D0000F13201020000000101D3FA");
  CHECK(sent(11, kTimeAnswer, time_answer_body(kPile, time, kBeijing)) ==
        "68120B0000553201020000000198B70E11100314F00C");
}

TEST_CASE("the record of an order is written bit for bit") {
  const Order order = sample_order();
  CHECK(sent(8, kRecord, record_body(order, *order.finished_at + Millis{500}, kBeijing)) ==
        "68A20800003B32010200000001012603151011120001320102000000010100001E050F031A247700080F031A00"
        "710200000000000000000000000000E0220200000000000000000000000000B0AD010030750000307500"
        "00E8800000F8240100A8610000A86100003E490000D202964900AAD9964900D8D60000D8D6000026CA0000"
        "000000000000000000000000000000000001187900080F031A400000000000000000D7E2");
}

TEST_CASE("an open order is never reported as idle") {
  ConnectorReport report;
  CHECK(reported_status(report) == ReportedStatus::offline);
  report.online = true;
  CHECK(reported_status(report) == ReportedStatus::idle);
  report.faults = {FaultCode::meter};
  CHECK(reported_status(report) == ReportedStatus::fault);
  report.order = kTrade;
  CHECK(reported_status(report) == ReportedStatus::charging);
}

TEST_CASE("faults are reported in the protocol's bits") {
  CHECK(fault_bits({}) == 0);
  CHECK(fault_bits({FaultCode::estop, FaultCode::meter}) == 0x0041);
  CHECK(fault_bits({FaultCode::card_reader, FaultCode::other}) == 0x0080);
}

TEST_CASE("every end of an order has its stop code") {
  CHECK(stop_code(StopReason::platform, {}) == 0x40);
  CHECK(stop_code(StopReason::full, {}) == 0x41);
  CHECK(stop_code(StopReason::target, {}) == 0x42);
  CHECK(stop_code(StopReason::user, {}) == 0x45);
  CHECK(stop_code(StopReason::never_started, {}) == 0x4A);
  CHECK(stop_code(StopReason::never_started, FaultCode::breaker) == 0x4C);
  CHECK(stop_code(StopReason::unplug, {}) == 0x6B);
  CHECK(stop_code(StopReason::estop, {}) == 0x72);
  CHECK(stop_code(StopReason::fault, FaultCode::meter) == 0x6D);
  CHECK(stop_code(StopReason::fault, {}) == 0x90);
  CHECK(stop_code(StopReason::power_loss, {}) == 0x83);
  CHECK(stop_code(StopReason::pile_lost, {}) == 0x90);
}

TEST_CASE("the platform's answers are read") {
  CHECK(received_as<LoginAck>("680C000000023201020000000100EF1D").accepted);
  CHECK(received_as<LoginAck>("680C000000025503141278230500DA4C").pile == "55031412782305");
  CHECK(received_as<HeartbeatAck>("680D01000004320102000000010100BF82").connector == 1);
  CHECK_FALSE(received_as<VerifyTariffAck>("680E02000006320102000000010100010ACB").same);
  CHECK(received_as<VerifyTariffAck>("680EAD710006202312120000100000009E1A").same);
  CHECK(received_as<ReadRequest>("680C04000012320102000000010112D2").pile == kPile);
  const auto ack = received_as<RecordAck>("6815080000403201020000000101260315101112000100688E");
  CHECK(ack.order == kTrade);
  CHECK(ack.stored);
}

TEST_CASE("a tariff model is read whole") {
  const auto model = received_as<TariffModel>(
      "685E0300000A320102000000010100C0D40100409C0000A0860100409C000070110100409C0000B8880000409C00"
      "00"
      "00030303030303030303030303030302020202020201010101020202020202020202020202000000000000020202"
      "02"
      "020270FE");
  CHECK(model.tariff.model == "0100");
  CHECK_FALSE(model.answer_wanted);
  CHECK(model.tariff.energy_price == sample_tariff().energy_price);
  CHECK(model.tariff.price(TariffKind::sharp).e5 == 160000);
  CHECK(model.tariff.slots == sample_tariff().slots);
}

TEST_CASE("a tariff with an unknown kind is refused, not guessed") {
  std::string body = BodyWriter{}.bcd(kPile, 7).bcd("0100", 2).text("", 81).take();
  body[60] = 4;
  CHECK_FALSE(decode({.type = kTariff, .body = body}, kBeijing).has_value());
  const auto set = decode({.type = kSetTariff, .body = body}, kBeijing);
  REQUIRE(set.has_value());
  CHECK(std::get<Refused>(*set).answer == kSetTariffAnswer);
}

TEST_CASE("start and stop commands are read, longer bodies too") {
  const auto start = received_as<PlatformStart>(
      "683006000034320102000000010126031510111200013201020000000101000000100000057300000000D14B0A54"
      "A08601005ED5");
  CHECK(start.order == kTrade);
  CHECK(start.pile == kPile);
  CHECK(start.connector == 1);
  CHECK(start.card == "0000001000000573");
  CHECK(received_as<PlatformStop>("680C070000363201020000000101BDD7").connector == 1);
  CHECK(received_as<RebootRequest>("680F030000922023121200001000000001372B").pile ==
        "20231212000010");
  CHECK(received_as<QrPrefix>("68250D0000F032010200000001011868747470733A2F2F6578616D706C652E636E2F"
                              "633F6E6F3DC571")
            .pile == kPile);
}

TEST_CASE("work parameters are an upper bound from 30 to 100 percent") {
  const auto work = received_as<WorkParameters>("680D0A000052320102000000010032C612");
  CHECK(work.max_percent == 50);
  CHECK_FALSE(work.disabled);

  for (const int percent : {0, 29, 101, 255}) {
    const std::string body = BodyWriter{}.bcd(kPile, 7).bin(0, 1).bin(percent, 1).take();
    const auto refused = decode({.type = kWork, .body = body}, kBeijing);
    REQUIRE(refused.has_value());
    CHECK(std::holds_alternative<Refused>(*refused));
  }
}

TEST_CASE("another vendor's longer work parameters do not lock a pile") {
  const std::string body = BodyWriter{}.bcd(kPile, 7).bin(1, 1).bin(70, 2).bin(0, 3).take();
  const auto refused = decode({.type = kWork, .body = body}, kBeijing);
  REQUIRE(refused.has_value());
  CHECK(std::get<Refused>(*refused).answer == kWorkAnswer);
}

TEST_CASE("platform time is local time of UTC+8") {
  const auto time = received_as<PlatformTime>("68120B0000563201020000000198B70E11100314B30D").time;
  CHECK(unix_millis(time) == 1584350087000);
}

TEST_CASE("a time marked invalid or out of the calendar is not taken") {
  for (const char* bad :
       {"98B78E11100314", "98B70E1F100314", "98B70E11100014", "98B70E11000314", "FFFF0E11100314"}) {
    CHECK_FALSE(decode({.type = kTime, .body = bytes_of(kPile + bad)}, kBeijing).has_value());
  }
}

TEST_CASE("short bodies and random bodies of any type are survived") {
  std::mt19937 random{7};
  for (int type = 0; type <= 255; ++type) {
    for (std::size_t size = 0; size < 120; size += 3) {
      std::string body(size, '\0');
      for (char& c : body) c = static_cast<char>(random() & 0xFFU);
      (void)decode({.type = static_cast<std::uint8_t>(type), .body = body}, kBeijing);
      if (size < 7 && type != kWork && type != kSetTariff) {
        CHECK_FALSE(decode({.type = static_cast<std::uint8_t>(type), .body = body}, kBeijing));
      }
    }
  }
}

TEST_CASE("values that do not fit are held at their field's limits") {
  CHECK(hex_of(BodyWriter{}.bin(70000, 2).take()) == "FFFF");
  CHECK(hex_of(BodyWriter{}.bin(-1, 2).take()) == "0000");
  CHECK(hex_of(BodyWriter{}.bcd("123", 2).take()) == "0123");
  CHECK(hex_of(BodyWriter{}.bcd("12345", 2).take()) == "0000");
  CHECK(hex_of(BodyWriter{}.bcd("1x", 2).take()) == "0000");
}
