// The fleet's ramp, minute by minute.
#include "policy/ramp.hpp"

#include <catch2/catch.hpp>

using namespace youxu;
using namespace youxu::literals;
using namespace std::chrono_literals;

namespace {

constexpr PerPhase<Amps> kLimit{300_A, 300_A, 100_A};
constexpr Amps kStep = 6_A;

Mono at(Millis t) {
  return Mono{1h + t};
}

PerPhase<Amps> all(Amps amps) {
  return {amps, amps, amps};
}

// A ramp that has been asked an hour after its zero, with all of its allowance.
Ramp filled() {
  Ramp ramp;
  ramp.ceiling(kLimit, kStep, at(0s));
  return ramp;
}

}  // namespace

TEST_CASE("the first grants may be a tenth of the limit of each phase") {
  Ramp ramp;
  const Ceiling ceiling = ramp.ceiling(kLimit, kStep, at(0s));
  CHECK(ceiling.total == PerPhase<Amps>{30_A, 30_A, 10_A});
}

TEST_CASE("on a small site one pile can rise by its step all the same") {
  Ramp ramp;
  CHECK(ramp.ceiling(all(28_A), 6_A, at(0s)).total[0] == 6_A);
  ramp.note(all(6_A), at(0s));
  CHECK(ramp.ceiling(all(28_A), 10_A, at(30s)).total[0] == 13_A);  // 28 A in 2 min
  CHECK(ramp.ceiling(all(28_A), 10_A, at(10min)).total[0] == 16_A);
}

TEST_CASE("what was granted is taken from the allowance, phase by phase") {
  Ramp ramp = filled();
  ramp.note({30_A, 10_A, 0_A}, at(0s));
  const Ceiling ceiling = ramp.ceiling(kLimit, kStep, at(0s));
  CHECK(ceiling.total == PerPhase<Amps>{30_A, 30_A, 10_A});
}

TEST_CASE("the allowance fills over the full rise, up to a tenth") {
  Ramp ramp = filled();
  ramp.note(all(30_A), at(0s));
  CHECK(ramp.ceiling(kLimit, kStep, at(4s)).total[0] == 40_A);  // 300 A in 2 min is 2.5 A a second
  CHECK(ramp.ceiling(kLimit, kStep, at(8s)).total[0] == 50_A);
  CHECK(ramp.ceiling(kLimit, kStep, at(10min)).total[0] == 60_A);
}

TEST_CASE("a fleet that takes all it may needs the full rise to the limit") {
  Ramp ramp = filled();
  Millis took = 0s;
  for (Amps total; total < 300_A; took += 1s) {
    total = std::min(300_A, ramp.ceiling(kLimit, kStep, at(took)).total[0]);
    ramp.note(all(total), at(took));
    REQUIRE(took <= Ramp::kFullRise);
  }
  CHECK(took >= Ramp::kFullRise * 9 / 10 - 1s);  // a tenth was there from the beginning
}

TEST_CASE("what others gave back within a minute is not a rise") {
  Ramp ramp = filled();
  ramp.note(all(30_A), at(0s));
  ramp.note(all(5_A), at(2s));
  CHECK(ramp.ceiling(kLimit, kStep, at(2s)).total[0] == 35_A);  // the highest, and 2 s of allowance
  ramp.note(all(30_A), at(2s));
  CHECK(ramp.ceiling(kLimit, kStep, at(2400ms)).total[0] == 36_A);
}

TEST_CASE("after a minute the highest is forgotten") {
  Ramp ramp = filled();
  ramp.note(all(30_A), at(0s));
  ramp.note(all(5_A), at(Ramp::kRemembers));
  CHECK(ramp.ceiling(kLimit, kStep, at(Ramp::kRemembers)).total[0] == 60_A);
  ramp.note(all(5_A), at(Ramp::kRemembers + 1ms));
  CHECK(ramp.ceiling(kLimit, kStep, at(Ramp::kRemembers + 1ms)).total[0] == 35_A);
}

TEST_CASE("a fleet that stays where it is remembers its height from the last time on") {
  Ramp ramp = filled();
  ramp.note(all(30_A), at(0s));
  ramp.note(all(30_A), at(50s));
  ramp.note(all(5_A), at(90s));
  CHECK(ramp.ceiling(kLimit, kStep, at(90s)).total[0] == 60_A);
}

TEST_CASE("a rise beyond the allowance leaves none, not less than none") {
  Ramp ramp = filled();
  ramp.note(all(200_A), at(0s));  // immediate sessions do not ask
  CHECK(ramp.ceiling(kLimit, kStep, at(0s)).total[0] == 200_A);
  CHECK(ramp.ceiling(kLimit, kStep, at(1200ms)).total[0] == 203_A);
}

TEST_CASE("a limit that fell keeps the allowance under its tenth") {
  Ramp ramp = filled();
  CHECK(ramp.ceiling(all(100_A), kStep, at(1s)).total[0] == 10_A);
}
