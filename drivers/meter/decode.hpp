// Registers to a MeterReading, by a profile. Own assembly of words: nothing is left to the
// machine's byte order. What cannot be a measurement (sentinel, NaN, out of range) becomes no
// value.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "drivers/meter/profile.hpp"
#include "policy/meter_reading.hpp"
#include "policy/result.hpp"

namespace youxu {

// The registers of each block, indexed as MeterProfile::blocks; empty: not read.
using MeterWords = std::vector<std::vector<std::uint16_t>>;

// The bits of a number of words.size() registers, the most significant first.
std::uint64_t assemble(std::span<const std::uint16_t> words, WordOrder order);
// nullopt for NaN and infinity.
std::optional<double> number_of(std::uint64_t bits, RegisterType type);

// Order of steps: sentinel on the raw bits, number, scale, ratios, sign, range, unit. `taken` is
// left for the caller. Errc::corrupt when a ratio was not read or is out of range, when a value is
// implausible, and when the blocks held no value at all.
Result<MeterReading> decode_reading(const MeterProfile& profile, const MeterWords& words);

}  // namespace youxu
