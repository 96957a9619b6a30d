// The label on a pile, `youxu:1:<pile>:<code>`, as a value. It is read strictly: what is not
// written as a label is, is refused with what to try. No message holds a code.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "policy/result.hpp"

namespace youxu {

inline constexpr std::size_t kLabelCodeLength = 26;  // base32 (RFC 4648, no padding) of 128 bits

struct PileLabel {
  std::string pile;
  std::string key;  // the code's 16 bytes as 32 hex digits: the pile's first key
};

// "youxu" and the version are as printed, the pile's number keeps its case, the code may be of
// either case: base32 has one value for both. 26 characters are 130 bits; a code whose last two are
// not 0 was never printed, so it is refused. White space around the label is ignored, as scanners
// add it.
Result<PileLabel> parse_pile_label(std::string_view text);

}  // namespace youxu
