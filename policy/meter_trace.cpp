#include "policy/meter_trace.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace youxu {

namespace {
using std::chrono::seconds;
constexpr Millis kUsualGap = seconds{6};  // between the reports around a step
constexpr std::size_t kLeastInWindow = 2;
constexpr double kQuiet = 0.5;       // A; less is no change of a pile
constexpr double kLeastScale = 0.3;  // A: a meter's and a pile's own error
// Of |x|, x with three degrees of freedom: its median and its 95th percentile.
constexpr double kMedian = 0.765;
constexpr double kNearlyAll = 3.18;

double quantile(std::vector<double>& values, double share) {
  const auto at =
      values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), at, values.end());
  return *at;
}
}  // namespace

void MeterTrace::add(Mono taken, const PerPhase<Amps>& amps) {
  if (!samples_.empty() && taken - samples_.back().taken < kSpacing) return;
  if (samples_.size() >= kMaxSamples) samples_.pop_front();
  samples_.push_back({taken, amps});
  learn(taken);
}

void MeterTrace::changed(const Change& change) {
  if (changes_.size() >= kMaxChanges) {
    forgotten_ = std::max(forgotten_.value_or(changes_.front().to), changes_.front().to);
    changes_.pop_front();
  }
  changes_.push_back(change);
}

std::optional<PerPhase<double>> MeterTrace::median(Mono from, Mono to) const {
  PerPhase<std::vector<double>> values;
  for (const Sample& s : samples_)
    if (s.taken >= from && s.taken <= to)
      for (std::size_t p = 0; p < kPhases; ++p) values[p].push_back(s.amps[p].value());
  if (values[0].size() < kLeastInWindow) return std::nullopt;
  PerPhase<double> out{};
  for (std::size_t p = 0; p < kPhases; ++p) out[p] = quantile(values[p], 0.5);
  return out;
}

std::optional<PerPhase<double>> MeterTrace::rise(const CurrentStep& step) const {
  const auto before = median(step.from - kGuard - kWindow, step.from - kGuard);
  const Mono begin = step.to + kGuard;
  const auto after = median(begin, std::min(begin + kWindow, step.until));
  if (!before || !after) return std::nullopt;
  PerPhase<double> out{};
  for (std::size_t p = 0; p < kPhases; ++p) out[p] = (*after)[p] - (*before)[p];
  return out;
}

double MeterTrace::disturbance(const CurrentStep& step, std::size_t who) const {
  const Mono begin = step.from - kGuard - kWindow;
  if (forgotten_ && *forgotten_ >= begin) return std::numeric_limits<double>::infinity();
  double sum = 0;
  for (const Change& change : changes_)
    if (change.who != who && change.to >= begin && change.from <= step.until)
      sum += std::abs(change.amps.value());
  return sum;
}

std::optional<SeenStep> MeterTrace::look(const CurrentStep& step, std::size_t who) const {
  const auto seen = rise(step);
  const auto scale = noise();
  if (!seen || !scale) return std::nullopt;
  SeenStep out{step.change.value(), *seen, *scale, disturbance(step, who)};
  // The homes go on meanwhile, as a random walk does at worst.
  const double gap =
      static_cast<double>((step.to - step.from).count()) / static_cast<double>(kUsualGap.count());
  for (double& each : out.scale) each *= std::sqrt(std::max(1.0, gap));
  return out;
}

// As if a pile had stepped that did not: what is seen then is the homes' alone.
void MeterTrace::learn(Mono taken) {
  CurrentStep none;
  none.until = taken - kJudgedAfter;
  none.to = none.until - kGuard - kWindow;
  none.from = none.to - kUsualGap;
  if (disturbance(none, kNobody) > kQuiet) return;
  const auto moved = rise(none);
  if (!moved) return;
  if (noise_.size() >= kMaxNoise) noise_.pop_front();
  noise_.push_back(*moved);
}

std::optional<PerPhase<double>> MeterTrace::noise() const {
  if (noise_.size() < kLeastNoise) return std::nullopt;
  PerPhase<double> scale{};
  std::vector<double> sizes(noise_.size());
  for (std::size_t p = 0; p < kPhases; ++p) {
    for (std::size_t i = 0; i < sizes.size(); ++i) sizes[i] = std::abs(noise_[i][p]);
    scale[p] =
        std::max({kLeastScale, quantile(sizes, 0.5) / kMedian, quantile(sizes, 0.95) / kNearlyAll});
  }
  return scale;
}

}  // namespace youxu
