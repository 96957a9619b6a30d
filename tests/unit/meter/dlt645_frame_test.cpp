// Frames of DL/T 645: written out by hand and back, and every damage named.
#include <catch2/catch.hpp>
#include <random>

#include "tests/unit/meter/dlt645_text.hpp"

namespace youxu::dlt645 {
namespace {

// Currents: 0x1E4 + 91 + 0D + the data = 0x7A2.
const std::string kCurrents = answer("91 0D 33 32 35 35 33 48 33 67 45 B3 CC CC AC A2 16");

std::string what_is_wrong(const std::string& bytes) {
  const Parsed parsed = parse_frame(bytes);
  CHECK_FALSE(parsed.frame);
  return parsed.what;
}

std::string with_byte(std::size_t at, char value) {
  std::string bytes = kCurrents;
  bytes[at] = value;
  return bytes;
}

}  // namespace

TEST_CASE("a request is written as a real meter was asked: its address from the end, 0x33 added") {
  const Frame voltages{.address = "652022122018", .control = 0x11, .data = {"\x00\xFF\x01\x02", 4}};
  CHECK(frame_bytes(voltages) ==
        bytes_of("FE FE FE FE 68 18 20 12 22 20 65 68 11 04 33 32 34 35 A4 16"));
  // 0x1E4 + 11 + 04 + 33 + 32 + 35 + 35 = 0x2C8
  const Frame currents{.address = kMeter, .control = 0x11, .data = {"\x00\xFF\x02\x02", 4}};
  CHECK(frame_bytes(currents) == std::string(4, '\xFE') + answer("11 04 33 32 35 35 C8 16"));
  // Six times AA, 68, 68, 13: 0x4DF
  CHECK(frame_bytes({.address = std::string{kAnyMeter}, .control = 0x13, .data = ""}) ==
        bytes_of("FE FE FE FE 68 AA AA AA AA AA AA 68 13 00 DF 16"));
}

TEST_CASE("a real meter's answer is read") {
  const std::string bytes =
      bytes_of("FE FE FE FE 68 18 20 12 22 20 65 68 91 0A 33 32 34 35 33 33 33 33 C7 56 13 16");
  const Parsed parsed = parse_frame(bytes);
  REQUIRE(parsed.frame);
  CHECK(parsed.frame->address == "652022122018");
  CHECK(parsed.frame->control == 0x91);
  CHECK(parsed.frame->data == std::string{"\x00\xFF\x01\x02\x00\x00\x00\x00\x94\x23", 10});
  CHECK(parsed.size == bytes.size());
}

TEST_CASE("any number of bytes wakes, to a limit, and what follows a frame is left alone") {
  for (std::size_t waking = 0; waking <= kMaxWaking; ++waking) {
    const Parsed parsed = parse_frame(std::string(waking, '\xFE') + kCurrents + "\x68");
    REQUIRE(parsed.frame);
    CHECK(parsed.size == waking + kCurrents.size());
  }
  CHECK(what_is_wrong(std::string(kMaxWaking + 1, '\xFE') + kCurrents) ==
        "begins with more than 32 bytes of 0xFE");
}

TEST_CASE("what is wrong with a frame is named") {
  CHECK(what_is_wrong(with_byte(0, '\x69')) == "begins with 0x69 instead of 0x68");
  CHECK(what_is_wrong(with_byte(7, '\x16')) == "after the address stands 0x16 instead of 0x68");
  CHECK(what_is_wrong(with_byte(9, '\xC9')) == "says it holds 201 bytes of data, 200 are the most");
  CHECK(what_is_wrong(with_byte(kCurrents.size() - 1, '\x17')) == "ends with 0x17 instead of 0x16");
  CHECK(what_is_wrong(with_byte(kCurrents.size() - 2, '\xA3')) ==
        "check sum 0xA3, but its bytes add up to 0xA2");
  CHECK(what_is_wrong(with_byte(12, '\x36')) == "check sum 0xA2, but its bytes add up to 0xA3");
  CHECK(what_is_wrong(kCurrents.substr(0, 9)) == "only 9 bytes of a frame of unknown length");
  CHECK(what_is_wrong(kCurrents.substr(0, 20)) == "only 20 bytes of a frame of 25");
}

TEST_CASE("a frame of the most data is read, and is refused at every shorter length") {
  const Frame longest{.address = kMeter, .control = 0x91, .data = std::string(kMaxData, '\x68')};
  const std::string bytes = frame_bytes(longest);
  REQUIRE(parse_frame(bytes).frame);
  CHECK(parse_frame(bytes).frame->data == longest.data);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const Parsed parsed = parse_frame(bytes.substr(0, size));
    CHECK_FALSE(parsed.frame);
    CHECK(parsed.flaw == Flaw::incomplete);
  }
}

TEST_CASE("no flipped bit passes") {
  for (std::size_t at = 0; at < kCurrents.size(); ++at)
    for (unsigned bit = 0; bit < 8; ++bit)
      CHECK_FALSE(parse_frame(with_byte(at, static_cast<char>(kCurrents[at] ^ 1 << bit))).frame);
}

TEST_CASE("random bytes are no frames, and what is written reads back") {
  std::mt19937 random{645};
  std::uniform_int_distribution<int> byte{0, 255};
  for (int round = 0; round < 20'000; ++round) {
    std::string noise;
    for (int size = byte(random); size > 0; --size) noise += static_cast<char>(byte(random));
    (void)parse_frame(noise);
    const Frame frame{.address = kMeter,
                      .control = static_cast<std::uint8_t>(byte(random)),
                      .data = noise.substr(0, kMaxData)};
    const Parsed parsed = parse_frame(frame_bytes(frame));
    REQUIRE(parsed.frame);
    CHECK(parsed.frame->address == frame.address);
    CHECK(parsed.frame->control == frame.control);
    CHECK(parsed.frame->data == frame.data);
  }
}

TEST_CASE("an address has twelve digits") {
  CHECK(is_meter_address("000012345678"));
  CHECK_FALSE(is_meter_address("00001234567"));
  CHECK_FALSE(is_meter_address("0000123456789"));
  CHECK_FALSE(is_meter_address("AAAAAAAAAAAA"));
  CHECK_FALSE(is_meter_address(""));
}

}  // namespace youxu::dlt645
