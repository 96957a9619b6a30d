// The base load between what the meter shows and what the piles say.
#include <catch2/catch.hpp>

#include "policy/room.hpp"

#include "policy/circuit.hpp"

using namespace youxu;
using namespace youxu::literals;
using namespace std::chrono_literals;

namespace {

constexpr Mono kStart = mono_from_millis(1'000'000);
PerPhase<Amps> all(Amps a) {
  return {a, a, a};
}

BaseLoad::Reading reading(Mono at, Amps meter, Amps least, Amps most) {
  return {at, all(meter), all(least), all(most), false};
}

// `seconds` readings of the same, one a second, after `from`.
void feed(BaseLoad& base, Mono from, int seconds, Amps meter, Amps piles) {
  for (int s = 1; s <= seconds; ++s) base.sample(reading(from + s * 1s, meter, piles, piles));
}

}  // namespace

TEST_CASE("unbalance is what the least phase carries less than the greatest") {
  CHECK(unbalance_percent({100_A, 100_A, 100_A}) == 0);
  CHECK(unbalance_percent({80_A, 60_A, 100_A}) == Approx(40));
  CHECK(unbalance_percent({0_A, 0_A, 5_A}) == Approx(100));
  CHECK(unbalance_percent({}) == 0);
}

TEST_CASE("the base load is what the meter shows beyond the piles") {
  BaseLoad base;
  base.sample(reading(kStart, 150_A, 50_A, 50_A));
  CHECK(base.value() == all(100_A));
}

TEST_CASE("a meter that is no longer believed is lost at once, and settles anew") {
  BaseLoad base;
  feed(base, kStart, 20, 150_A, 50_A);
  REQUIRE(base.settled());
  base.lose();
  CHECK(base.quality(kStart + 20s) == BaseLoad::Quality::lost);
  CHECK_FALSE(base.settled());
  base.sample(reading(kStart + 21s, 120_A, 50_A, 50_A));
  CHECK(base.quality(kStart + 21s) == BaseLoad::Quality::fresh);
  CHECK_FALSE(base.settled());
}

TEST_CASE("until 12 s have been seen the lower bound counts, then the highest since 5 s") {
  BaseLoad base;
  base.sample(reading(kStart, 150_A, 0_A, 96_A));  // no pile has been heard
  CHECK_FALSE(base.settled());
  CHECK(base.value() == all(54_A));
  for (int s = 1; s < 12; ++s)  // at 8 s one is heard with its current of before
    base.sample(reading(kStart + s * 1s, 150_A, s < 8 ? 0_A : 60_A, 96_A));
  CHECK_FALSE(base.settled());
  CHECK(base.value() == all(54_A));
  base.sample(reading(kStart + 12s, 150_A, 60_A, 60_A));
  CHECK(base.settled());
  CHECK(base.value() == all(150_A));  // as at 5 s; falls when that is 12 s ago
  for (int s = 13; s < 21; ++s) base.sample(reading(kStart + s * 1s, 150_A, 60_A, 60_A));
  CHECK(base.value() == all(90_A));
}

TEST_CASE("a meter above its limit throttles although nothing is settled") {
  BaseLoad base;
  auto now = reading(kStart, 210_A, 32_A, 96_A);
  now.urgent = true;
  base.sample(now);
  CHECK(base.value() == all(178_A));
}

TEST_CASE("after a gap of more than 10 s the estimate settles anew") {
  BaseLoad base;
  feed(base, kStart, 15, 150_A, 50_A);
  CHECK(base.settled());
  feed(base, kStart + 26s, 1, 150_A, 50_A);
  CHECK_FALSE(base.settled());
}

TEST_CASE("a rise counts once it has lasted three seconds, at once when urgent") {
  BaseLoad base;
  feed(base, kStart, 15, 150_A, 50_A);
  feed(base, kStart + 15s, 3, 170_A, 50_A);
  CHECK(base.value() == all(100_A));
  feed(base, kStart + 18s, 1, 170_A, 50_A);
  CHECK(base.value() == all(120_A));

  auto now = reading(kStart + 20s, 200_A, 50_A, 50_A);
  now.urgent = true;
  base.sample(now);
  CHECK(base.value() == all(150_A));
}

TEST_CASE("a fall counts once it has lasted twelve seconds") {
  BaseLoad base;
  feed(base, kStart, 15, 150_A, 50_A);
  feed(base, kStart + 15s, 12, 130_A, 50_A);
  CHECK(base.value() == all(100_A));
  feed(base, kStart + 27s, 1, 130_A, 50_A);
  CHECK(base.value() == all(80_A));
}

TEST_CASE("a car that follows a raised lease is not taken for base load") {
  BaseLoad base;
  feed(base, kStart, 15, 106_A, 6_A);
  for (int s = 16; s < 26; ++s)  // it says 6 A still, may draw 32, and the meter shows that it does
    base.sample(reading(kStart + s * 1s, 132_A, 6_A, 32_A));
  CHECK(base.value() == all(100_A));
}

TEST_CASE("a reading is fresh for 3 s, stale for 10 s, then lost") {
  BaseLoad base;
  CHECK(base.quality(kStart) == BaseLoad::Quality::lost);
  base.sample(reading(kStart, 100_A, 0_A, 0_A));
  CHECK(base.quality(kStart + 3s) == BaseLoad::Quality::fresh);
  CHECK(base.quality(kStart + 3001ms) == BaseLoad::Quality::stale);
  CHECK(base.quality(kStart + 10s) == BaseLoad::Quality::stale);
  CHECK(base.quality(kStart + 10001ms) == BaseLoad::Quality::lost);
}

TEST_CASE("an older reading is ignored and a negative base is none") {
  BaseLoad base;
  base.sample(reading(kStart, 10_A, 50_A, 50_A));
  CHECK(base.value() == all(0_A));
  base.sample(reading(kStart, 500_A, 0_A, 0_A));
  CHECK(base.value() == all(0_A));
}

TEST_CASE("what is taken out counts no more, in the estimate and in the readings that bound it") {
  BaseLoad base;
  feed(base, kStart, 30, 150_A, 50_A);
  base.take_out(1, 20_A);
  CHECK(base.value() == PerPhase<Amps>{100_A, 80_A, 100_A});
  base.sample({kStart + 31s, all(150_A), {50_A, 70_A, 50_A}, {50_A, 70_A, 50_A}, false, {}});
  CHECK(base.value() == PerPhase<Amps>{100_A, 80_A, 100_A});
  base.take_out(1, -20_A);
  CHECK(base.value() == all(100_A));
}

TEST_CASE("a base load is negative only by what may flow on another phase") {
  BaseLoad base;
  base.sample({kStart, all(10_A), all(30_A), all(30_A), false, 15_A});
  CHECK(base.value() == all(-15_A));
  base.sample({kStart + 1s, all(10_A), all(30_A), all(30_A), false, {}});
  CHECK(base.value() == all(0_A));
}

TEST_CASE("what a meter said before the piles changed is held, as fresh as a reading") {
  BaseLoad base;
  CHECK_FALSE(base.hold(kStart));
  CHECK(base.quality(kStart) == BaseLoad::Quality::lost);  // there is nothing to hold
  feed(base, kStart, 30, 150_A, 50_A);
  for (int s = 31; s <= 90; ++s) CHECK(base.hold(kStart + s * 1s));
  CHECK(base.value() == all(100_A));
  CHECK(base.quality(kStart + 92s) == BaseLoad::Quality::fresh);
  // The meter moves again: from there on as ever.
  feed(base, kStart + 90s, 13, 150_A, 80_A);
  CHECK(base.value() == all(70_A));
}
