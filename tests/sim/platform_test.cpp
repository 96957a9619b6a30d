// What the operator's platform asks of a site's piles, and what it is told.
#include <catch2/catch.hpp>

#include "tests/sim/site.hpp"

using namespace youxu;
using namespace youxu::literals;
using namespace std::chrono_literals;

namespace {

const std::string kCard = "D14B0A54";
const std::string kTrade = "32010600000001012512170000000001";

sim::SimCar endless() {
  sim::SimCar car;
  car.need = WattHours::from_whole(1'000'000);
  car.phases = 1;
  return car;
}

struct PlatformSite {
  sim::Site site;

  explicit PlatformSite(WaitingStarts waiting = WaitingStarts::wait, Amps limit = 200_A,
                        int piles = 2)
      : PlatformSite{options(waiting, limit, piles)} {}
  explicit PlatformSite(sim::SiteOptions chosen) : site{std::move(chosen)} {
    site.takes_questions = true;
    site.run(30s);
  }
  static sim::SiteOptions options(WaitingStarts waiting, Amps limit, int piles) {
    sim::SiteOptions out;
    out.settings = sim::simple_site(piles, limit);
    out.settings.waiting_starts = waiting;
    return out;
  }
  std::string number(std::size_t pile = 0) { return site.pile(pile).pile(); }
  void plug(std::size_t pile = 0) {
    site.pile(pile).plug_in(endless(), site.now());
    site.run(10s);
  }
  void start(std::size_t pile = 0, const std::string& trade = kTrade) {
    PlatformStart start;
    start.order = trade;
    start.pile = number(pile);
    start.card = kCard;
    start.balance = Money{10'000};
    site.gateway().on_start(start, site.now());
  }
  StartRefusal refusal() { return site.start_answers.back().refusal; }
  void answer_card(CardRefusal refusal) {
    CardAnswer answer{kTrade, number(), 1, "0000001000000573", Money{502'500}, refusal};
    site.gateway().on_card_answer(answer, site.now());
  }
  void tap(const std::string& card, std::size_t pile = 0) {
    site.pile(pile).tap_card(card, site.now());
    site.run(3s);
  }
  std::vector<Order> orders() { return *site.store().orders(OrderQuery{}); }
  CardListResult list(CardListAction action, std::vector<std::string> cards, std::size_t pile = 0) {
    return site.gateway().on_card_list({number(pile), action, std::move(cards)}, site.now());
  }
  ConnectorView connector(std::size_t pile = 0) {
    return site.gateway().status().piles[pile].connectors[0];
  }
  std::string alarms() {
    std::string text;
    for (const Alarm& alarm : site.gateway().status().alarms) text += alarm.message + "\n";
    return text;
  }
  bool says(const std::string& text) { return alarms().find(text) != std::string::npos; }
  double counter(const std::string& name) {
    const Metrics all = site.gateway().metrics();
    const auto at = all.find("youxu_" + name + "_total");
    return at == all.end() ? 0 : at->second;
  }
};

}  // namespace

// ---- starts ----

TEST_CASE("a start without a car is refused, and done after all when one comes within 60 s") {
  PlatformSite test;
  test.start();
  CHECK(test.refusal() == StartRefusal::not_plugged);
  test.site.run(45s);
  test.plug();
  REQUIRE(test.site.start_answers.size() == 2);
  CHECK(test.refusal() == StartRefusal::none);
  CHECK(test.site.start_answers[1].order == kTrade);
  test.site.run(60s);
  CHECK(test.site.pile(0).authorised());
  REQUIRE(test.orders().size() == 1);
  CHECK(test.orders()[0].id == kTrade);
}

TEST_CASE("after 60 s a car that is plugged in starts nothing") {
  PlatformSite test;
  test.start();
  test.site.run(61s);
  test.plug();
  test.site.run(60s);
  CHECK(test.site.start_answers.size() == 1);
  CHECK(test.orders().empty());
}

TEST_CASE("a stop, or the end of the connection, ends the wait for a car") {
  for (const bool stops : {true, false}) {
    PlatformSite test;
    test.start();
    if (stops) {
      test.site.gateway().on_stop({test.number(), 1}, test.site.now());
      CHECK(test.site.stop_answers.back().refusal == StopRefusal::not_charging);
    } else {
      test.site.cut_platform(true);
      test.site.cut_platform(false);
    }
    test.plug();
    test.site.run(60s);
    CHECK(test.site.start_answers.size() == 1);
    CHECK(test.orders().empty());
  }
}

TEST_CASE("an order that waits for its time is accepted at once and reported as open") {
  PlatformSite test{WaitingStarts::wait, 12_A, 3};
  test.site.set_base({11_A, 11_A, 11_A});
  test.plug();
  test.start();
  CHECK(test.refusal() == StartRefusal::none);
  test.site.run(90s);
  REQUIRE_FALSE(test.site.reported.empty());
  CHECK(test.site.reported[0].order == kTrade);
  CHECK(test.site.reported[0].current == 0_A);
}

TEST_CASE("where waiting is refused, a start without room is refused and opens no order") {
  PlatformSite test{WaitingStarts::refused, 12_A, 3};
  test.site.set_base({11_A, 11_A, 11_A});
  test.site.run(30s);
  test.plug();
  test.start();
  CHECK(test.refusal() == StartRefusal::no_room);
  CHECK(test.orders().empty());
}

TEST_CASE("where waiting is refused, an accepted start gives current within 90 s") {
  PlatformSite test{WaitingStarts::refused, 60_A, 4};
  for (std::size_t i = 0; i < 4; ++i) test.plug(i);
  test.site.run(2min);
  // The first and the fourth pile share a phase; by the fourth start there is still the minimum.
  for (std::size_t i : {0U, 3U}) {
    test.start(i, kTrade.substr(0, 31) + std::to_string(i));
    CHECK(test.refusal() == StartRefusal::none);
    test.site.run(90s);
    CHECK(test.site.pile(i).drawing()[0] > 0_A);
  }
  CHECK(test.orders()[0].mode == ChargeMode::immediate);
}

TEST_CASE("where waiting is refused, starts of one second do not share the same room") {
  PlatformSite test{WaitingStarts::refused, 20_A, 9};
  test.site.set_base({10_A, 10_A, 10_A});
  for (std::size_t i : {0U, 3U, 6U}) test.plug(i);  // all on phase a
  test.site.run(60s);
  int accepted = 0;
  for (std::size_t i : {0U, 3U, 6U}) {
    test.start(i, kTrade.substr(0, 31) + std::to_string(i));
    if (test.refusal() == StartRefusal::none) ++accepted;
  }
  CHECK(accepted == 1);  // 10 A are left, and each needs 6
}

TEST_CASE("the card that goes with a remote start stops it at the reader") {
  PlatformSite test;
  test.plug();
  test.start();
  test.site.run(30s);
  REQUIRE(test.site.pile(0).authorised());
  test.tap("00000000d14b0a54");
  test.site.run(10s);
  CHECK_FALSE(test.site.pile(0).authorised());
  CHECK(test.site.questions.empty());
}

// ---- cards ----

TEST_CASE("about an unknown card the platform is asked, and its trade is the order") {
  PlatformSite test;
  test.plug();
  test.tap(kCard);
  REQUIRE(test.site.questions.size() == 1);
  CHECK(test.site.questions[0].card == kCard);
  CHECK(test.orders().empty());
  test.answer_card(CardRefusal::none);
  test.site.run(30s);
  REQUIRE(test.orders().size() == 1);
  CHECK(test.orders()[0].id == kTrade);
  CHECK(test.orders()[0].origin == OrderOrigin::platform_card);
  CHECK(test.connector().balance == Money{502'500});
  CHECK(test.site.pile(0).authorised());
  test.tap(kCard);
  test.site.run(10s);
  CHECK_FALSE(test.site.pile(0).authorised());
  CHECK_FALSE(test.connector().balance.has_value());
}

TEST_CASE("what the platform refuses is shown with its reason and not with the card's number") {
  PlatformSite test;
  test.plug();
  test.tap(kCard);
  test.answer_card(CardRefusal::no_capacity);
  test.site.run(2s);
  CHECK(test.orders().empty());
  CHECK(test.says("refused by the platform: the station has no capacity left"));
  CHECK_FALSE(test.says(kCard));
  CHECK(test.counter("card_refused_by_platform") == 1);
}

TEST_CASE("a question that stays unanswered ends after 15 s, and a later answer starts nothing") {
  PlatformSite test;
  test.plug();
  test.tap(kCard);
  test.site.run(11s);
  CHECK_FALSE(test.says("does not answer"));
  test.site.run(5s);
  CHECK(test.says("the platform does not answer"));
  test.answer_card(CardRefusal::none);
  test.site.run(30s);
  CHECK(test.orders().empty());
  CHECK(test.counter("card_answer_late") == 1);
}

TEST_CASE("while the platform is away an unknown card is refused, and one of its list starts") {
  PlatformSite test;
  test.plug();
  CHECK(test.list(CardListAction::add, {kCard}).done == std::vector<bool>{true});
  test.site.cut_platform(true);
  test.tap("AABBCCDD");
  CHECK(test.says("is not known"));
  test.site.run(10s);
  test.tap("00000000d14b0a54");
  test.site.run(20s);
  REQUIRE(test.orders().size() == 1);
  CHECK(test.orders()[0].origin == OrderOrigin::card);
  CHECK(test.site.pile(0).authorised());
  CHECK(test.site.questions.empty());
}

TEST_CASE("while the platform is there it is asked about the cards of its list, too") {
  PlatformSite test;
  test.plug();
  CHECK(test.list(CardListAction::add, {kCard}).done[0]);
  test.tap(kCard);
  CHECK(test.site.questions.size() == 1);
  CHECK(test.orders().empty());
}

TEST_CASE("nothing is asked about a card that could not start anyway, or twice at once") {
  PlatformSite test;
  test.tap(kCard);  // no car
  CHECK(test.site.questions.empty());
  test.plug();
  test.tap(kCard);
  test.tap("AABBCCDD");
  CHECK(test.site.questions.size() == 1);
}

TEST_CASE(
    "the platform's list is per pile, outlives a restart, and leaves the site's cards alone") {
  PlatformSite test;
  REQUIRE(test.site.gateway().save_card({"AABBCCDD", "7-2-301", {}, true}).ok());
  REQUIRE(test.list(CardListAction::add, {kCard, "AABBCCDD"}).done ==
          std::vector<bool>{true, true});
  REQUIRE(test.list(CardListAction::add, {kCard}, 1).done[0]);
  CHECK(test.list(CardListAction::remove, {kCard}).done[0]);
  CHECK_FALSE(test.list(CardListAction::ask, {kCard}).done[0]);
  CHECK(test.list(CardListAction::ask, {kCard}, 1).done[0]);
  test.site.crash_gateway();
  test.site.restart_gateway();
  CHECK(test.list(CardListAction::ask, {kCard}, 1).done[0]);
  REQUIRE(test.site.gateway().cards().size() == 2);
  CHECK(test.site.gateway().cards()[1].origin == CardOrigin::platform);

  CHECK(test.list(CardListAction::remove, {kCard}, 1).done[0]);
  CHECK(test.list(CardListAction::remove, {kCard}, 1).done[0]);  // it is no longer there
  CHECK_FALSE(test.list(CardListAction::remove, {"AABBCCDD"}).done[0]);
  REQUIRE(test.site.gateway().cards().size() == 1);
  CHECK(test.site.gateway().cards()[0].name == "7-2-301");
}

TEST_CASE("a list with a number that is none is stored not at all, a full one as far as it goes") {
  PlatformSite test;
  CHECK(test.list(CardListAction::add, {kCard, ""}).done == std::vector<bool>{false, false});
  CHECK(test.site.gateway().cards().empty());
  for (std::size_t i = 0; i + 1 < kMaxCards; ++i)
    REQUIRE(test.site.gateway().save_card({"N" + std::to_string(i), "", {}, true}).ok());
  const CardListResult last = test.list(CardListAction::add, {kCard, "AABBCCDD"});
  CHECK(last.done == std::vector<bool>{true, false});
  CHECK(last.full);
}

TEST_CASE("a card of the platform's stays its own when somebody gives it a name") {
  PlatformSite test;
  REQUIRE(test.list(CardListAction::add, {kCard}).done[0]);
  Card named = test.site.gateway().cards()[0];
  named.name = "guest";
  named.origin = CardOrigin::site;
  REQUIRE(test.site.gateway().save_card(named).ok());
  CHECK(test.site.gateway().cards()[0].origin == CardOrigin::platform);
  CHECK(test.site.gateway().cards()[0].name == "guest");
}

// ---- accounts, labels, reboots, what the platform is told ----

TEST_CASE("a balance is kept for who charges, and for no other card") {
  PlatformSite test;
  Gateway& gateway = test.site.gateway();
  const std::string pile = test.number();
  CHECK(gateway.on_balance({"99", 1, "", Money{1}}, test.site.now()) ==
        BalanceResult::no_such_pile);
  CHECK(gateway.on_balance({pile, 1, "", Money{1}}, test.site.now()) == BalanceResult::other_card);
  test.plug();
  test.start();
  CHECK(test.connector().balance == Money{10'000});
  CHECK(gateway.on_balance({pile, 1, "E14C0A54", Money{1}}, test.site.now()) ==
        BalanceResult::other_card);
  CHECK(gateway.on_balance({pile, 1, kCard, Money{2}}, test.site.now()) == BalanceResult::taken);
  CHECK(gateway.on_balance({pile, 1, "", Money{3}}, test.site.now()) == BalanceResult::taken);
  CHECK(test.connector().balance == Money{3});
}

TEST_CASE("where balances bound orders, a new one bounds the running order anew") {
  sim::SiteOptions options = PlatformSite::options(WaitingStarts::wait, 200_A, 2);
  options.settings.balance_limits_orders = true;
  PlatformSite test{std::move(options)};
  test.plug();
  test.start();
  REQUIRE(test.orders().size() == 1);
  CHECK(test.orders()[0].amount_limit == Money{10'000});
  CHECK(test.site.gateway().on_balance({test.number(), 1, kCard, Money{20'000}}, test.site.now()) ==
        BalanceResult::taken);
  CHECK(test.orders()[0].amount_limit == Money{20'000});
}

TEST_CASE("a QR code says the prefix, the pile, and its connector where the platform wants that") {
  PlatformSite test;
  CHECK(test.connector().qr.empty());
  test.site.gateway().on_qr_prefix({test.number(), false, "https://c.example/"}, test.site.now());
  CHECK(test.connector().qr == "https://c.example/" + test.number());
  test.site.gateway().on_qr_prefix({test.number(), true, "c:"}, test.site.now());
  CHECK(test.connector().qr == "c:" + test.number() + "01");
}

TEST_CASE("a reboot resets an idle pile at once, and a busy one only when it may wait") {
  PlatformSite test;
  Gateway& gateway = test.site.gateway();
  const std::int64_t first = test.site.pile(0).boot();
  CHECK(gateway.on_reboot({test.number(), false}, test.site.now()));
  test.site.run(30s);
  CHECK(test.site.pile(0).boot() != first);
  CHECK_FALSE(gateway.on_reboot({"99", true}, test.site.now()));

  test.plug();
  test.start();
  test.site.run(60s);
  REQUIRE(test.site.pile(0).authorised());
  const std::int64_t busy = test.site.pile(0).boot();
  CHECK_FALSE(gateway.on_reboot({test.number(), false}, test.site.now()));
  CHECK(gateway.on_reboot({test.number(), true}, test.site.now()));
  test.site.run(60s);
  CHECK(test.site.pile(0).boot() == busy);
  gateway.on_stop({test.number(), 1}, test.site.now());
  test.site.run(60s);
  CHECK(test.site.pile(0).boot() != busy);
}

TEST_CASE("the platform is told what the piles are, once, and again when one turns out otherwise") {
  sim::SiteOptions options;
  options.settings = sim::simple_site(2, 400_A);
  options.dc[1] = {{1, 6_A, 60_A}, {2, 6_A, 60_A}};
  sim::Site site{std::move(options)};
  site.run(1s);
  REQUIRE(site.told_piles.size() == 2);
  site.run(5min);
  CHECK(site.told_piles[0].kind == PileKind::ac);
  CHECK(site.told_piles[0].connectors == 1);
  CHECK(site.told_piles[1].kind == PileKind::dc);
  CHECK(site.told_piles[1].connectors == 2);
  CHECK(site.pile_tellings <= 2);
  CHECK_FALSE(site.told_piles[1].firmware.empty());
}
