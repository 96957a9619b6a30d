// A meter of another model is recognised by its registers.
#include <catch2/catch.hpp>

#include "tests/unit/meter/frames.hpp"

namespace youxu {
namespace {

using Words = std::vector<std::uint16_t>;

// The ADL400's profile with another identification.
Result<MeterProfile> with(const std::string& identity) {
  std::string text = frames::text_of_shipped("acrel-adl400");
  const auto begin = text.find("{ \"function\": 3, \"address\": \"0xF009\"");
  const auto end = text.find('}', begin);
  return parse_meter_profile(text.replace(begin, end - begin + 1, identity));
}

MeterIdentity identity(const std::string& rest) {
  const auto profile = with("{ \"function\": 3, \"address\": 16, " + rest + " }");
  INFO((profile.ok() ? "" : profile.error().message));
  REQUIRE(profile.ok());
  return profile->identities.front();
}

std::string refused(const std::string& rest) {
  const auto profile = with("{ \"function\": 3, \"address\": 16, " + rest + " }");
  return profile.ok() ? "" : profile.error().message;
}

}  // namespace

TEST_CASE("a number, one of several, or some bits of one") {
  const auto one = identity(R"("type": "u16", "equals": "0xA400")");
  CHECK(matches(one, Words{0xA400}));
  CHECK_FALSE(matches(one, Words{0xA401}));
  CHECK_FALSE(matches(one, Words{}));
  CHECK(one.required);
  const auto several = identity(R"("type": "u16", "one_of": [1648, 1653], "required": false)");
  CHECK(matches(several, Words{1653}));
  CHECK_FALSE(matches(several, Words{1650}));
  CHECK_FALSE(several.required);
  const auto masked = identity(R"("type": "u16", "mask": "0xFF00", "equals": "0xA400")");
  CHECK(matches(masked, Words{0xA4FF}));
  CHECK_FALSE(matches(masked, Words{0xA500}));
}

TEST_CASE("the signature SOCO in four registers, and a number whose low word comes first") {
  const auto signature = frames::shipped("socomec-countis").identities.front();
  CHECK(matches(signature, Words{0x53, 0x4F, 0x43, 0x4F}));
  CHECK_FALSE(matches(signature, Words{0x53, 0x4F, 0x43, 0x50}));
  const auto swapped = identity(R"("type": "u32", "word_order": "CDAB", "equals": 65537)");
  CHECK(matches(swapped, Words{1, 1}));
}

TEST_CASE("a text over several registers, without what fills it up") {
  const auto abb = frames::shipped("abb-b23-b24").identities.front();
  CHECK(matches(abb, Words{0x4232, 0x3320}));
  CHECK(matches(abb, Words{0x4232, 0x3400}));
  CHECK_FALSE(matches(abb, Words{0x4132, 0x3320}));
  CHECK(found_instead(abb, Words{0x4132, 0x3320}) == "register 35168 holds \"A23\": not the model");
  const auto long_text = identity(R"("type": "ascii", "registers": 16, "equals": "METER")");
  Words words{0x4D45, 0x5445, 0x5200};
  words.resize(16);
  CHECK(matches(long_text, words));
}

TEST_CASE("an identification that cannot be meant is refused") {
  CHECK(refused(R"("type": "u16")") == "identify[0]: needs either equals or one_of");
  CHECK(refused(R"("type": "u16", "equals": 1, "one_of": [2])").find("needs either") !=
        std::string::npos);
  CHECK(refused(R"("type": "u16", "one_of": [])").find("must not be empty") != std::string::npos);
  CHECK(refused(R"("type": "u16", "equals": 65536)").find("at most 65535") != std::string::npos);
  CHECK(refused(R"("type": "ascii", "equals": "A")").find("registers: missing") !=
        std::string::npos);
  CHECK(refused(R"("type": "ascii", "registers": 17, "equals": "A")").find("registers") !=
        std::string::npos);
  CHECK(refused(R"("type": "ascii", "registers": 1, "equals": "A", "mask": 1)").find("mask") !=
        std::string::npos);
}

}  // namespace youxu
