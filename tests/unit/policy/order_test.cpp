// Energy per tariff kind, money, ids and the steps of an order.
#include <catch2/catch.hpp>

#include <numeric>
#include <random>

#include "policy/charge.hpp"
#include "policy/circuit.hpp"

using namespace youxu;
using namespace youxu::literals;
using namespace std::chrono_literals;

namespace {

constexpr auto kBeijing = 480min;
// 2026-01-05 00:00 at UTC+8.
constexpr Wall kMidnight = wall_from_unix_millis(1'767'542'400'000);

// Valley to 07:00, flat to 18:00, sharp to 21:00, flat after.
Tariff tariff() {
  Tariff t;
  for (std::size_t s = 0; s < kTariffSlots; ++s)
    t.slots[s] = s < 14              ? TariffKind::valley
                 : s >= 36 && s < 42 ? TariffKind::sharp
                                     : TariffKind::flat;
  t.energy_price = {Price{120'000}, Price{100'000}, Price{70'000}, Price{35'000}};
  t.service_price = {Price{40'000}, Price{40'000}, Price{40'000}, Price{40'000}};
  return t;
}

WattHours of(const PerTariff<WattHours>& energy, TariffKind kind) {
  return energy[static_cast<std::size_t>(kind)];
}

WattHours sum(const PerTariff<WattHours>& energy) {
  return std::accumulate(energy.begin(), energy.end(), WattHours{});
}

}  // namespace

TEST_CASE("energy across a tariff edge is divided by time, in whole watt-hours") {
  const auto parts =
      split_energy(tariff(), 100_Wh, kMidnight + 6h + 59min, kMidnight + 7h + 2min, kBeijing);
  CHECK(of(parts, TariffKind::valley) == 33_Wh);
  CHECK(of(parts, TariffKind::flat) == 67_Wh);
}

TEST_CASE("the parts of any split are whole and add up exactly") {
  std::mt19937 random{7};
  for (int i = 0; i < 500; ++i) {
    const auto used = WattHours::from_whole(static_cast<std::int64_t>(random() % 100'000));
    const Wall from = kMidnight + Millis{static_cast<std::int64_t>(random() % 90'000'000)};
    const Wall to = from + Millis{static_cast<std::int64_t>(random() % 190'000'000) - 1'000'000};
    const auto parts = split_energy(tariff(), used, from, to, kBeijing);
    REQUIRE(sum(parts) == used);
    for (const WattHours part : parts) REQUIRE((part.milli() % 1000 == 0 && part >= 0_Wh));
  }
}

TEST_CASE("money is rounded half up to 1e-4 CNY, once per kind") {
  CHECK(amount(1000_Wh, Price{110'000}).e4 == 11'000);
  CHECK(amount(1_Wh, Price{50'000}).e4 == 5);
  CHECK(amount(1_Wh, Price{44'999}).e4 == 4);
  CHECK(amount(1_Wh, Price{45'000}).e4 == 5);
  CHECK(amount(165_Wh, Price{90'000}).e4 == 1485);
}

TEST_CASE("an order id is a trade number of 32 digits where the pile number has 14") {
  CHECK(order_id("32010600000001", 1, kMidnight + 9h, kBeijing, 20'007) ==
        "32010600000001012601050900000007");
  CHECK(order_id("PILE-7", 1, kMidnight, kBeijing, 1) == "PILE-7-01-260105000000-0001");
}

TEST_CASE("an order's energy is the register's difference whatever comes between") {
  Order order;
  order.tariff = tariff();
  order.state = OrderState::authorised;
  step_start(order, 5000_Wh, kMidnight);
  CHECK(order.state == OrderState::starting);
  step_accepted(order, kMidnight + 1s);
  CHECK(order.state == OrderState::waiting);
  step_flow(order, true);
  CHECK(order.state == OrderState::charging);
  CHECK(step_register(order, 5600_Wh, kMidnight + 1h, kBeijing));
  CHECK_FALSE(step_register(order, 5500_Wh, kMidnight + 2h, kBeijing));
  CHECK(step_register(order, 6001_Wh, kMidnight + 8h, kBeijing));
  step_stop(order, StopReason::user);
  step_stop(order, StopReason::fault);
  step_end(order, StopReason::unplug, kMidnight + 8h);

  CHECK(order.state == OrderState::finished);
  CHECK(order.reason == StopReason::user);  // the first reason stays
  CHECK(order.delivered() == 1001_Wh);
  CHECK(sum(order.energy) == 1001_Wh);
  step_register(order, 9000_Wh, kMidnight + 9h, kBeijing);
  CHECK(order.delivered() == 1001_Wh);  // closed: nothing changes it
}

TEST_CASE("a second start of the same order keeps its first register") {
  Order order;
  order.state = OrderState::authorised;
  step_start(order, 100_Wh, kMidnight);
  step_accepted(order, kMidnight);
  step_register(order, 300_Wh, kMidnight + 1min, kBeijing);
  step_restart(order);
  CHECK(order.state == OrderState::authorised);
  step_start(order, 300_Wh, kMidnight + 2min);
  CHECK(order.register_start == 100_Wh);
  CHECK(order.delivered() == 200_Wh);
}

TEST_CASE("a wrong tree of circuits is refused with the circuit's name") {
  const PerPhase<Amps> limit{};
  const auto message = [](std::vector<Circuit> circuits) {
    const auto tree = CircuitTree::make(std::move(circuits));
    return tree.ok() ? std::string{} : tree.error().message;
  };
  CHECK(message({{"T1", "", limit}, {"F1", "T1", limit}}).empty());
  CHECK_THAT(message({}), Catch::Contains("at least"));
  CHECK_THAT(message({{"T1", "", limit}, {"T1", "T1", limit}}), Catch::Contains("T1"));
  CHECK_THAT(message({{"T1", "", limit}, {"F1", "X", limit}}), Catch::Contains("F1"));
  CHECK_THAT(message({{"T1", "", limit}, {"T2", "", limit}}), Catch::Contains("T2"));
  CHECK_THAT(message({{"A", "B", limit}, {"B", "A", limit}}), Catch::Contains("A"));
}
