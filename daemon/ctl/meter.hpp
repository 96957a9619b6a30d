// `youxuctl meter`: reads and looks for meters without a gateway, to put them into operation. It
// asks on the bus itself, so it does not share a serial line with a running youxud.
#pragma once

#include <string>
#include <vector>

namespace youxu::ctl {

// The words after "meter". Exit status: 0 read, or found; 1 read, but a gateway would not use it,
// refused, or nothing found; 2 wrong usage; 3 the meter or its bus is not reached.
int run_meter(const std::vector<std::string>& words);

}  // namespace youxu::ctl
