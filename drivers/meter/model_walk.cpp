#include "drivers/meter/model_walk.hpp"

#include <algorithm>
#include <string>

namespace youxu {
namespace {

constexpr std::uint16_t kMarkerHigh = 0x5375;  // "Su"
constexpr std::uint16_t kMarkerLow = 0x6E53;   // "nS"
constexpr int kMarkerWords = 2;
constexpr int kHeaderWords = 2;  // the number and the length of what follows
constexpr std::uint16_t kEndOfModels = 0xFFFF;
constexpr int kRegisters = 65536;

Error walk_error(const MeterProfile& profile, const std::string& what) {
  return {Errc::invalid, what + ": profile " + profile.id +
                             " is for a SunSpec meter, choose the profile of this meter's model"};
}

// Registers from the model's first that the blocks need.
int needed(const MeterProfile& profile) {
  int most = kHeaderWords;
  for (const auto& block : profile.blocks) most = std::max(most, block.address + block.count);
  return most;
}

// The address of the first model; nullopt: not at this base.
Result<std::optional<int>> first_model(int function, int base, const ReadRegisters& read) {
  const auto words = read(function, base, kMarkerWords);
  if (!words.ok()) {
    if (words.error().code == Errc::refused) return std::optional<int>{};
    return words.error();
  }
  const bool found =
      words->size() == kMarkerWords && words->at(0) == kMarkerHigh && words->at(1) == kMarkerLow;
  return found ? std::optional{base + kMarkerWords} : std::nullopt;
}

Result<FoundModel> walk_from(const MeterProfile& profile, int address, const ReadRegisters& read) {
  const auto& wanted = profile.walk->models;
  for (int i = 0; i < kMaxModelsWalked && address + kHeaderWords <= kRegisters; ++i) {
    const auto header = read(profile.walk->function, address, kHeaderWords);
    if (!header.ok()) return header.error();
    if (header->size() != kHeaderWords || header->at(0) == kEndOfModels) break;
    const int number = header->at(0);
    const int end = address + kHeaderWords + header->at(1);
    if (std::find(wanted.begin(), wanted.end(), number) != wanted.end()) {
      if (address + needed(profile) <= std::min(end, kRegisters))
        return FoundModel{number, address};
      return walk_error(profile, "SunSpec model " + std::to_string(number) + " is too short");
    }
    address = end;
  }
  return walk_error(profile, "the meter's list has none of the profile's SunSpec models");
}

}  // namespace

Result<FoundModel> find_model(const MeterProfile& profile, const ReadRegisters& read) {
  if (!profile.walk) return FoundModel{};
  for (const int base : profile.walk->bases) {
    const auto first = first_model(profile.walk->function, base, read);
    if (!first.ok()) return first.error();
    if (*first) return walk_from(profile, **first, read);
  }
  return walk_error(profile, "the marker SunS is at none of the profile's bases");
}

}  // namespace youxu
