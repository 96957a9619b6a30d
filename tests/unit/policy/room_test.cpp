// The base load between what the meter shows and what the piles say.
#include <catch2/catch.hpp>

#include "policy/room.hpp"

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

TEST_CASE("the base load is what the meter shows beyond the piles") {
  BaseLoad base;
  base.sample(reading(kStart, 150_A, 50_A, 50_A));
  CHECK(base.value() == all(100_A));
}

TEST_CASE("a rise counts once it has lasted three seconds, at once when urgent") {
  BaseLoad base;
  feed(base, kStart, 5, 150_A, 50_A);
  feed(base, kStart + 5s, 3, 170_A, 50_A);
  CHECK(base.value() == all(100_A));
  feed(base, kStart + 8s, 1, 170_A, 50_A);
  CHECK(base.value() == all(120_A));

  auto now = reading(kStart + 10s, 200_A, 50_A, 50_A);
  now.urgent = true;
  base.sample(now);
  CHECK(base.value() == all(150_A));
}

TEST_CASE("a fall counts once it has lasted twelve seconds") {
  BaseLoad base;
  feed(base, kStart, 5, 150_A, 50_A);
  feed(base, kStart + 5s, 12, 130_A, 50_A);
  CHECK(base.value() == all(100_A));
  feed(base, kStart + 17s, 1, 130_A, 50_A);
  CHECK(base.value() == all(80_A));
}

TEST_CASE("a car that follows a raised lease is not taken for base load") {
  BaseLoad base;
  feed(base, kStart, 5, 106_A, 6_A);
  for (int s = 6; s < 16; ++s)  // it says 6 A still, may draw 32, and the meter shows that it does
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
