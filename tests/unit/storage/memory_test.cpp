// Events, piles, habits, tariffs, settings and alarms.
#include "storage/codec.hpp"
#include "tests/unit/storage/fixture.hpp"

namespace youxu {

using EventSeen = Store::EventSeen;

namespace {

PileEvent event_of(std::int64_t boot, std::int64_t id) {
  PileEvent event;
  event.boot = boot;
  event.id = id;
  return event;
}

Alarm raised(Store& store, const std::string& key, std::int64_t seconds) {
  const auto alarm = store.raise_alarm(key, Severity::warning, "message", at(seconds));
  REQUIRE(alarm);
  return *alarm;
}

}  // namespace

TEST_CASE("an event is new exactly once for each pile and boot, across restarts") {
  const TemporaryFile file;
  {
    const auto store = opened(file.path());
    CHECK(*store->record_event("P1", event_of(7, 1), at(1)) == EventSeen::first_time);
    CHECK(*store->record_event("P1", event_of(7, 1), at(2)) == EventSeen::repeated);
    CHECK(*store->record_event("P1", event_of(8, 1), at(3)) == EventSeen::first_time);
    CHECK(*store->record_event("P2", event_of(7, 1), at(4)) == EventSeen::first_time);
  }
  const auto store = opened(file.path());
  CHECK(*store->record_event("P1", event_of(7, 1), at(5)) == EventSeen::repeated);
  CHECK(*store->record_event("P1", event_of(7, 2), at(6)) == EventSeen::first_time);
}

TEST_CASE("events beyond the maximum push out the oldest only") {
  const auto store = opened();
  for (int id = 0; id <= Store::kMaxEvents; ++id)
    if (*store->record_event("P1", event_of(1, id), at(1)) != EventSeen::first_time) FAIL(id);

  CHECK(*store->record_event("P1", event_of(1, 1), at(2)) == EventSeen::repeated);
  CHECK(*store->record_event("P1", event_of(1, 0), at(2)) == EventSeen::first_time);
}

TEST_CASE("the cars that left are told in order, from a time on, and no other event") {
  const auto store = opened();
  for (int id = 1; id <= 4; ++id) {
    PileEvent event = event_of(1, id);
    event.kind = id == 2 ? PileEventKind::full : PileEventKind::unplug;
    event.connector = id;
    REQUIRE(store->record_event(id == 4 ? "P2" : "P1", event, at(10 * id)));
  }
  const auto left = store->unplugs(at(30));
  REQUIRE(left);
  REQUIRE(left->size() == 2);
  CHECK(left->at(0).pile == "P1");
  CHECK(left->at(0).connector == 3);
  CHECK(left->at(0).at == at(30));
  CHECK(left->at(1).pile == "P2");
  CHECK(store->unplugs(at(0))->size() == 3);
}

TEST_CASE("an event that is repeated costs no write to the disk") {
  const TemporaryFile file;
  const auto store = opened(file.path());
  REQUIRE(store->record_event("P1", event_of(7, 1), at(1)));
  const auto written = std::filesystem::file_size(file.path() + "-wal");

  CHECK(*store->record_event("P1", event_of(7, 1), at(2)) == Store::EventSeen::repeated);

  CHECK(std::filesystem::file_size(file.path() + "-wal") == written);
}

TEST_CASE("a pile comes back with every field after the file is reopened") {
  const TemporaryFile file;
  PileMemory memory{"P1", {}};
  memory.hello.boot = 77;
  memory.hello.kind = PileKind::dc;
  memory.hello.vendor = "v";
  memory.hello.model = "m";
  memory.hello.firmware = "1.2";
  memory.hello.serial = "s";
  memory.hello.phases = PhaseSet::one(1);
  memory.hello.connectors = {{1, Amps::from_whole(6), Amps::from_whole(32)},
                             {2, Amps::from_whole(8), Amps::from_milli(15'500)}};
  memory.hello.failsafe = Amps::from_whole(6);
  memory.hello.features = {"meter", "lock"};
  REQUIRE(opened(file.path())->save_piles(std::vector<PileMemory>{{"P1", {}}}));
  REQUIRE(opened(file.path())->save_piles(std::vector<PileMemory>{memory, {"P2", {}}}));

  const auto piles = opened(file.path())->piles();

  REQUIRE(piles);
  REQUIRE(piles->size() == 2);
  const PileHello& hello = piles->front().hello;
  CHECK(piles->front().pile == "P1");
  CHECK(hello.boot == 77);
  CHECK(hello.kind == PileKind::dc);
  CHECK(hello.vendor + hello.model + hello.firmware + hello.serial == "vm1.2s");
  CHECK(hello.phases == PhaseSet::one(1));
  REQUIRE(hello.connectors.size() == 2);
  CHECK(hello.connectors[1].id == 2);
  CHECK(hello.connectors[1].min == Amps::from_whole(8));
  CHECK(hello.connectors[1].max == Amps::from_milli(15'500));
  CHECK(hello.failsafe == Amps::from_whole(6));
  CHECK(hello.features == std::vector<std::string>{"meter", "lock"});
}

TEST_CASE("a habit is replaced by the newer one of its pile") {
  const auto store = opened();
  REQUIRE(store->save_habit("P1", {}));
  REQUIRE(
      store->save_habit("P1", {WattHours::from_whole(60'000), 20, 90, 420, ChargeMode::immediate}));

  const auto habits = store->habits();

  REQUIRE(habits);
  REQUIRE(habits->size() == 1);
  const auto& [pile, habit] = habits->front();
  CHECK(pile == "P1");
  CHECK(habit.battery == WattHours::from_whole(60'000));
  CHECK(habit.arrival_soc == 20);
  CHECK(habit.target_soc == 90);
  CHECK(habit.pickup_minute == 420);
  CHECK(habit.mode == ChargeMode::immediate);
}

TEST_CASE("versions of the tariff come back whole; the oldest by their validity go") {
  const TemporaryFile file;
  TariffVersion version;
  version.tariff = sample_tariff();
  version.source = TariffSource::page;
  {
    const auto store = opened(file.path());
    CHECK(store->tariffs()->empty());
    for (int i = 0; i <= Store::kMaxTariffs; ++i) {
      version.tariff.model = std::to_string(i);
      version.valid_from = at(5000 - i);  // the last that came was valid first
      version.received_at = at(100 + i);
      REQUIRE(*store->save_tariff(version) == i + 1);
    }
    REQUIRE(store->remove_tariff(2));
    CHECK(store->remove_tariff(2));
  }
  const auto store = opened(file.path());
  const auto kept = store->tariffs();
  REQUIRE(kept);
  REQUIRE(kept->size() == static_cast<std::size_t>(Store::kMaxTariffs) - 1);
  CHECK(kept->front().id == 1);
  CHECK(kept->back().tariff.model == std::to_string(Store::kMaxTariffs - 1));
  CHECK(kept->front().valid_from == at(5000));
  CHECK(kept->front().received_at == at(100));
  CHECK(kept->front().source == TariffSource::page);
  CHECK(kept->front().tariff.slots == version.tariff.slots);
}

TEST_CASE("text that no encoder wrote is not decoded") {
  const std::string good = encode_tariff(sample_tariff());
  CHECK(decode_tariff(good));
  CHECK_FALSE(decode_tariff(""));
  CHECK_FALSE(decode_tariff(good.substr(0, 40)));
  CHECK_FALSE(decode_tariff("x" + good));
  std::string unknown_kind = good;
  unknown_kind[good.find("spfv")] = 'z';
  CHECK_FALSE(decode_tariff(unknown_kind));
  CHECK_FALSE(decode_connectors("1 6000;"));
  CHECK(decode_connectors("")->empty());
  CHECK(encode_names({"a", "b\nc"}) == "a\n");
}

TEST_CASE("a setting is kept and replaced; its key has 1 to 64 characters") {
  const auto store = opened();
  const std::string longest(64, 'k');
  REQUIRE(store->save_setting(longest, "1"));
  REQUIRE(store->save_setting(longest, ""));
  CHECK(**store->setting(longest) == "");
  CHECK_FALSE(*store->setting("other"));
  CHECK(store->save_setting(longest + "k", "1").error().code == Errc::invalid);
  CHECK(store->save_setting("", "1").error().code == Errc::invalid);
}

TEST_CASE("an alarm is active once per key until it is cleared") {
  const auto store = opened();
  const Alarm first = raised(*store, "a", 1);
  const auto second = store->raise_alarm("a", Severity::critical, "other", at(2));
  CHECK(second->id == first.id);
  CHECK(second->severity == Severity::warning);
  CHECK(second->message == "message");

  REQUIRE(store->clear_alarm("a", at(3)));
  REQUIRE(store->clear_alarm("a", at(4)));
  const Alarm again = raised(*store, "a", 5);

  CHECK(again.id > first.id);
  CHECK(store->alarms(10)->back().cleared_at == at(3));
}

TEST_CASE("active alarms come first, then the newest cleared") {
  const auto store = opened();
  for (const char* key : {"old", "active", "new"}) raised(*store, key, 1);
  REQUIRE(store->clear_alarm("old", at(2)));
  REQUIRE(store->clear_alarm("new", at(3)));

  const auto alarms = store->alarms(1000);

  REQUIRE(alarms->size() == 3);
  CHECK((*alarms)[0].key == "active");
  CHECK((*alarms)[1].key == "new");
  CHECK((*alarms)[2].key == "old");
  CHECK(store->alarms(1)->size() == 1);
  CHECK_FALSE(store->alarms(0));
}

TEST_CASE("acknowledging an alarm twice is fine; an unknown one is invalid") {
  const auto store = opened();
  const Alarm alarm = raised(*store, "a", 1);
  CHECK_FALSE(alarm.acknowledged);
  REQUIRE(store->acknowledge_alarm(alarm.id));
  REQUIRE(store->acknowledge_alarm(alarm.id));
  CHECK(store->alarms(1)->front().acknowledged);
  CHECK(store->acknowledge_alarm(alarm.id + 1).error().code == Errc::invalid);
}

TEST_CASE("cleared alarms beyond the maximum go, the oldest first, and active ones stay") {
  const auto store = opened();
  raised(*store, "active", 0);
  std::vector<std::int64_t> ids;
  for (int i = 0; i <= Store::kMaxClearedAlarms; ++i) {
    ids.push_back(raised(*store, "a", i).id);
    REQUIRE(store->clear_alarm("a", at(i)));
  }

  CHECK_FALSE(store->acknowledge_alarm(ids[0]));
  CHECK(store->acknowledge_alarm(ids[1]));
  CHECK(store->alarms(1)->front().key == "active");
}

TEST_CASE("severities have names") {
  CHECK(text_of(Severity::notice) == "notice");
  CHECK(text_of(Severity::warning) == "warning");
  CHECK(text_of(Severity::critical) == "critical");
}

}  // namespace youxu
