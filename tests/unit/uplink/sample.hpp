// The pile, order and tariff of the constructed frames used throughout these tests.
#pragma once

#include <string>

#include "policy/order.hpp"
#include "policy/platform.hpp"

namespace youxu::test {

inline constexpr std::chrono::minutes kBeijing{480};
inline const std::string kPile = "32010200000001";
inline const std::string kTrade = "32010200000001012603151011120001";

inline Wall beijing(LocalTime local) {
  return wall_from_local(local, kBeijing);
}

inline Tariff sample_tariff() {
  Tariff tariff;
  tariff.model = "0101";
  tariff.energy_price = {Price{120000}, Price{100000}, Price{70000}, Price{35000}};
  tariff.service_price = {Price{40000}, Price{40000}, Price{40000}, Price{40000}};
  tariff.slots.fill(TariffKind::flat);
  for (std::size_t slot = 0; slot < 14; ++slot) tariff.slots[slot] = TariffKind::valley;
  for (std::size_t slot = 20; slot < 24; ++slot) tariff.slots[slot] = TariffKind::peak;
  for (std::size_t slot = 36; slot < 42; ++slot) tariff.slots[slot] = TariffKind::sharp;
  return tariff;
}

// 3.0 kWh flat and 2.5 kWh valley, 5.1750 CNY.
inline Order sample_order() {
  using namespace literals;
  Order order;
  order.id = kTrade;
  order.pile = kPile;
  order.origin = OrderOrigin::platform;
  order.state = OrderState::finished;
  order.reason = StopReason::platform;
  order.started_at = beijing({.year = 2026, .month = 3, .day = 15, .minute_of_day = 330});
  order.finished_at = beijing({.year = 2026,
                               .month = 3,
                               .day = 15,
                               .minute_of_day = 480,
                               .second = 30,
                               .millisecond = 500});
  order.register_start = 123456789_Wh;
  order.register_last = 123462289_Wh;
  order.tariff = sample_tariff();
  order.tariff.energy_price[3] = Price{35000};
  order.energy = {0_Wh, 0_Wh, 3000_Wh, 2500_Wh};
  return order;
}

}  // namespace youxu::test
