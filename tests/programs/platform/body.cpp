#include "tests/programs/platform/body.hpp"

#include "tests/programs/platform/sim_platform.hpp"

namespace youxu::sim::body {

namespace {

int digit_value(char c) {
  if (c >= 'a') return c - 'a' + 10;
  return c >= 'A' ? c - 'A' + 10 : c - '0';
}

}  // namespace

std::string byte(int value) {
  return std::string(1, static_cast<char>(value));
}

std::string number(std::uint32_t value, std::size_t bytes) {
  std::string out;
  for (std::size_t i = 0; i < bytes; ++i, value /= 256) out += static_cast<char>(value % 256);
  return out;
}

std::string packed(std::string_view digits) {
  std::string out;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2)
    out += static_cast<char>(digit_value(digits[i]) * 16 + digit_value(digits[i + 1]));
  return out;
}

std::string tariff_after_pile(const PlatformTariff& tariff) {
  std::string out = packed(tariff.model);
  for (const std::uint32_t e5 : tariff.energy_e5)
    out += number(e5, 4) + number(tariff.service_e5, 4);
  out += byte(0);
  for (const std::uint8_t kind : tariff.kinds) out += byte(kind);
  return out;
}

}  // namespace youxu::sim::body
