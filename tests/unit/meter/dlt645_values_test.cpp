// From a frame to a value: each identifier's frame by hand, digits that are none, no value; what is
// read when; and what a profile may say.
#include <catch2/catch.hpp>

#include "drivers/meter/dlt645_answer.hpp"
#include "drivers/meter/pace.hpp"
#include "tests/unit/meter/dlt645_text.hpp"
#include "tests/unit/meter/frames.hpp"

namespace youxu {
namespace {

using dlt645::answer;
using frames::shipped;
using Q = MeterQuantity;
using enum MeterPhase;

struct Expected {
  Q quantity = Q::voltage;
  MeterPhase phase = total;
  double number = 0;
};
struct KnownFrame {
  const char* profile = "";
  std::uint32_t identifier = 0;
  const char* bytes = "";  // from the control byte on
  std::vector<Expected> values;
};

const char* const kBlocks = "dlt645-2007";
const char* const kSingle = "dlt645-2007-single";
const KnownFrame kFrames[] = {
    {kSingle, 0x02010100, "91 06 33 34 34 35 C7 56 68 16", {{Q::voltage, a, 239.4}}},
    {kBlocks,
     0x0201FF00,
     "91 0A 33 32 34 35 34 56 C7 55 43 56 8C 16",
     {{Q::voltage, a, 230.1}, {Q::voltage, b, 229.4}, {Q::voltage, c, 231.0}}},
    {kSingle, 0x02020100, "91 07 33 34 35 35 33 48 33 FB 16", {{Q::current, a, 1.5}}},
    {kBlocks,
     0x0202FF00,
     "91 0D 33 32 35 35 33 48 33 67 45 B3 CC CC AC A2 16",
     {{Q::current, a, 1.5}, {Q::current, b, 1.234}, {Q::current, c, 799.999}}},  // b runs backwards
    {kSingle, 0x02030000, "91 07 33 33 36 35 33 68 43 2B 16", {{Q::active_power, total, 10'350}}},
    {kBlocks,
     0x0203FF00,
     "91 10 33 32 36 35 83 36 34 83 67 33 98 68 B3 33 33 33 AB 16",
     {{Q::active_power, total, 1'035},
      {Q::active_power, a, 345},
      {Q::active_power, b, -356.5},
      {Q::active_power, c, 0}}},
    {kBlocks,
     0x0204FF00,
     "91 10 33 32 37 35 45 33 33 45 33 B3 33 33 33 57 33 33 82 16",
     {{Q::reactive_power, total, 1.2},
      {Q::reactive_power, a, -1.2},
      {Q::reactive_power, b, 0},
      {Q::reactive_power, c, 2.4}}},
    {kBlocks,
     0x0205FF00,
     "91 10 33 32 38 35 84 36 34 84 67 33 99 68 33 34 33 33 31 16",
     {{Q::apparent_power, total, 1'035.1},
      {Q::apparent_power, a, 345.1},
      {Q::apparent_power, b, 356.6},
      {Q::apparent_power, c, 0.1}}},
    {kBlocks,
     0x0206FF00,
     "91 0C 33 32 39 35 33 43 CB 3C CC BC 33 38 C4 16",
     {{Q::power_factor, total, 1.0},
      {Q::power_factor, a, 0.998},
      {Q::power_factor, b, -0.999},
      {Q::power_factor, c, 0.5}}},
    {kSingle, 0x02060000, "91 06 33 33 39 35 83 BC 8E 16", {{Q::power_factor, total, -0.950}}},
    {kBlocks, 0x02800002, "91 06 35 33 B3 35 CB 7C 12 16", {{Q::frequency, total, 49.98}}},
    {kBlocks,
     0x00010000,
     "91 08 33 33 34 33 89 67 45 33 B2 16",
     {{Q::energy_import, total, 1'234'560}}},
    {kBlocks,
     0x00020000,
     "91 08 33 33 35 33 CC CC CC CC 7B 16",
     {{Q::energy_export, total, 999'999'990}}}};

MeterProfile direct(const char* id) {
  auto profile = shipped(id);
  REQUIRE(set_ratios(profile, 1.0, 1.0).ok());
  return profile;
}

std::size_t block_of(const MeterProfile& profile, std::uint32_t identifier) {
  for (std::size_t i = 0; i < profile.blocks.size(); ++i)
    if (static_cast<std::uint32_t>(profile.blocks[i].address) == identifier) return i;
  FAIL("no such block");
  return 0;
}

// As the bus does it.
MeterWords words_of_answer(const MeterProfile& profile, std::uint32_t identifier,
                           const std::string& bytes) {
  MeterWords words(profile.blocks.size());
  const std::size_t at = block_of(profile, identifier);
  const MeterBlock& block = profile.blocks[at];
  const auto items =
      static_cast<std::size_t>(block.count) / dlt645::words_per_item(block.item_bytes);
  dlt645::AnswerReader reader{{.meter = dlt645::kMeter,
                               .function = dlt645::kReadData,
                               .identifier = identifier,
                               .data_bytes = items * static_cast<std::size_t>(block.item_bytes)}};
  INFO(reader.take(bytes) << " " << reader.refusal().what);
  REQUIRE(reader.data());
  words[at].resize(static_cast<std::size_t>(block.count));
  dlt645::words_of_items(*reader.data(), block.item_bytes, words[at]);
  return words;
}

// The currents alone, the first one's bytes as given (the last two digits first).
MeterSnapshot with_first_current(const std::string& bytes) {
  const auto profile = direct(kBlocks);
  MeterWords words(profile.blocks.size());
  words[block_of(profile, 0x0202FF00)].resize(6);
  dlt645::words_of_items(dlt645::bytes_of(bytes + " 00 15 00 00 16 00"), 3, words[0]);
  return decode_snapshot(profile, words);
}

std::string error_of(const std::string& from, const std::string& to) {
  std::string text = frames::text_of_shipped(kBlocks);
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  const auto profile = parse_meter_profile(text.replace(at, from.size(), to));
  return profile.ok() ? "" : profile.error().message;
}

BusAddress line(int baud) {
  return {.transport = MeterTransport::rtu,
          .device = "/dev/x",
          .baud = baud,
          .protocol = MeterProtocol::dlt645};
}

std::vector<std::string> names(const MeterProfile& profile,
                               const std::vector<std::size_t>& blocks) {
  std::vector<std::string> out;
  for (const std::size_t at : blocks) out.push_back(profile.blocks[at].name);
  return out;
}

}  // namespace

TEST_CASE("each identifier's frame gives the values that were put into it") {
  for (const KnownFrame& known : kFrames) {
    INFO(known.bytes);
    const auto profile = direct(known.profile);
    const auto words = words_of_answer(profile, known.identifier, answer(known.bytes));
    const auto snapshot = decode_snapshot(profile, words);
    for (const Expected& one : known.values) {
      INFO(name_in(kQuantities, one.quantity) << " " << name_in(kMeterPhases, one.phase));
      const auto number = snapshot.usable(one.quantity, one.phase);
      REQUIRE(number);
      CHECK(*number == Approx(one.number).margin(1e-6));
    }
  }
}

TEST_CASE("behind transformers each value is multiplied by its ratios") {
  auto profile = shipped(kBlocks);
  REQUIRE(set_ratios(profile, 160.0, 10.0).ok());
  const auto words = words_of_answer(
      profile, 0x0203FF00, answer("91 10 33 32 36 35 83 36 34 83 67 33 98 68 B3 33 33 33 AB 16"));
  CHECK(*decode_snapshot(profile, words).usable(Q::active_power, total) == Approx(1'656'000));
  CHECK(check_for_circuit(shipped(kBlocks)).error().message.find("give it as ct") !=
        std::string::npos);
}

TEST_CASE("all FF or all EE is no value, other digits that are none are refused") {
  for (const char* none : {"FF FF FF", "EE EE EE"}) {
    const auto snapshot = with_first_current(none);
    CHECK(snapshot.find(Q::current, a)->quality == ValueQuality::absent);
    CHECK(snapshot.usable(Q::current, b) == 1.5);
  }
  for (const char* wrong :
       {"0A 15 00", "A0 15 00", "FF FF 00", "EE EE 00", "00 00 7A", "FF FF 7F"}) {
    INFO(wrong);
    const auto snapshot = with_first_current(wrong);
    CHECK(snapshot.find(Q::current, a)->quality == ValueQuality::implausible);
    CHECK_FALSE(snapshot.usable(Q::current, a));
    CHECK(snapshot.usable(Q::current, c) == 1.6);
    const auto reading = reading_of(direct(kBlocks), snapshot);
    REQUIRE(reading.ok());
    CHECK_FALSE(reading->has_all_currents());
  }
  const auto profile = direct(kBlocks);
  const auto words = words_of_answer(profile, 0x02800002, answer("91 06 35 33 B3 35 CE 7C 15 16"));
  CHECK(decode_reading(profile, words).error().message ==
        "frequency total of 0.000000 Hz is implausible: digits, scale or transformer ratio of "
        "profile dlt645-2007 are not those of this meter, choose its own");
}

TEST_CASE("at 2400 baud currents and powers are read each second, and the rest in turn") {
  const auto profile = shipped(kBlocks);
  CHECK(dlt645_time(line(2'400), 9) == Millis{225});  // (20 + 20 + 9) * 11 bits = 224.6 ms
  CHECK(dlt645_time(line(2'400), 12) == Millis{239});
  CHECK(dlt645_time(line(9'600), 9) == Millis{57});
  CHECK(dlt645_time({.transport = MeterTransport::rtu_over_tcp, .baud = 2'400}, 9) == Millis{225});
  const auto slow = pace_for(profile, line(2'400), Millis{1'000});
  CHECK(names(profile, slow.always) == std::vector<std::string>{"currents", "powers"});
  CHECK(names(profile, slow.in_turn) ==
        std::vector<std::string>{"voltages", "frequency", "reactive powers", "apparent powers",
                                 "power factors", "import", "export"});
  const auto fast = pace_for(profile, line(9'600), Millis{1'000});
  CHECK(names(profile, fast.always) == std::vector<std::string>{"currents", "powers", "voltages"});
  CHECK(fast.in_turn.size() == 6);
  const auto slowest = pace_for(profile, line(1'200), Millis{1'000});
  CHECK(names(profile, slowest.always) == std::vector<std::string>{"currents"});
  CHECK(slowest.in_turn.size() == 8);
}

TEST_CASE("whatever the speed, a reading within its period has time for all that it asks") {
  for (const char* id : {kBlocks, kSingle}) {
    const auto profile = shipped(id);
    for (const int baud : {2'400, 4'800, 9'600, 19'200, 115'200}) {
      INFO(id << " at " << baud);
      const auto pace = pace_for(profile, line(baud), Millis{1'000});
      Millis time{0};
      Millis longest{0};
      for (const std::size_t at : pace.always)
        time += time_of_block(profile.blocks[at], line(baud));
      for (const std::size_t at : pace.in_turn)
        longest = std::max(longest, time_of_block(profile.blocks[at], line(baud)));
      CHECK(time + longest <= Millis{1'000});
      CHECK(pace.always.size() + pace.in_turn.size() == profile.blocks.size());
    }
  }
}

TEST_CASE("a profile of DL/T 645 is read as strictly as one of registers") {
  CHECK(error_of("\"dlt645-2007\",\n  \"id\"", "\"dlt645-1997\",\n  \"id\"") ==
        "protocol: \"dlt645-1997\" is not known, use one of: modbus, dlt645-2007");
  CHECK(error_of("\"block\": \"voltages\"", "\"block\": \"volts\"") ==
        "values[0].block: \"volts\" is none of the blocks: name one");
  CHECK(
      error_of("\"item\": 3", "\"item\": 4").find("values[2].item: is beyond the block's items") ==
      0);
  CHECK(error_of("\"sbcd24\"", "\"u32\"").find("blocks[0].type: \"u32\" is not known") == 0);
  CHECK(error_of("\"0x0203FF00\"", "\"0x8203FF00\"").find("blocks[1].identifier: must be") == 0);
  CHECK(error_of("\"name\": \"powers\"", "\"name\": \"currents\"") ==
        "blocks[1].name: is another block's: give it its own");
  CHECK(error_of("\"min_gap_ms\": 20", "\"max_registers\": 20") ==
        "limits.max_registers: unknown key: correct its spelling or remove it");
  CHECK(error_of("\"limits\"", "\"defaults\": { \"word_order\": \"ABCD\" }, \"limits\"") ==
        "defaults: unknown key: correct its spelling or remove it");
  CHECK(error_of("\"ct\": { \"min\"", "\"ct\": { \"address\": 1, \"type\": \"u16\", \"min\"") ==
        "ratios.ct.address: unknown key: correct its spelling or remove it");
}

}  // namespace youxu
