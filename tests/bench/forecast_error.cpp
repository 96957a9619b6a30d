#include "tests/bench/forecast_error.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace youxu::bench {

double mean_of(const std::vector<double>& values) {
  if (values.empty()) return 0;
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double quantile_of(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  const auto rank = std::llround(std::ceil(share * static_cast<double>(values.size())));
  const auto at = values.begin() + std::max(0LL, rank - 1);
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

double kwh_of(const Arrivals& arrivals) {
  double sum = 0;
  for (const Arrival& each : arrivals) sum += each.kwh;
  return sum;
}

std::optional<double> middle_of(const Arrivals& arrivals) {
  const double all = kwh_of(arrivals);
  if (all <= 0) return std::nullopt;
  double sum = 0;
  for (const Arrival& each : arrivals) sum += each.kwh * each.minute;
  return sum / all;
}

std::optional<double> minutes_apart(const Arrivals& a, const Arrivals& b) {
  const double of_a = kwh_of(a), of_b = kwh_of(b);
  if (of_a <= 0 || of_b <= 0) return std::nullopt;
  Arrivals steps;  // of the difference of the two shares
  for (const Arrival& each : a) steps.push_back({each.minute, each.kwh / of_a});
  for (const Arrival& each : b) steps.push_back({each.minute, -each.kwh / of_b});
  std::sort(steps.begin(), steps.end(),
            [](const Arrival& x, const Arrival& y) { return x.minute < y.minute; });
  double area = 0, difference = 0;
  for (std::size_t i = 0; i + 1 < steps.size(); ++i) {
    difference += steps[i].kwh;
    area += std::abs(difference) * (steps[i + 1].minute - steps[i].minute);
  }
  return area;
}

}  // namespace youxu::bench
