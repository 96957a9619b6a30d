// How far a forecast was from what came: of values, and of curves of arrivals.
#pragma once

#include <optional>
#include <vector>

namespace youxu::bench {

// 0 of none.
double mean_of(const std::vector<double>& values);
// The least value that `share` of them do not exceed; 0 of none.
double quantile_of(std::vector<double> values, double share);

struct Arrival {
  double minute = 0;
  double kwh = 0;
};
using Arrivals = std::vector<Arrival>;

double kwh_of(const Arrivals& arrivals);
// The mean arrival by energy; nullopt when there is no energy.
std::optional<double> middle_of(const Arrivals& arrivals);
// By how many minutes a kWh arrives earlier or later in one than in the other, on average: the area
// between both cumulative curves, each as a share of its own energy. nullopt when one has none.
std::optional<double> minutes_apart(const Arrivals& a, const Arrivals& b);

}  // namespace youxu::bench
