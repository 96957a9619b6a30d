// Cards, and the habit by which a car starts its order itself, by the API.
#include <catch2/catch.hpp>
#include <string>

#include "tests/unit/http/ask.hpp"
#include "tests/unit/http/fake_control.hpp"

using namespace youxu;

namespace {

const std::string kNumber = "04A1B2C3";  // known
const std::string kOther = "99887766AA";

struct Site {
  FakeControl control;
  Api api{control, {[] { return std::string{}; }, [](std::string_view) { return Status{}; }}};

  Response ask(Method method, const std::string& path, const std::string& body = "") {
    return youxu::ask(api, method, path, body);
  }
};

std::string habit(const std::string& more) {
  return R"({"battery_wh":60000,"arrival_soc":30,"target_soc":90,"pickup":"07:30")" + more + "}";
}

}  // namespace

TEST_CASE("cards are listed and shown whole to who manages them") {
  Site site;
  const std::string card =
      R"({"card":"04A1B2C3","name":"7-2-301","piles":["p1"],"enabled":true,"origin":"site"})";

  CHECK(site.ask(Method::get, "cards").body == R"({"cards":[)" + card + "]}");
  CHECK(site.ask(Method::get, "cards/" + kNumber).body == card);
}

TEST_CASE("a card is stored with its name, its piles and whether it is good") {
  Site site;

  REQUIRE(site.ask(Method::put, "cards/" + kOther,
                   R"({"name":"7-2-302","piles":["p1","p2"],"enabled":false})")
              .status == 200);

  const Card& stored = site.control.known_cards.back();
  CHECK(stored.number == kOther);
  CHECK(stored.name == "7-2-302");
  CHECK(stored.piles == std::vector<std::string>{"p1", "p2"});
  CHECK_FALSE(stored.enabled);
}

TEST_CASE("a card of which nothing is said has no name and is good at every pile") {
  Site site;

  REQUIRE(site.ask(Method::put, "cards/" + kOther).status == 200);

  CHECK(site.control.known_cards.back().name.empty());
  CHECK(site.control.known_cards.back().piles.empty());
  CHECK(site.control.known_cards.back().enabled);
}

TEST_CASE("a card is removed once") {
  Site site;

  CHECK(site.ask(Method::del, "cards/" + kNumber).status == 200);
  CHECK(site.ask(Method::del, "cards/" + kNumber).status == 404);
  CHECK(site.control.known_cards.empty());
}

TEST_CASE("what is no request about a card changes nothing, and no answer repeats its number") {
  Site site;
  std::string many = "\"p\"";
  for (std::size_t i = 0; i < kMaxCardPiles; ++i) many += ",\"p\"";

  for (const std::string& body :
       {std::string{R"({"name":1})"}, std::string{R"({"enabled":"no"})"},
        std::string{R"({"piles":"p1"})"}, std::string{R"({"piles":[1]})"},
        R"({"piles":[)" + many + "]}", R"({"name":")" + std::string(kMaxCardName + 1, 'x') + "\"}",
        R"({"card":")" + kOther + "\"}", std::string{"{"}}) {
    const Response answer = site.ask(Method::put, "cards/" + kOther, body);
    CHECK(answer.status == 400);
    CHECK(answer.body.find(kOther) == std::string::npos);
  }
  for (const std::string& path : {"cards/" + kOther, "cards/" + kOther + "/x"}) {
    const Response answer = site.ask(Method::get, path);
    CHECK(answer.status == 404);
    CHECK(answer.body.find(kOther) == std::string::npos);
  }
  CHECK(site.ask(Method::put, "cards").status == 405);
  CHECK(site.ask(Method::post, "cards/" + kOther).status == 405);
  site.control.refuse = true;
  CHECK(site.ask(Method::put, "cards/" + kOther).status == 409);
  CHECK(site.control.known_cards.size() == 1);
}

TEST_CASE("as many piles as a card may name are taken") {
  Site site;
  std::string most = "\"p\"";
  for (std::size_t i = 1; i < kMaxCardPiles; ++i) most += ",\"p\"";

  CHECK(site.ask(Method::put, "cards/" + kOther, R"({"piles":[)" + most + "]}").status == 200);
}

TEST_CASE("who does not speak of plug and charge in a habit leaves it as it was") {
  Site site;
  const auto plugs = [&] { return site.control.state.piles[0].habit->plug_and_charge; };

  REQUIRE(site.ask(Method::put, "piles/p1/habit", habit("")).status == 200);
  CHECK_FALSE(plugs());
  REQUIRE(site.ask(Method::put, "piles/p1/habit", habit(R"(,"plug_and_charge":true)")).status ==
          200);
  CHECK(plugs());
  REQUIRE(site.ask(Method::put, "piles/p1/habit", habit("")).status == 200);
  CHECK(plugs());
  CHECK_THAT(site.ask(Method::get, "piles/p1/habit").body,
             Catch::Contains(R"("plug_and_charge":true)"));
  REQUIRE(site.ask(Method::put, "piles/p1/habit", habit(R"(,"plug_and_charge":false)")).status ==
          200);
  CHECK_FALSE(plugs());
  CHECK(site.ask(Method::put, "piles/p1/habit", habit(R"(,"plug_and_charge":1)")).status == 400);
}
