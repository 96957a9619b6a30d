// The simulated platform's command line: tariff, remote starts, garbage; and what it does with
// them.
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdio>
#include <vector>

#include "tests/programs/platform/lone_platform.hpp"
#include "tests/programs/platform/tariff_text.hpp"

using namespace youxu;
using namespace youxu::sim;

namespace {

PlatformTariff read(const std::string& text, double service = 0.4) {
  const auto tariff = tariff_from_text(text, service);
  REQUIRE(tariff.ok());
  return *tariff;
}

// A platform with a store of its own, and what a gateway would hear from it.
struct Bench {
  Bench() : platform{open()} {}
  ~Bench() { std::remove(file.c_str()); }

  SimPlatform open() {
    const int made = ::mkstemp(file.data());
    REQUIRE(made >= 0);
    ::close(made);
    auto opened = SimPlatform::open(file);
    REQUIRE(opened.ok());
    return std::move(*opened);
  }
  std::vector<openuc::Frame> answers(std::uint8_t type, std::size_t size) {
    platform.on_bytes(openuc::frame_bytes({.seq = 1, .type = type, .body = std::string(size, '\0')},
                                          openuc::CrcOrder::standard));
    return openuc::FrameReader{}.feed(platform.take_output());
  }

  std::string file = "/tmp/youxu-platform-XXXXXX";
  SimPlatform platform;
};

}  // namespace

TEST_CASE("the first records get no confirmation when so asked, the next one does") {
  Bench bench;
  std::vector<bool> confirmed;
  bench.platform.mood.unconfirmed = 2;
  bench.platform.on_record = [&](const PlatformRecord& record, bool yes) {
    confirmed.push_back(yes);
    CHECK(record.received == static_cast<int>(confirmed.size()));
  };

  CHECK(bench.answers(0x3B, 158).empty());
  CHECK(bench.answers(0x3B, 158).empty());
  CHECK(bench.answers(0x3B, 158).size() == 1);
  CHECK(confirmed == std::vector<bool>{false, false, true});
}

TEST_CASE("a gateway that asks gets the tariff with its model number and its half hours") {
  Bench bench;
  bench.platform.tariff = read("0.35@00:00,0.70@07:00");

  const auto answers = bench.answers(0x09, 7);
  REQUIRE(answers.size() == 1);
  const std::string& body = answers[0].body;
  REQUIRE(body.size() == 7 + 2 + 4 * 8 + 1 + 48);
  CHECK(body.substr(42) == std::string(14, '\1') + std::string(34, '\0'));
}

TEST_CASE("prices become kinds from the dearest down, each from its half hour on") {
  const PlatformTariff tariff = read("0.35@00:00,0.70@07:00,1.00@18:30,0.70@22:00");

  CHECK(tariff.energy_e5 == std::array<std::uint32_t, 4>{100'000, 70'000, 35'000, 0});
  CHECK(tariff.service_e5 == 40'000);
  CHECK(tariff.kinds[13] == 2);
  CHECK(tariff.kinds[14] == 1);
  CHECK(tariff.kinds[36] == 1);
  CHECK(tariff.kinds[37] == 0);
  CHECK(tariff.kinds[44] == 1);
  CHECK(tariff.kinds[47] == 1);
}

TEST_CASE("another tariff has another model number, the same has the same") {
  const std::string text = "0.35@00:00,0.70@07:00";
  CHECK(read(text).model == read(text).model);
  CHECK(read(text).model != read("0.36@00:00,0.70@07:00").model);
  CHECK(read(text).model != read(text, 0.5).model);
  CHECK(read(text).model != read("0.35@00:00,0.70@07:30").model);
  CHECK(read(text).model.size() == 4);
}

TEST_CASE("a tariff that leaves time open, or has a fifth price, is refused") {
  for (const char* text :
       {"", "0.35", "0.35@01:00", "0.35@00:00,1@07:15", "0.35@00:00,1@00:00", "-1@00:00", "x@00:00",
        "0.1@00:00,0.5@09:00,0.3@08:00", "0.1@00:00,0.2@01:00,0.3@02:00,0.4@03:00,0.5@04:00"}) {
    CAPTURE(text);
    CHECK_FALSE(tariff_from_text(text, 0).ok());
  }
}

TEST_CASE("a remote start names a pile of 14 digits and a second") {
  const auto order = platform_order_from_text("32010600000001@20.5", true);
  REQUIRE(order.ok());
  CHECK(order->pile == "32010600000001");
  CHECK(order->at == Millis{20'500});
  for (const char* text : {"", "32010600000001", "1@5", "32010600000001@", "32010600000001@-1",
                           "3201060000000x@1", "32010600000001@1@2"})
    CHECK_FALSE(platform_order_from_text(text, true).ok());
}

TEST_CASE("the same seed gives the same garbage") {
  CHECK(garbage(1, 64) == garbage(1, 64));
  CHECK(garbage(1, 64) != garbage(2, 64));
  CHECK(garbage(1, kGarbageBytes).size() == kGarbageBytes);
}
