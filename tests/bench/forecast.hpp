// How well the product's own forecasts (policy/base_forecast, policy/arrivals) foresaw measured
// data. At each moment they have learned only what was known by then. Tables are Markdown.
#pragma once

#include <string>
#include <vector>

#include "policy/result.hpp"

namespace youxu::bench {

// Columns time (YYYY-MM-DD HH:MM:SS, local, rising by substation), substation, p_l1_kw, p_l2_kw,
// p_l3_kw. Errc::invalid names file, line and column.
Status print_base_load(const std::string& path);

// Folders of benchmark days that begin at noon and have at least two weeks of history.csv.
Status print_arrivals(const std::vector<std::string>& folders);

}  // namespace youxu::bench
