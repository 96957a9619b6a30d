// A serial line is one program's: it is locked before its speed is touched. Used by every protocol.
#pragma once

#include <string>

#include "policy/result.hpp"

namespace youxu {

// A descriptor that holds the line, to be given to release_line(). Errc::retry says what to do.
Result<int> hold_line(const std::string& device);
// Also against programs that do not look at the lock. From then on nobody else can open it.
void make_exclusive(int held);
void release_line(int held);

// What this errno of a serial line means, and what to do: "is not there; look in ...".
std::string why_no_device(int error);

}  // namespace youxu
