// Time-of-use tariff: 48 half-hour slots of local time, each sharp, peak, flat or valley
// (尖 峰 平 谷), with an energy and a service price per kind (OpenUC V1.0 frames 0x0A and 0x58).
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "policy/time.hpp"
#include "policy/units.hpp"

namespace youxu {

enum class TariffKind { sharp, peak, flat, valley };
inline constexpr std::size_t kTariffKinds = 4;
inline constexpr std::size_t kTariffSlots = 48;
std::string_view text_of(TariffKind kind);

// One value per tariff kind, indexed by TariffKind.
template <class T>
using PerTariff = std::array<T, kTariffKinds>;

struct Tariff {
  std::string model;  // the platform's model number, 4 digits; "0000" is no tariff yet
  PerTariff<Price> energy_price{};
  PerTariff<Price> service_price{};
  std::array<TariffKind, kTariffSlots> slots{};

  Price price(TariffKind kind) const {
    const auto k = static_cast<std::size_t>(kind);
    return energy_price[k] + service_price[k];
  }
};

TariffKind kind_at(const Tariff& tariff, Wall t, std::chrono::minutes utc_offset);

// Splits `used`, drawn evenly from `from` to `to`, over the tariff kinds in force meanwhile, in
// whole watt-hours whose sum is exactly `used`. With two register readings at most d apart, an edge
// between them misplaces at most the energy of d. A clock that stands still or runs backwards, or a
// gap of over 48 hours, puts everything in the kind at `to`. Requires a whole, non-negative `used`.
PerTariff<WattHours> split_energy(const Tariff& tariff, WattHours used, Wall from, Wall to,
                                  std::chrono::minutes utc_offset);

// Energy times price, rounded half up to 1e-4 CNY. The one rounding rule of money: it is applied
// once per tariff kind of an order, and an order's amount is the sum of those.
Money amount(WattHours energy, Price price);

}  // namespace youxu
