#include "policy/tariff.hpp"

#include <algorithm>

#include "policy/names.hpp"

namespace youxu {

namespace {

constexpr Names<TariffKind, kTariffKinds> kKinds{{
    {TariffKind::sharp, "sharp"},
    {TariffKind::peak, "peak"},
    {TariffKind::flat, "flat"},
    {TariffKind::valley, "valley"},
}};
constexpr Millis kSlot = std::chrono::minutes{30};
// What is longer is a clock that was wrong by years, and no charge.
constexpr Millis kLongestGap = std::chrono::days{400};
// Above it time counts in seconds, so that energy times time stays within 64 bits.
constexpr Millis kFine = std::chrono::days{1};

std::size_t slot_at(Wall t, std::chrono::minutes utc_offset) {
  return static_cast<std::size_t>(local_time(t, utc_offset).minute_of_day / 30);
}

// The next half-hour boundary after `t`. Zones are whole half hours off UTC or the offset is taken
// into account here, so the boundary is one of local time.
Wall next_slot(Wall t, std::chrono::minutes utc_offset) {
  const Millis local = t.time_since_epoch() + utc_offset;
  Millis into = local % kSlot;
  if (into < Millis{0}) into += kSlot;
  return t + (kSlot - into);
}

}  // namespace

std::string_view text_of(TariffKind kind) {
  return name_in(kKinds, kind);
}
std::optional<TariffKind> tariff_kind_from_text(std::string_view text) {
  return value_in(kKinds, text);
}

TariffKind kind_at(const Tariff& tariff, Wall t, std::chrono::minutes utc_offset) {
  return tariff.slots[slot_at(t, utc_offset)];
}

PerTariff<WattHours> split_energy(const Tariff& tariff, WattHours used, Wall from, Wall to,
                                  std::chrono::minutes utc_offset) {
  PerTariff<WattHours> out{};
  const auto add = [&](Wall at, WattHours share) {
    out[static_cast<std::size_t>(kind_at(tariff, at, utc_offset))] += share;
  };
  if (to <= from || to - from > kLongestGap) {
    add(to, used);
    return out;
  }
  // The share up to each edge is rounded down to a whole Wh of the running total, so the parts add
  // up to `used` exactly whatever the number of edges.
  const std::int64_t unit = to - from > kFine ? 1000 : 1;
  const std::int64_t span = (to - from).count() / unit;
  WattHours given;
  for (Wall start = from; start < to;) {
    const Wall end = std::min(next_slot(start, utc_offset), to);
    const std::int64_t upto =
        end == to ? used.whole() : used.whole() * ((end - from).count() / unit) / span;
    add(start, WattHours::from_whole(upto) - given);
    given = WattHours::from_whole(upto);
    start = end;
  }
  return out;
}

Money amount(WattHours energy, Price price) {
  // mWh x 1e-5 CNY/kWh = 1e-11 CNY; to 1e-4 CNY divide by 1e7, half up.
  const std::int64_t product = energy.milli() * price.e5;
  constexpr std::int64_t kUnit = 10'000'000;
  return Money{(product + kUnit / 2) / kUnit};
}

}  // namespace youxu
