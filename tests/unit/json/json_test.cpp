// The strict reader and the writer.
#include "drivers/json/json.hpp"
#include "drivers/json/utf8.hpp"

#include <catch2/catch.hpp>

namespace youxu {
namespace {

std::string error_of(std::string_view text) {
  const auto json = Json::parse(text, 1000);
  return json.ok() ? "" : json.error().message;
}

}  // namespace

TEST_CASE("a document is refused beyond its maximum of bytes and read at it") {
  CHECK(Json::parse("[1,2]", 5).ok());
  CHECK_FALSE(Json::parse("[1,2]", 4).ok());
}

TEST_CASE("what is ambiguous or cut is refused, and the message says where") {
  CHECK(error_of(R"({"a":{"b":1,"b":2}})") == "a.b: the key is given twice");
  CHECK(error_of("{\"a\":1,\n\"b\":}").find("line 2") != std::string::npos);
  CHECK(error_of("[1] x").find("not valid JSON") == 0);
  CHECK(error_of(R"(["a\u0000b"])") == "JSON contains a NUL character");
  CHECK(error_of(R"(["a\\u0000b"])").empty());
  CHECK(error_of("[\"\xC0\x80\"]") == "JSON is not valid UTF-8");
  CHECK_FALSE(error_of("").empty());
}

TEST_CASE("control characters other than white space are refused with their line") {
  const auto json = Json::parse("{\n\x1f\"a\": 1}", 100);
  REQUIRE_FALSE(json.ok());
  CHECK(json.error().message.find("line 2") != std::string::npos);
  CHECK(Json::parse("{\t\"a\":\r\n 1}", 100).ok());
}

TEST_CASE("an integer has no fraction and stays in its range") {
  const auto json = Json::parse(R"({"n":9007199254740991,"f":1.5,"s":"1"})", 1000);
  REQUIRE(json.ok());
  const auto root = json->root();
  CHECK(*root.member("n")->integer(0, kMaxJsonInteger) == 9'007'199'254'740'991);
  CHECK(root.member("n")->integer(0, 10).error().message == "n: must be an integer from 0 to 10");
  CHECK_FALSE(root.member("f")->integer(0, 10).ok());
  CHECK_FALSE(root.member("s")->integer(0, 10).ok());
}

TEST_CASE("a form names a missing key, a wrong type and a key nobody asked for") {
  const auto json = Json::parse(R"({"a":[{"x":1},{"x":"no"}],"extra":1})", 1000);
  REQUIRE(json.ok());
  JsonFields form{json->root()};
  const auto items = form.items("a");
  CHECK(form.finish().error().message == "extra: unknown key");
  JsonFields second{items[1]};
  CHECK(second.integer("x", 0, 9) == 0);
  CHECK(second.finish().error().message == "a[1].x: must be an integer from 0 to 9");
  JsonFields first{items[0]};
  (void)first.text("y");  // only its error is wanted
  CHECK(first.finish().error().message == "a[0].y: missing");
}

TEST_CASE("what is written reads back, also invalid UTF-8 and control characters") {
  JsonObject object;
  object.text("t", "a\"\\\n\xFF\xE6\x9C\x89").integer("i", 9'007'199'254'740'991);
  object.number("d", 0.1).flag("f", true).null("z").array("l", JsonArray{}.integer(1).text("x"));

  const auto json = Json::parse(object.str(), 1000);

  REQUIRE(json.ok());
  CHECK(*json->root().member("t")->text() == "a\"\\\n\xEF\xBF\xBD\xE6\x9C\x89");
  CHECK(*json->root().member("i")->integer(0, kMaxJsonInteger) == 9'007'199'254'740'991);
  CHECK(*json->root().member("d")->number(0, 1) == 0.1);
  CHECK(json->root().member("l")->items()->size() == 2);
}

}  // namespace youxu

TEST_CASE("UTF-8 is checked to RFC 3629") {
  CHECK(youxu::is_utf8("桩 é 😀"));
  for (const char* bad : {"\x80", "\xc0\xaf", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80",
                          "\xf5\x80\x80\x80", "\xe6\xa1"}) {
    CHECK_FALSE(youxu::is_utf8(bad));
  }
}
