// UTF-8 at the edges: input is checked, output is made valid.
#pragma once

#include <cstddef>
#include <string_view>

namespace youxu {

// Bytes of the valid character at the start of `text`, 0 if there is none (RFC 3629: no overlong
// forms, no surrogates, at most U+10FFFF).
std::size_t utf8_character(std::string_view text);
bool is_utf8(std::string_view text);

}  // namespace youxu
