// Opens a TCP connection within a time, for a library that only takes connected sockets.
#pragma once

#include <cstdint>
#include <string>

#include "policy/result.hpp"

namespace youxu {

// A connected socket without Nagle's delay, which the caller closes. Each of the host's addresses
// gets the whole timeout; the resolver takes its own time. Errc::retry says why not.
Result<int> dial(const std::string& host, std::uint16_t port, int timeout_ms);

}  // namespace youxu
