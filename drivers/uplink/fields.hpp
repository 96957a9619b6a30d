// The data types of OpenUC V1.0 bodies: written to and read from raw bytes, one field at a time.
//
// BIN is unsigned, least significant byte first. BCD is packed, most significant digit first; here
// it is text, two characters a byte, and also carries the digits a..f which some platforms put into
// trade and card numbers. CP56Time2a is local time of a fixed offset from UTC.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "policy/time.hpp"

namespace youxu::openuc {

// True for at most `count` characters 0..9, a..f, A..F.
bool is_hex(std::string_view text, std::size_t count);

class BodyWriter {
 public:
  // A value too large for its field is written as the largest that fits, a negative one as 0.
  BodyWriter& bin(std::int64_t value, std::size_t bytes);
  // Zeros in front when short. Text that is no BCD of this size is written as all zeros.
  BodyWriter& bcd(std::string_view digits, std::size_t bytes);
  // Cut or filled with zeros at the end.
  BodyWriter& text(std::string_view text, std::size_t bytes);
  // Its number, 1..99, as BCD.
  BodyWriter& connector(int number) { return bcd(std::to_string(number), 1); }
  BodyWriter& time(Wall t, std::chrono::minutes utc_offset);
  std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

// Reading past the end gives zeros and makes ok() false for good.
class BodyReader {
 public:
  explicit BodyReader(std::string_view bytes) : rest_{bytes} {}

  std::uint64_t bin(std::size_t bytes);  // at most 8
  std::string bcd(std::size_t bytes);    // lower case
  std::string text(std::size_t bytes) { return std::string{take(bytes)}; }
  // 0: no number of a connector.
  int connector();
  // A time marked invalid, or no calendar time at all, makes ok() false.
  Wall time(std::chrono::minutes utc_offset);
  void skip(std::size_t bytes) { (void)take(bytes); }

  bool ok() const { return ok_; }
  std::size_t left() const { return rest_.size(); }

 private:
  std::string_view take(std::size_t bytes);

  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace youxu::openuc
