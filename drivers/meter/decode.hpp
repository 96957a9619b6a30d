// Registers to values, by a profile. Own assembly of words: nothing is left to the machine's byte
// order. What cannot be a measurement (sentinel, NaN, out of range) becomes no usable value.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "drivers/meter/profile.hpp"
#include "policy/meter_reading.hpp"
#include "policy/meter_snapshot.hpp"
#include "policy/result.hpp"

namespace youxu {

// The registers of each block, indexed as MeterProfile::blocks; empty: not read.
using MeterWords = std::vector<std::vector<std::uint16_t>>;

// The bits of a number of words.size() registers, the most significant first.
std::uint64_t assemble(std::span<const std::uint16_t> words, WordOrder order);
// nullopt for NaN, infinity, and digits that are none.
std::optional<double> number_of(std::uint64_t bits, RegisterType type);
// Two characters a register, without the spaces, zeros and ones (0xFF) at the end.
std::string text_in(std::span<const std::uint16_t> words);

// Whether these registers, as many as the identity counts, are those of the profile's model.
bool matches(const MeterIdentity& identity, std::span<const std::uint16_t> words);
// "register 61449 holds 1234: not the model", for the error.
std::string found_instead(const MeterIdentity& identity, std::span<const std::uint16_t> words);

// Order of steps (digits that are none make a value implausible): sentinel on the raw bits, number,
// scale, power of ten, ratios, sign, range, unit; then what is implausible, then what is derived:
// the total active power from all three phases, apparent power from P and Q or from U and I, power
// factor from P and S. Every value of the profile is in it, in its order; `taken` is left for the
// caller. `stale_blocks` says of which blocks the words are of an earlier reading; empty: of none.
MeterSnapshot decode_snapshot(const MeterProfile& profile, const MeterWords& words,
                              const std::vector<bool>& stale_blocks = {});

// What limits are computed from. Errc::corrupt when a ratio is unknown, when a voltage, a frequency
// or what the profile has a plausible range for is implausible, when a profile with a range for the
// frequency got none, and when there is no usable value at all.
Result<MeterReading> reading_of(const MeterProfile& profile, const MeterSnapshot& snapshot);

// Both steps in one.
Result<MeterReading> decode_reading(const MeterProfile& profile, const MeterWords& words);

}  // namespace youxu
