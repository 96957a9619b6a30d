// Rows of bits of one width, for finding the next one that is set, in one row or in two at once.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace youxu {

class BitTable {
 public:
  BitTable() = default;
  // All clear.
  BitTable(std::size_t rows, std::size_t width)
      : width_{width}, words_{(width + 63) / 64}, bits_(rows * words_) {}

  // `row` and `bit` lie within the table.
  void set(std::size_t row, std::size_t bit) { word(row, bit) |= mask(bit); }
  void clear(std::size_t row, std::size_t bit) { word(row, bit) &= ~mask(bit); }
  void put(std::size_t row, std::size_t bit, bool value) {
    value ? set(row, bit) : clear(row, bit);
  }
  // Clears what is set in `other`, a table of the same size.
  void clear_common(const BitTable& other) {
    for (std::size_t i = 0; i < bits_.size(); ++i) bits_[i] &= ~other.bits_[i];
  }
  bool test(std::size_t row, std::size_t bit) const {
    return (bits_[row * words_ + bit / 64] & mask(bit)) != 0;
  }

  // The first bit from `from` on that is set in `row` here and in `other_row` of `other`, a table
  // of the same width; its width when there is none.
  std::size_t next_common(std::size_t row, const BitTable& other, std::size_t other_row,
                          std::size_t from) const {
    const std::uint64_t* mine = bits_.data() + row * words_;
    const std::uint64_t* theirs = other.bits_.data() + other_row * words_;
    return find(from, [&](std::size_t w) { return mine[w] & theirs[w]; });
  }
  std::size_t next(std::size_t row, std::size_t from) const {
    const std::uint64_t* mine = bits_.data() + row * words_;
    return find(from, [&](std::size_t w) { return mine[w]; });
  }

 private:
  static std::uint64_t mask(std::size_t bit) { return std::uint64_t{1} << (bit % 64); }
  std::uint64_t& word(std::size_t row, std::size_t bit) { return bits_[row * words_ + bit / 64]; }

  template <class WordAt>
  std::size_t find(std::size_t from, WordAt word_at) const {
    if (from >= width_) return width_;
    std::size_t w = from / 64;
    std::uint64_t bits = word_at(w) & (~std::uint64_t{0} << (from % 64));
    while (bits == 0) {
      if (++w == words_) return width_;
      bits = word_at(w);
    }
    const std::size_t found = w * 64 + static_cast<std::size_t>(std::countr_zero(bits));
    return found < width_ ? found : width_;
  }

  std::size_t width_ = 0;
  std::size_t words_ = 0;  // of a row
  std::vector<std::uint64_t> bits_;
};

}  // namespace youxu
