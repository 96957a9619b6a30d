// What a resident may count on.
#include "policy/promise.hpp"

#include <catch2/catch.hpp>

using namespace youxu;
using namespace youxu::literals;
using namespace std::chrono_literals;

namespace {

constexpr Wall kNow = wall_from_unix_millis(1'766'000'000'000);

// 40 kWh wanted by 8 hours from now, 10 in, all of it planned to be in after 6 hours.
PromiseFacts facts() {
  PromiseFacts facts;
  facts.wanted = 40'000_Wh;
  facts.delivered = 10'000_Wh;
  facts.depart = kNow + 8h;
  facts.done = kNow + 6h;
  facts.at_full = facts.at_useful = 50'000_Wh;
  return facts;
}

// A percent is one kilowatt-hour, and the car came with 40 %.
constexpr BatteryFacts kBattery{1'000_Wh, 60'000_Wh};

}  // namespace

TEST_CASE("when the plan gives all, it is ready when the plan ends") {
  const Promise promise = promise_of(facts(), kNow);
  CHECK(promise.code == PromiseCode::ready);
  CHECK(promise.why == Shortage::none);
  CHECK(promise.energy == 40'000_Wh);
  CHECK(promise.by == kNow + 6h);
  CHECK(!promise.percent);
}

TEST_CASE("what has all already is ready now") {
  PromiseFacts all = facts();
  all.delivered = *all.wanted;
  all.done.reset();
  CHECK(promise_of(all, kNow).by == kNow);
}

TEST_CASE("a missing remainder under a tenth of a kilowatt-hour is nothing missing") {
  PromiseFacts nearly = facts();
  nearly.missing = 99_Wh;
  CHECK(promise_of(nearly, kNow).code == PromiseCode::ready);
  nearly.missing = 100_Wh;
  CHECK(promise_of(nearly, kNow).code == PromiseCode::short_of);
}

TEST_CASE("what the plan lacks is told as of departure, with what the battery will have") {
  PromiseFacts lacking = facts();
  lacking.missing = 11'000_Wh;
  lacking.battery = kBattery;
  const Promise promise = promise_of(lacking, kNow);
  CHECK(promise.code == PromiseCode::short_of);
  CHECK(promise.energy == 29'000_Wh);
  CHECK(promise.wanted == 40'000_Wh);
  CHECK(promise.by == kNow + 8h);
  CHECK(promise.percent == 69);
}

TEST_CASE("the percentage ends at the target, and at the battery's end") {
  PromiseFacts known = facts();
  known.battery = kBattery;
  CHECK(promise_of(known, kNow).percent == 80);
  known.wanted = 20'000_Wh;  // asked for less than usual
  CHECK(promise_of(known, kNow).percent == 60);
  known.wanted = 90'000_Wh;
  CHECK(promise_of(known, kNow).percent == 100);
  known.wanted = 19'999_Wh;  // rounded down
  CHECK(promise_of(known, kNow).percent == 59);
  known.battery->percent = 0_Wh;
  CHECK(!promise_of(known, kNow).percent);
}

TEST_CASE("a shortage is the others', the clock's or the car's") {
  PromiseFacts lacking = facts();
  lacking.missing = 5'000_Wh;
  CHECK(promise_of(lacking, kNow).why == Shortage::full_night);
  lacking.at_useful = 20'000_Wh;
  CHECK(promise_of(lacking, kNow).why == Shortage::car_takes_less);
  lacking.at_full = 20'000_Wh;
  CHECK(promise_of(lacking, kNow).why == Shortage::too_late);
}

TEST_CASE("a departure that is over is now, and no promise takes back what is in") {
  PromiseFacts over = facts();
  over.depart = kNow - 1h;
  over.missing = 35'000_Wh;
  const Promise promise = promise_of(over, kNow);
  CHECK(promise.by == kNow);
  CHECK(promise.energy == 10'000_Wh);
}

TEST_CASE("without a wish or a departure there is nothing to promise") {
  PromiseFacts silent = facts();
  silent.depart.reset();
  CHECK(promise_of(silent, kNow).code == PromiseCode::unknown);
  silent = facts();
  silent.wanted.reset();
  CHECK(promise_of(silent, kNow).code == PromiseCode::unknown);
}

TEST_CASE("what is as on earlier days is likely only, ready or short") {
  PromiseFacts learned = facts();
  learned.confidence = 64;
  const Promise ready = promise_of(learned, kNow);
  CHECK(ready.code == PromiseCode::likely);
  CHECK(ready.energy == 40'000_Wh);
  CHECK(ready.by == kNow + 6h);
  CHECK(ready.confidence == 64);
  learned.missing = 11'000_Wh;
  const Promise lacking = promise_of(learned, kNow);
  CHECK(lacking.code == PromiseCode::likely);
  CHECK(lacking.why == Shortage::none);
  CHECK(lacking.energy == 29'000_Wh);
  CHECK(lacking.by == kNow + 8h);
  learned.missing = {};
  learned.confidence = 55;
  CHECK(!differ(ready, promise_of(learned, kNow)));
  learned.confidence = 54;
  CHECK(differ(ready, promise_of(learned, kNow)));
}

TEST_CASE("less than ten minutes or a fifth of a kilowatt-hour is no other promise") {
  const Promise first = promise_of(facts(), kNow);
  Promise other = first;
  other.by = first.by + 10min - 1ms;
  other.energy = first.energy - WattHours::from_milli(199'999);
  CHECK(!differ(first, other));
  CHECK(!differ(other, first));
  other.by = first.by - 10min;
  CHECK(differ(first, other));
  other = first;
  other.energy = first.energy - 200_Wh;
  CHECK(differ(first, other));
  other = first;
  other.code = PromiseCode::short_of;
  CHECK(differ(first, other));
  other = first;
  other.why = Shortage::too_late;
  CHECK(differ(first, other));
}

TEST_CASE("a promise is kept until another differs, small steps add up") {
  std::optional<KeptPromise> kept;
  Promise promise = promise_of(facts(), kNow);
  const Wall first = promise.by;
  keep(kept, promise, kNow);
  REQUIRE(kept);
  CHECK(kept->changed_at == kNow);
  CHECK(!kept->before);

  promise.by = first + 6min;
  keep(kept, promise, kNow + 5min);
  CHECK(kept->promise.by == first);
  CHECK(kept->changed_at == kNow);

  promise.by = first + 12min;
  keep(kept, promise, kNow + 10min);
  CHECK(kept->promise.by == first + 12min);
  CHECK(kept->changed_at == kNow + 10min);
  REQUIRE(kept->before);
  CHECK(kept->before->by == first);
}

TEST_CASE("each code and shortage has its word") {
  CHECK(text_of(PromiseCode::unknown) == "unknown");
  CHECK(text_of(PromiseCode::ready) == "ready");
  CHECK(text_of(PromiseCode::short_of) == "short");
  CHECK(text_of(Shortage::none) == "none");
  CHECK(text_of(Shortage::full_night) == "full_night");
  CHECK(text_of(Shortage::too_late) == "too_late");
  CHECK(text_of(Shortage::car_takes_less) == "car_takes_less");
}
