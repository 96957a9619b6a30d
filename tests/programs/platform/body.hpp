// The bodies that the simulated platform sends, byte by byte.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace youxu::sim {

struct PlatformTariff;

namespace body {

std::string byte(int value);
// Least byte first.
std::string number(std::uint32_t value, std::size_t bytes);
// Two hexadecimal digits a byte.
std::string packed(std::string_view digits);
// Of 0x0A and 0x58 behind the pile: model, price and service fee of each kind, loss ratio, slots.
std::string tariff_after_pile(const PlatformTariff& tariff);

}  // namespace body

}  // namespace youxu::sim
