// What the gateway saw of the external limits at its newest look at them.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "policy/time.hpp"

namespace youxu {

struct LimitWatch {
  Now seen;                            // when that look was
  std::vector<std::int64_t> holding;   // ids of the limits that held then
  std::optional<Wall> not_kept_until;  // the end of stored limits that the set does not take
};

}  // namespace youxu
