// What the parts of bench_parts share: a clock, a median and a line of output.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

namespace youxu::bench {

using Clock = std::chrono::steady_clock;

inline void print(const std::string& name, double value, const char* unit) {
  std::printf("%s\t%.3g\t%s\n", name.c_str(), value, unit);
}

inline double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

// Requires at least one value.
inline double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// Allocates and leases for so many piles each second, beside the barest pass that could do it.
void grants(std::size_t piles);

}  // namespace youxu::bench
