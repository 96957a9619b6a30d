// Frames as hexadecimal text, as documents print them.
#pragma once

#include <cstdlib>
#include <string>
#include <string_view>

namespace youxu::test {

inline std::string bytes_of(std::string_view hex) {
  std::string out;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    out += static_cast<char>(std::strtoul(std::string{hex.substr(i, 2)}.c_str(), nullptr, 16));
  }
  return out;
}

inline std::string hex_of(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) {
    const auto value = static_cast<unsigned char>(c);
    out += "0123456789ABCDEF"[value >> 4U];
    out += "0123456789ABCDEF"[value & 0xFU];
  }
  return out;
}

}  // namespace youxu::test
