// What the homes below a transformer draw, second by second: appliances that are switched on and
// off, of sizes with a heavy tail, on a load that drifts through the day.
#pragma once

#include <cmath>
#include <queue>
#include <random>

#include "policy/phases.hpp"
#include "policy/units.hpp"

namespace youxu::sim {

class Homes {
 public:
  // `switched`: appliances switched on each second on each phase.
  Homes(PerPhase<double> mean, double switched, std::uint64_t seed)
      : mean_{mean}, switched_{switched}, random_{seed} {}

  void set_mean(PerPhase<double> mean) { mean_ = mean; }

  // One second later. Sizes are Pareto's (0.3 A to 40 A, index 1.4: a kettle draws 9 A), durations
  // exponential with a mean of three minutes; what the mean leaves beside them is the steady rest.
  PerPhase<Amps> step() {
    ++second_;
    PerPhase<Amps> out{};
    for (std::size_t p = 0; p < kPhases; ++p) {
      for (auto n = std::poisson_distribution<int>{switched_}(random_); n > 0; --n) switch_on(p);
      while (!on_[p].empty() && on_[p].top().until <= second_) {
        sum_[p] -= on_[p].top().amps;
        on_[p].pop();
      }
      const double expected = switched_ * 180 * 0.9;
      const double noise = std::normal_distribution<double>{0, 0.4}(random_);
      out[p] = Amps::from_double(std::max(1.0, mean_[p] - expected + sum_[p] + noise));
    }
    return out;
  }

 private:
  struct Appliance {
    long until = 0;
    double amps = 0;
    bool operator<(const Appliance& other) const { return until > other.until; }
  };

  void switch_on(std::size_t p) {
    const double u = std::uniform_real_distribution<double>{1e-4, 1}(random_);
    const double amps = std::min(40.0, 0.3 / std::pow(u, 1 / 1.4));
    const double lasts = std::exponential_distribution<double>{1 / 180.0}(random_);
    on_[p].push({second_ + 2 + static_cast<long>(lasts), amps});
    sum_[p] += amps;
  }

  PerPhase<double> mean_;
  double switched_;
  std::mt19937_64 random_;
  long second_ = 0;
  PerPhase<std::priority_queue<Appliance>> on_;
  PerPhase<double> sum_{};
};

}  // namespace youxu::sim
