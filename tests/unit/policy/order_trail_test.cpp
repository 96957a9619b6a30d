// Orders whose clock was wrong, and is put right.
#include "policy/order_trail.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <numeric>

#include "policy/charge.hpp"

using namespace youxu;
using namespace youxu::literals;
using namespace std::chrono_literals;

namespace {

constexpr auto kBeijing = 480min;
constexpr Wall kMidnight = wall_from_unix_millis(1'767'542'400'000);  // at UTC+8

struct Charge {
  Order order;
  OrderTrail trail;
  Now now;
  WattHours energy = 1'000_Wh;

  explicit Charge(Wall wall, bool trusted = false) : now{mono_from_millis(9'000'000), wall} {
    for (std::size_t s = 0; s < kTariffSlots; ++s)
      order.tariff.slots[s] = s < 14 ? TariffKind::valley : TariffKind::flat;  // valley to 07:00
    order.clock_trusted = trusted;
    order.applied_at = now.wall;
    order.state = OrderState::authorised;
    trail = OrderTrail{order, false};
    step_start(order, energy, now.wall);
    step_accepted(order, now.wall);
    trail.note(order, now);
  }
  // `watts` for so long, read every 5 s.
  void draw(std::int64_t watts, Millis time) {
    const WattHours from = energy;
    for (Millis t = 5s; t <= time; t += 5s) {
      now.mono += 5s;
      now.wall += 5s;
      energy = from + WattHours::from_whole(watts * t.count() / 3'600'000);
      step_register(order, energy, now.wall, kBeijing);
      trail.note(order, now);
    }
  }
  void step_clock(Millis by) {
    now.wall += by;
    trail.step(order, by, now, kBeijing);
  }
  WattHours of(TariffKind kind) { return order.energy[static_cast<std::size_t>(kind)]; }
  // To the watt-hour that an edge between two points is rounded by.
  bool about(TariffKind kind, WattHours expected) {
    return of(kind) >= expected - 2_Wh && of(kind) <= expected + 2_Wh;
  }
  WattHours sum() { return std::accumulate(order.energy.begin(), order.energy.end(), WattHours{}); }
};

}  // namespace

TEST_CASE("an order of 1970 gets its true times and split when the clock is set") {
  Charge charge{Wall{} + 11h};  // 19:00 at UTC+8, flat
  charge.draw(7'000, 3h);
  CHECK(charge.of(TariffKind::flat) == 21'000_Wh);
  charge.step_clock((kMidnight + 8h) - charge.now.wall);  // it is 08:00; it was valley until 07:00
  CHECK(charge.order.applied_at == kMidnight + 5h);
  CHECK(charge.order.started_at == kMidnight + 5h);
  CHECK(charge.order.register_last_at == kMidnight + 8h);
  CHECK(charge.sum() == 21'000_Wh);
  CHECK(charge.about(TariffKind::valley, 14'000_Wh));
  CHECK(charge.about(TariffKind::flat, 7'000_Wh));
  CHECK(charge.trail.can_be_trusted());
  charge.draw(7'000, 1h);
  CHECK(charge.about(TariffKind::flat, 14'000_Wh));
  CHECK(charge.sum() == charge.order.delivered());
}

TEST_CASE("steps there and back leave an order as it was") {
  const Millis by = GENERATE(Millis{-1h}, Millis{24h});
  Charge charge{kMidnight + 6h, true};
  charge.draw(7'000, 2h);
  const auto before = charge.order.energy;
  charge.step_clock(by);
  CHECK(charge.order.applied_at == kMidnight + 6h + by);
  charge.step_clock(-by);
  CHECK(charge.order.applied_at == kMidnight + 6h);
  CHECK(charge.sum() == charge.order.delivered());
  const std::int64_t moved = charge.of(TariffKind::valley).whole() -
                             before[static_cast<std::size_t>(TariffKind::valley)].whole();
  CHECK(std::abs(moved) <= 1);
}

TEST_CASE("a day and more at one point a minute and less stays bounded, and splits as well") {
  Charge charge{Wall{}};
  charge.draw(6'000, 30h);
  CHECK(charge.trail.size() <= OrderTrail::kMaxPoints);
  charge.step_clock(kMidnight - Wall{});  // from 00:00 on, to 06:00 of the next day
  CHECK(charge.sum() == 180'000_Wh);
  CHECK(charge.about(TariffKind::valley, 6'000_Wh * 13));
}

TEST_CASE("a pause is two points, however long") {
  Charge charge{kMidnight};
  charge.draw(7'000, 10min);
  const std::size_t before = charge.trail.size();
  charge.draw(0, 12h);
  CHECK(charge.trail.size() <= before + 2);
}

TEST_CASE("what an earlier run stamped stays, and marks the order if its clock was not trusted") {
  const bool trusted = GENERATE(false, true);
  Charge charge{kMidnight + 6h, trusted};
  charge.draw(7'000, 30min);
  charge.trail = OrderTrail{charge.order, true};
  charge.now.wall = Wall{} + 3min;  // a box without a battery for its clock starts again
  charge.draw(7'000, 30min);
  charge.step_clock((kMidnight + 7h + 30min) - charge.now.wall);
  CHECK(charge.order.applied_at == kMidnight + 6h);
  CHECK(charge.order.started_at == kMidnight + 6h);
  CHECK(charge.trail.can_be_trusted() == trusted);
  CHECK(charge.sum() == 7'000_Wh);
  // The first reading after the outage may have come during all of it; what came later is flat.
  CHECK(charge.about(TariffKind::valley, 3'508_Wh));
}
