// A damaged database that is replaced by a backup: what is kept, what is not made up.
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <map>
#include <random>

#include "storage/migrations.hpp"
#include "tests/unit/storage/rescue.hpp"

namespace youxu {

TEST_CASE("without a backup a new database begins, and says so") {
  const Files files;
  destroy(files.path);
  const Replacement done = replaced(files, {});

  CHECK(done.restored.empty());
  CHECK_FALSE(done.salvage.whole);
  CHECK(std::filesystem::exists(done.aside));
  const auto store = opened(files.path);
  CHECK(**store->setting(Store::kChargesLost) == "1");
  const auto alarms = store->alarms(10);
  REQUIRE(alarms->size() == 1);
  CHECK(alarms->front().severity == Severity::critical);
  CHECK(alarms->front().message.find(done.aside) != std::string::npos);
}

TEST_CASE("the first sound backup is restored, and the unreadable orders since then are parked") {
  const Files files;
  {
    const auto store = opened(files.path);
    REQUIRE(store->finish_order(ended(1, 500)));
    REQUIRE(store->save_order(open_order(2, 700)));
    REQUIRE(make_backup(files.path, files.backup));
    // It is billed after the backup, which nobody will know.
    REQUIRE(store->finish_order(ended(2, 9000)));
    REQUIRE(answered(*store, "o2", true));
  }
  destroy(files.path);
  const Replacement done = replaced(files, {"/nonexistent/backup.db", files.backup});

  CHECK(done.restored == files.backup);
  CHECK(done.salvage.parked == std::vector<std::string>{"o2"});
  const auto store = opened(files.path);
  const auto parked = *store->order("o2");
  CHECK(parked->state == OrderState::finished);
  CHECK(parked->reason == StopReason::pile_lost);
  CHECK(parked->delivered() == WattHours::from_whole(700));
  CHECK(store->open_orders()->empty());
  CHECK(store->outbox_depth("primary")->disputed == 1);
  const auto rows = store->outbox("primary", RecordKind::order, 10);
  REQUIRE(rows->size() == 1);  // o1 is sent, perhaps once more; o2 is not
  CHECK(rows->front().record == "o1");
}

TEST_CASE("what the damaged database still says of orders counts, and closed ones never change") {
  const Files files;
  {
    const auto store = opened(files.path);
    for (const int number : {1, 2, 3, 4}) REQUIRE(store->save_order(open_order(number, 100)));
    REQUIRE(store->finish_order(ended(5, 500)));
    REQUIRE(store->finish_order(ended(6, 600)));
    REQUIRE(store->save_setting("a", "old"));
    REQUIRE(make_backup(files.path, files.backup));
    REQUIRE(store->finish_order(ended(1, 1000)));  // ends,
    REQUIRE(store->finish_order(ended(2, 2000)));  // ends and is uploaded,
    REQUIRE(answered(*store, "o2", true));
    REQUIRE(store->save_order(open_order(3, 3000)));  // goes on
    REQUIRE(answered(*store, "o5", true));            // uploaded
    REQUIRE(answered(*store, "o6", false));           // disputed
    REQUIRE(store->save_order(open_order(7, 70)));    // new
    REQUIRE(store->save_setting("a", "new"));
  }
  // One order's energy no longer adds up; the check of pages would not see that.
  run_sql(files.path, "UPDATE orders SET energy_flat_mwh = 1 WHERE id = 'o4'");
  const Replacement done = replaced(files, {files.backup});

  CHECK(done.salvage.orders == 4);
  CHECK(done.salvage.unreadable == 1);
  CHECK(done.salvage.parked == std::vector<std::string>{"o4"});
  const auto store = opened(files.path);
  const auto state = [&](const std::string& id) { return (*store->order(id))->state; };
  CHECK(state("o1") == OrderState::finished);
  CHECK(state("o2") == OrderState::uploaded);
  CHECK(state("o3") == OrderState::charging);
  CHECK((*store->order("o3"))->delivered() == WattHours::from_whole(3000));
  CHECK((*store->order("o4"))->delivered() == WattHours::from_whole(100));
  CHECK(state("o5") == OrderState::uploaded);
  CHECK(state("o6") == OrderState::finished);
  CHECK(state("o7") == OrderState::charging);
  CHECK(waiting(*store) == 1);                           // o1
  CHECK(store->outbox_depth("primary")->disputed == 2);  // o4, o6
  CHECK(**store->setting("a") == "new");
}

TEST_CASE("each platform's outbox is taken over; what it does not hold any more was sent") {
  const Files files;
  const std::vector<Recipient> both{{"primary"}, {"supervisor"}};
  {
    const auto store = opened(files.path);
    store->set_recipients(both);
    for (const int number : {1, 2, 3}) REQUIRE(store->finish_order(ended(number, 100)));
    REQUIRE(make_backup(files.path, files.backup));
    REQUIRE(answered(*store, "o1", true));                // not yet by the supervisor
    REQUIRE(answered(*store, "o2", true, "supervisor"));  // nor this one by the primary
    REQUIRE(answered(*store, "o3", true));
    REQUIRE(answered(*store, "o3", true, "supervisor"));
  }
  // Of o3 the row is damaged, its upload shows by the outbox alone.
  run_sql(files.path, "UPDATE orders SET energy_flat_mwh = 1 WHERE id = 'o3'");
  REQUIRE(replace_database(files.path, {{files.backup}, both}, at(kNow)));

  const auto store = opened(files.path);
  CHECK(store->outbox("primary", RecordKind::order, 10)->front().record == "o2");
  CHECK(store->outbox("supervisor", RecordKind::order, 10)->front().record == "o1");
  CHECK(waiting(*store) == 1);
  CHECK(waiting(*store, "supervisor") == 1);
  CHECK((*store->order("o3"))->state == OrderState::uploaded);
  CHECK((*store->order("o3"))->delivered() == WattHours::from_whole(100));
}

TEST_CASE("where the outbox cannot be read each finished order is sent to every platform") {
  const Files files;
  const std::vector<Recipient> both{{"primary"}, {"supervisor"}};
  {
    const auto store = opened(files.path);
    REQUIRE(store->finish_order(ended(1, 100)));
    REQUIRE(store->finish_order(ended(2, 100)));
    REQUIRE(answered(*store, "o2", true));
  }
  run_sql(files.path, "DROP TABLE outbox");
  REQUIRE(replace_database(files.path, {{}, both}, at(kNow)));

  const auto store = opened(files.path);
  for (const char* platform : {"primary", "supervisor"}) {
    const auto rows = store->outbox(platform, RecordKind::order, 10);
    REQUIRE(rows->size() == 1);
    CHECK(rows->front().record == "o1");
  }
}

TEST_CASE("a sound database that is replaced on purpose loses no order") {
  const Files files;
  {
    const auto store = opened(files.path);
    REQUIRE(make_backup(files.path, files.backup));
    for (int number = 0; number < 50; ++number) REQUIRE(store->finish_order(ended(number, number)));
  }
  const auto done =
      replace_database(files.path, {{files.backup}, {{"primary"}}, false, "replaced"}, at(kNow));
  REQUIRE(done);
  CHECK(done->salvage.whole);
  CHECK(done->aside.find(".replaced-20270115-") != std::string::npos);
  const auto store = opened(files.path);
  CHECK(waiting(*store) == 50);
  CHECK_FALSE(store->setting(Store::kChargesLost)->has_value());
}

TEST_CASE("after a restore no epoch and no running number comes again, also after a second one") {
  const Files files;
  std::int64_t epoch = 0;
  std::int64_t running = 0;
  {
    const auto store = opened(files.path);
    REQUIRE(make_backup(files.path, files.backup));
    for (int i = 0; i < 10; ++i) {
      epoch = *store->next_epoch();
      running = *store->next_running();
    }
  }
  for (int restore = 0; restore < 2; ++restore) {
    destroy(files.path);
    REQUIRE(replace_database(files.path, {{files.backup}}, at(kNow + 60 * restore)));
    const auto store = opened(files.path);
    const std::int64_t next = *store->next_epoch();
    CHECK(next > epoch);
    epoch = next;
    const std::int64_t next_running = *store->next_running();
    CHECK(next_running > running);
    running = next_running;
  }

  // With a clock that has not been set the million is what keeps them apart.
  destroy(files.path);
  REQUIRE(replace_database(files.path, {{files.backup}}, at(5)));
  CHECK(*opened(files.path)->next_epoch() > 1'000'000);
}

TEST_CASE("a replacement that a power cut interrupted is done at the next start") {
  for (const bool renamed : {false, true}) {
    const Files files;
    {
      const auto store = opened(files.path + ".new");
      REQUIRE(store->save_setting("a", "new"));
    }
    {
      const auto store = opened(files.path);
      REQUIRE(store->save_setting("a", "old"));
      std::filesystem::copy_file(files.path + "-wal", files.path + "-kept");
    }
    // A log that is left alone must not be taken for the new database's.
    std::filesystem::rename(files.path + "-kept", files.path + "-wal");
    if (renamed) std::filesystem::rename(files.path, files.path + ".damaged");

    REQUIRE(finish_replacement(files.path));

    CHECK(**opened(files.path)->setting("a") == "new");
    CHECK_FALSE(std::filesystem::exists(files.path + ".new"));
    CHECK(std::filesystem::exists(files.path + ".damaged"));
    REQUIRE(finish_replacement(files.path));
    CHECK(**opened(files.path)->setting("a") == "new");
  }
}

TEST_CASE("a replacement that was only begun leaves the database as it is") {
  const Files files;
  { REQUIRE(opened(files.path)->save_setting("a", "old")); }
  std::ofstream{files.path + ".part"} << "half";
  REQUIRE(finish_replacement(files.path));
  CHECK(**opened(files.path)->setting("a") == "old");
  (void)replaced(files, {});
  CHECK(**opened(files.path)->setting("a") == "old");
}

TEST_CASE("an order with a value that this program never writes makes the database corrupt") {
  const Files files;
  { REQUIRE(opened(files.path)->save_order(open_order(1))); }
  run_sql(files.path, "UPDATE orders SET mode = 'x'");
  const auto store = Store::open(files.path);
  REQUIRE_FALSE(store);
  CHECK(store.error().code == Errc::corrupt);
  (void)replaced(files, {});
  CHECK(opened(files.path)->open_orders()->empty());
}

TEST_CASE("a damaged database of an earlier version is salvaged, too") {
  const Files files;
  { REQUIRE(opened(files.path)->finish_order(ended(1, 500))); }
  run_sql(files.path,
          "DROP TABLE cards; ALTER TABLE habits DROP COLUMN plug_and_charge;"
          "PRAGMA user_version = 3");
  const Replacement done = replaced(files, {});
  CHECK(done.salvage.orders == 1);
  CHECK(waiting(*opened(files.path)) == 1);
}

// Whatever happens to its pages, nothing is made up: an order that is there afterwards is one that
// was, with an energy that it had, closed ones of the backup are as they were, and what is not
// known to be uploaded is in the outbox.
TEST_CASE("damage anywhere in the file makes up no order and bills none anew") {
  const Files sound;
  std::map<std::string, Order> truth;
  {
    const auto store = opened(sound.path);
    const auto write = [&](const Order& order) {
      truth[order.id] = order;
      REQUIRE((is_closed(order.state) ? store->finish_order(order) : store->save_order(order)));
    };
    for (int number = 0; number < 60; ++number) write(ended(number, number * 10));
    for (int number = 60; number < 70; ++number) write(open_order(number, 5));
    for (int number = 0; number < 50; ++number)
      REQUIRE(answered(*store, "o" + std::to_string(number), true));
    REQUIRE(make_backup(sound.path, sound.backup));
    for (int number = 60; number < 65; ++number) {
      write(ended(number, number * 10));
      REQUIRE(answered(*store, "o" + std::to_string(number), true));
    }
    for (int number = 70; number < 130; ++number) write(ended(number, number * 10));
  }
  std::mt19937 random{20'260'801};
  int salvaged = 0;
  for (int round = 0; round < 40; ++round) {
    CAPTURE(round);
    const Files files;
    std::filesystem::copy_file(sound.path, files.path);
    const std::size_t size = std::filesystem::file_size(files.path);
    {
      std::fstream damaged{files.path, std::ios::in | std::ios::out | std::ios::binary};
      for (int hit = 0; hit < 1 + round % 4; ++hit) {
        const std::size_t page = random() % (size / 4096);
        const std::size_t length = round % 2 == 0 ? 4096 : 1 + random() % 64;
        damaged.seekp(static_cast<std::streamoff>(page * 4096 + random() % (4096 - length + 1)));
        std::string noise(length, '\0');
        if (round % 3 != 0)
          for (char& byte : noise) byte = static_cast<char>(random());
        damaged << noise;
      }
    }
    const Replacement done = replaced(files, {sound.backup});
    salvaged += done.salvage.orders;
    const auto store = opened(files.path);
    std::map<std::string, bool> sent;
    for (const OutboxRow& row : *store->outbox("primary", RecordKind::order, 1000))
      sent[row.record] = true;
    OrderQuery all;
    all.limit = 1000;
    const auto orders = store->orders(all);
    REQUIRE(orders);
    for (const Order& order : *orders) {
      CAPTURE(order.id);
      REQUIRE(truth.contains(order.id));
      const Order& last = truth.at(order.id);
      const bool is_last = order.delivered() == last.delivered();
      CHECK((is_last || order.delivered() == WattHours::from_whole(5)));
      if (sent[order.id]) CHECK(is_last);  // never a part of a charge
      CHECK(order.state != OrderState::applied);
    }
    for (int number = 0; number < 60; ++number) {
      const auto order = *store->order("o" + std::to_string(number));
      REQUIRE(order);
      CHECK(order->delivered() == WattHours::from_whole(number * 10));
      CHECK((order->state == OrderState::uploaded) == (number < 50));
      CHECK(sent[order->id] == (number >= 50));
    }
  }
  CHECK(salvaged > 40 * 30);  // more than half of the newer orders, on the whole
}

}  // namespace youxu
