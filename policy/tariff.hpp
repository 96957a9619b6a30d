// Time-of-use tariff: 48 half-hour slots of local time, each sharp, peak, flat or valley
// (尖 峰 平 谷), with an energy and a service price per kind (OpenUC V1.0 frames 0x0A and 0x58).
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "policy/time.hpp"
#include "policy/units.hpp"

namespace youxu {

enum class TariffKind { sharp, peak, flat, valley };
inline constexpr std::size_t kTariffKinds = 4;
inline constexpr std::size_t kTariffSlots = 48;
std::string_view text_of(TariffKind kind);
std::optional<TariffKind> tariff_kind_from_text(std::string_view text);

// One value per tariff kind, indexed by TariffKind.
template <class T>
using PerTariff = std::array<T, kTariffKinds>;

struct Tariff {
  std::string model;  // the platform's model number, 4 digits; "0000" is no tariff yet
  PerTariff<Price> energy_price{};
  PerTariff<Price> service_price{};
  std::array<TariffKind, kTariffSlots> slots{};

  bool operator==(const Tariff&) const = default;
  // Model 0000 is what OpenUC calls having none.
  bool known() const { return !model.empty() && model != "0000"; }

  Price price(TariffKind kind) const {
    const auto k = static_cast<std::size_t>(kind);
    return energy_price[k] + service_price[k];
  }
};

TariffKind kind_at(const Tariff& tariff, Wall t, std::chrono::minutes utc_offset);

// Splits `used`, drawn evenly from `from` to `to`, over the tariff kinds in force meanwhile, in
// whole watt-hours whose sum is exactly `used`. Requires a whole, non-negative `used`, at most
// 10^8 Wh.
//
// What it cannot know is how the energy was spread between two register readings. Where the power
// stayed between 0 and P, and the readings are d apart, an edge between them misplaces at most
// P x d / 4, and the rounding less than 1 Wh: 3.5 Wh at 7 kW and the bus's 5 s, 8.7 Wh at 22 kW.
// A longer gap (a lost status, an outage) is split the same way: even spread is nobody's favour,
// and the bound grows with the gap. Only a clock that stood still or ran backwards, or a
// gap over 400 days, puts everything in the kind at `to`.
PerTariff<WattHours> split_energy(const Tariff& tariff, WattHours used, Wall from, Wall to,
                                  std::chrono::minutes utc_offset);

// Energy times price, rounded half up to 1e-4 CNY. The one rounding rule of money: it is applied
// once per tariff kind of an order, and an order's amount is the sum of those.
Money amount(WattHours energy, Price price);

}  // namespace youxu
