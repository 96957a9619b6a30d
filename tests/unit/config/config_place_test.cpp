// A pile more in the text of a configuration.
#include "daemon/config_place.hpp"

#include "daemon/config.hpp"
#include "tests/unit/config/config_text.hpp"

using namespace youxu;
using namespace youxu::literals;
using namespace youxu::test;

namespace {

const std::string kHead = R"({"transformer": {"rated_kva": 400},
  "circuits": [{"id": "T1", "limit_a": [500, 500, 500]}],
  "meters": [{"circuit": "T1", "profile": "p", "host": "h"}],
)";
const NewPlace kNew{"P-09", "by the \"gate\" ]", "T1", "b"};
const std::string kEntry =
    R"({"pile":"P-09","name":"by the \"gate\" ]","circuit":"T1","phases":"b"})";

}  // namespace

TEST_CASE("a pile is added at the end of the list, in its form, and all else stays to the byte") {
  const std::string old = kHead +
                          "  \"piles\": [\n    {\"pile\": \"P-01\", \"circuit\": \"T1\"}\n  ],\n"
                          "  \"site\": \"x, ] y\"}";
  const auto text = with_place(old, kNew);
  REQUIRE(text.ok());
  CHECK(*text == kHead + "  \"piles\": [\n    {\"pile\": \"P-01\", \"circuit\": \"T1\"},\n    " +
                     kEntry + "\n  ],\n  \"site\": \"x, ] y\"}");
  const auto config = parse_config(*text);
  REQUIRE(config.ok());
  CHECK(config->gateway.piles.back().name == "by the \"gate\" ]");
  CHECK(config->gateway.piles.back().phases == PhaseSet::one(1));
}

TEST_CASE("a pile is added to an empty list, and to one on a single line") {
  for (const char* list : {"[]", "[ ]", R"([{"pile": "P-01", "circuit": "T1"}])"}) {
    const auto text = with_place(kHead + "\"piles\": " + list + "}", {"P-09", "", "T1", ""});
    REQUIRE(text.ok());
    const auto config = parse_config(*text);
    REQUIRE(config.ok());
    CHECK(config->gateway.piles.back().pile == "P-09");
    CHECK_FALSE(config->gateway.piles.back().phases);
  }
}

TEST_CASE("what would make the configuration wrong is not added, and the message says what") {
  const std::string old = kHead + R"("piles": [{"pile": "P-01", "circuit": "T1"}]})";
  const auto why = [&](const NewPlace& place) {
    const auto text = with_place(old, place);
    return text.ok() ? std::string{} : text.error().message;
  };
  CHECK_THAT(why({"P-01", "", "T1", ""}), Catch::Contains("piles[1].pile"));
  CHECK_THAT(why({"P-09", "", "T9", ""}), Catch::Contains("piles[1].circuit"));
  CHECK_THAT(why({"P-09", "", "T1", "x"}), Catch::Contains("piles[1].phases"));
  CHECK_THAT(why({"gateway", "", "T1", ""}), Catch::Contains("piles[1].pile"));
  CHECK_FALSE(with_place("{\"piles\": [}", kNew).ok());
}
