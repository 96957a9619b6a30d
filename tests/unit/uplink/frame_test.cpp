// Frames and the splitting of streams, with figures recorded from other people's piles and
// platforms.
#include "drivers/uplink/frame.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <random>

#include "tests/unit/uplink/hex.hpp"

using namespace youxu;
using namespace youxu::openuc;
using test::bytes_of;
using test::hex_of;

namespace {

constexpr const char* kGood = "680C000000023201020000000100EF1D";
constexpr const char* kLenTooSmall = "680925D300042023121200001001001D0B";

// Good frames of two platforms and several piles, both CRC orders.
constexpr std::array kRecorded = {
    "6822001900012023121200001001011047562E393572313300898604D11722D034860602874E",
    "680C001900022023121200001000A155",
    "6812010000562023121200001030750F11120C18047D",
    "680D25D30003202312120000100100D1AC",
    "680D71AD0005202312120000100000222B",
    "680EAD710006202312120000100000009E1A",
    "680B000700092023121200001072ED",
    "6840BBBD0013202312120000100000000010057136003201060039560002030201940EF40354000000000000"
    "00004E5510002000C057010000000000606C010000009373",
    "6830010000340000000000001234567890123456789020231212000010015678901234567890567890123456"
    "7890102700005FD9",
    "681E000200330000000000001234567890123456789020231212000010010100411D",
    "68A20046003B202312120000103232390000000000002023121200001001B03604116D0C17A08C09116D0C17"
    "F0490200000000000000000000000000D0FB0100000000000000000000000000B0AD01000000000000000000"
    "00000000905F0100720600007206000078050000000000000000000000007206000072060000780500000000"
    "00000000000000000000000000000001A08C09116D0C1740000000000000000003E0",
    "68154600004020231212000010323239000000000000009D7B",
    "680F030000922023121200001000000001372B",
    "680C001100912023121200001001F203",
    "6862030000942023121200001001C800687474703A2F2F3132372E302E302E319000626177616E0000000000"
    "000000000000313233313233000000000000000000002F757365722F64617461000000000000000000000000"
    "00000000000000000000010153B6",
    "680C0300009320231212000010007E9B",
    "680C000000025503141278230500DA4C",
    "680ECE040006550314127823050000008E2F",
    "682A000400323201020000000101201806121959578532010200000001010000000000000000000000000001"
    "E829",
};

}  // namespace

TEST_CASE("the check sum is CRC-16/MODBUS") {
  CHECK(crc16_modbus("123456789") == 0x4B37);
  CHECK(crc16_modbus("") == 0xFFFF);
}

TEST_CASE("a frame is written with its check sum in either order") {
  const Frame frame{.seq = 0x1234, .type = 0x02, .body = "ab"};
  const std::string standard = frame_bytes(frame, CrcOrder::standard);
  const std::string swapped = frame_bytes(frame, CrcOrder::swapped);

  CHECK(hex_of(standard).substr(0, 16) == "6806341200026162");
  CHECK(standard.substr(0, 8) == swapped.substr(0, 8));
  CHECK(standard[8] == swapped[9]);
  CHECK(standard[9] == swapped[8]);
}

TEST_CASE("both check sum orders are accepted") {
  const Frame frame{.seq = 7, .type = 0x13, .body = std::string(kMaxBody, 'x')};
  for (const CrcOrder order : {CrcOrder::standard, CrcOrder::swapped}) {
    FrameReader reader;
    const auto frames = reader.feed(frame_bytes(frame, order));
    REQUIRE(frames.size() == 1);
    CHECK(frames[0].seq == 7);
    CHECK(frames[0].type == 0x13);
    CHECK(frames[0].body == frame.body);
    CHECK(reader.skipped_bytes() == 0);
  }
}

TEST_CASE("recorded frames of other piles and platforms are read") {
  for (const std::string_view hex : kRecorded) {
    const std::string bytes = bytes_of(hex);
    FrameReader reader;
    const auto frames = reader.feed(bytes);
    CAPTURE(hex);
    REQUIRE(frames.size() == 1);
    CHECK(frames[0].type == static_cast<std::uint8_t>(bytes[5]));
    CHECK(frames[0].body.size() + 8 == bytes.size());
  }
}

TEST_CASE("a frame that comes byte by byte is read when it is whole") {
  FrameReader reader;
  const std::string bytes = bytes_of(kGood);
  for (std::size_t i = 0; i + 1 < bytes.size(); ++i) CHECK(reader.feed(bytes.substr(i, 1)).empty());
  CHECK(reader.feed(bytes.substr(bytes.size() - 1)).size() == 1);
  CHECK(reader.unfinished_bytes() == 0);
}

TEST_CASE("several frames in one segment are all read, in order") {
  FrameReader reader;
  const Frame first{.seq = 1, .type = 2, .body = "a"};
  const Frame second{.seq = 2, .type = 4, .body = "b"};
  const auto frames =
      reader.feed(frame_bytes(first, CrcOrder::standard) + frame_bytes(second, CrcOrder::swapped));
  REQUIRE(frames.size() == 2);
  CHECK(frames[0].type == 2);
  CHECK(frames[1].type == 4);
}

TEST_CASE("a frame whose length is too small costs itself only") {
  FrameReader reader;
  const auto frames = reader.feed(bytes_of(kLenTooSmall) + bytes_of(kGood));
  REQUIRE(frames.size() == 1);
  CHECK(frames[0].type == 0x02);
  CHECK(reader.skipped_bytes() == bytes_of(kLenTooSmall).size());
}

TEST_CASE("a recorded tariff frame of wrong length costs itself only") {
  FrameReader reader;
  const std::string wrong = bytes_of(
      "685A0007000A202312120000100001F8240100C8AF0000F8240100C8AF0000F8240100C8AF0000F8240100C8AF00"
      "0000"
      "00000000000000000000000000010101010101010101010101020202020202020202020202030303030303030303"
      "0303"
      "03FE63");
  const auto frames = reader.feed(wrong + bytes_of(kGood));
  REQUIRE(frames.size() == 1);
  CHECK(frames[0].type == 0x02);
}

TEST_CASE("a frame whose length is too large holds the next one up but does not lose it") {
  std::string wrong = bytes_of(kGood);
  wrong[1] = 0x30;
  FrameReader reader;
  CHECK(reader.feed(wrong + bytes_of(kGood)).empty());

  SECTION("until enough bytes have come") {
    std::size_t read = 0;
    for (int i = 0; i < 3; ++i) read += reader.feed(bytes_of(kGood)).size();
    CHECK(read == 4);
  }
  SECTION("until the session gives up waiting") {
    CHECK(reader.give_up_unfinished().size() == 1);
    CHECK(reader.unfinished_bytes() == 0);
  }
}

TEST_CASE("a wrong check sum is no frame") {
  std::string wrong = bytes_of(kGood);
  wrong.back() = static_cast<char>(wrong.back() ^ 1);
  FrameReader reader;
  CHECK(reader.feed(wrong).empty());
  CHECK(reader.skipped_bytes() > 0);
}

TEST_CASE("an encrypted frame is dropped and counted") {
  std::string content = std::string("\x00\x00\x01\x02", 4) + "body";
  const std::uint16_t crc = crc16_modbus(content);
  const std::string bytes = std::string("\x68") + static_cast<char>(content.size()) + content +
                            static_cast<char>(crc & 0xFF) + static_cast<char>(crc >> 8);
  FrameReader reader;
  CHECK(reader.feed(bytes + bytes_of(kGood)).size() == 1);
  CHECK(reader.encrypted_frames() == 1);
  CHECK(reader.skipped_bytes() == 0);
}

TEST_CASE("noise never fills the buffer and never hides a good frame for good") {
  std::mt19937 random{20260315};
  FrameReader reader;
  std::string noise(100000, '\0');
  for (char& c : noise) c = static_cast<char>(random() & 0xFFU);
  for (std::size_t at = 0; at < noise.size(); at += 1000) {
    (void)reader.feed(std::string_view{noise}.substr(at, 1000));
    CHECK(reader.unfinished_bytes() < kMaxFrame);
  }

  auto frames = reader.feed(bytes_of(kGood));
  while (frames.empty() && reader.unfinished_bytes() > 0) frames = reader.give_up_unfinished();

  REQUIRE(frames.size() == 1);
  CHECK(frames[0].type == 0x02);
}
