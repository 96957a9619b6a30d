// One connection for all piles, or one for each: transports in memory, a platform of their own
// each.
#include "drivers/uplink/openuc_links.hpp"

#include <catch2/catch.hpp>
#include <deque>

#include "tests/unit/uplink/hex.hpp"
#include "tests/unit/uplink/sample.hpp"

using namespace youxu;
using namespace youxu::openuc;
using namespace youxu::test;
using std::chrono::seconds;

namespace {

std::string number(int i) {
  return std::to_string(32010200000000 + i);
}

std::vector<PileIdentity> piles(int count) {
  std::vector<PileIdentity> out;
  for (int i = 1; i <= count; ++i) out.push_back({number(i), PileKind::ac, 1, "1"});
  return out;
}

struct Wire {
  LineEvents events;
  int connects = 0;
  int closes = 0;
  std::string written;
};

struct Site {
  std::deque<Wire> wires;
  std::vector<bool> onlines;
  std::vector<PlatformStart> starts;
  std::vector<Tariff> tariffs;
  Now now{.mono = mono_from_millis(5'000), .wall = {}};
  std::unique_ptr<OpenucLinks> links;

  Site(int count, Connections connections) {
    OpenucOptions options;
    options.piles = piles(count);
    PlatformEvents events;
    events.on_online = [this](bool up) { onlines.push_back(up); };
    events.on_start = [this](const PlatformStart& start) { starts.push_back(start); };
    events.on_tariff = [this](const Tariff& tariff) { tariffs.push_back(tariff); };
    auto made = OpenucLinks::create(
        std::move(options), connections, std::move(events),
        [this](LineEvents line) {
          Wire& wire = wires.emplace_back();
          wire.events = std::move(line);
          return UplinkTransport{.connect = [&wire] { ++wire.connects; },
                                 .close = [&wire] { ++wire.closes; },
                                 .write =
                                     [&wire](std::string_view bytes) {
                                       wire.written += bytes;
                                       return true;
                                     }};
        },
        7);
    REQUIRE(made.ok());
    links = std::move(*made);
  }

  void pass(int time) {
    for (int i = 0; i < time; ++i) {
      now.mono += seconds{1};
      links->tick(now);
    }
  }
  int connects() const {
    int sum = 0;
    for (const Wire& wire : wires) sum += wire.connects;
    return sum;
  }
  void receive(std::size_t wire, std::uint8_t type, const std::string& hex) {
    const Frame frame{.seq = 0, .type = type, .body = bytes_of(hex)};
    wires[wire].events.on_bytes(frame_bytes(frame, CrcOrder::standard), now);
  }
  void log_in(std::size_t wire, int pile) {
    wires[wire].events.on_connected(now);
    receive(wire, kLoginAck, number(pile) + "00");
  }
  std::vector<Frame> sent(std::size_t wire) {
    return FrameReader{}.feed(std::exchange(wires[wire].written, {}));
  }
};

}  // namespace

TEST_CASE("shared: one connection logs in all piles") {
  Site site{3, Connections::shared};
  site.pass(1);
  REQUIRE(site.wires.size() == 1);
  site.wires[0].events.on_connected(site.now);
  CHECK(site.sent(0).size() == 3);
  CHECK(site.links->state() == "login");
}

TEST_CASE("per pile: each connection logs in its own pile, and the link is up while any is") {
  Site site{3, Connections::per_pile};
  site.pass(1);
  REQUIRE(site.wires.size() == 3);
  CHECK(site.links->state() == "connecting");
  site.log_in(1, 2);
  CHECK(site.onlines == std::vector<bool>{true});
  CHECK(site.links->online());
  CHECK(site.links->state() == "online");
  const auto frames = site.sent(1);
  REQUIRE_FALSE(frames.empty());
  CHECK(frames[0].type == kLogin);
  CHECK(hex_of(frames[0].body.substr(0, 7)) == number(2));

  site.log_in(0, 1);
  CHECK(site.onlines.size() == 1);
  site.wires[1].events.on_disconnected("the platform closed", site.now);
  CHECK(site.links->online());
  CHECK(site.links->last_failure() == "pile " + number(2) + ": the platform closed");
  site.wires[0].events.on_disconnected("the platform closed", site.now);
  CHECK(site.onlines == std::vector<bool>{true, false});
}

TEST_CASE("a hundred piles do not call their platform all at once, and none waits for ever") {
  Site site{100, Connections::per_pile};
  for (int second = 1; second <= 20; ++second) {
    site.pass(1);
    CHECK(site.connects() <= kMaxConnectsPerSecond * second);
  }
  CHECK(site.connects() == 100);
  for (const Wire& wire : site.wires) CHECK(wire.connects == 1);

  // The platform is restarted: all come back, at the same rate, spread by their back-off.
  for (Wire& wire : site.wires) wire.events.on_disconnected("the platform closed", site.now);
  int most = 0;
  for (int second = 1; second <= 60; ++second) {
    const int before = site.connects();
    site.pass(1);
    most = std::max(most, site.connects() - before);
  }
  CHECK(most <= kMaxConnectsPerSecond);
  for (const Wire& wire : site.wires) CHECK(wire.connects >= 2);
}

TEST_CASE("ticks in the same second share its connections") {
  Site site{20, Connections::per_pile};
  for (int i = 0; i < 4; ++i) site.links->tick(site.now);
  CHECK(site.connects() == kMaxConnectsPerSecond);
}

TEST_CASE("starts, answers, reports and records go over the pile's own connection") {
  Site site{2, Connections::per_pile};
  site.pass(1);
  site.log_in(0, 1);
  site.log_in(1, 2);
  (void)site.sent(0);
  (void)site.sent(1);
  site.receive(1, kStart, kTrade + number(2) + "01" + std::string(40, '0'));
  REQUIRE(site.starts.size() == 1);
  site.links->answer(StartAnswer{kTrade, number(2), 1, StartRefusal::none});
  CHECK(site.sent(0).empty());
  CHECK(site.sent(1).at(0).type == kStartAnswer);

  ConnectorReport report;
  report.pile = number(1);
  report.online = true;
  site.links->report({&report, 1}, site.now);
  CHECK(site.sent(0).at(0).type == kRealtime);
  Order order = sample_order();
  order.pile = number(2);
  CHECK(site.links->send_record(order, site.now).ok());
  CHECK(site.sent(1).at(0).type == kRecord);
  order.pile = number(3);
  CHECK(site.links->send_record(order, site.now).error().code == Errc::invalid);
  CHECK(site.links->ask_card({.pile = number(1), .card = "D14B0A54"}, site.now).ok());
  CHECK(site.sent(0).at(0).type == kAskStart);
}

TEST_CASE("a model that one connection has got is news once and known to the others") {
  Site site{2, Connections::per_pile};
  site.pass(1);
  site.log_in(0, 1);
  std::string tariff(162, '0');
  tariff.replace(tariff.size() - 96, 2, "01");
  site.receive(0, kTariff, number(1) + "0102" + tariff);
  CHECK(site.tariffs.size() == 1);
  (void)site.sent(1);
  site.log_in(1, 2);
  const auto frames = site.sent(1);
  REQUIRE(frames.size() == 2);
  CHECK(hex_of(frames[1].body) == number(2) + "0102");
  site.receive(1, kTariff, number(2) + "0102" + tariff);
  CHECK(site.tariffs.size() == 1);
}

TEST_CASE("a new pile gets a connection, a changed one logs in again, the others stay") {
  Site site{2, Connections::per_pile};
  site.pass(1);
  site.log_in(0, 1);
  site.log_in(1, 2);
  (void)site.sent(0);
  auto now_known = piles(3);
  now_known[0] = {number(1), PileKind::dc, 2, "2"};
  REQUIRE(site.links->set_piles(now_known, site.now).ok());
  CHECK(site.wires.size() == 3);
  CHECK(site.sent(0).at(0).type == kLogin);
  site.pass(1);
  CHECK(site.wires[2].connects == 1);
  CHECK(site.wires[0].closes + site.wires[1].closes == 0);
  CHECK(site.links->online());
}

TEST_CASE("counters are sums over the connections") {
  Site site{2, Connections::per_pile};
  site.pass(1);
  site.log_in(0, 1);
  site.log_in(1, 2);
  for (const auto& [name, count] : site.links->counters()) {
    if (name == "logins") CHECK(count == 2);
    if (name == "frames") CHECK(count == 2);
  }
}

TEST_CASE("wrong numbers are wrong with either way of connecting") {
  for (const auto way : {Connections::shared, Connections::per_pile}) {
    OpenucOptions options;
    options.piles = {{number(1), PileKind::ac, 1, ""}, {number(1), PileKind::ac, 1, ""}};
    CHECK(OpenucLinks::create(options, way, {}, {}, 1).error().code == Errc::invalid);
  }
}
