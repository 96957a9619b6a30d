// Whether bytes are well-formed UTF-8 (RFC 3629). It converts nothing.
#pragma once

#include <string_view>

namespace youxu::pile_bus {

// False for truncated, overlong, surrogate and out-of-range sequences, and for NUL.
bool is_utf8(std::string_view text);

}  // namespace youxu::pile_bus
