// What every fuzz target shares: its bytes as text, and taking the first one off as a choice.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace youxu::fuzz {

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

// A number from 0 to count - 1, taken off the front; 0 when nothing is left.
inline unsigned take_choice(std::string_view& bytes, unsigned count) {
  if (bytes.empty()) return 0;
  const unsigned choice = static_cast<unsigned char>(bytes.front()) % count;
  bytes.remove_prefix(1);
  return choice;
}

// Ends the run: what must hold for every input did not.
inline void must(bool holds) {
  if (!holds) __builtin_trap();
}

}  // namespace youxu::fuzz
