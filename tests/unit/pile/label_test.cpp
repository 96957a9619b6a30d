// The label on a pile, read strictly.
#include <catch2/catch.hpp>
#include <string>

#include "drivers/pile/pile_label.hpp"

namespace youxu {
namespace {

// RFC 4648's alphabet; 128 bits of 0, 1, 2, ... 15 as bytes, by Python's base64.b32encode.
const std::string kCode = "AAAQEAYEAUDAOCAJBIFQYDIOB4";
const std::string kKey = "000102030405060708090a0b0c0d0e0f";

std::string complaint(const std::string& text) {
  const auto label = parse_pile_label(text);
  REQUIRE_FALSE(label);
  CHECK(label.error().code == Errc::invalid);
  return label.error().message;
}

TEST_CASE("a label gives the pile's number and the 16 bytes of its code") {
  const auto label = parse_pile_label("youxu:1:32010600000001:" + kCode);

  REQUIRE(label);
  CHECK(label->pile == "32010600000001");
  CHECK(label->key == kKey);
}

TEST_CASE("all bits of a code reach the key") {
  const auto label = parse_pile_label("youxu:1:P001:77777777777777777777777774");
  REQUIRE(label);
  CHECK(label->key == std::string(32, 'f'));
}

TEST_CASE("a code may be typed in lower case, a pile's number keeps its case") {
  const auto label = parse_pile_label(" youxu:1:Lot-7:aaaqeayeaudaocajbifqydiob4\n");

  REQUIRE(label);
  CHECK(label->pile == "Lot-7");
  CHECK(label->key == kKey);
}

TEST_CASE("what is not quite a label is refused with what to try") {
  CHECK_THAT(complaint(""), Catch::Contains("youxu:1:<pile>"));
  CHECK_THAT(complaint("https://example.org/p/1"), Catch::Contains("scan the label"));
  CHECK_THAT(complaint("YOUXU:1:P001:" + kCode), Catch::Contains("begin with youxu:"));
  CHECK_THAT(complaint("youxu:2:P001:" + kCode), Catch::Contains("newer youxu"));
  CHECK_THAT(complaint("youxu:1:P001"), Catch::Contains("too early"));
  CHECK_THAT(complaint("youxu:1:P1:" + kCode), Catch::Contains("number"));
  CHECK_THAT(complaint("youxu:1:P001:" + kCode + "A"), Catch::Contains("27 characters"));
  CHECK_THAT(complaint("youxu:1:P001:" + kCode + "======"), Catch::Contains("32 characters"));
  CHECK_THAT(complaint("youxu:1:P001:0" + kCode.substr(1)), Catch::Contains("character 1 "));
}

TEST_CASE("the gateway's own name is no pile") {
  CHECK_THAT(complaint("youxu:1:gateway:" + kCode), Catch::Contains("gateway's own name"));
}

TEST_CASE("a code with bits beyond the 128th is refused, so that one key has one code") {
  for (const char last : std::string{"BCDFGHJKLNOPRSTVWXZ23567"})
    CHECK_THAT(complaint("youxu:1:P001:" + kCode.substr(0, 25) + last),
               Catch::Contains("last character"));
  for (const char last : std::string{"AEIMQUY4"})
    CHECK(parse_pile_label("youxu:1:P001:" + kCode.substr(0, 25) + last));
}

TEST_CASE("no complaint repeats the code") {
  const std::string secret = kCode.substr(0, 25);

  for (const std::string& text :
       {"youxu:1:P001:" + secret + "B", "youxu:1:P001:" + secret, "youxu:1:P1:" + secret + "4",
        "youxu:2:P001:" + secret + "4", "P001:" + secret + "4"})
    CHECK(complaint(text).find(secret) == std::string::npos);
}

}  // namespace
}  // namespace youxu
