// A site whose disk is full, or whose database was damaged: load is limited all the same, and every
// watt-hour of a register is billed at most once.
#include <sys/resource.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "storage/backup.hpp"
#include "tests/sim/site.hpp"

using namespace youxu;
using namespace youxu::literals;
using namespace std::chrono_literals;

namespace {

// Lets no file of this process grow: to SQLite, a disk that is full.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) {
    handler_ = std::signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FullDisk() {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  rlimit before_{};
  void (*handler_)(int) = nullptr;
};

struct Test {
  std::filesystem::path folder;
  std::string database, backup;
  sim::Site site;

  Test() : site{{sim::simple_site(4, 100_A), 7, {}, 1000ms}} {
    std::string pattern = (std::filesystem::temp_directory_path() / "youxu-sim-XXXXXX").string();
    REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    folder = pattern;
    database = (folder / "youxu.db").string();
    backup = (folder / "backup.db").string();
    site.crash_gateway();
    reopen();
    sim::plug_all(site);
    site.run(10s);
  }
  ~Test() { std::filesystem::remove_all(folder); }
  Test(const Test&) = delete;
  Test& operator=(const Test&) = delete;

  void reopen() {
    site.set_store(nullptr);
    auto store = Store::open(database);
    INFO((store ? "" : store.error().message));
    REQUIRE(store);
    (*store)->set_recipients({{sim::kPlatform}});
    site.set_store(std::move(*store));
    site.restart_gateway();
  }
  std::string start(std::size_t pile) {
    StartRequest request;
    request.pile = site.pile(pile).pile();
    request.mode = ChargeMode::immediate;
    const auto started = site.gateway().start(request);
    INFO((started.ok() ? "" : started.error().message));
    REQUIRE(started.ok());
    return *started;
  }
  void stop(std::size_t pile) {
    REQUIRE(site.gateway().stop(site.pile(pile).pile(), 1, OrderOrigin::cli).ok());
    site.run(20s);
  }
  // All that the pile's register counted since the beginning.
  WattHours counted(std::size_t pile) {
    return site.pile(pile).register_value() - site.first_register(pile);
  }
  // What the orders of all piles are to bill, disputed ones left out.
  WattHours billed() {
    WattHours sum;
    OrderQuery query;
    for (const Order& order : *site.store().orders(query))
      if (order.state == OrderState::uploaded) sum += order.delivered();
    return sum;
  }
  bool alarmed(const std::string& key) {
    for (const Alarm& alarm : site.gateway().status().alarms)
      if (alarm.key.starts_with(key)) return true;
    return false;
  }
  // A crash, and nothing of the database can be read any more.
  Replacement lose_database() {
    site.crash_gateway();
    site.set_store(nullptr);
    for (const char* suffix : {"-wal", "-shm"}) std::filesystem::remove(database + suffix);
    std::ofstream{database, std::ios::binary} << std::string(8192, 'x');
    auto done = replace_database(database, {{backup}, {{sim::kPlatform}}}, site.now().wall);
    INFO((done ? "" : done.error().message));
    REQUIRE(done);
    reopen();
    return *done;
  }
};

}  // namespace

TEST_CASE("on a full disk charges go on and end, none begins, and nothing is lost or doubled") {
  Test test;
  const std::string first = test.start(0);
  const std::string second = test.start(1);
  test.site.run(300s);
  {
    const FullDisk full{4096};
    StartRequest request;
    request.pile = test.site.pile(2).pile();
    const auto refused = test.site.gateway().start(request);
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().code == Errc::retry);
    CHECK(refused.error().message.find("start refused: the database does not take orders") !=
          std::string::npos);
    CHECK(refused.error().message.find("Free room") != std::string::npos);

    test.site.run(300s);
    CHECK(test.site.pile(1).authorised());
    CHECK(test.site.load()[1] > 5_A);  // and is still led by leases
    test.stop(0);
    CHECK_FALSE(test.site.pile(0).authorised());
    CHECK(test.alarmed("storage"));
    CHECK(test.site.records().empty());  // nothing leaves that is not on the disk
    CHECK((*test.site.store().order(first))->state != OrderState::finished);
  }
  test.site.run(60s);

  CHECK_FALSE(test.alarmed("storage"));
  const auto stored = *test.site.store().order(first);
  REQUIRE(stored);
  CHECK(stored->delivered() == test.counted(0));
  CHECK(stored->reason == StopReason::user);
  test.stop(1);
  test.start(2);
  test.site.run(120s);
  test.stop(2);
  test.site.run(60s);
  CHECK(test.site.records().size() == 3);
  for (const auto& [id, times] : test.site.records()) CHECK(times == 1);
  CHECK(test.billed() == test.counted(0) + test.counted(1) + test.counted(2));
  CHECK(test.site.recorded_energy() == test.billed());
}

TEST_CASE("a charge that ended while the disk was full ends anew after a crash") {
  Test test;
  sim::SimCar small;
  small.need = 100_Wh;
  small.phases = 1;
  test.site.pile(0).unplug(test.site.now());
  test.site.run(10s);
  test.site.pile(0).plug_in(small, test.site.now());
  test.site.run(10s);
  const std::string order = test.start(0);
  test.site.run(20s);
  {
    const FullDisk full{4096};
    test.site.run(300s);
    CHECK_FALSE(test.site.pile(0).authorised());
    REQUIRE((*test.site.store().order(order))->state != OrderState::finished);
    test.site.crash_gateway();
  }
  test.reopen();
  test.site.run(60s);
  const auto stored = *test.site.store().order(order);
  CHECK(stored->state == OrderState::uploaded);
  CHECK(stored->delivered() == test.counted(0));
}

TEST_CASE(
    "a charge that ran when the backup was made and ran on is stopped and billed at most once") {
  Test test;
  const std::string order = test.start(0);
  test.site.run(600s);
  REQUIRE(make_backup(test.database, test.backup));
  test.site.run(600s);

  const Replacement done = test.lose_database();
  CHECK(done.salvage.parked == std::vector<std::string>{order});
  test.site.run(60s);
  CHECK_FALSE(test.site.pile(0).authorised());  // nobody would bill it
  CHECK(test.alarmed("database_replaced"));
  CHECK(test.site.records().empty());
  CHECK(test.site.store().outbox_depth(sim::kPlatform)->disputed == 1);

  const WattHours before = test.counted(0);
  test.start(0);
  test.site.run(300s);
  test.stop(0);
  test.site.run(60s);
  CHECK(test.billed() == test.counted(0) - before);
  CHECK(**test.site.store().setting(Store::kChargesLost) == "");
}

TEST_CASE(
    "an order that was billed after the backup is not billed again, nor with what followed it") {
  Test test;
  const std::string first = test.start(0);
  test.site.run(600s);
  REQUIRE(make_backup(test.database, test.backup));
  test.site.run(600s);
  test.stop(0);
  test.site.run(60s);
  REQUIRE(test.site.records().at(first) == 1);
  const WattHours told = test.site.recorded_energy();
  CHECK(told == test.counted(0));
  const std::string second = test.start(0);
  test.site.run(600s);

  (void)test.lose_database();
  test.site.run(120s);
  CHECK_FALSE(test.site.pile(0).authorised());
  CHECK(test.site.recorded_energy() == told);
  const std::string third = test.start(0);
  CHECK(third != first);
  CHECK(third != second);
  const WattHours before = test.counted(0);
  test.site.run(300s);
  test.stop(0);
  test.site.run(60s);
  CHECK(test.site.records().size() == 2);
  for (const auto& [id, times] : test.site.records()) CHECK(times == 1);
  CHECK(test.site.recorded_energy() == told + test.counted(0) - before);
}

TEST_CASE("piles follow the leases of a gateway whose database was restored") {
  Test test;
  REQUIRE(make_backup(test.database, test.backup));
  for (int start = 0; start < 5; ++start) {  // epochs that the backup does not know
    test.site.crash_gateway();
    test.reopen();
    test.site.run(20s);
  }
  test.start(0);
  test.site.run(60s);
  (void)test.lose_database();
  test.site.run(60s);
  test.start(1);
  test.site.run(120s);
  CHECK(test.site.load()[1] > 5_A);
}

TEST_CASE("a damaged database with a readable order goes on with that charge") {
  Test test;
  const std::string order = test.start(0);
  REQUIRE(make_backup(test.database, test.backup));
  test.site.run(600s);
  test.site.crash_gateway();
  test.site.set_store(nullptr);
  REQUIRE(
      replace_database(test.database, {{test.backup}, {{sim::kPlatform}}}, test.site.now().wall));
  test.reopen();
  test.site.run(600s);
  CHECK(test.site.pile(0).authorised());
  test.stop(0);
  test.site.run(60s);
  CHECK(test.site.records().at(order) == 1);
  CHECK(test.billed() == test.counted(0));
}
