// Each rule of the format, and the message which the author of a profile gets.
#include <catch2/catch.hpp>

#include "tests/unit/meter/frames.hpp"

namespace youxu {
namespace {

struct Change {
  std::string from;
  std::string to;
};

Result<MeterProfile> changed(const std::string& id, const Change& change) {
  std::string text = frames::text_of_shipped(id);
  const auto at = text.find(change.from);
  INFO(change.from);
  REQUIRE(at != std::string::npos);
  return parse_meter_profile(text.replace(at, change.from.size(), change.to));
}

// The message for the shipped profile after the change; empty: it is accepted.
std::string error_of(const std::string& id, const std::string& from, const std::string& to) {
  const auto profile = changed(id, {from, to});
  return profile.ok() ? "" : profile.error().message;
}

std::string chint(const std::string& from, const std::string& to) {
  return error_of("chint-dtsu666", from, to);
}

}  // namespace

TEST_CASE("an unknown key is refused wherever it stands, by its path") {
  CHECK(chint("\"vendor\"", "\"vender\"").find("ve") != std::string::npos);
  CHECK(chint("\"even_count\"", "\"evencount\"") ==
        "limits.evencount: unknown key: correct its spelling or remove it");
  CHECK(chint("\"type\": \"f32\", \"scale\"", "\"type\": \"f32\", \"sclae\"") ==
        "values[0].sclae: unknown key: correct its spelling or remove it");
  CHECK(chint("\"frequency_Hz\"", "\"frequency\"") ==
        "plausible.frequency: unknown key: correct its spelling or remove it");
  CHECK(chint("\"side\": \"secondary\"", "\"side\": \"secondary\", \"x\": 1") ==
        "energy.x: unknown key: correct its spelling or remove it");
  CHECK(error_of("sunspec-meter", "\"bases\"", "\"functions\": [3], \"bases\"") ==
        "sunspec.functions: unknown key: correct its spelling or remove it");
  CHECK(error_of("acrel-adl400", "\"required\"", "\"needed\"") ==
        "identify[0].needed: unknown key: correct its spelling or remove it");
}

TEST_CASE("an unknown word is refused with the known ones") {
  CHECK(chint("\"ABCD\"", "\"big\"") ==
        "defaults.word_order: \"big\" is not known, use one of: ABCD, CDAB, BADC, DCBA");
  CHECK(chint("\"two_sources\"", "\"maybe\"") ==
        "verified: \"maybe\" is not known, use one of: manual, two_sources, one_source, field");
  CHECK(chint("\"unit\": \"V\"", "\"unit\": \"W\"") ==
        "values[0].unit: \"W\" is not known, use one of: V, kV");
  CHECK(chint("\"type\": \"f32\"", "\"type\": \"float\"").find("values[0].type: ") == 0);
  CHECK(chint("\"phase\": \"L1\"", "\"phase\": \"A\"").find("values[0].phase: ") == 0);
  CHECK(chint("\"class\": \"once\"", "\"class\": \"never\"").find("blocks[0].class: ") == 0);
  CHECK(chint("\"parity\": \"N\"", "\"parity\": \"X\"").find("serial_default.parity: ") == 0);
}

TEST_CASE("a value lies wholly in exactly one block of its function") {
  CHECK(chint("\"0x2044\"", "\"0x2045\"").find("address: 8261: its 2 registers must lie wholly") !=
        std::string::npos);
  CHECK(
      chint("\"phase\": \"L1\", \"address\"", "\"phase\": \"L1\", \"function\": 4, \"address\"") ==
      "values[0]: function 4 is not among limits.functions: add it there or use another");
  const std::string overlapping = chint(
      "{ \"name\": \"fast\"",
      "{ \"name\": \"more\", \"function\": 3, \"address\": \"0x2006\", \"count\": 2, \"class\": "
      "\"slow\" }, { \"name\": \"fast\"");
  CHECK(overlapping.find("exactly one of the blocks") != std::string::npos);
}

TEST_CASE("numbers of the wire are checked: addresses, counts, sentinels to 64 bits") {
  CHECK(chint("\"0x2006\"", "70000").find("must be at most 65535") != std::string::npos);
  CHECK(chint("\"count\": 64", "\"count\": 66").find("blocks[1].count") == 0);
  CHECK(chint("\"count\": 64", "\"count\": 63").find("blocks[1].count: must be even") == 0);
  CHECK(chint("\"max_registers\": 64", "\"max_registers\": 126").find("limits.max_registers") == 0);
  CHECK(error_of("abb-b23-b24", "\"0xFFFFFFFF\"", "\"0x1FFFFFFFF\"").find("sentinel[0]") !=
        std::string::npos);
  CHECK(
      error_of("abb-b23-b24", "\"0xFFFFFFFFFFFFFFFF\"", "18446744073709551615").find("sentinel") !=
      std::string::npos);
  CHECK(chint("\"f32\", \"scale\": 0.1", "\"f32\", \"scale\": 0")
            .find("values[0].scale: must not be 0") != std::string::npos);
  CHECK(
      chint("\"min\": 0, \"max\": 10000", "\"min\": 10000, \"max\": 0").find("min: must be less") !=
      std::string::npos);
}

TEST_CASE("factors: only declared ratios, once each, and an exponent beside its value") {
  CHECK(chint("[\"pt\"]", "[\"xt\"]") ==
        "values[0].multiply_by[0]: \"xt\" is not declared in ratios: declare it there (ct or pt)");
  CHECK(chint("[\"pt\"]", "[\"pt\", \"pt\"]").find("is given twice") != std::string::npos);
  CHECK(error_of("acrel-adl400", "\"type\": \"f32\", \"unit\": \"V\"",
                 "\"type\": \"f32\", \"unit\": \"V\", \"multiply_by\": [\"ct\"]")
            .find("not declared") != std::string::npos);
  CHECK(error_of("sunspec-meter", "\"scale_from\": 6", "\"scale_from\": 54")
            .find("values[0].scale_from: must lie in the block of its value, \"fast\"") == 0);
  CHECK(chint("\"unit\": \"V\"", "\"unit\": \"V\", \"pf_mode\": \"plain\"").find("pf_mode") !=
        std::string::npos);
}

TEST_CASE("a ratio is from a register, fixed, or the installation's, and its bounds bind all") {
  const std::string ct =
      "{ \"function\": 3, \"address\": \"0x0006\", \"type\": \"s16\", \"min\": 1, "
      "\"max\": 9999 }";
  CHECK(chint(ct, "{ \"value\": 160 }").empty());
  CHECK(chint(ct, "{ \"min\": 1, \"max\": 9999, \"fallback\": 1 }").empty());
  CHECK(chint(ct, "{ \"value\": 0 }") == "ratios.ct.value: must be above 0 and within min and max");
  CHECK(chint(ct, "{ \"min\": 1, \"max\": 10, \"fallback\": 11 }").find("ratios.ct.fallback") == 0);
  CHECK(chint(ct, "{ \"address\": \"0x0006\", \"type\": \"s16\", \"value\": 2 }")
            .find("either value or address") != std::string::npos);
  CHECK(chint("\"0x0006\"", "\"0x0106\"").find("ratios.ct.address: 262") == 0);
}

TEST_CASE("the side of the energies and their factors must not contradict each other") {
  CHECK(chint("\"side\": \"secondary\"", "\"side\": \"primary\"").find("energy: side is primary") ==
        0);
  CHECK(error_of("acrel-adl3000",
                 "\"scale\": 0.01, \"unit\": \"kWh\", \"multiply_by\": [\"ct\", \"pt\"]",
                 "\"scale\": 0.01, \"unit\": \"kWh\"")
            .find("energy: side is secondary") == 0);
}

TEST_CASE("what must be there is missed by name") {
  CHECK(chint("\"id\": \"chint-dtsu666\",", "").find("id: missing: add it") == 0);
  CHECK(chint("\"limits\"", "\"limit\"").find("limits: missing") == 0);
  CHECK(chint("\"0x2044\", \"type\": \"f32\"", "\"0x2044\"").find("type: missing") !=
        std::string::npos);
  CHECK(parse_meter_profile("{").error().code == Errc::invalid);
}

TEST_CASE("what only informs may be left out, and is kept where it is given") {
  const auto bare =
      changed("chint-dtsu666",
              {"\"serial_default\": { \"baud\": 9600, \"parity\": \"N\", \"stop\": 2 },", ""});
  REQUIRE(bare.ok());
  CHECK_FALSE(bare->serial);
  const auto profile = frames::shipped("chint-dtsu666");
  CHECK(profile.serial->stop_bits == 2);
  CHECK(profile.vendor == "CHINT");
  CHECK(profile.models.size() == 2);
  CHECK(profile.note.find("DL/T 645") != std::string::npos);
  CHECK(profile.verified == Verified::two_sources);
  CHECK_FALSE(is_untested(profile));
}

TEST_CASE("blocks and values are limited in number") {
  std::string blocks;
  for (std::size_t i = 0; i < kMaxProfileBlocks; ++i) {
    blocks +=
        "{ \"name\": \"b\", \"function\": 3, \"address\": 0, \"count\": 2, \"class\": \"slow\" },";
  }
  CHECK(chint("\"blocks\": [", "\"blocks\": [" + blocks).find("blocks") == 0);
  std::string identities;
  for (std::size_t i = 0; i < kMaxIdentities; ++i) {
    identities += "{ \"function\": 3, \"address\": 1, \"type\": \"u16\", \"equals\": 1 },";
  }
  CHECK(error_of("acrel-adl400", "\"identify\": [", "\"identify\": [" + identities)
            .find("identify") == 0);
}

TEST_CASE("blocks of one function and one length are warned of on a serial line") {
  const auto same = changed("chint-dtsu666", {"\"count\": 8", "\"count\": 12"});
  REQUIRE(same.ok());
  REQUIRE(serial_warnings(*same).size() == 1);
  CHECK(serial_warnings(*same)[0].find("blocks config and energy are equally long") !=
        std::string::npos);
}

TEST_CASE(
    "a circuit needs three currents each second, and an installation's ratio fits the profile") {
  CHECK(check_for_circuit(frames::shipped("chint-dtsu666")).ok());
  const auto two =
      changed("chint-dtsu666", {"\"current\", \"phase\": \"L3\"", "\"current\", \"phase\": \"N\""});
  CHECK(check_for_circuit(*two).error().message.find("gives no current of L3") !=
        std::string::npos);
  const auto slow = changed("chint-dtsu666", {"\"class\": \"fast\"", "\"class\": \"slow\""});
  CHECK_FALSE(check_for_circuit(*slow).ok());

  auto profile = frames::shipped("acrel-adl3000");
  CHECK(set_ratios(profile, 10'000.0, {}).error().message.find("ct must be within") == 0);
  CHECK_FALSE(set_ratios(profile, 0.0, {}).ok());
  auto direct = frames::shipped("eastron-sdm630");
  CHECK(set_ratios(direct, 160.0, {}).error().message.find("multiplies by no ct") !=
        std::string::npos);
  CHECK(set_ratios(direct, {}, {}).ok());
}

TEST_CASE("a transformer's temperatures need a profile that gives some, and no currents") {
  CHECK(check_for_temperature(frames::shipped("transformer-temperature")).ok());
  CHECK_FALSE(check_for_circuit(frames::shipped("transformer-temperature")).ok());
  const auto refused = check_for_temperature(frames::shipped("acrel-adl400"));
  CHECK(refused.error().message.find("profile acrel-adl400 gives no temperature") == 0);
}

}  // namespace youxu
