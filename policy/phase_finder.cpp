#include "policy/phase_finder.hpp"

#include <algorithm>
#include <cmath>

namespace youxu {

namespace {
constexpr std::size_t kNone = 3;
constexpr std::size_t kReversed = 4;  // and the two after it
constexpr std::size_t kAll = 7;
constexpr std::array<double, 8> kPrior{0.3, 0.3, 0.3, 0.04, 0.01, 0.01, 0.01, 0.03};

// No step says more than this in favour of one against another: one coincidence decides nothing.
constexpr double kMostOfStep = 4;
// What was found is not beyond doubt, however long it has been so: a pile may be wired anew.
constexpr double kMostOfAll = 25;

// Of its current so much adds to the meter's: all where the homes' has the same angle, less where
// it lags, as that of motors does.
constexpr std::array<double, 3> kGains{1.0, 0.9, 0.75};
constexpr double kPileError = 0.05;  // of the step: what a pile says of its own current

// The density but for a factor: Student's t with three degrees of freedom.
double density(double error, double scale) {
  const double r = error / scale;
  return std::pow(1 + r * r / 3, -2);
}

// By which part of the step phase `p` rises, were `hypothesis` true.
double part(std::size_t hypothesis, std::size_t p) {
  if (hypothesis == kAll) return 1;
  if (hypothesis == p) return 1;
  return hypothesis == kReversed + p ? -1 : 0;
}

double log_likelihood(const SeenStep& step, const PerPhase<double>& scale, std::size_t hypothesis) {
  double sum = 0;
  for (const double gain : kGains) {
    double product = 1;
    for (std::size_t p = 0; p < kPhases; ++p)
      product *= density(step.rise[p] - gain * part(hypothesis, p) * step.change, scale[p]);
    sum += product;
  }
  return std::log(std::max(sum, 1e-300));
}

void keep_within(std::array<double, 8>& logs, double most) {
  const double greatest = *std::max_element(logs.begin(), logs.end());
  for (double& each : logs) each = std::max(each - greatest, -most);
}
}  // namespace

std::string_view text_of(PhaseDoubt doubt) {
  switch (doubt) {
    case PhaseDoubt::none:
      return "none";
    case PhaseDoubt::no_step:
      return "no_step";
    case PhaseDoubt::few_steps:
      return "few_steps";
    case PhaseDoubt::unclear:
      return "unclear";
    case PhaseDoubt::not_below:
      return "not_below";
    case PhaseDoubt::reversed:
      return "reversed";
    case PhaseDoubt::all_phases:
      return "all_phases";
  }
  return "none";
}

PhaseFinder::PhaseFinder() {
  for (std::size_t h = 0; h < kHypotheses; ++h) logs_[h] = std::log(kPrior[h]);
}

PhaseFinder::PhaseFinder(std::size_t phase, double confidence, int steps)
    : steps_{std::clamp(steps, 0, kMaxSteps)} {
  const double doubt = std::clamp(1 - confidence, 1e-9, 0.5);
  logs_.fill(std::log(doubt / (kHypotheses - 1)));
  logs_[phase] = std::log(1 - doubt);
}

bool PhaseFinder::add(const SeenStep& step) {
  const double size = std::abs(step.change);
  if (size <= 0 || step.disturbance > kDisturbed * size) return false;
  PerPhase<double> scale{};
  for (std::size_t p = 0; p < kPhases; ++p)
    scale[p] = std::hypot(step.scale[p], kPileError * size, step.disturbance);
  std::array<double, kHypotheses> says{};
  for (std::size_t h = 0; h < kHypotheses; ++h) says[h] = log_likelihood(step, scale, h);
  keep_within(says, kMostOfStep);
  for (std::size_t h = 0; h < kHypotheses; ++h) logs_[h] += says[h];
  keep_within(logs_, kMostOfAll);
  steps_ = std::min(steps_ + 1, kMaxSteps);
  return true;
}

std::array<double, PhaseFinder::kHypotheses> PhaseFinder::probabilities() const {
  std::array<double, kHypotheses> out{};
  double sum = 0;
  for (std::size_t h = 0; h < kHypotheses; ++h) sum += out[h] = std::exp(logs_[h]);
  for (double& each : out) each /= sum;
  return out;
}

PhaseVerdict PhaseFinder::verdict(double enough) const {
  const auto likely = probabilities();
  PhaseVerdict out;
  const auto best = static_cast<std::size_t>(
      std::max_element(likely.begin(), likely.begin() + kPhases) - likely.begin());
  out.likeliest = best;
  out.confidence = likely[best];
  out.steps = steps_;
  const double wrong_sign = likely[kReversed] + likely[kReversed + 1] + likely[kReversed + 2];
  if (steps_ == 0)
    out.doubt = PhaseDoubt::no_step;
  else if (steps_ < kLeastSteps)
    out.doubt = PhaseDoubt::few_steps;
  else if (likely[kNone] >= 0.5)
    out.doubt = PhaseDoubt::not_below;
  else if (wrong_sign >= 0.5)
    out.doubt = PhaseDoubt::reversed;
  else if (likely[kAll] >= 0.5)
    out.doubt = PhaseDoubt::all_phases;
  else if (out.confidence < enough)
    out.doubt = PhaseDoubt::unclear;
  else
    out.doubt = PhaseDoubt::none;
  if (out.doubt == PhaseDoubt::none) out.phase = best;
  return out;
}

}  // namespace youxu
