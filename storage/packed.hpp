// Metering values of one instant, or sums of one quarter of an hour, packed into a few bytes each.
//
// Series in rising order: the number as the distance to the one before, then (sums only) the count,
// then the value; each as groups of seven bits, lowest first, signed ones with the sign in bit 0.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace youxu {

struct PackedValue {
  std::int64_t series = 0;  // >= 1
  std::int64_t count = 1;   // how many samples `sum` adds up; always 1 of an instant
  std::int64_t sum = 0;     // milli-units
};

enum class Packing { instant, sums };

// Requires the values to be in rising order of their series, each once.
std::string pack(std::span<const PackedValue> values, Packing packing);

class PackedReader {
 public:
  PackedReader(std::string_view bytes, Packing packing) : rest_{bytes}, packing_{packing} {}
  // False at the end, and where the bytes are not what pack() makes.
  bool next(PackedValue& value);
  bool damaged() const { return damaged_; }

 private:
  bool number(std::uint64_t& value);
  std::string_view rest_;
  Packing packing_;
  std::int64_t series_ = 0;
  bool damaged_ = false;
};

}  // namespace youxu
