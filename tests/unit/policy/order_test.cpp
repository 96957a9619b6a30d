// Energy per tariff kind, money, ids and the steps of an order.
#include <catch2/catch.hpp>

#include <array>
#include <cmath>
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

TEST_CASE("an edge misplaces no more than the stated bound, however the power moved") {
  // A power between 0 and P that changes each second; registers are read every 1 to 60 s.
  std::mt19937 random{11};
  for (int round = 0; round < 200; ++round) {
    Tariff t = tariff();
    for (TariffKind& slot : t.slots) slot = static_cast<TariffKind>(random() % kTariffKinds);
    const std::int64_t most = 1'000 + static_cast<std::int64_t>(random() % 21'000);  // W
    const Wall begin = kMidnight + Millis{static_cast<std::int64_t>(random() % 86'400'000)};
    std::int64_t watt_seconds = 0, last_wh = 0;
    std::array<std::int64_t, kTariffKinds> truth{};  // watt-seconds
    PerTariff<WattHours> split{};
    std::int64_t since = 0, due = 1 + static_cast<std::int64_t>(random() % 60), longest = 0;
    std::int64_t edges = 0, readings = 0;
    for (std::int64_t s = 0; s < 4 * 3600; ++s) {
      const Wall at = begin + std::chrono::seconds{s};
      const std::int64_t watts = random() % 3 == 0 ? 0 : most;
      watt_seconds += watts;
      truth[static_cast<std::size_t>(kind_at(t, at, kBeijing))] += watts;
      if (kind_at(t, at, kBeijing) != kind_at(t, at + 1s, kBeijing)) ++edges;
      if (++since < due) continue;
      const Wall to = at + 1s;
      const auto parts = split_energy(t, WattHours::from_whole(watt_seconds / 3600 - last_wh),
                                      to - std::chrono::seconds{since}, to, kBeijing);
      for (std::size_t k = 0; k < kTariffKinds; ++k) split[k] += parts[k];
      last_wh = watt_seconds / 3600;
      longest = std::max(longest, since);
      since = 0;
      due = 1 + static_cast<std::int64_t>(random() % 60);
      ++readings;
    }
    REQUIRE(readings > 0);
    REQUIRE(sum(split) == WattHours::from_whole(last_wh));
    // One second of the simulation's own grain, and a watt-hour of the register's, at each edge.
    const double bound =
        static_cast<double>(edges) * (static_cast<double>(most * longest) / 3600 / 4 +
                                      static_cast<double>(most) / 3600 + 2) +
        static_cast<double>(most * 60) / 3600 + 1;
    for (std::size_t k = 0; k < kTariffKinds; ++k)
      REQUIRE(std::abs(split[k].value() - static_cast<double>(truth[k]) / 3600) <= bound);
  }
}

TEST_CASE("the worst power there is misplaces a quarter of the gap at full power, and no more") {
  // 22 kW for the first or the second half of 60 s, the edge in the middle of it.
  const WattHours used = WattHours::from_whole(22'000 * 30 / 3600);  // 183 Wh
  const auto parts =
      split_energy(tariff(), used, kMidnight + 7h - 30s, kMidnight + 7h + 30s, kBeijing);
  CHECK(of(parts, TariffKind::valley) == 91_Wh);  // true: 183 or 0; off by 22 kW x 60 s / 4 = 92 Wh
  CHECK(of(parts, TariffKind::flat) == 92_Wh);
}

TEST_CASE("a session of a day, one across midnight and one after a long outage are split by time") {
  Tariff t = tariff();
  const auto day = split_energy(t, 48'000_Wh, kMidnight, kMidnight + 24h, kBeijing);
  CHECK(of(day, TariffKind::valley) == 14'000_Wh);
  CHECK(of(day, TariffKind::sharp) == 6'000_Wh);
  CHECK(of(day, TariffKind::flat) == 28'000_Wh);
  const auto night = split_energy(t, 8'000_Wh, kMidnight - 1h, kMidnight + 7h, kBeijing);
  CHECK(of(night, TariffKind::flat) == 1'000_Wh);
  CHECK(of(night, TariffKind::valley) == 7'000_Wh);
  // Three days and an hour without a reading.
  const auto outage = split_energy(t, 73'000_Wh, kMidnight, kMidnight + 73h, kBeijing);
  CHECK(of(outage, TariffKind::valley) == 22'000_Wh);
  CHECK(of(outage, TariffKind::sharp) == 9'000_Wh);
  CHECK(sum(outage) == 73'000_Wh);
  // Two years are no charge: the clock was wrong.
  const auto years = split_energy(t, 500_Wh, kMidnight - 24h * 730, kMidnight + 1h, kBeijing);
  CHECK(of(years, TariffKind::valley) == 500_Wh);
  const auto most =
      split_energy(t, 100'000'000_Wh, kMidnight - 24h * 399, kMidnight + 23h, kBeijing);
  CHECK(sum(most) == 100'000'000_Wh);
}

TEST_CASE("money is rounded half up to 1e-4 CNY, once per kind") {
  CHECK(amount(1000_Wh, Price{110'000}).e4 == 11'000);
  CHECK(amount(1_Wh, Price{50'000}).e4 == 5);
  CHECK(amount(1_Wh, Price{44'999}).e4 == 4);
  CHECK(amount(1_Wh, Price{45'000}).e4 == 5);
}

TEST_CASE("amounts of published bills") {
  struct Bill {
    WattHours energy;
    Price price;
    std::int64_t e4;
  };
  const Bill bills[] = {
      {165_Wh, Price{90'000}, 1485},       // 0.1485 exactly; that pile rounded down to 0.1400
      {3'000_Wh, Price{110'000}, 33'000},  // and the two kinds of one bill of 5.1750
      {2'500_Wh, Price{75'000}, 18'750},
      {0_Wh, Price{160'000}, 0},
      {1_Wh, Price{0}, 0},
      {999'999'999_Wh, Price{999'999}, 99'999'899'900},
  };
  for (const Bill& bill : bills) CHECK(amount(bill.energy, bill.price).e4 == bill.e4);
  Order order;
  order.tariff = tariff();
  order.tariff.energy_price = {Price{}, Price{}, Price{70'000}, Price{35'000}};
  order.energy = {0_Wh, 0_Wh, 3'000_Wh, 2'500_Wh};
  CHECK(order.total_amount().e4 == 51'750);
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
  step_register(order, 350_Wh, kMidnight + 90s, kBeijing);  // the charge went on unseen
  CHECK(order.delivered() == 250_Wh);
  step_start(order, 350_Wh, kMidnight + 2min);
  CHECK(order.register_start == 100_Wh);
  CHECK(order.delivered() == 250_Wh);
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
