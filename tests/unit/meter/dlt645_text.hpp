// DL/T 645 frames as hexadecimal text.
#pragma once

#include <string>
#include <string_view>

#include "drivers/meter/dlt645_frame.hpp"

namespace youxu::dlt645 {

inline constexpr const char* kMeter = "000012345678";
inline constexpr const char* kHead = "68 78 56 34 12 00 00 68 ";  // its bytes add up to 0x1E4

// "68 FE": each two digits and what follows them.
inline std::string bytes_of(std::string_view hex) {
  std::string out;
  for (std::size_t at = 0; at + 1 < hex.size(); at += 3)
    out += static_cast<char>(std::stoi(std::string{hex.substr(at, 2)}, nullptr, 16));
  return out;
}

// The meter's answer: its frame put together by hand, with 0x33 in the bytes already.
inline std::string answer(std::string_view from_control) {
  return bytes_of(std::string{kHead} + std::string{from_control});
}

}  // namespace youxu::dlt645
