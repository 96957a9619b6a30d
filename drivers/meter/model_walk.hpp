// Where a SunSpec device keeps a model: the marker "SunS", then a list of models, each with its
// number and length, to the number 0xFFFF.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "drivers/meter/profile.hpp"
#include "policy/result.hpp"

namespace youxu {

inline constexpr int kMaxModelsWalked = 64;

// Reads holding or input registers: (function, address, count) to exactly `count` words.
// Errc::refused: the meter answered with an exception.
using ReadRegisters = std::function<Result<std::vector<std::uint16_t>>(int, int, int)>;

struct FoundModel {
  int number = 0;
  int address = 0;  // of the register with the model's number: what block addresses count from
};

// The first model of the profile's list in the device's list. A base which refuses, or holds
// something else, is passed over; any other error of `read` ends the walk. Errc::invalid where
// there is no marker, no such model, or one too short for the profile's blocks.
Result<FoundModel> find_model(const MeterProfile& profile, const ReadRegisters& read);

}  // namespace youxu
