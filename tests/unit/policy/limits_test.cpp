// External limits: who is taken, who holds when, and what must hold of any set of them.
#include "policy/limits.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <random>

using namespace youxu;
using namespace youxu::literals;
using namespace std::chrono_literals;

namespace {

constexpr Wall kNoon = wall_from_unix_millis(1'795'435'200'000);

CircuitTree site() {
  const PerPhase<Amps> most{200_A, 200_A, 200_A};
  return *CircuitTree::make({Circuit{"T1", "", most}, Circuit{"F1", "T1", most}});
}

ExternalLimit limit(std::int64_t id, Amps amps, Millis from, Millis to) {
  return {id, "T1", amps, kNoon + from, kNoon + to, "dr", "evening peak"};
}

Errc refusal(const ExternalLimit& wrong) {
  ExternalLimits limits;
  const Status added = limits.add(wrong, site());
  CHECK(limits.all().empty());
  REQUIRE_FALSE(added);
  return added.error().code;
}

ExternalLimits limits_of(const std::vector<ExternalLimit>& all) {
  ExternalLimits limits;
  for (const ExternalLimit& one : all) REQUIRE(limits.add(one, site()));
  return limits;
}

}  // namespace

TEST_CASE("a limit holds from its start on and no longer at its end") {
  const ExternalLimits limits = limits_of({limit(1, 100_A, 0h, 2h)});
  CHECK_FALSE(limits.least("T1", kNoon - 1ms));
  CHECK(limits.least("T1", kNoon) == 100_A);
  CHECK(limits.least("T1", kNoon + 2h - 1ms) == 100_A);
  CHECK_FALSE(limits.least("T1", kNoon + 2h));
}

TEST_CASE("a limit holds on its own circuit only") {
  const ExternalLimits limits = limits_of({limit(1, 100_A, 0h, 2h)});
  CHECK_FALSE(limits.least("F1", kNoon));
}

TEST_CASE("of limits that overlap the least counts, of equal ones the older is named") {
  const ExternalLimits limits =
      limits_of({limit(3, 100_A, 0h, 4h), limit(2, 150_A, 0h, 4h), limit(1, 100_A, 1h, 2h)});
  CHECK(limits.tightest("T1", kNoon)->id == 3);
  CHECK(limits.tightest("T1", kNoon + 1h)->id == 1);
  CHECK(limits.tightest("T1", kNoon + 2h)->id == 3);
  CHECK(limits.tightest("T1", kNoon + 4h) == nullptr);
}

TEST_CASE("a limit of 0 A is one, below 0 A is none") {
  CHECK(limits_of({limit(1, 0_A, 0h, 1h)}).least("T1", kNoon) == 0_A);
  CHECK(refusal(limit(1, Amps::from_milli(-1), 0h, 1h)) == Errc::invalid);
}

TEST_CASE("a limit on an unknown circuit, or one that ends before it starts, is invalid") {
  ExternalLimit wrong = limit(1, 100_A, 0h, 1h);
  wrong.circuit = "T2";
  CHECK(refusal(wrong) == Errc::invalid);
  CHECK(refusal(limit(1, 100_A, 1h, 0h)) == Errc::invalid);
  CHECK(refusal(limit(1, 100_A, 1h, 1h)) == Errc::invalid);
}

TEST_CASE("a limit lasts 7 days at most") {
  CHECK(limits_of({limit(1, 100_A, 0h, 168h)}).all().size() == 1);
  CHECK(refusal(limit(1, 100_A, 0h, 168h + 1ms)) == Errc::invalid);
}

TEST_CASE("a source has 1 to 32 bytes, a reason 200 at most") {
  ExternalLimit one = limit(1, 100_A, 0h, 1h);
  one.source = std::string(32, 's');
  one.reason = std::string(200, 'r');
  CHECK(limits_of({one}).all().size() == 1);
  one.source += 's';
  CHECK(refusal(one) == Errc::invalid);
  one.source.clear();
  CHECK(refusal(one) == Errc::invalid);
  one.source = "dr";
  one.reason += 'r';
  CHECK(refusal(one) == Errc::invalid);
}

TEST_CASE("a source or reason has no control characters, but any script") {
  ExternalLimit one = limit(1, 100_A, 0h, 1h);
  one.source = "需求响应";
  CHECK(limits_of({one}).all().size() == 1);
  for (const char* wrong : {"a\nb", "a\tb", "\x1b[2J", "\x7f"}) {
    one.source = wrong;
    CHECK(refusal(one) == Errc::invalid);
    one.source = "dr";
    one.reason = wrong;
    CHECK(refusal(one) == Errc::invalid);
    one.reason.clear();
  }
}

TEST_CASE("there are 64 limits at most, and room again when one is removed") {
  ExternalLimits limits;
  for (int i = 1; i <= 64; ++i) REQUIRE(limits.add(limit(i, 100_A, 0h, 1h), site()));
  const Status more = limits.add(limit(65, 100_A, 0h, 1h), site());
  REQUIRE_FALSE(more);
  CHECK(more.error().code == Errc::refused);

  CHECK_FALSE(limits.remove(65));
  CHECK(limits.remove(64));
  CHECK(limits.add(limit(65, 100_A, 0h, 1h), site()));
}

TEST_CASE("ended limits are dropped at their end, coming ones stay") {
  ExternalLimits limits =
      limits_of({limit(1, 100_A, 0h, 1h), limit(2, 100_A, 0h, 2h), limit(3, 100_A, 5h, 6h)});
  CHECK(limits.drop_ended(kNoon + 1h - 1ms).empty());
  CHECK(limits.drop_ended(kNoon + 1h) == std::vector<std::int64_t>{1});
  CHECK(limits.drop_ended(kNoon + 6h) == std::vector<std::int64_t>{2, 3});
  CHECK(limits.all().empty());
}

TEST_CASE("while the clock was never set every limit holds, and nothing ends") {
  ExternalLimits limits = limits_of({limit(1, 100_A, 0h, 1h), limit(2, 80_A, 5h, 6h)});
  const Wall unset = wall_from_unix_millis(60'000);
  CHECK(limits.least("T1", unset) == 80_A);
  CHECK(limits.drop_ended(unset).empty());
  limits.clock_stepped(unset, kNoon);
  CHECK(limits.least("T1", kNoon) == 100_A);
  CHECK_FALSE(limits.least("T1", kNoon + 1h));
}

TEST_CASE("a limit that held when the clock stepped holds as long as either clock says") {
  for (const Millis by : {Millis{-3h}, Millis{-10min}, Millis{10min}, Millis{24h * 365}}) {
    ExternalLimits limits = limits_of({limit(1, 100_A, 0h, 2h)});
    limits.clock_stepped(kNoon + 1h, kNoon + 1h + by);
    CAPTURE(by.count());
    CHECK(limits.least("T1", kNoon + 1h + by) == 100_A);
    CHECK(limits.least("T1", kNoon + 2h + std::max(by, Millis{0}) - 1ms) == 100_A);
    CHECK_FALSE(limits.least("T1", kNoon + 2h + std::max(by, Millis{0})));
    // Half an hour later it is set right.
    limits.clock_stepped(kNoon + 90min + by, kNoon + 90min);
    CHECK(limits.least("T1", kNoon + 2h - 1ms) == 100_A);
    CHECK(limits.drop_ended(kNoon + 2h).size() == 1);
  }
}

TEST_CASE("a limit to come that the clock jumps over comes when it would have") {
  ExternalLimits limits = limits_of({limit(1, 100_A, 1h, 2h)});
  limits.clock_stepped(kNoon, kNoon + 24h);
  CHECK(limits.drop_ended(kNoon + 24h).empty());
  CHECK_FALSE(limits.least("T1", kNoon + 24h));
  CHECK(limits.least("T1", kNoon + 25h) == 100_A);
  limits.clock_stepped(kNoon + 24h + 30min, kNoon + 30min);
  CHECK_FALSE(limits.least("T1", kNoon + 30min));
  CHECK(limits.least("T1", kNoon + 1h) == 100_A);
}

TEST_CASE("a limit to come that the clock does not jump over keeps its time") {
  ExternalLimits limits = limits_of({limit(1, 100_A, 1h, 2h), limit(2, 90_A, 1h, 9h)});
  limits.clock_stepped(kNoon, kNoon + 8h);
  CHECK(limits.tightest("T1", kNoon + 8h)->id == 2);
  CHECK(limits.all().size() == 2);
}

TEST_CASE("the next change is the next start or end, never the present instant") {
  const ExternalLimits limits = limits_of({limit(1, 100_A, 1h, 3h), limit(2, 100_A, 2h, 4h)});
  CHECK(limits.next_change(kNoon) == kNoon + 1h);
  CHECK(limits.next_change(kNoon + 1h) == kNoon + 2h);
  CHECK(limits.next_change(kNoon + 2h) == kNoon + 3h);
  CHECK(limits.next_change(kNoon + 3h) == kNoon + 4h);
  CHECK_FALSE(limits.next_change(kNoon + 4h));
}

TEST_CASE("limits are listed by their start") {
  const ExternalLimits limits =
      limits_of({limit(1, 9_A, 2h, 3h), limit(3, 8_A, 1h, 2h), limit(2, 7_A, 1h, 2h)});
  CHECK(limits.all()[0].id == 2);
  CHECK(limits.all()[1].id == 3);
  CHECK(limits.all()[2].id == 1);
}

TEST_CASE(
    "whatever the limits: none that holds is exceeded, the least is one of them, and nothing "
    "changes between two changes") {
  std::mt19937_64 random{7};
  const auto pick = [&random](std::int64_t most) {
    return std::uniform_int_distribution<std::int64_t>{0, most}(random);
  };
  for (int run = 0; run < 200; ++run) {
    ExternalLimits limits;
    for (std::int64_t id = pick(12); id > 0; --id) {
      const Millis from{pick(50)};
      ExternalLimit one = limit(id, Amps::from_milli(pick(5)), from, from + Millis{1 + pick(20)});
      if (pick(2) == 0) one.circuit = "F1";
      REQUIRE(limits.add(one, site()));
    }
    std::optional<Wall> change = limits.next_change(kNoon - 1ms);
    std::optional<Amps> before;
    for (Wall t = kNoon - 1ms; t < kNoon + 80ms; t += 1ms) {
      const auto least = limits.least("T1", t);
      std::optional<Amps> expected;
      for (const ExternalLimit& one : limits.all())
        if (one.circuit == "T1" && one.from <= t && t < one.to)
          expected = std::min(one.amps, expected.value_or(one.amps));
      const bool may_change = change && t == *change;
      if (may_change) change = limits.next_change(t);
      if (least != expected || (least != before && !may_change)) FAIL("run " << run);
      before = least;
    }
    CHECK_FALSE(change);
  }
}
