// Which readings of a register are billed.
#include "policy/register_watch.hpp"

#include <catch2/catch.hpp>

#include <numeric>
#include <random>

#include "policy/charge.hpp"

using namespace youxu;
using namespace youxu::literals;
using namespace std::chrono_literals;
using Verdict = RegisterWatch::Verdict;

namespace {

constexpr auto kBeijing = 480min;

struct Charge {
  Order order;
  RegisterWatch watch;
  Now now{mono_from_millis(50'000'000), wall_from_unix_millis(1'767'542'400'000)};
  std::string serial = "M1";

  explicit Charge(WattHours start = 5'000'000_Wh) {
    order.id = "o1";
    order.tariff.energy_price.fill(Price{100'000});
    order.state = OrderState::authorised;
    step_start(order, start, now.wall);
    step_accepted(order, now.wall);
    step_flow(order, true);
    read(start);
  }
  Verdict read(WattHours energy, Millis after = 5s) {
    now.mono += after;
    now.wall += after;
    const Verdict verdict = watch.on_reading(order, {energy, serial, 7'000_W}, now, kBeijing);
    REQUIRE(std::accumulate(order.energy.begin(), order.energy.end(), WattHours{}) ==
            order.delivered());
    return verdict;
  }
};

}  // namespace

TEST_CASE("a register that rises by what can flow is billed as it rises") {
  Charge charge;
  for (int i = 1; i <= 720; ++i)
    REQUIRE(charge.read(5'000'000_Wh + WattHours::from_whole(7'000 * i * 5 / 3600)) ==
            Verdict::counted);
  CHECK(charge.order.delivered() == 7'000_Wh);
  CHECK_FALSE(charge.order.needs_review());
  CHECK(charge.order.register_serial == "M1");
}

TEST_CASE("a register that shows tenths of a kWh only is billed as it rises") {
  Charge charge;
  for (int i = 1; i <= 720; ++i)
    REQUIRE(charge.read(5'000'000_Wh + WattHours::from_whole(7'000 * i * 5 / 3600 / 100 * 100)) ==
            Verdict::counted);
  CHECK(charge.order.delivered() == 7'000_Wh);
}

TEST_CASE("parts of a watt-hour wait until they are whole") {
  Charge charge;
  charge.read(WattHours::from_milli(5'000'001'900));
  CHECK(charge.order.delivered() == 1_Wh);
  charge.read(WattHours::from_milli(5'000'002'100));
  CHECK(charge.order.delivered() == 2_Wh);
}

TEST_CASE("after an outage what flowed meanwhile is billed") {
  Charge charge;
  CHECK(charge.read(5'035'000_Wh, 5h) == Verdict::counted);
  CHECK(charge.order.delivered() == 35'000_Wh);
}

TEST_CASE("one reading that does not fit is forgotten") {
  Charge charge;
  charge.read(5'000'005_Wh);
  SECTION("below") {
    CHECK(charge.read(17_Wh) == Verdict::held);
  }
  SECTION("far above") {
    CHECK(charge.read(9'000'000_Wh) == Verdict::held);
  }
  CHECK(charge.watch.holds());
  CHECK(charge.order.needs_review());
  CHECK(charge.order.delivered() == 5_Wh);
  CHECK(charge.read(5'000'020_Wh) == Verdict::counted);
  CHECK(charge.order.delivered() == 20_Wh);
  CHECK_FALSE(charge.order.needs_review());
  CHECK(charge.order.segments.empty());
}

TEST_CASE("a register that was set back counts on from its new beginning") {
  Charge charge;
  charge.read(5'000'060_Wh, 1min);
  CHECK(charge.read(3_Wh) == Verdict::held);
  CHECK(charge.read(12_Wh) == Verdict::reset);
  CHECK(charge.read(22_Wh) == Verdict::counted);
  CHECK(charge.order.delivered() == 60_Wh + 19_Wh);
  REQUIRE(charge.order.segments.size() == 1);
  CHECK(charge.order.segments[0].ended_by == RegisterBreak::reset);
  CHECK(charge.order.segments[0].last == 5'000'060_Wh);
  CHECK(charge.order.register_first() == 5'000'000_Wh);
  CHECK(charge.order.needs_review());
}

TEST_CASE("another serial is another meter, whether its register is below or above") {
  const auto first = GENERATE(7_Wh, 5'000'061_Wh, 8'000'000_Wh);
  Charge charge;
  charge.read(5'000'060_Wh, 1min);
  charge.serial = "M2";
  CHECK(charge.read(first, 1h) == Verdict::exchanged);
  CHECK(charge.order.delivered() == 60_Wh);
  CHECK(charge.read(first + 9_Wh) == Verdict::counted);
  CHECK(charge.order.delivered() == 69_Wh);
  REQUIRE(charge.order.segments.size() == 1);
  CHECK(charge.order.segments[0].serial == "M1");
  CHECK(charge.order.register_serial == "M2");
}

TEST_CASE("a jump that the next reading does not take back is billed and marked") {
  Charge charge;
  charge.read(5'000'007_Wh);
  CHECK(charge.read(5'900'000_Wh) == Verdict::held);
  CHECK(charge.order.delivered() == 7_Wh);
  CHECK(charge.read(5'900'005_Wh) == Verdict::jumped);
  CHECK(charge.order.delivered() == 900'005_Wh);
  REQUIRE(charge.order.segments.size() == 1);
  CHECK(charge.order.segments[0].ended_by == RegisterBreak::jumped);
  CHECK(charge.order.needs_review());
}

TEST_CASE("a jump that an order ends with is billed and marked; a fall is not") {
  Charge charge;
  charge.read(5'000'007_Wh);
  const bool rises = GENERATE(true, false);
  CHECK(charge.read(rises ? 5'900'000_Wh : 12_Wh) == Verdict::held);
  CHECK(charge.watch.settle(charge.order, charge.now, kBeijing) == rises);
  CHECK(charge.order.delivered() == (rises ? 900'000_Wh : 7_Wh));
  CHECK(charge.order.needs_review());
  CHECK_FALSE(charge.watch.settle(charge.order, charge.now, kBeijing));
}

TEST_CASE("a register that rises faster than we think it can is billed to the last watt-hour") {
  Charge charge;
  for (int i = 1; i <= 101; ++i) charge.read(5'000'000_Wh + WattHours::from_whole(i * 997));
  charge.watch.settle(charge.order, charge.now, kBeijing);
  CHECK(charge.order.delivered() == WattHours::from_whole(101 * 997));
  CHECK(charge.order.segments.size() == 1);
}

TEST_CASE("a register that runs away in small steps is found, too") {
  Charge charge;
  WattHours energy = 5'000'000_Wh;
  bool found = false;
  for (int i = 0; i < 20 && !found; ++i) found = charge.read(energy += 60_Wh) != Verdict::counted;
  CHECK(found);
}

TEST_CASE("a meter that only ever tells nonsense does not fill the order") {
  Charge charge;
  for (int i = 0; i < 200; ++i) charge.read(i % 4 < 2 ? 10_Wh : 7'000'000_Wh);
  CHECK(charge.order.segments.size() == RegisterWatch::kMaxSegments);
  CHECK(charge.order.needs_review());
}

TEST_CASE("whatever a register does, energy never falls and is never more than its rises") {
  std::mt19937 random{5};
  for (int round = 0; round < 300; ++round) {
    Charge charge;
    std::int64_t energy = 5'000'000;
    std::int64_t rises = 0;
    WattHours before;
    for (int i = 0; i < 200; ++i) {
      const Millis step{static_cast<std::int64_t>(1'000 + random() % 600'000)};
      const std::int64_t last = energy;
      energy += static_cast<std::int64_t>(random() % 8'000) * step.count() / 3'600'000;
      if (random() % 40 == 0) energy = static_cast<std::int64_t>(random() % 10'000'000);
      if (random() % 60 == 0) charge.serial = "M" + std::to_string(i);
      charge.read(WattHours::from_whole(energy), step);
      rises += std::max<std::int64_t>(0, energy - last);
      REQUIRE(charge.order.delivered() >= before);
      before = charge.order.delivered();
      REQUIRE(before.whole() <= rises);
    }
  }
}
