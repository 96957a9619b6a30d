#include "tests/programs/platform/tariff_text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <functional>
#include <optional>
#include <set>

#include "tests/programs/cli/arguments.hpp"

namespace youxu::sim {

namespace {

constexpr double kHighestPrice = 100;
constexpr int kSlotMinutes = 30;

struct Step {
  std::uint32_t price_e5 = 0;
  std::size_t slot = 0;
};

std::optional<Step> step_of(const std::string& text) {
  const auto parts = split(text, '@');
  if (parts.size() != 2) return std::nullopt;
  const auto price = number_from_text(parts[0]);
  const auto minute = minute_from_text(parts[1]);
  if (!price || *price < 0 || *price > kHighestPrice || !minute || *minute % kSlotMinutes != 0)
    return std::nullopt;
  return Step{static_cast<std::uint32_t>(std::llround(*price * 1e5)),
              static_cast<std::size_t>(*minute / kSlotMinutes)};
}

using SlotPrices = std::array<std::uint32_t, PlatformTariff::kSlots>;

void set_kinds(const SlotPrices& prices, PlatformTariff& tariff) {
  const auto& kinds = tariff.energy_e5;
  for (std::size_t slot = 0; slot < prices.size(); ++slot) {
    const auto at = std::find(kinds.begin(), kinds.end(), prices[slot]);
    tariff.kinds[slot] = static_cast<std::uint8_t>(at - kinds.begin());
  }
}

// 0001 to 9999; FNV-1a over all that the model stands for.
std::string model_number(const PlatformTariff& tariff) {
  std::uint32_t hash = 2'166'136'261U;
  const auto mix = [&hash](std::uint32_t value) { hash = (hash ^ value) * 16'777'619U; };
  for (const std::uint32_t e5 : tariff.energy_e5) mix(e5);
  mix(tariff.service_e5);
  for (const std::uint8_t kind : tariff.kinds) mix(kind);
  char text[16];
  std::snprintf(text, sizeof text, "%04u", 1 + hash % 9999);
  return text;
}

}  // namespace

Result<PlatformTariff> tariff_from_text(std::string_view text, double service_fee) {
  const auto wrong = [&](const std::string& what) {
    return Error{Errc::invalid, "tariff '" + std::string{text} + "': " + what};
  };
  SlotPrices prices{};
  std::size_t filled = 0;
  for (const std::string& part : split(text, ',')) {
    const auto step = step_of(part);
    if (!step) return wrong("'" + part + "' is no price and half hour, as 0.70@07:00");
    if (filled == 0 ? step->slot != 0 : step->slot < filled)
      return wrong("it must begin with 00:00 and go on with rising times");
    filled = step->slot + 1;
    for (std::size_t slot = step->slot; slot < prices.size(); ++slot) prices[slot] = step->price_e5;
  }
  const std::set<std::uint32_t, std::greater<>> dearest_first{prices.begin(), prices.end()};
  PlatformTariff tariff;
  if (dearest_first.size() > tariff.energy_e5.size())
    return wrong("more than four different prices");
  tariff.energy_e5 = {};
  std::copy(dearest_first.begin(), dearest_first.end(), tariff.energy_e5.begin());
  set_kinds(prices, tariff);
  tariff.service_e5 = static_cast<std::uint32_t>(std::llround(service_fee * 1e5));
  tariff.model = model_number(tariff);
  return tariff;
}

}  // namespace youxu::sim
