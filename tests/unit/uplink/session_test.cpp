// The session in memory: a platform's frames in, the gateway's frames and events out.
#include "drivers/uplink/session.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "drivers/uplink/fields.hpp"
#include "tests/unit/uplink/hex.hpp"
#include "tests/unit/uplink/sample.hpp"

using namespace youxu;
using namespace youxu::openuc;
using namespace youxu::test;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

const std::string kSecondPile = "32010200000002";

// A session with the events it raised, and a clock that the test moves.
struct Link {
  std::vector<PlatformStart> starts;
  std::vector<PlatformStop> stops;
  std::vector<Tariff> tariffs;
  std::vector<WorkParameters> works;
  std::vector<std::pair<std::string, bool>> answers;
  std::vector<Wall> clocks;
  std::vector<bool> onlines;
  Now now{.mono = mono_from_millis(1000), .wall = {}};
  OpenucSession session;

  explicit Link(std::vector<std::string> piles = {kPile})
      : session{std::move(*OpenucSession::create(options_of(piles), events()))} {}

  static OpenucOptions options_of(const std::vector<std::string>& piles) {
    OpenucOptions options;
    for (const auto& pile : piles) options.piles.push_back({.pile = pile, .firmware = "1.0"});
    return options;
  }

  PlatformEvents events() {
    PlatformEvents e;
    e.on_start = [this](const PlatformStart& s) { starts.push_back(s); };
    e.on_stop = [this](const PlatformStop& s) { stops.push_back(s); };
    e.on_tariff = [this](const Tariff& t) { tariffs.push_back(t); };
    e.on_work_parameters = [this](const WorkParameters& w) { works.push_back(w); };
    e.on_record_answer = [this](const std::string& o, bool ok) { answers.emplace_back(o, ok); };
    e.on_clock = [this](Wall t) { clocks.push_back(t); };
    e.on_online = [this](bool on) { onlines.push_back(on); };
    return e;
  }

  std::vector<Frame> sent() { return FrameReader{}.feed(session.take_output()); }

  std::size_t count(std::uint8_t type) {
    const auto frames = sent();
    return static_cast<std::size_t>(std::count_if(
        frames.begin(), frames.end(), [type](const Frame& f) { return f.type == type; }));
  }

  void receive(std::uint8_t type, std::string body, std::uint16_t seq = 0) {
    const Frame frame{.seq = seq, .type = type, .body = std::move(body)};
    session.on_bytes(frame_bytes(frame, CrcOrder::standard), now);
  }

  // One second after another, with a platform that answers heartbeats; counts frames of `type`.
  std::size_t pass(Millis time, std::uint8_t type) {
    std::size_t seen = 0;
    for (const Mono end = now.mono + time; now.mono < end;) {
      now.mono += seconds{1};
      session.tick(now);
      for (const Frame& frame : sent()) {
        if (frame.type == type) ++seen;
        if (frame.type == kHeartbeat) receive(kHeartbeatAck, frame.body);
      }
    }
    return seen;
  }

  void log_in(const std::string& pile = kPile) {
    session.on_connected(now);
    receive(kLoginAck, bytes_of(pile + "00"));
    receive(kVerifyTariffAck, bytes_of(pile + "000000"));
    (void)session.take_output();
  }
};

std::string start_body(const std::string& pile) {
  return bytes_of(kTrade + pile + "01") + std::string(20, '\0');
}

std::string tariff_body(const std::string& pile) {
  return bytes_of(pile + "0100") + std::string(81, '\x01');
}

ConnectorReport idle_report() {
  ConnectorReport report;
  report.pile = kPile;
  report.online = true;
  return report;
}

}  // namespace

TEST_CASE("a pile number that is not 14 digits is a configuration error") {
  for (const char* bad : {"", "123", "3201020000000a", "320102000000011"}) {
    const auto session = OpenucSession::create(Link::options_of({bad}), {});
    REQUIRE_FALSE(session.ok());
    CHECK(session.error().code == Errc::invalid);
  }
  CHECK_FALSE(OpenucSession::create(Link::options_of({}), {}).ok());
  CHECK_FALSE(OpenucSession::create(Link::options_of({kPile, kPile}), {}).ok());
}

TEST_CASE("no more than the stated number of piles is taken") {
  std::vector<std::string> piles;
  for (std::size_t i = 0; i < kMaxUplinkPiles; ++i) {
    piles.push_back(std::to_string(32010200000001 + static_cast<std::int64_t>(i)));
  }
  CHECK(OpenucSession::create(Link::options_of(piles), {}).ok());
  piles.push_back("99999999999999");
  CHECK_FALSE(OpenucSession::create(Link::options_of(piles), {}).ok());
}

TEST_CASE("a connection logs in every pile, then checks its tariff and fetches the model") {
  Link link{{kPile, kSecondPile}};
  link.session.on_connected(link.now);
  CHECK(link.count(kLogin) == 2);

  link.receive(kLoginAck, bytes_of(kPile + "00"));
  CHECK(link.onlines == std::vector<bool>{true});
  CHECK(link.count(kVerifyTariff) == 1);

  link.receive(kVerifyTariffAck, bytes_of(kPile + "010001"));
  CHECK(link.count(kAskTariff) == 1);

  link.receive(kTariff, tariff_body(kPile));
  REQUIRE(link.tariffs.size() == 1);
  CHECK(link.tariffs[0].model == "0100");

  link.receive(kLoginAck, bytes_of(kSecondPile + "00"));
  const auto frames = link.sent();
  REQUIRE(frames.size() == 1);
  CHECK(frames[0].body == verify_tariff_body(kSecondPile, "0100"));
}

TEST_CASE("the same model for the next pile is announced once") {
  Link link;
  link.log_in();
  link.receive(kSetTariff, tariff_body(kPile), 9);
  link.receive(kSetTariff, tariff_body(kPile), 10);
  CHECK(link.tariffs.size() == 1);
  CHECK(link.count(kSetTariffAnswer) == 2);
}

TEST_CASE("where nobody takes a tariff, one that is set is refused") {
  Link link;
  link.session = *OpenucSession::create(Link::options_of({kPile}), {});
  link.log_in();
  link.receive(kSetTariff, tariff_body(kPile), 9);
  const auto frames = link.sent();
  REQUIRE_FALSE(frames.empty());
  CHECK(frames.back().body == result_body(kPile, false));
}

TEST_CASE("a refused login leaves the pile out and is tried again") {
  Link link;
  link.session.on_connected(link.now);
  link.receive(kLoginAck, bytes_of(kPile + "01"));
  (void)link.session.take_output();

  CHECK_FALSE(link.session.online());
  link.receive(kStop, bytes_of(kPile + "01"));
  CHECK(link.stops.empty());
  CHECK(link.session.send_record(sample_order(), link.now).error().code == Errc::retry);
  (void)link.session.take_output();
  CHECK(link.pass(seconds{20}, kLogin) == 2);
}

TEST_CASE("unanswered questions are asked again each 10 s") {
  Link link;
  link.session.on_connected(link.now);
  link.receive(kLoginAck, bytes_of(kPile + "00"));
  (void)link.session.take_output();
  CHECK(link.pass(seconds{30}, kVerifyTariff) == 3);
}

TEST_CASE("each connector sends a heartbeat each 10 s") {
  Link link;
  link.log_in();
  CHECK(link.pass(minutes{1}, kHeartbeat) == 6);
  CHECK_FALSE(link.session.give_up_reason());
}

TEST_CASE("a platform silent for three heartbeats is given up") {
  Link link;
  link.log_in();
  link.now.mono += seconds{30};
  link.session.tick(link.now);
  CHECK_FALSE(link.session.give_up_reason());
  link.now.mono += seconds{1};
  link.session.tick(link.now);
  CHECK(link.session.give_up_reason());
}

TEST_CASE("a pile that the platform has forgotten logs in again") {
  Link link;
  link.log_in();
  std::size_t logins = 0;
  for (int i = 0; i < 38; ++i) {
    link.now.mono += seconds{1};
    link.receive(kTime, bytes_of(kPile + "98B70E11100314"));  // the link itself lives
    link.session.tick(link.now);
    logins += link.count(kLogin);
  }
  CHECK(logins == 1);
  CHECK(link.onlines == std::vector<bool>{true, false});
}

TEST_CASE("real-time data goes each 5 min idle, each 15 s charging, and at once on a change") {
  Link link;
  link.log_in();
  ConnectorReport report = idle_report();
  link.session.report({&report, 1}, link.now);
  CHECK(link.count(kRealtime) == 1);
  link.session.report({&report, 1}, link.now);
  CHECK(link.count(kRealtime) == 0);
  CHECK(link.pass(minutes{10}, kRealtime) == 2);

  report.plugged = true;
  link.session.report({&report, 1}, link.now);
  CHECK(link.count(kRealtime) == 1);
  report.order = kTrade;
  link.session.report({&report, 1}, link.now);
  CHECK(link.count(kRealtime) == 1);
  report.faults = {FaultCode::estop};
  link.session.report({&report, 1}, link.now);
  CHECK(link.count(kRealtime) == 1);
  CHECK(link.pass(minutes{1}, kRealtime) == 4);

  link.receive(kRead, bytes_of(kPile + "01"));
  CHECK(link.count(kRealtime) == 1);
}

TEST_CASE("a start is passed on and answered with the request's number") {
  Link link;
  link.log_in();
  link.receive(kStart, start_body(kPile), 0x4321);
  REQUIRE(link.starts.size() == 1);
  CHECK(link.starts[0].order == kTrade);
  CHECK(link.starts[0].card.empty());

  link.session.answer(StartAnswer{kTrade, kPile, 1, StartRefusal::not_plugged});
  link.session.answer(StartAnswer{kTrade, kPile, 1, StartRefusal::none});
  const auto frames = link.sent();
  REQUIRE(frames.size() == 2);
  CHECK(frames[0].seq == 0x4321);
  CHECK(hex_of(frames[0].body).substr(48) == "0005");
  CHECK(hex_of(frames[1].body).substr(48) == "0100");
}

TEST_CASE("a start or stop of a pile or connector that is not ours is refused") {
  Link link;
  link.log_in();
  link.receive(kStart, start_body(kSecondPile));
  link.receive(kStop, bytes_of(kPile + "02"));
  CHECK(link.starts.empty());
  CHECK(link.stops.empty());
  const auto frames = link.sent();
  REQUIRE(frames.size() == 2);
  CHECK(frames[0].type == kStartAnswer);
  CHECK(hex_of(frames[0].body).substr(48) == "0001");
  CHECK(hex_of(frames[1].body).substr(16) == "0001");
}

TEST_CASE("stop, clock, work parameters, reboot and QR prefix are answered") {
  Link link;
  link.log_in();
  link.receive(kStop, bytes_of(kPile + "01"));
  CHECK(link.stops.size() == 1);
  link.session.answer(StopAnswer{kPile, 1, StopRefusal::none});
  CHECK(link.count(kStopAnswer) == 1);

  link.receive(kTime, bytes_of(kPile + "98B70E11100314"));
  REQUIRE(link.clocks.size() == 1);
  CHECK(link.count(kTimeAnswer) == 1);

  link.receive(kWork, bytes_of(kPile + "0032"));
  REQUIRE(link.works.size() == 1);
  CHECK(link.works[0].max_percent == 50);
  link.receive(kWork, bytes_of(kPile + "0010"));
  CHECK(link.works.size() == 1);
  CHECK(link.count(kWorkAnswer) == 2);

  link.receive(kReboot, bytes_of(kPile + "02"));
  link.receive(kQrPrefix, bytes_of(kPile + "0000"));
  const auto frames = link.sent();
  REQUIRE(frames.size() == 2);
  CHECK(frames[0].body.back() == 0);
  CHECK(frames[1].body.back() == 1);
}

TEST_CASE("a record is repeated until answered: 3 times each 30 s, once after 5 min") {
  Link link;
  link.log_in();
  REQUIRE(link.session.send_record(sample_order(), link.now).ok());
  REQUIRE(link.session.send_record(sample_order(), link.now).ok());
  CHECK(link.count(kRecord) == 1);
  CHECK(link.pass(seconds{100}, kRecord) == 3);
  CHECK(link.pass(seconds{285}, kRecord) == 0);
  CHECK(link.pass(minutes{30}, kRecord) == 1);

  REQUIRE(link.session.send_record(sample_order(), link.now).ok());
  CHECK(link.count(kRecord) == 1);
}

TEST_CASE("an answered record is not repeated and its answer is passed on") {
  Link link;
  link.log_in();
  REQUIRE(link.session.send_record(sample_order(), link.now).ok());
  link.receive(kRecordAck, bytes_of(kTrade + "00"));
  (void)link.session.take_output();
  CHECK(link.pass(minutes{10}, kRecord) == 0);
  link.receive(kRecordAck, bytes_of(kTrade + "01"));
  CHECK(link.answers == std::vector<std::pair<std::string, bool>>{{kTrade, true}, {kTrade, false}});
}

TEST_CASE("no more than the stated number of records is in flight") {
  Link link;
  link.log_in();
  Order order = sample_order();
  for (std::size_t i = 0; i < kMaxRecordsInFlight; ++i) {
    order.id = kTrade.substr(0, 30) + std::to_string(10 + i);
    REQUIRE(link.session.send_record(order, link.now).ok());
  }
  order.id = kTrade.substr(0, 30) + "99";
  CHECK(link.session.send_record(order, link.now).error().code == Errc::retry);
}

TEST_CASE("an order without a trade number cannot be uploaded") {
  Link link;
  link.log_in();
  Order order = sample_order();
  order.id = "pile-7-1";
  CHECK(link.session.send_record(order, link.now).error().code == Errc::invalid);
}

TEST_CASE("a new connection starts from nothing: login first, numbers from 0") {
  Link link;
  link.log_in();
  REQUIRE(link.session.send_record(sample_order(), link.now).ok());
  link.session.on_disconnected(link.now);
  CHECK(link.onlines == std::vector<bool>{true, false});
  CHECK(link.session.take_output().empty());

  link.session.on_connected(link.now);
  const auto frames = link.sent();
  REQUIRE(frames.size() == 1);
  CHECK(frames[0].type == kLogin);
  CHECK(frames[0].seq == 0);
}

TEST_CASE("output that nobody takes is bounded and ends the connection") {
  Link link;
  link.log_in();
  for (int i = 0; i < 20000; ++i) link.receive(kRead, bytes_of(kPile + "01"));
  CHECK(link.session.give_up_reason());
  CHECK(link.session.take_output().size() <= kMaxUplinkOutput);
}

TEST_CASE("a broken frame that holds up a good one is let go after 5 s") {
  Link link;
  link.log_in();
  link.session.on_bytes(bytes_of("68FF"), link.now);
  link.receive(kStop, bytes_of(kPile + "01"));
  CHECK(link.stops.empty());
  link.now.mono += seconds{5};
  link.session.tick(link.now);
  CHECK(link.stops.size() == 1);
}

TEST_CASE("who sends 4096 bytes that are no frame is given up, and heard again afterwards") {
  Link link;
  link.log_in();
  const std::string rubbish(kMaxUplinkRubbish, 'h');  // 0x68 begins a frame, so each is tried
  link.session.on_bytes(rubbish, link.now);
  CHECK_FALSE(link.session.give_up_reason());
  link.session.on_bytes(std::string(600, 'h'), link.now);
  CHECK(link.session.give_up_reason());
  CHECK(link.session.counters().skipped_bytes > kMaxUplinkRubbish);

  link.session.on_disconnected(link.now);
  link.session.on_connected(link.now);
  CHECK_FALSE(link.session.give_up_reason());
  link.receive(kRead, bytes_of(kPile + "01"));
  CHECK_FALSE(link.session.give_up_reason());
}
