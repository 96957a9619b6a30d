// Frames of DL/T 645-2007, 5.2: bytes to wake the receiver (FE), 68, six bytes of address, 68,
// control, length, data, check sum, 16. On the wire the address and every number begin with their
// last two digits, and 0x33 is added to each byte of data. Pure: bytes in, bytes out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace youxu::dlt645 {

inline constexpr std::size_t kAddressDigits = 12;
inline constexpr std::string_view kAnyMeter = "AAAAAAAAAAAA";  // who is alone on its line answers
inline constexpr std::size_t kMaxData = 200;
inline constexpr std::size_t kMaxWaking = 32;   // FE before an answer; the standard sends up to 4
inline constexpr std::size_t kFrameBytes = 12;  // without data and what wakes
inline constexpr std::size_t kMaxFrame = kMaxWaking + kFrameBytes + kMaxData;

// The low five bits of the control byte, for what is asked here.
inline constexpr std::uint8_t kReadData = 0x11;
inline constexpr std::uint8_t kReadAddress = 0x13;
inline constexpr std::uint8_t kFunctionBits = 0x1F;
inline constexpr std::uint8_t kMoreFollows = 0x20;
inline constexpr std::uint8_t kIsError = 0x40;
inline constexpr std::uint8_t kFromMeter = 0x80;

struct Frame {
  std::string address;  // 12 digits as people write them; A to F where the byte had them
  std::uint8_t control = 0;
  std::string data;  // as it means, 0x33 taken off; at most kMaxData
};

// With four bytes that wake. Requires 12 hexadecimal digits, and data within kMaxData.
std::string frame_bytes(const Frame& frame);

enum class Flaw {
  incomplete,  // right so far
  no_frame,    // does not begin as one
  too_long,
  bad_check,
  no_end,
};
struct Parsed {
  std::optional<Frame> frame;
  Flaw flaw = Flaw::incomplete;  // where there is no frame
  std::string what;              // is wrong, with what was found and what was expected
  std::size_t size = 0;          // of the frame, with what wakes
};
// The frame at the front of the bytes; what comes after it is left alone.
Parsed parse_frame(std::string_view bytes);

// 12 digits, none of them a letter: what a meter may be called in a configuration.
bool is_meter_address(std::string_view text);

// The numbers of `item_bytes` each (2 to 4) in `data`, as raw words, the most significant first:
// one word for 2 bytes, else two. Requires as many bytes as the words take.
void words_of_items(std::string_view data, int item_bytes, std::span<std::uint16_t> words);
// How many words a number of so many bytes takes.
constexpr std::size_t words_per_item(int item_bytes) {
  return item_bytes > 2 ? 2 : 1;
}

}  // namespace youxu::dlt645
