#include "tests/bench/bus/figures.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace youxu::bench {

namespace {

void print_row(const std::vector<std::string>& cells) {
  for (const std::string& cell : cells) std::printf("| %s ", cell.c_str());
  std::printf("|\n");
}

}  // namespace

double percentile(std::vector<double> values, double percent) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const double rank = std::ceil(percent / 100 * static_cast<double>(values.size()));
  return values[static_cast<std::size_t>(std::max(rank, 1.0)) - 1];
}

std::string decimal(double value, int places) {
  char text[48];
  std::snprintf(text, sizeof text, "%.*f", places, value);
  return text;
}

void print_table(const std::vector<std::vector<std::string>>& rows) {
  print_row(rows.front());
  std::vector<std::string> rule(rows.front().size(), "---:");
  rule.front() = "---";
  print_row(rule);
  for (std::size_t i = 1; i < rows.size(); ++i) print_row(rows[i]);
  std::printf("\n");
}

}  // namespace youxu::bench
