// What a bus is called, and how long its line is occupied.
#include <catch2/catch.hpp>

#include "drivers/meter/bus_address.hpp"
#include "tests/programs/meter/faulty_slaves.hpp"

namespace youxu {
namespace {

BusAddress line(int baud) {
  return {.transport = MeterTransport::rtu, .device = "/dev/ttyUSB0", .baud = baud};
}

}  // namespace

TEST_CASE("an address names the way to the bus") {
  CHECK(text_of({.host = "10.0.0.7"}) == "10.0.0.7:502");
  CHECK(text_of({.transport = MeterTransport::rtu_over_tcp, .host = "h", .port = 4001}) ==
        "h:4001 (RTU)");
  CHECK(text_of(line(9600)) == "/dev/ttyUSB0");
}

TEST_CASE("a request and its answer take the time of their characters, rounded up") {
  CHECK(line_time(line(9600), 54) == Millis{139});  // (8 + 5 + 108) * 11 bits = 138.6 ms
  CHECK(line_time(line(1200), 125) == Millis{2'411});
  CHECK(line_time(line(115'200), 1) == Millis{2});
  CHECK(line_time({.host = "h"}, 125) == Millis{0});
  CHECK(frame_silence(line(9600)) == Millis{5});  // 3.5 characters = 4.01 ms
  CHECK(frame_silence(line(115'200)) == Millis{2});
  CHECK(frame_silence({.host = "h"}) == Millis{0});
}

TEST_CASE("only speeds that the library sets are speeds") {
  CHECK(is_baud(1'200));
  CHECK(is_baud(115'200));
  CHECK_FALSE(is_baud(9'601));
  CHECK_FALSE(is_baud(0));
}

TEST_CASE(
    "the slaves' check sum is that of real frames, and noise before a request is passed over") {
  CHECK(sim::crc16({"\x01\x03\x00\x61\x00\x17", 6}) == 0x1A54);
  sim::FaultySlaves slaves{sim::Framing::rtu};
  slaves.put(1, 0x61, {0x0958});
  std::string bytes{"\xFF\x01\x01\x03\x00\x61\x00\x01\xD4\x14", 10};
  const auto crc = sim::crc16(std::string_view{bytes}.substr(2, 6));
  bytes[8] = static_cast<char>(crc & 0xFF);
  bytes[9] = static_cast<char>(crc >> 8);
  const auto answers = slaves.receive(bytes);
  REQUIRE(answers.size() == 1);
  CHECK(answers[0].bytes.substr(0, 5) == std::string{"\x01\x03\x02\x09\x58", 5});
  CHECK(bytes.empty());
}

}  // namespace youxu
