#include "storage/packed.hpp"

namespace youxu {

namespace {

constexpr unsigned kGroup = 7;
constexpr unsigned kMore = 0x80;
constexpr unsigned kLastShift = 63;  // ten groups hold 64 bits

void put(std::string& out, std::uint64_t value) {
  for (; value >= kMore; value >>= kGroup) out += static_cast<char>((value & 0x7fU) | kMore);
  out += static_cast<char>(value);
}

// Small numbers of either sign become small ones.
std::uint64_t unsigned_of(std::int64_t value) {
  const std::uint64_t twice = static_cast<std::uint64_t>(value) << 1U;
  return value < 0 ? ~twice : twice;
}

std::int64_t signed_of(std::uint64_t value) {
  const std::uint64_t half = value >> 1U;
  return static_cast<std::int64_t>((value & 1U) != 0 ? ~half : half);
}

}  // namespace

std::string pack(std::span<const PackedValue> values, Packing packing) {
  std::string out;
  std::int64_t before = 0;
  for (const PackedValue& value : values) {
    put(out, static_cast<std::uint64_t>(value.series - before));
    before = value.series;
    if (packing == Packing::sums) put(out, static_cast<std::uint64_t>(value.count));
    put(out, unsigned_of(value.sum));
  }
  return out;
}

bool PackedReader::number(std::uint64_t& value) {
  value = 0;
  for (unsigned shift = 0; shift <= kLastShift && !rest_.empty(); shift += kGroup) {
    const auto byte = static_cast<unsigned char>(rest_.front());
    rest_.remove_prefix(1);
    value |= static_cast<std::uint64_t>(byte & 0x7fU) << shift;
    if ((byte & kMore) == 0) return true;
  }
  damaged_ = true;
  return false;
}

bool PackedReader::next(PackedValue& value) {
  if (rest_.empty() || damaged_) return false;
  std::uint64_t step = 0;
  std::uint64_t count = 1;
  std::uint64_t sum = 0;
  if (!number(step)) return false;
  if (packing_ == Packing::sums && !number(count)) return false;
  if (!number(sum)) return false;
  if (step == 0 || step > INT32_MAX || count == 0 || count > INT32_MAX) return !(damaged_ = true);
  series_ += static_cast<std::int64_t>(step);
  value = {series_, static_cast<std::int64_t>(count), signed_of(sum)};
  return true;
}

}  // namespace youxu
