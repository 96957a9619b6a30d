// What the adapters know of their own links: asked for when it is to be shown.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "daemon/control.hpp"

namespace youxu {

struct LinkFacts {
  struct Meter {
    std::int64_t errors = 0;
    std::string last_error;  // empty: the last reading succeeded
  };
  std::vector<Meter> meters;  // as GatewaySettings::meters
  std::vector<PlatformView> platforms;
  Metrics counters;  // complete names, as GET /metrics shows them
};

}  // namespace youxu
