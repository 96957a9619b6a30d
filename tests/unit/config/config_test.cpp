// The configuration: what is wrong, where, is in the message.
#include <catch2/catch.hpp>

#include "daemon/config.hpp"

using namespace youxu;
using namespace youxu::literals;

namespace {

const std::string kGood = R"({"transformer":{"rated_kva":400},
  "circuits":[{"id":"T1","limit_a":[600,500,600],"margin_percent":2}],
  "meters":[{"circuit":"T1","profile":"acrel-adl400","host":"127.0.0.1"}],
  "piles":[{"pile":"32010600000001","circuit":"T1","phases":"b"}]})";

std::string replaced(const std::string& what, const std::string& with) {
  std::string text = kGood;
  const auto at = text.find(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), with);
}

std::string error_of(const std::string& text) {
  const auto config = parse_config(text);
  return config.ok() ? "accepted" : config.error().message;
}

}  // namespace

TEST_CASE("the root's limit is at most the rated current times the limit factor") {
  const auto config = parse_config(kGood);
  REQUIRE(config.ok());
  const GatewaySettings& gateway = config->gateway;
  CHECK(gateway.rated == Amps::from_milli(577'350));
  CHECK(gateway.tree[0].limit[0] == Amps::from_milli(519'615));
  CHECK(gateway.tree[0].limit[1] == 500_A);
  CHECK(gateway.margin[0][1] == 10_A);
  CHECK(gateway.fallback[0] == gateway.tree[0].limit);  // nothing said: no meter, no room
  CHECK(gateway.piles[0].phases == PhaseSet::one(1));
}

TEST_CASE("wrong configurations are refused with the place") {
  const auto [what, with, message] = GENERATE(table<std::string, std::string, std::string>({
      {"\"rated_kva\":400", "\"rated_kva\":-1", "rated_kva"},
      {"\"rated_kva\":400", "\"rated_kw\":400", "rated_k"},
      {"[600,500,600]", "[600,500]", "limit_a"},
      {"\"circuit\":\"T1\",\"phases\"", "\"circuit\":\"T9\",\"phases\"", "T9"},
      {"\"phases\":\"b\"", "\"phases\":\"d\"", "phases"},
      {"32010600000001", "gateway", "gateway"},
      {"32010600000001", "a/b", "pile"},
      {"\"transformer\"", "\"transfromer\"", "transf"},
      {"\"host\":\"127.0.0.1\"", "\"host\":\"127.0.0.1\",\"port\":70000", "port"},
      {"{\"transformer\"", "{{\"transformer\"", "line"},
  }));
  const std::string error = error_of(replaced(what, with));
  CAPTURE(error);
  CHECK_THAT(error, Catch::Contains(message));
}

TEST_CASE("OpenUC needs pile numbers of 14 digits") {
  std::string text = replaced("32010600000001", "PILE-0001");
  CHECK(parse_config(text).ok());
  text.insert(text.rfind('}'), R"(,"uplink":{"host":"127.0.0.1"})");
  CHECK_THAT(error_of(text), Catch::Contains("14 digits"));
}
