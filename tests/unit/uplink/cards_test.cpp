// Cards at a reader, card lists, balances, and what is asked of a pile: the session and the
// simulated platform, frame by frame.
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdio>

#include "drivers/uplink/session.hpp"
#include "policy/card.hpp"
#include "tests/programs/platform/sim_platform.hpp"
#include "tests/unit/uplink/hex.hpp"
#include "tests/unit/uplink/sample.hpp"

using namespace youxu;
using namespace youxu::openuc;
using namespace youxu::test;
namespace upward = youxu::sim::upward;
using std::chrono::seconds;

namespace {

const std::string kCard = "00000000D14B0A54";
const std::string kOtherCard = "00000000E14C0A54";

struct Pair {
  Now now{.mono = mono_from_millis(0), .wall = {}};
  sim::SimPlatform platform;
  std::vector<CardAnswer> answers;
  std::vector<PlatformReboot> reboots;
  std::vector<PlatformBalance> balances;
  std::vector<CardListRequest> lists;
  std::vector<QrPrefix> prefixes;
  CardListResult list_result;
  BalanceResult balance_result = BalanceResult::taken;
  bool reboots_done = true;
  OpenucSession session;

  explicit Pair(Profile profile = Profile::ykc)
      : platform{open()}, session{std::move(*OpenucSession::create(options(profile), events()))} {
    platform.on_connected();
    session.on_connected(now);
    exchange();
  }

  static sim::SimPlatform open() {
    std::string name = "/tmp/youxu-cards-XXXXXX";
    ::close(::mkstemp(name.data()));
    auto opened = sim::SimPlatform::open(name);
    std::remove(name.c_str());
    REQUIRE(opened.ok());
    return std::move(*opened);
  }
  static OpenucOptions options(Profile profile) {
    OpenucOptions options;
    options.piles = {{.pile = kPile, .connectors = 2, .firmware = "1.0"}};
    options.profile = profile;
    return options;
  }
  PlatformEvents events() {
    PlatformEvents e;
    e.on_card_answer = [this](const CardAnswer& a) { answers.push_back(a); };
    e.on_reboot = [this](const PlatformReboot& r) {
      reboots.push_back(r);
      return reboots_done;
    };
    e.on_balance = [this](const PlatformBalance& b) {
      balances.push_back(b);
      return balance_result;
    };
    e.on_card_list = [this](const CardListRequest& r) {
      lists.push_back(r);
      return list_result;
    };
    e.on_qr_prefix = [this](const QrPrefix& p) { prefixes.push_back(p); };
    return e;
  }
  void exchange() {
    for (int round = 0; round < 10; ++round) {
      platform.on_bytes(session.take_output());
      const std::string answer = platform.take_output();
      if (!answer.empty()) session.on_bytes(answer, now);
    }
  }
  template <class T>
  T last(std::uint8_t type) const {
    const auto message = platform.last(type);
    REQUIRE(message.has_value());
    return std::get<T>(*message);
  }
};

}  // namespace

TEST_CASE("a card's number is one, however a reader and a platform write it") {
  CHECK(wire_card("00000000d14b0a54") == "D14B0A54");
  CHECK(wire_card("04A1B2C3D4E5") == "4A1B2C3D4E5");
  CHECK_FALSE(wire_card("0000"));
  CHECK_FALSE(wire_card(""));
  CHECK_FALSE(wire_card("7-2-301"));
  CHECK_FALSE(wire_card("10000000D14B0A54F"));
  CHECK(is_same_card("D14B0A54", "00000000d14b0a54"));
  CHECK(is_same_card("7-2-301", "7-2-301"));
  CHECK_FALSE(is_same_card("7-2-301", "7-2-302"));
  CHECK_FALSE(is_same_card("", "00"));
}

TEST_CASE("a card at a reader is asked for, and what the platform says comes back once") {
  Pair pair;
  pair.platform.accounts[kCard] = {"0000001000000573", 5'025, 0};
  REQUIRE(pair.session.ask_card({.pile = kPile, .connector = 2, .card = "d14b0a54"}).ok());
  pair.exchange();
  const auto asked = pair.last<upward::StartQuestion>(0x31);
  CHECK(asked.pile == kPile);
  CHECK(asked.connector == 2);
  CHECK(asked.way == 1);
  CHECK(asked.password_wanted == 0);
  CHECK(asked.card == kCard);
  CHECK(asked.vin.empty());
  REQUIRE(pair.answers.size() == 1);
  CHECK(pair.answers[0].refusal == CardRefusal::none);
  CHECK(pair.answers[0].order.size() == 32);
  CHECK(pair.answers[0].account == "0000001000000573");
  CHECK(pair.answers[0].balance == Money{502'500});
}

TEST_CASE("a VIN goes backwards, without a card") {
  Pair pair;
  const std::string vin = "LSVAA49J132047371";
  REQUIRE(pair.session.ask_card({.pile = kPile, .card = {}, .vin = vin}).ok());
  const auto frames = FrameReader{}.feed(pair.session.take_output());
  REQUIRE(frames.size() == 1);
  CHECK(frames[0].body.size() == 51);
  CHECK(frames[0].body.substr(34) == std::string{vin.rbegin(), vin.rend()});
  const auto read = upward::read(0x31, frames[0].body);
  CHECK(std::get<upward::StartQuestion>(*read).vin == vin);
  CHECK(std::get<upward::StartQuestion>(*read).way == 3);
  CHECK(std::get<upward::StartQuestion>(*read).card == std::string(16, '0'));
}

TEST_CASE("every reason of a refused card is known, and one that is not is a refusal too") {
  using enum CardRefusal;
  const std::vector<CardRefusal> reasons{
      no_account,         frozen,         no_balance,  unsettled_order, pile_disabled,
      not_allowed_here,   wrong_password, no_capacity, unknown_vin,     unsettled_at_pile,
      card_not_supported, other};
  for (std::size_t i = 0; i < reasons.size(); ++i) {
    Pair pair;
    pair.platform.accounts[kCard] = {kCard, 0, static_cast<int>(i) + 1};
    REQUIRE(pair.session.ask_card({.pile = kPile, .card = kCard}).ok());
    pair.exchange();
    REQUIRE(pair.answers.size() == 1);
    CHECK(pair.answers[0].refusal == reasons[i]);
  }
}

TEST_CASE("a card that no frame can carry, or that nobody can be asked for now, is not asked for") {
  Pair pair;
  CHECK(pair.session.ask_card({.pile = kPile, .card = "7-2-301"}).error().code == Errc::invalid);
  CHECK(pair.session.ask_card({.pile = kPile, .card = {}, .vin = "short"}).error().code ==
        Errc::invalid);
  CHECK(pair.session.ask_card({.pile = kPile, .connector = 3, .card = kCard}).error().code ==
        Errc::invalid);
  pair.session.on_disconnected(pair.now);
  CHECK(pair.session.ask_card({.pile = kPile, .card = kCard}).error().code == Errc::retry);
}

TEST_CASE("an answer that nobody asked for starts nothing") {
  Pair pair;
  const std::string allowed =
      bytes_of(kTrade + kPile + "01" + std::string(16, '0') + "00000000" + "0100");
  const Frame frame{.seq = 0, .type = kAskStartAnswer, .body = allowed};
  pair.session.on_bytes(frame_bytes(frame, CrcOrder::standard), pair.now);
  CHECK(pair.answers.empty());
  pair.platform.answers_cards = false;
  REQUIRE(pair.session.ask_card({.pile = kPile, .card = kCard}).ok());
  pair.exchange();
  for (int i = 0; i < 2; ++i)
    pair.session.on_bytes(frame_bytes(frame, CrcOrder::standard), pair.now);
  CHECK(pair.answers.size() == 1);
}

TEST_CASE("cards are added, removed and looked for by the platform, up to its limits") {
  Pair pair;
  const std::vector<std::string> two{kCard, kOtherCard};
  pair.list_result = {{true, true}, false};
  pair.platform.add_cards(kPile, two, 2);
  pair.exchange();
  REQUIRE(pair.lists.size() == 1);
  CHECK(pair.lists[0].action == CardListAction::add);
  CHECK(pair.lists[0].cards == std::vector<std::string>{"D14B0A54", "E14C0A54"});
  CHECK(pair.last<upward::CardsAdded>(0x43).stored);
  CHECK(pair.last<upward::CardsAdded>(0x43).reason == 0);

  pair.list_result = {{true, false}, true};
  pair.platform.add_cards(kPile, two, 2);
  pair.exchange();
  CHECK_FALSE(pair.last<upward::CardsAdded>(0x43).stored);
  CHECK(pair.last<upward::CardsAdded>(0x43).reason == 2);
  pair.list_result.full = false;
  pair.platform.add_cards(kPile, two, 2);
  pair.exchange();
  CHECK(pair.last<upward::CardsAdded>(0x43).reason == 1);

  pair.platform.remove_cards(kPile, two, 2);
  pair.exchange();
  CHECK(pair.last<upward::CardsRemoved>(0x45).cards ==
        std::vector<upward::CardState>{{kCard, true, 0}, {kOtherCard, false, 1}});
  pair.platform.find_cards(kPile, two, 2);
  pair.exchange();
  CHECK(pair.last<upward::CardsFound>(0x47).cards ==
        std::vector<upward::CardState>{{kCard, true, 0}, {kOtherCard, false, 0}});
  CHECK(pair.lists.size() == 5);
}

TEST_CASE("the longest card lists are taken, and one card more is refused") {
  struct Limit {
    std::size_t most;
    void (sim::SimPlatform::*send)(const std::string&, const std::vector<std::string>&, int);
  };
  for (const auto& [most, send] : {Limit{kMostCardsToAdd, &sim::SimPlatform::add_cards},
                                   Limit{kMostCardsToRemove, &sim::SimPlatform::remove_cards},
                                   Limit{kMostCardsToFind, &sim::SimPlatform::find_cards}}) {
    Pair pair;
    pair.list_result.done.assign(most, true);
    std::vector<std::string> cards(most, kCard);
    (pair.platform.*send)(kPile, cards, static_cast<int>(most));
    pair.exchange();
    REQUIRE(pair.lists.size() == 1);
    CHECK(pair.lists[0].cards.size() == most);
    // 16 cards to add do not even fit into a frame; the count alone is what is refused.
    if (most != kMostCardsToAdd) cards.push_back(kCard);
    (pair.platform.*send)(kPile, cards, static_cast<int>(most) + 1);
    pair.exchange();
    CHECK(pair.lists.size() == 1);
  }
}

TEST_CASE("a card list whose count does not fit changes nothing and is answered card by card") {
  Pair pair;
  pair.list_result = {{true, true}, false};
  pair.platform.add_cards(kPile, {kCard}, 2);
  pair.exchange();
  CHECK_FALSE(pair.last<upward::CardsAdded>(0x43).stored);
  CHECK(pair.last<upward::CardsAdded>(0x43).reason == 1);
  pair.platform.remove_cards(kPile, {kCard}, 2);
  pair.exchange();
  CHECK(pair.last<upward::CardsRemoved>(0x45).cards ==
        std::vector<upward::CardState>{{kCard, false, 1}});
  pair.platform.find_cards(kPile, {kCard}, 2);
  pair.exchange();
  CHECK(pair.last<upward::CardsFound>(0x47).cards.empty());
  CHECK(pair.lists.empty());
  // Vendors append: more than was counted is no mistake.
  pair.platform.remove_cards(kPile, {kCard, kOtherCard}, 1);
  pair.exchange();
  REQUIRE(pair.lists.size() == 1);
  CHECK(pair.lists[0].cards.size() == 1);
}

TEST_CASE("a balance is passed on and answered for the card it is of") {
  Pair pair;
  pair.platform.set_balance(kPile, 1, kCard, 5'025);
  pair.exchange();
  REQUIRE(pair.balances.size() == 1);
  CHECK(pair.balances[0].card == "D14B0A54");
  CHECK(pair.balances[0].balance == Money{502'500});
  CHECK(pair.last<upward::BalanceReply>(0x41).card == kCard);
  CHECK(pair.last<upward::BalanceReply>(0x41).result == 0);
  pair.balance_result = BalanceResult::other_card;
  pair.platform.set_balance(kPile, 1, kCard, 0);
  pair.exchange();
  CHECK(pair.last<upward::BalanceReply>(0x41).result == 2);
  pair.platform.set_balance("32010200000009", 1, kCard, 0);
  pair.exchange();
  CHECK(pair.last<upward::BalanceReply>(0x41).result == 1);
  CHECK(pair.balances.size() == 2);
}

TEST_CASE("OpenUC has neither balances nor card lists: such frames change nothing") {
  Pair pair{Profile::openuc};
  pair.platform.add_cards(kPile, {kCard}, 1);
  pair.platform.set_balance(kPile, 1, kCard, 100);
  pair.exchange();
  CHECK(pair.lists.empty());
  CHECK(pair.balances.empty());
  CHECK(pair.session.counters().not_understood == 2);
  CHECK(pair.platform.frames_of(0x43) == 0);
  CHECK(pair.platform.frames_of(0x41) == 0);
}

TEST_CASE("a reboot is answered by what becomes of it, an update is refused") {
  Pair pair;
  pair.platform.reboot(kPile, true);
  pair.exchange();
  REQUIRE(pair.reboots.size() == 1);
  CHECK(pair.reboots[0].when_idle);
  CHECK(pair.last<upward::Reply>(0x91).result == 1);
  pair.reboots_done = false;
  pair.platform.reboot(kPile, false);
  pair.exchange();
  CHECK_FALSE(pair.reboots[1].when_idle);
  CHECK(pair.last<upward::Reply>(0x91).result == 0);
  pair.platform.update(kPile);
  pair.exchange();
  CHECK(pair.last<upward::Reply>(0x93).result == 2);
  pair.platform.update("32010200000009");
  pair.exchange();
  CHECK(pair.last<upward::Reply>(0x93).result == 1);
}

TEST_CASE("a QR prefix is passed on; one that no code may hold is refused") {
  Pair pair;
  pair.platform.set_qr_prefix(kPile, 1, "https://example.cn/c?no=");
  pair.exchange();
  REQUIRE(pair.prefixes.size() == 1);
  CHECK(pair.prefixes[0].names_connector);
  CHECK(pair.prefixes[0].prefix == "https://example.cn/c?no=");
  CHECK(pair.last<upward::Reply>(0xF1).result == 1);
  for (const auto& [format, prefix] :
       {std::pair{2, std::string{"x"}}, {0, std::string(201, 'x')}, {0, std::string{"a b"}}}) {
    pair.platform.set_qr_prefix(kPile, format, prefix);
    pair.exchange();
    CHECK(pair.last<upward::Reply>(0xF1).result == 0);
  }
  CHECK(pair.prefixes.size() == 1);
}

TEST_CASE("a pile that turns out to be DC with two guns logs in again, and the others stay") {
  Pair pair;
  const int logins = pair.platform.frames_of(0x01);
  REQUIRE(
      pair.session
          .set_piles({{kPile, PileKind::dc, 2, "2.1"}, {"32010200000002", PileKind::ac, 1, "1"}},
                     pair.now)
          .ok());
  pair.exchange();
  CHECK(pair.platform.frames_of(0x01) == logins + 2);
  CHECK(pair.platform.logged_in("32010200000002"));
  CHECK(pair.session.online());
  pair.platform.set_qr_prefix(kPile, 0, "x");
  REQUIRE(
      pair.session
          .set_piles({{kPile, PileKind::dc, 2, "2.1"}, {"32010200000002", PileKind::ac, 1, "1"}},
                     pair.now)
          .ok());
  pair.exchange();
  CHECK(pair.platform.frames_of(0x01) == logins + 2);
  CHECK(pair.session.set_piles({}, pair.now).error().code == Errc::invalid);
  CHECK(pair.session.set_piles({{"7", PileKind::ac, 1, ""}}, pair.now).error().code ==
        Errc::invalid);
  pair.now.mono += seconds{10};
  pair.session.tick(pair.now);
  const int beats = pair.platform.frames_of(0x03);
  pair.exchange();
  CHECK(pair.platform.frames_of(0x03) == beats + 3);  // one for each gun
}

TEST_CASE("a DC gun's data has its state of charge and its temperature") {
  Pair pair;
  REQUIRE(pair.session.set_piles({{kPile, PileKind::dc, 2, "2.1"}}, pair.now).ok());
  pair.exchange();
  ConnectorReport report;
  report.pile = kPile;
  report.connector = 2;
  report.order = kTrade;
  report.online = report.plugged = true;
  report.kind = PileKind::dc;
  report.soc = 78;
  report.temperature_c = 34;
  pair.session.report({&report, 1}, pair.now);
  pair.exchange();
  const auto data = pair.last<upward::Realtime>(0x13);
  CHECK(data.connector == 2);
  CHECK(data.soc == 78);
  CHECK(data.gun_temperature == 84);
  CHECK(data.battery_temperature == 0);
  CHECK(pair.last<upward::Login>(0x01).kind == 0);
  CHECK(pair.last<upward::Login>(0x01).connectors == 2);
}
