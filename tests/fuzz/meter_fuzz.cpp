// The first byte chooses: any text as a meter's profile, or any registers behind a profile. A
// profile that was accepted is also used.
#include <cmath>

#include "drivers/meter/decode.hpp"
#include "drivers/meter/model_walk.hpp"
#include "drivers/meter/profile.hpp"
#include "policy/meter_verdict.hpp"
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

// A usable current is a magnitude; every verdict and every identity can be formed.
void read_registers(MeterProfile profile, std::string_view bytes) {
  const auto ratio = [](const auto& declared) {
    return declared ? std::optional{1.0} : std::nullopt;
  };
  (void)set_ratios(profile, ratio(profile.ct), ratio(profile.pt));
  const MeterWords words = registers_for(profile, bytes);
  const MeterSnapshot snapshot = decode_snapshot(profile, words);
  for (const auto& value : snapshot.values) fuzz::must(std::isfinite(value.number));
  (void)judge(snapshot, 400.0);
  for (const auto& identity : profile.identities) {
    (void)matches(identity, std::vector<std::uint16_t>(static_cast<std::size_t>(identity.count)));
  }
  const auto reading = reading_of(profile, snapshot);
  if (!reading.ok()) return;
  for (const auto& current : reading->current) fuzz::must(!current || *current >= Amps{});
}

// A device of any registers: the walk ends, inside the address space.
void walk(const MeterProfile& profile, std::string_view bytes) {
  const auto read = [&bytes](int, int address, int count) -> Result<std::vector<std::uint16_t>> {
    fuzz::must(address >= 0 && address + count <= 65536);
    std::vector<std::uint16_t> words(static_cast<std::size_t>(count));
    for (auto& word : words) {
      if (bytes.size() < 2) return Error{Errc::refused, "no more"};
      word = static_cast<std::uint16_t>(static_cast<unsigned char>(bytes[0]) << 8 |
                                        static_cast<unsigned char>(bytes[1]));
      bytes.remove_prefix(2);
    }
    return words;
  };
  (void)find_model(profile, read);
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
  if (!profile.ok()) return 0;
  (void)check_for_circuit(*profile);
  (void)serial_warnings(*profile);
  read_registers(*profile, bytes);
  walk(*profile, bytes);
  return 0;
}
