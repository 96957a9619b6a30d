// The first byte chooses: any text as a meter's profile, or any registers behind a profile. A
// profile that was accepted is also used.
#include <algorithm>
#include <cmath>

#include "drivers/meter/decode.hpp"
#include "drivers/meter/profile.hpp"
#include "tests/fuzz/input.hpp"

namespace {

using namespace youxu;

MeterWords registers_for(const MeterProfile& profile, std::string_view bytes) {
  MeterWords words;
  for (const MeterBlock& block : profile.blocks) {
    auto& of_block = words.emplace_back(static_cast<std::size_t>(block.count));
    for (std::uint16_t& word : of_block) {
      if (bytes.size() < 2) break;
      word = static_cast<std::uint16_t>(static_cast<unsigned char>(bytes[0]) << 8 |
                                        static_cast<unsigned char>(bytes[1]));
      bytes.remove_prefix(2);
    }
  }
  if (!bytes.empty() && !words.empty()) words.back().clear();  // one block was not read
  return words;
}

void read_registers(const MeterProfile& profile, std::string_view bytes) {
  const auto reading = decode_reading(profile, registers_for(profile, bytes));
  if (!reading.ok()) return;
  for (const auto& current : reading->current) fuzz::must(!current || *current >= Amps{});
}

const MeterProfile& shipped_profile() {
  static const auto profile = load_meter_profile(METER_PROFILE);
  return *profile;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view bytes = fuzz::text_of(data, size);
  if (fuzz::take_choice(bytes, 2) == 1) {
    read_registers(shipped_profile(), bytes);
    return 0;
  }
  const auto profile = parse_meter_profile(bytes);
  if (profile.ok()) read_registers(*profile, bytes);
  return 0;
}
