#include "policy/base_forecast.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace youxu {

namespace {

constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::int64_t kQuarterMs = 900'000;
constexpr std::size_t kAround = 4;  // quarters on either side that count for the quantile
constexpr double kHigh = 0.9;

struct Place {
  std::int64_t day = 0;
  std::size_t quarter = 0;
  double within = 0;  // 0..1
};

Place place_of(Wall t, std::chrono::minutes utc_offset) {
  const std::int64_t local = (t.time_since_epoch() + Millis{utc_offset}).count();
  const std::int64_t day = local >= 0 ? local / kDayMs : (local - kDayMs + 1) / kDayMs;
  const std::int64_t ms = local - day * kDayMs;
  return {day, static_cast<std::size_t>(ms / kQuarterMs),
          static_cast<double>(ms % kQuarterMs) / static_cast<double>(kQuarterMs)};
}

// Day 0 was a Thursday.
bool is_workday(std::int64_t day) {
  const std::int64_t weekday = ((day + 4) % 7 + 7) % 7;  // 0 = Sunday
  return weekday >= 1 && weekday <= 5;
}

}  // namespace

void BaseForecast::learn(Wall t, const PerPhase<Amps>& base) {
  if (newest_ && t <= *newest_) return;
  if (const auto known = profile(t)) {
    const double elapsed = newest_ ? static_cast<double>((t - *newest_).count()) : 0;
    const double share =
        has_error_ ? 1 - std::exp(-elapsed / static_cast<double>(kSmooths.count())) : 1;
    for (std::size_t p = 0; p < kPhases; ++p) {
      const auto now = static_cast<double>((base[p] - (*known)[p]).milli());
      error_[p] += (now - error_[p]) * share;
    }
    has_error_ = true;
  }
  newest_ = t;
  newest_base_ = base;
  const Place place = place_of(t, utc_offset_);
  if (days_.empty() || days_.back().number != place.day) {
    if (days_.size() >= kMaxDays) days_.pop_front();
    days_.emplace_back();
    days_.back().number = place.day;
    days_.back().workday = is_workday(place.day);
  }
  Quarter& quarter = days_.back().quarters[place.quarter];
  ++quarter.count;
  for (std::size_t p = 0; p < kPhases; ++p) {
    quarter.sum[p] += base[p].milli();
    quarter.highest[p] = std::max(quarter.highest[p], base[p]);
  }
}

// The mean of a quarter over the days before `day` that know it.
std::optional<PerPhase<double>> BaseForecast::mean(std::int64_t before_day, std::int64_t day,
                                                   std::size_t quarter) const {
  PerPhase<double> sum{};
  double weights = 0;
  for (const Day& past : days_) {
    const Quarter& q = past.quarters[quarter];
    if (past.number >= before_day || q.count == 0) continue;
    const double weight = past.workday == is_workday(day) ? 1.0 : kOtherKind;
    weights += weight;
    for (std::size_t p = 0; p < kPhases; ++p)
      sum[p] += weight * static_cast<double>(q.sum[p]) / static_cast<double>(q.count);
  }
  if (weights == 0) return std::nullopt;
  for (double& each : sum) each /= weights;
  return sum;
}

// Between the middles of quarters, linear. Of the day in question itself nothing counts.
std::optional<PerPhase<Amps>> BaseForecast::profile(Wall t) const {
  const Place at = place_of(t, utc_offset_);
  const Place other = place_of(t + Millis{at.within < 0.5 ? -kQuarterMs : kQuarterMs}, utc_offset_);
  const auto here = mean(at.day, at.day, at.quarter);
  if (!here) return std::nullopt;
  const auto there = mean(at.day, other.day, other.quarter).value_or(*here);
  const double share = std::abs(at.within - 0.5);
  PerPhase<Amps> out{};
  for (std::size_t p = 0; p < kPhases; ++p)
    out[p] = Amps::from_milli(std::llround((*here)[p] * (1 - share) + there[p] * share));
  return out;
}

std::optional<PerPhase<Amps>> BaseForecast::expected(Wall t) const {
  if (!newest_) return std::nullopt;
  const auto known = profile(t);
  if (!known) return newest_base_;
  const double ahead = static_cast<double>(std::max(Millis{0}, t - *newest_).count());
  const double faded =
      has_error_ ? kRemains * std::exp(-ahead / static_cast<double>(kFades.count())) : 0;
  PerPhase<Amps> out{};
  for (std::size_t p = 0; p < kPhases; ++p)
    out[p] = std::max(Amps{}, (*known)[p] + Amps::from_milli(std::llround(error_[p] * faded)));
  return out;
}

std::optional<PerPhase<Amps>> BaseForecast::high(Wall t) const {
  const Place at = place_of(t, utc_offset_);
  std::vector<PerPhase<Amps>> highest;  // of each day of this kind, around this time
  for (const Day& day : days_) {
    if (day.number >= at.day || day.workday != is_workday(at.day)) continue;
    if (day.quarters[at.quarter].count == 0) continue;
    PerPhase<Amps>& most = highest.emplace_back();
    const std::size_t first = at.quarter < kAround ? 0 : at.quarter - kAround;
    for (std::size_t q = first; q <= std::min(kQuarters - 1, at.quarter + kAround); ++q)
      for (std::size_t p = 0; p < kPhases; ++p)
        most[p] = std::max(most[p], day.quarters[q].highest[p]);
  }
  if (highest.size() < kDaysForQuantile) return std::nullopt;
  PerPhase<Amps> out{};
  for (std::size_t p = 0; p < kPhases; ++p) {
    std::sort(highest.begin(), highest.end(),
              [&](const auto& a, const auto& b) { return a[p] < b[p]; });
    const auto rank = std::ceil(kHigh * static_cast<double>(highest.size()));
    out[p] = highest[static_cast<std::size_t>(rank) - 1][p];
  }
  return out;
}

}  // namespace youxu
