#include "drivers/uplink/frame.hpp"

namespace youxu::openuc {

namespace {

constexpr char kStart = 0x68;
constexpr std::size_t kMinLen = 4;    // SEQ, ENC, TYPE
constexpr std::size_t kOverhead = 4;  // 0x68, LEN, CRC

std::uint8_t byte_at(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint8_t>(bytes[at]);
}

std::uint16_t word_at(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint16_t>(byte_at(bytes, at) | byte_at(bytes, at + 1) << 8);
}

std::string two_bytes(unsigned low, unsigned high) {
  return {static_cast<char>(low), static_cast<char>(high)};
}

std::uint16_t swapped(std::uint16_t value) {
  return static_cast<std::uint16_t>(value << 8 | value >> 8);
}

enum class Look { unfinished, no_frame, frame };

// What stands at the front of `bytes`; `size` is set for a frame.
Look look_at(std::string_view bytes, std::size_t& size) {
  if (bytes[0] != kStart) return Look::no_frame;
  if (bytes.size() < 2) return Look::unfinished;
  const std::size_t len = byte_at(bytes, 1);
  if (len < kMinLen) return Look::no_frame;
  size = len + kOverhead;
  if (bytes.size() < size) return Look::unfinished;
  const std::uint16_t crc = crc16_modbus(bytes.substr(2, len));
  const std::uint16_t received = word_at(bytes, 2 + len);
  return received == crc || received == swapped(crc) ? Look::frame : Look::no_frame;
}

Frame frame_at(std::string_view bytes, std::size_t size) {
  return Frame{.seq = word_at(bytes, 2),
               .type = byte_at(bytes, 5),
               .body = std::string{bytes.substr(6, size - kOverhead - kMinLen)}};
}

}  // namespace

std::uint16_t crc16_modbus(std::string_view bytes) {
  unsigned crc = 0xFFFF;
  for (const char c : bytes) {
    crc ^= static_cast<std::uint8_t>(c);
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 1U) != 0 ? crc >> 1 ^ 0xA001U : crc >> 1;
  }
  return static_cast<std::uint16_t>(crc);
}

std::string frame_bytes(const Frame& frame, CrcOrder order) {
  std::string content = two_bytes(frame.seq & 0xFFU, frame.seq >> 8U);
  content += two_bytes(0, frame.type);
  content += frame.body;
  const std::uint16_t plain = crc16_modbus(content);
  const std::uint16_t crc = order == CrcOrder::standard ? plain : swapped(plain);
  return two_bytes(static_cast<unsigned char>(kStart), static_cast<unsigned>(content.size())) +
         content + two_bytes(crc & 0xFFU, crc >> 8U);
}

std::vector<Frame> FrameReader::feed(std::string_view bytes) {
  buffer_ += bytes;
  return split();
}

std::vector<Frame> FrameReader::give_up_unfinished() {
  if (buffer_.empty()) return {};
  ++skipped_bytes_;
  buffer_.erase(0, 1);
  return split();
}

std::vector<Frame> FrameReader::split() {
  std::vector<Frame> frames;
  std::string_view rest = buffer_;
  while (!rest.empty()) {
    std::size_t size = 0;
    const Look look = look_at(rest, size);
    if (look == Look::unfinished) break;
    if (look == Look::no_frame) {
      ++skipped_bytes_;
      rest.remove_prefix(1);
      continue;
    }
    if (rest[4] == 0) {
      frames.push_back(frame_at(rest, size));
    } else {
      ++encrypted_frames_;
    }
    rest.remove_prefix(size);
  }
  buffer_.erase(0, buffer_.size() - rest.size());
  return frames;
}

}  // namespace youxu::openuc
