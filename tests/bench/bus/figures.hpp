// What is printed: percentiles, and tables in Markdown.
#pragma once

#include <string>
#include <vector>

namespace youxu::bench {

// The least value that so many percent of all are at or under; 0 of none.
double percentile(std::vector<double> values, double percent);

std::string decimal(double value, int places);

// Every row as long as the first, which is the heading.
void print_table(const std::vector<std::vector<std::string>>& rows);

}  // namespace youxu::bench
