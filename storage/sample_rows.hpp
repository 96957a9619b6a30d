// What writing, reading and thinning of samples share. Included by storage/*.cpp only.
#pragma once

#include <span>
#include <vector>

#include "storage/packed.hpp"
#include "storage/store_impl.hpp"

namespace youxu {

inline constexpr std::int64_t kQuarterMillis = 15 * 60 * 1000;

// The beginning of the quarter of an hour that `ms` is in; also before 1970.
constexpr std::int64_t quarter_of(std::int64_t ms) {
  const std::int64_t past = ms % kQuarterMillis;
  return ms - (past < 0 ? past + kQuarterMillis : past);
}

// The values of a row; Errc::corrupt where they are no packed ones.
Result<std::vector<PackedValue>> unpack(Blob packed, Packing packing, std::int64_t t_ms);

// Adds an instant (rising series) in the transaction that runs: values it has already are replaced,
// and means of its quarter that exist follow.
Status put_instant(Samples& samples, std::int64_t t_ms, std::span<const PackedValue> values);

// The number of a name, which is new at its first use. Only in a transaction; `added` has the names
// that are to be forgotten when that fails.
Result<std::int64_t> series_number(Samples& samples, const std::string& name,
                                   std::vector<std::string>& added);

}  // namespace youxu
