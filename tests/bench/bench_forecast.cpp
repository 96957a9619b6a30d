// Prints a Markdown section: how well the gateway's forecasts foresee measured base load and
// measured arrivals, each beside forecasts that need no thought. tests/bench/run forecast runs it.
//
//   bench_forecast [--base FILE] [DAY...]
#include <cstdio>
#include <string>
#include <vector>

#include "tests/bench/forecast.hpp"

namespace {

int failed(const youxu::Error& error) {
  std::fprintf(stderr, "bench_forecast: %s\n", error.message.c_str());
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace youxu;
  std::string base;
  std::vector<std::string> words{argv + 1, argv + argc};
  if (words.size() >= 2 && words[0] == "--base") {
    base = words[1];
    words.erase(words.begin(), words.begin() + 2);
  }
  if (base.empty() && words.empty())
    return std::fputs("usage: bench_forecast [--base FILE] [DAY...]\n", stderr), 2;
  std::puts("## Forecasts");
  if (!base.empty())
    if (const Status done = bench::print_base_load(base); !done.ok()) return failed(done.error());
  if (!words.empty())
    if (const Status done = bench::print_arrivals(words); !done.ok()) return failed(done.error());
  return 0;
}
