// What a gateway that had run before the day would have in its database.
#pragma once

#include "policy/time.hpp"
#include "storage/store.hpp"
#include "tests/programs/day/benchmark_day.hpp"

namespace youxu::sim {

// An order, closed and without upload, per past stay; the root's base load as samples. `start` is
// second 0 of the day.
Status remember_past(const BenchmarkDay& day, Wall start, std::chrono::minutes utc_offset,
                     Store& store);

}  // namespace youxu::sim
