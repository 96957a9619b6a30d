// The session against the simulated platform, in memory: whole charges, restarts and bad moods.
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdio>
#include <fstream>

#include "drivers/uplink/session.hpp"
#include "tests/programs/platform/sim_platform.hpp"
#include "tests/unit/uplink/sample.hpp"

using namespace youxu;
using namespace youxu::test;
using std::chrono::seconds;

namespace {

std::string fresh_file() {
  std::string name = "/tmp/youxu-platform-XXXXXX";
  const int file = ::mkstemp(name.data());
  REQUIRE(file >= 0);
  ::close(file);
  return name;
}

// A gateway which accepts every start and stop, and the platform at the other end of its line.
struct Site {
  std::string file = fresh_file();
  std::optional<sim::SimPlatform> platform;
  ConnectorReport report;
  std::vector<bool> record_answers;
  std::vector<WorkParameters> works;
  std::vector<Tariff> tariffs;
  Now now{.mono = mono_from_millis(0), .wall = {}};
  OpenucSession session;

  Site() : session{std::move(*OpenucSession::create(options(), events()))} {
    report.pile = kPile;
    report.online = report.plugged = true;
    start_platform();
    connect();
  }
  ~Site() { std::remove(file.c_str()); }

  static OpenucOptions options() {
    OpenucOptions options;
    options.piles = {{.pile = kPile, .firmware = "1.0"}};
    return options;
  }

  PlatformEvents events() {
    PlatformEvents e;
    e.on_start = [this](const PlatformStart& start) {
      session.answer(StartAnswer{start.order, start.pile, start.connector, StartRefusal::none});
      report.order = start.order;
    };
    e.on_stop = [this](const PlatformStop& stop) {
      session.answer(StopAnswer{stop.pile, stop.connector, StopRefusal::none});
      report.order.clear();
    };
    e.on_tariff = [this](const Tariff& tariff) { tariffs.push_back(tariff); };
    e.on_work_parameters = [this](const WorkParameters& work) { works.push_back(work); };
    e.on_record_answer = [this](const std::string&, bool ok) { record_answers.push_back(ok); };
    return e;
  }

  void start_platform() {
    platform.reset();
    auto opened = sim::SimPlatform::open(file);
    REQUIRE(opened.ok());
    platform.emplace(std::move(*opened));
  }

  void connect() {
    platform->on_connected();
    session.on_connected(now);
    exchange();
  }

  void exchange() {
    for (int round = 0; round < 10; ++round) {
      platform->on_bytes(session.take_output());
      const std::string answer = platform->take_output();
      if (!answer.empty()) session.on_bytes(answer, now);
    }
  }

  void pass(int time) {
    for (int i = 0; i < time; ++i) {
      now.mono += seconds{1};
      session.report({&report, 1}, now);
      session.tick(now);
      exchange();
    }
  }

  std::size_t stored_lines() const {
    std::ifstream in{file};
    std::size_t lines = 0;
    for (std::string line; std::getline(in, line);) ++lines;
    return lines;
  }
};

}  // namespace

TEST_CASE("login, tariff, start, charge, stop and record: a whole charge") {
  Site site;
  CHECK(site.platform->logged_in(kPile));
  REQUIRE(site.tariffs.size() == 1);
  CHECK(site.tariffs[0].price(TariffKind::valley).e5 == 75000);
  site.pass(1);
  CHECK(site.platform->last_status() == 2);

  site.platform->start(kTrade, kPile, 1);
  site.pass(2);
  CHECK(site.platform->start_reason() == 0);
  CHECK(site.platform->last_status() == 3);

  site.pass(60);
  site.platform->stop(kPile, 1);
  site.pass(2);
  CHECK(site.platform->stop_reason() == 0);
  CHECK(site.platform->last_status() == 2);

  REQUIRE(site.session.send_record(sample_order(), site.now).ok());
  site.exchange();
  CHECK(site.record_answers == std::vector<bool>{true});
  const sim::PlatformRecord& record = site.platform->records().at(kTrade);
  CHECK(record.energy_e4 == 55000);
  CHECK(record.amount_e4 == 51750);
  CHECK(record.meter_end_e4 - record.meter_start_e4 == record.energy_e4);
  CHECK(record.received == 1);
  CHECK(site.stored_lines() == 1);
}

TEST_CASE("an hour without anything keeps the line alive") {
  Site site;
  site.pass(3600);
  CHECK_FALSE(site.session.give_up_reason());
  CHECK(site.platform->frames_of(0x03) >= 359);
  CHECK(site.platform->frames_of(0x01) == 1);
}

TEST_CASE("a limit of the platform comes through") {
  Site site;
  site.platform->limit(kPile, 60);
  site.exchange();
  REQUIRE(site.works.size() == 1);
  CHECK(site.works[0].max_percent == 60);
}

TEST_CASE("a platform that never confirms gets the record five times and no more") {
  Site site;
  site.platform->mood.confirm_records = false;
  REQUIRE(site.session.send_record(sample_order(), site.now).ok());
  site.pass(1800);
  CHECK(site.platform->records().at(kTrade).received == 5);
  CHECK(site.record_answers.empty());
}

TEST_CASE("a record confirmed twice is reported twice and sent once") {
  Site site;
  site.platform->mood.confirm_twice = true;
  REQUIRE(site.session.send_record(sample_order(), site.now).ok());
  site.pass(120);
  CHECK(site.record_answers == std::vector<bool>{true, true});
  CHECK(site.platform->records().at(kTrade).received == 1);
}

TEST_CASE("a platform that sends wrong check sums is taken for silent only while it does") {
  Site site;
  site.platform->mood.wrong_check_sum = true;
  site.platform->start(kTrade, kPile, 1);
  site.pass(15);
  CHECK(site.report.order.empty());
  site.platform->mood.wrong_check_sum = false;
  site.pass(15);
  site.platform->start(kTrade, kPile, 1);
  site.pass(1);
  CHECK(site.report.order == kTrade);
}

TEST_CASE("a refused login keeps the gateway out until it is accepted") {
  Site site;
  site.session.on_disconnected(site.now);
  site.platform->mood.refuse_logins = true;
  site.connect();
  CHECK_FALSE(site.session.online());
  site.platform->mood.refuse_logins = false;
  site.pass(11);
  CHECK(site.session.online());
}

TEST_CASE("after a restart of the platform the gateway logs in and its record is stored again") {
  Site site;
  site.platform->mood.confirm_records = false;
  REQUIRE(site.session.send_record(sample_order(), site.now).ok());
  site.exchange();
  site.session.on_disconnected(site.now);
  site.start_platform();
  site.connect();

  REQUIRE(site.session.send_record(sample_order(), site.now).ok());
  site.exchange();

  CHECK(site.platform->logged_in(kPile));
  CHECK(site.record_answers == std::vector<bool>{true});
  CHECK(site.stored_lines() == 2);
}

TEST_CASE("of starts without end so many are taken at once, and then so many a second") {
  Site site;
  for (int i = 0; i < 300; ++i) site.platform->start(kTrade, kPile, 1);
  site.exchange();
  CHECK(site.platform->frames_of(0x33) == kMaxUplinkRequests - 1);  // the tariff was one, too
  CHECK(site.session.counters().too_many == 300U - kMaxUplinkRequests + 1);
  site.pass(1);
  for (int i = 0; i < 300; ++i) site.platform->start(kTrade, kPile, 1);
  site.exchange();
  CHECK(site.platform->frames_of(0x33) == kMaxUplinkRequests - 1 + kUplinkRequestsPerSecond);
}
