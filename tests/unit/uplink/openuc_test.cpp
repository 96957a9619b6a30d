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

  CHECK(hex_of(realtime_body(report)) == kTrade + kPile + "01" + "030001" + "9C083E01" + "00" +
                                             "0000000000000000" + "0000" + "2A000000" +
                                             "B0BD0000B0BD0000" + "A8D00000" + "4000");
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

TEST_CASE("a tariff with an unknown kind is refused, not guessed") {
  std::string body = BodyWriter{}.bcd(kPile, 7).bcd("0100", 2).text("", 81).take();
  body[60] = 4;
  CHECK_FALSE(decode({.type = kTariff, .body = body}, kBeijing).has_value());
  const auto set = decode({.type = kSetTariff, .body = body}, kBeijing);
  REQUIRE(set.has_value());
  CHECK(std::get<Refused>(*set).answer == kSetTariffAnswer);
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
      const bool refused = type == kWork || type == kSetTariff || type == kQrPrefix;
      if (size < 7 && !refused) {
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
