#include "drivers/meter/dlt645_frame.hpp"

#include <algorithm>
#include <cstdio>

namespace youxu::dlt645 {
namespace {

constexpr unsigned char kStart = 0x68;
constexpr unsigned char kEnd = 0x16;
constexpr unsigned char kWaking = 0xFE;
constexpr unsigned kAdded = 0x33;
constexpr std::size_t kAddressBytes = kAddressDigits / 2;
constexpr std::size_t kHeader = 10;  // to the length
constexpr std::string_view kDigits = "0123456789ABCDEF";

unsigned at(std::string_view bytes, std::size_t index) {
  return static_cast<unsigned char>(bytes[index]);
}

unsigned sum_of(std::string_view bytes) {
  unsigned sum = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) sum += at(bytes, i);
  return sum & 0xFFU;
}

std::string hex(unsigned byte) {
  char text[8];
  std::snprintf(text, sizeof text, "0x%02X", byte);
  return text;
}

std::string shifted(std::string_view bytes, unsigned by) {
  std::string out{bytes};
  for (char& c : out) c = static_cast<char>(static_cast<unsigned char>(c) + by);
  return out;
}

std::string address_text(std::string_view bytes) {
  std::string text;
  for (std::size_t i = bytes.size(); i-- > 0;) {
    text += kDigits[at(bytes, i) >> 4U];
    text += kDigits[at(bytes, i) & 0xFU];
  }
  return text;
}

std::string address_bytes(std::string_view text) {
  std::string bytes;
  for (std::size_t i = text.size(); i >= 2; i -= 2)
    bytes += static_cast<char>(kDigits.find(text[i - 2]) << 4U | kDigits.find(text[i - 1]));
  return bytes;
}

Parsed flawed(Flaw flaw, std::string what) {
  return {.frame = std::nullopt, .flaw = flaw, .what = std::move(what)};
}

Parsed incomplete(std::size_t have, std::size_t need) {
  return flawed(Flaw::incomplete, "only " + std::to_string(have) + " bytes of a frame of " +
                                      (need == 0 ? "unknown length" : std::to_string(need)));
}

// `bytes` begin with what must be 68.
Parsed parse_from_start(std::string_view bytes) {
  if (!bytes.empty() && at(bytes, 0) != kStart)
    return flawed(Flaw::no_frame, "begins with " + hex(at(bytes, 0)) + " instead of 0x68");
  const std::size_t second = 1 + kAddressBytes;
  if (bytes.size() > second && at(bytes, second) != kStart)
    return flawed(Flaw::no_frame,
                  "after the address stands " + hex(at(bytes, second)) + " instead of 0x68");
  if (bytes.size() < kHeader) return incomplete(bytes.size(), 0);
  const std::size_t length = at(bytes, kHeader - 1);
  if (length > kMaxData)
    return flawed(Flaw::too_long, "says it holds " + std::to_string(length) + " bytes of data, " +
                                      std::to_string(kMaxData) + " are the most");
  const std::size_t size = kFrameBytes + length;
  if (bytes.size() < size) return incomplete(bytes.size(), size);
  if (at(bytes, size - 1) != kEnd)
    return flawed(Flaw::no_end, "ends with " + hex(at(bytes, size - 1)) + " instead of 0x16");
  const unsigned sum = sum_of(bytes.substr(0, size - 2));
  if (at(bytes, size - 2) != sum)
    return flawed(Flaw::bad_check, "check sum " + hex(at(bytes, size - 2)) +
                                       ", but its bytes add "
                                       "up to " +
                                       hex(sum));
  Frame frame{.address = address_text(bytes.substr(1, kAddressBytes)),
              .control = static_cast<std::uint8_t>(at(bytes, kHeader - 2)),
              .data = shifted(bytes.substr(kHeader, length), 0U - kAdded)};
  return {.frame = std::move(frame), .what = "", .size = size};
}

}  // namespace

std::string frame_bytes(const Frame& frame) {
  std::string bytes(1, static_cast<char>(kStart));
  bytes += address_bytes(frame.address);
  bytes += static_cast<char>(kStart);
  bytes += static_cast<char>(frame.control);
  bytes += static_cast<char>(frame.data.size());
  bytes += shifted(frame.data, kAdded);
  bytes += static_cast<char>(sum_of(bytes));
  bytes += static_cast<char>(kEnd);
  return std::string(4, static_cast<char>(kWaking)) + bytes;
}

Parsed parse_frame(std::string_view bytes) {
  const std::size_t waking =
      std::min(bytes.find_first_not_of(static_cast<char>(kWaking)), bytes.size());
  if (waking > kMaxWaking)
    return flawed(Flaw::no_frame,
                  "begins with more than " + std::to_string(kMaxWaking) + " bytes of 0xFE");
  Parsed parsed = parse_from_start(bytes.substr(waking));
  if (parsed.frame) parsed.size += waking;
  return parsed;
}

bool is_meter_address(std::string_view text) {
  return text.size() == kAddressDigits &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

void words_of_items(std::string_view data, int item_bytes, std::span<std::uint16_t> words) {
  const auto width = static_cast<std::size_t>(item_bytes);
  const std::size_t each = words_per_item(item_bytes);
  for (std::size_t item = 0; item < words.size() / each; ++item) {
    std::uint32_t bits = 0;
    for (std::size_t i = width; i-- > 0;) bits = bits << 8U | at(data, item * width + i);
    if (each == 2) words[item * each] = static_cast<std::uint16_t>(bits >> 16U);
    words[item * each + each - 1] = static_cast<std::uint16_t>(bits & 0xFFFFU);
  }
}

}  // namespace youxu::dlt645
