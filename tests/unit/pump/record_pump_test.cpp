// The pump against a platform that is played by hand.
#include "daemon/record_pump.hpp"

#include <algorithm>
#include <memory>
#include <set>

#include "tests/unit/storage/fixture.hpp"

namespace youxu {

namespace {

struct Bench {
  Bench() : store{opened()} {
    RecordSender sender;
    sender.order = [this](const Order& order) -> Status {
      if (refuses.contains(order.id)) return Error{refusal, "not this one"};
      sent.push_back(order.id);
      return {};
    };
    sender.alarm = [this](const AlarmRecord& alarm) -> Status {
      sent.push_back(alarm.id);
      return {};
    };
    store->set_recipients({{"primary", true}});
    pump = std::make_unique<RecordPump>(*store, "primary", std::move(sender));
  }

  void finish(const std::string& id) { REQUIRE(store->finish_order(finished_order(id))); }
  void finish(int from, int count) {
    for (int i = from; i < from + count; ++i) finish(name(i));
  }
  static std::string name(int i) { return "o" + std::to_string(1000 + i); }
  void pass(Millis time) { now.mono += time; }
  void tick() { pump->tick(now); }
  void answer(const std::string& id, bool accepted = true) { pump->on_answer(id, accepted); }
  std::vector<std::string> take() { return std::exchange(sent, {}); }

  std::unique_ptr<Store> store;
  std::unique_ptr<RecordPump> pump;
  std::vector<std::string> sent;
  std::set<std::string> refuses;
  Errc refusal = Errc::retry;
  Now now{mono_from_millis(1'000'000), at(1000)};
};

}  // namespace

TEST_CASE("nothing is sent while the platform is away") {
  Bench bench;
  bench.finish("a");
  bench.tick();
  CHECK(bench.sent.empty());
  bench.pump->on_online(true);
  bench.tick();
  CHECK(bench.take() == std::vector<std::string>{"a"});
}

TEST_CASE("the backlog goes oldest first, a window at a time") {
  Bench bench;
  constexpr int kMany = 100;
  bench.finish(0, kMany);
  bench.pump->on_online(true);
  bench.tick();
  std::vector<std::string> arrived;
  int rounds = 0;
  while (!bench.sent.empty()) {
    CHECK(bench.sent.size() <= RecordPump::kWindow);
    const auto batch = bench.take();
    for (const std::string& id : batch) bench.answer(id);
    arrived.insert(arrived.end(), batch.begin(), batch.end());
    bench.pump->settle(bench.now);  // answers call for the next ones, no tick does
    ++rounds;
  }
  CHECK(arrived.size() == kMany);
  CHECK(std::is_sorted(arrived.begin(), arrived.end()));
  CHECK(rounds == 7);
  CHECK(waiting(*bench.store) == 0);
  CHECK(bench.pump->counters().accepted == kMany);
}

TEST_CASE("an order that ends while a backlog drains goes next") {
  Bench bench;
  bench.finish(0, 50);
  bench.pump->on_online(true);
  bench.tick();
  const auto first = bench.take();
  bench.finish("z");
  bench.answer(first.front());
  bench.pump->settle(bench.now);
  CHECK(bench.take() == std::vector<std::string>{"z"});
}

TEST_CASE("an unanswered record is sent again each 30 s and later each 5 min") {
  Bench bench;
  bench.finish("a");
  bench.pump->on_online(true);
  std::vector<int> at_second;
  for (int second = 0; second < 1000; ++second) {
    bench.tick();
    if (!bench.take().empty()) at_second.push_back(second);
    bench.pass(std::chrono::seconds{1});
  }
  CHECK(at_second == std::vector<int>{0, 30, 60, 90, 390, 690, 990});
  CHECK(waiting(*bench.store) == 1);
}

TEST_CASE("records that stay unanswered hold up no other") {
  Bench bench;
  constexpr int kMany = 60;
  bench.finish(0, kMany);
  bench.pump->on_online(true);
  std::set<std::string> arrived;
  for (int second = 0; second < 600; ++second) {
    bench.tick();
    for (const std::string& id : bench.take()) arrived.insert(id);
    bench.pass(std::chrono::seconds{1});
  }
  CHECK(arrived.size() == kMany);
}

TEST_CASE("everything unanswered goes again at each login") {
  Bench bench;
  bench.finish(0, 3);
  bench.pump->on_online(true);
  bench.tick();
  CHECK(bench.take().size() == 3);
  bench.pump->on_online(false);
  bench.tick();
  CHECK(bench.sent.empty());
  bench.pump->on_online(true);
  bench.tick();
  CHECK(bench.take().size() == 3);
}

TEST_CASE("one that cannot go now is passed over and tried again") {
  Bench bench;
  bench.finish("a");
  bench.finish("b");
  bench.refuses = {"a"};
  bench.pump->on_online(true);
  bench.tick();
  CHECK(bench.take() == std::vector<std::string>{"b"});
  bench.refuses.clear();
  bench.tick();
  bench.tick();
  CHECK(bench.take() == std::vector<std::string>{"a"});
}

TEST_CASE("one that can never go is parked for a person to see") {
  Bench bench;
  bench.finish("a");
  bench.refuses = {"a"};
  bench.refusal = Errc::invalid;
  bench.pump->on_online(true);
  bench.tick();
  CHECK(bench.pump->counters().unsendable == 1);
  CHECK(bench.store->outbox_depth("primary")->disputed == 1);
}

TEST_CASE("a disputed record is parked, and an answer given twice counts nothing twice") {
  Bench bench;
  bench.finish("a");
  bench.finish("b");
  bench.pump->on_online(true);
  bench.tick();
  bench.answer("a", false);
  bench.answer("b");
  bench.answer("b");
  bench.pump->settle(bench.now);
  CHECK(waiting(*bench.store) == 0);
  CHECK(bench.store->outbox_depth("primary")->disputed == 1);
  bench.take();
  bench.pass(std::chrono::hours{1});
  bench.tick();
  CHECK(bench.sent.empty());
}

TEST_CASE("orders go before alarms") {
  Bench bench;
  REQUIRE(bench.store->raise_alarm("k", Severity::warning, "m", at(1)));
  bench.finish("a");
  bench.pump->on_online(true);
  bench.tick();
  CHECK(bench.sent == std::vector<std::string>{"a", "alarm-1"});
  bench.answer("alarm-1");
  bench.answer("a");
  bench.pump->settle(bench.now);
  CHECK(waiting(*bench.store) == 0);
}

TEST_CASE("answers that nobody waits for are harmless, however many") {
  Bench bench;
  bench.finish("a");
  bench.pump->on_online(true);
  bench.tick();
  for (int i = 0; i < 5000; ++i) bench.answer("unknown-" + std::to_string(i));
  bench.pump->settle(bench.now);
  CHECK(waiting(*bench.store) == 1);
  bench.answer("a");
  bench.pump->settle(bench.now);
  CHECK(waiting(*bench.store) == 0);
}

}  // namespace youxu
