// RFC 3629, section 4.
#include "drivers/pile/utf8.hpp"

#include <cstddef>

namespace youxu::pile_bus {

namespace {

// Bytes after the lead byte, and the least and greatest that the first of them may be.
struct Sequence {
  std::size_t more = 0;
  unsigned low = 0x80;
  unsigned high = 0xBF;
  bool valid = true;
};

Sequence sequence_of(unsigned lead) {
  if (lead == 0) return {.valid = false};
  if (lead < 0x80) return {};
  if (lead < 0xC2 || lead > 0xF4) return {.valid = false};
  if (lead < 0xE0) return {.more = 1};
  if (lead == 0xE0) return {.more = 2, .low = 0xA0};
  if (lead == 0xED) return {.more = 2, .high = 0x9F};
  if (lead < 0xF0) return {.more = 2};
  if (lead == 0xF0) return {.more = 3, .low = 0x90};
  if (lead == 0xF4) return {.more = 3, .high = 0x8F};
  return {.more = 3};
}

}  // namespace

bool is_utf8(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  for (std::size_t i = 0; i < text.size();) {
    const Sequence s = sequence_of(byte(i));
    if (!s.valid || text.size() - i <= s.more) return false;
    for (std::size_t k = 1; k <= s.more; ++k) {
      const unsigned low = k == 1 ? s.low : 0x80;
      const unsigned high = k == 1 ? s.high : 0xBF;
      if (byte(i + k) < low || byte(i + k) > high) return false;
    }
    i += s.more + 1;
  }
  return true;
}

}  // namespace youxu::pile_bus
