// Cards at the readers of a site's piles.
#include <catch2/catch.hpp>

#include "tests/sim/site.hpp"

using namespace youxu;
using namespace youxu::literals;
using namespace std::chrono_literals;

namespace {

const std::string kKnown = "04A1B2C3D4E5";
const std::string kOther = "99887766";

struct CardSite {
  sim::Site site{{sim::simple_site(2, 200_A), 1, {}, 1s}};

  CardSite() {
    add({kKnown, "7-2-301", {}, true});
    sim::plug_all(site);
  }
  void add(const Card& card) { REQUIRE(site.gateway().save_card(card).ok()); }
  void tap(const std::string& card, std::size_t pile = 0) {
    site.pile(pile).tap_card(card, site.now());
    site.run(10s);
  }
  std::vector<Order> orders() {
    OrderQuery query;
    query.pile = site.pile(0).pile();
    return *site.store().orders(query);
  }
  double counter(const std::string& name) {
    const Metrics all = site.gateway().metrics();
    const auto at = all.find("youxu_" + name + "_total");
    return at == all.end() ? 0 : at->second;
  }
  // The messages of the alarms that are active, or were.
  std::string alarms() {
    std::string text;
    for (const Alarm& alarm : *site.store().alarms(100)) text += alarm.key + alarm.message + "\n";
    return text;
  }
};

}  // namespace

TEST_CASE("a known card starts the order, and the same card stops it") {
  CardSite test;
  test.tap(kKnown);
  REQUIRE(test.orders().size() == 1);
  CHECK(test.orders()[0].origin == OrderOrigin::card);
  CHECK(test.orders()[0].card == kKnown);
  CHECK(test.site.pile(0).authorised());
  test.site.run(1min);
  test.tap(kKnown);
  CHECK_FALSE(test.site.pile(0).authorised());
  CHECK(is_closed(test.orders()[0].state));
  CHECK(test.orders()[0].reason == StopReason::user);
}

TEST_CASE("another card does not stop it, nor does it start there") {
  CardSite test;
  test.add({kOther, "", {}, true});
  test.tap(kKnown);
  test.tap(kOther);
  CHECK(test.site.pile(0).authorised());
  CHECK(test.orders().size() == 1);
  CHECK(test.counter("card_other_in_use") == 1);
  test.site.pile(1).tap_card(kOther, test.site.now());
  test.site.run(10s);
  CHECK(test.site.pile(1).authorised());
}

TEST_CASE("an order that somebody else started is stopped by no card") {
  CardSite test;
  StartRequest request;
  request.pile = test.site.pile(0).pile();
  REQUIRE(test.site.gateway().start(request).ok());
  test.site.run(10s);
  test.tap(kKnown);
  CHECK(test.site.pile(0).authorised());
}

TEST_CASE("an unknown, a disabled and another pile's card start nothing, and show only their end") {
  CardSite test;
  test.add({"5566778899AA", "", {}, false});
  test.add({"1122334455BB", "", {test.site.pile(1).pile()}, true});
  test.tap(kOther);
  CHECK(test.counter("card_unknown") == 1);
  CHECK(test.alarms().find("*66") != std::string::npos);
  test.tap("5566778899AA");
  test.tap("1122334455BB");
  CHECK(test.counter("card_not_good_here") == 2);
  CHECK(test.orders().empty());
  CHECK_FALSE(test.site.pile(0).authorised());
  for (const std::string& whole :
       {kOther, std::string{"5566778899AA"}, std::string{"1122334455BB"}})
    CHECK(test.alarms().find(whole) == std::string::npos);
  const StatusView status = test.site.gateway().status();
  REQUIRE(status.alarms.size() == 1);
  CHECK(status.alarms[0].severity == Severity::notice);
  test.site.run(10min);
  CHECK(test.site.gateway().status().alarms.empty());
  test.tap("1122334455BB", 1);
  CHECK(test.site.pile(1).authorised());
}

TEST_CASE("a card held at the reader is one tap, and an event that is repeated acts once") {
  CardSite test;
  for (int i = 0; i < 4; ++i) {
    test.site.pile(0).tap_card(kKnown, test.site.now());
    test.site.run(1s);
  }
  CHECK(test.site.pile(0).authorised());
  CHECK(test.orders().size() == 1);
  test.site.run(1min);

  PileEvent event;
  event.id = 900;
  event.boot = test.site.pile(0).boot();
  event.kind = PileEventKind::card;
  event.card = kKnown;
  test.site.gateway().on_event(test.site.pile(0).pile(), event, test.site.now());
  test.site.run(1min);
  CHECK_FALSE(test.site.pile(0).authorised());
  test.site.gateway().on_event(test.site.pile(0).pile(), event, test.site.now());
  test.site.run(10s);
  CHECK_FALSE(test.site.pile(0).authorised());
  CHECK(test.orders().size() == 1);
}

TEST_CASE("cards outlive a restart, and who started may stop with a card that was removed") {
  CardSite test;
  test.tap(kKnown);
  test.site.crash_gateway();
  test.site.restart_gateway();
  REQUIRE(test.site.gateway().cards().size() == 1);
  CHECK(test.site.gateway().cards()[0].name == "7-2-301");
  test.site.run(20s);
  REQUIRE(test.site.gateway().remove_card(kKnown).ok());
  CHECK(test.site.gateway().remove_card(kKnown).error().code == Errc::invalid);
  test.tap(kKnown);
  CHECK_FALSE(test.site.pile(0).authorised());
  test.site.run(10s);
  test.tap(kKnown);
  CHECK_FALSE(test.site.pile(0).authorised());
  CHECK(test.counter("card_unknown") == 1);
}

TEST_CASE("a card's description is checked, and there are no more than the maximum") {
  CardSite test;
  Gateway& gateway = test.site.gateway();
  CHECK(gateway.save_card({"", "", {}, true}).error().code == Errc::invalid);
  CHECK(gateway.save_card({std::string(33, '1'), "", {}, true}).error().code == Errc::invalid);
  CHECK(gateway.save_card({"12/34", "", {}, true}).error().code == Errc::invalid);
  CHECK(gateway.save_card({"1234", std::string(65, 'x'), {}, true}).error().code == Errc::invalid);
  const Status unknown = gateway.save_card({"1234", "", {"99999999999999"}, true});
  CHECK(unknown.error().message == "pile 99999999999999: no such pile");
  for (std::size_t i = gateway.cards().size(); i < kMaxCards; ++i)
    REQUIRE(gateway.save_card({"N" + std::to_string(i), "", {}, true}).ok());
  CHECK(gateway.save_card({"ONE-MORE", "", {}, true}).error().code == Errc::refused);
  CHECK(gateway.save_card({kKnown, "renamed", {}, true}).ok());
}

TEST_CASE("most of a card's number stays unsaid") {
  CHECK(masked_card("04A1B2C3D4E5") == "*D4E5");
  CHECK(masked_card("99887766") == "*66");
  CHECK(masked_card("12") == "*");
}
