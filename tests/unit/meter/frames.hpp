// Registers for meter tests: the data of a captured frame as hexadecimal text, put at its address,
// and read from there by the blocks of a profile, as a meter would answer them.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "drivers/meter/decode.hpp"

namespace youxu::frames {

class Registers {
 public:
  // "09 58 0954": bytes, spaces do not matter. Returns itself, to be chained.
  Registers& put(int address, std::string_view hex);
  Registers& put_float(int address, float value);
  Registers& set(int address, std::uint16_t value);
  const std::map<int, std::uint16_t>& all() const { return words_; }

  // What a meter with these registers, and zeros between them, answers to each block; a block of
  // which it has no register is refused (empty).
  MeterWords answer(const MeterProfile& profile, int base = 0) const;

 private:
  std::map<int, std::uint16_t> words_;
};

std::string path_of(const std::string& id);
MeterProfile shipped(const std::string& id);
std::string text_of_shipped(const std::string& id);

// Captured meters.
Registers adl3000();  // secondary side, no transformers
Registers dtsu666();  // behind 200:1
Registers sdm630();

}  // namespace youxu::frames
