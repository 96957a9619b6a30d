#include "tests/unit/meter/frames.hpp"

#include <bit>
#include <cstdlib>
#include <fstream>
#include <sstream>

namespace youxu::frames {
namespace {

int digit(char c) {
  return c >= 'A' ? c - 'A' + 10 : c - '0';
}

}  // namespace

Registers& Registers::put(int address, std::string_view hex) {
  unsigned word = 0;
  int digits = 0;
  for (const char c : hex) {
    if (c == ' ') continue;
    word = word * 16 + static_cast<unsigned>(digit(c));
    if (++digits % 4 != 0) continue;
    words_[address++] = static_cast<std::uint16_t>(word & 0xFFFFU);
    word = 0;
  }
  return *this;
}

Registers& Registers::put_float(int address, float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  set(address, static_cast<std::uint16_t>(bits >> 16U));
  return set(address + 1, static_cast<std::uint16_t>(bits & 0xFFFFU));
}

Registers& Registers::set(int address, std::uint16_t value) {
  words_[address] = value;
  return *this;
}

MeterWords Registers::answer(const MeterProfile& profile, int base) const {
  MeterWords all;
  for (const MeterBlock& block : profile.blocks) {
    auto& of_block = all.emplace_back();
    const int first = base + block.address;
    const auto there = words_.lower_bound(first);
    if (there == words_.end() || there->first >= first + block.count) continue;
    for (int at = first; at < first + block.count; ++at) {
      const auto found = words_.find(at);
      of_block.push_back(found == words_.end() ? std::uint16_t{0} : found->second);
    }
  }
  return all;
}

std::string path_of(const std::string& id) {
  return std::string{PROFILES} + "/" + id + ".json";
}

MeterProfile shipped(const std::string& id) {
  auto profile = load_meter_profile(path_of(id));
  if (!profile.ok()) std::abort();  // shipped_test says why
  return std::move(*profile);
}

std::string text_of_shipped(const std::string& id) {
  std::ifstream file{path_of(id)};
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

Registers adl3000() {
  Registers meter;
  meter.put(0x61,
            "09 58 09 54 09 5B 00 59 00 9B 00 77 00 9A 01 13 00 E7 02 95 00 0E FF 9C 00 3F FF EA "
            "00 D6 01 74 01 1F 03 69 00 48 00 49 00 50 00 63 01 F4");
  return meter;
}

Registers dtsu666() {
  Registers meter;
  meter.put(0x0000, "00 67 02 BD 00 00 00 00 00 01 00 00 00 C8 00 0A 00 04 00 00 00 0A 00 01");
  meter.put(0x101E, "3D 0F 5C 29 3C 23 D7 0A 3C 44 9B A6 3C 34 39 58 3D 0F 5C 29 3C ED 91 68");
  meter.put(0x2006,
            "45 0E 40 00 45 0D 90 00 45 0D 40 00 42 0C 00 00 42 2C 00 00 42 1C 00 00 C3 17 00 00 "
            "C2 30 00 00 C2 60 00 00 C2 4C 00 00 42 80 00 00 41 40 00 00 42 00 00 00 41 A0 00 00 "
            "43 84 00 00 42 9E 00 00 42 C2 00 00 42 AE 00 00 C4 0F 80 00 C4 0E C0 00 C4 0D C0 00 "
            "C4 12 80 00 44 9A A0 00 44 9C 80 00 44 9C A0 00 00 00 00 00 00 00 00 00 00 00 00 00 "
            "00 00 00 00 00 00 00 00 00 00 00 00 45 9C 49 9A");
  return meter;
}

Registers sdm630() {
  Registers meter;
  meter.put(0x0000,
            "43 64 B3 33 00 00 00 00 00 00 00 00 41 00 28 F6 00 00 00 00 00 00 00 00 C4 E5 19 9A "
            "00 00 00 00 00 00 00 00 44 E5 1F 15 00 00 00 00 00 00 00 00 41 90 CC CD 00 00 00 00 "
            "00 00 00 00 BF 7F FC CC 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
            "43 64 C4 9C 00 00 00 00 41 5A 45 A2 00 00 00 00 00 00 00 00 44 9D 99 EC 00 00 00 00 "
            "C4 9F 68 42 00 00 00 00 41 90 E5 60 BF 7F FC CC 00 00 00 00 00 00 00 00 00 00 00 00 "
            "42 47 CC CD 3D C6 A7 F0 3D 13 74 BC 3C 13 74 BC 00 00 00 00");
  return meter;
}

}  // namespace youxu::frames
