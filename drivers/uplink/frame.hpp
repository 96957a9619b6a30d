// The frame of OpenUC V1.0 (and 云快充 1.5/1.6) on a TCP stream: put together, split, checked.
// It knows nothing of what a body means.
//
//   68 | LEN | SEQ lo hi | ENC | TYPE | BODY | CRC     LEN = 4 + size of BODY
//
// CRC-16/MODBUS runs over SEQ..BODY. Two byte orders of it are in use: Modbus order ("standard",
// low byte first) and the reverse. Both are accepted on receipt; which one is sent is an option.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace youxu::openuc {

struct Frame {
  std::uint16_t seq = 0;
  std::uint8_t type = 0;
  std::string body;  // raw bytes
};

enum class CrcOrder { standard, swapped };

inline constexpr std::size_t kMaxBody = 251;   // LEN is one byte
inline constexpr std::size_t kMaxFrame = 259;  // 0x68, LEN, 255 bytes, CRC

std::uint16_t crc16_modbus(std::string_view bytes);

// The bytes of a plain frame. Requires a body of at most kMaxBody.
std::string frame_bytes(const Frame& frame, CrcOrder order);

// Splits a stream into frames. Bytes that are no frame are skipped one at a time, so a wrong LEN or
// CRC costs that frame only: the next good one is found whole. What stays behind between two calls
// is an unfinished frame, shorter than kMaxFrame.
class FrameReader {
 public:
  // The frames completed by `bytes`, in order.
  std::vector<Frame> feed(std::string_view bytes);

  // The rest of the unfinished frame will not come: its first byte was no start. Returns the frames
  // which that byte had held up.
  std::vector<Frame> give_up_unfinished();

  // Forgets everything unfinished, as at a new connection. Keeps the counts.
  void reset() { buffer_.clear(); }

  std::size_t unfinished_bytes() const { return buffer_.size(); }
  std::uint64_t skipped_bytes() const { return skipped_bytes_; }
  // Frames right in every way but encrypted (ENC not 0): how is not defined, so they are dropped.
  std::uint64_t encrypted_frames() const { return encrypted_frames_; }

 private:
  std::vector<Frame> split();

  std::string buffer_;
  std::uint64_t skipped_bytes_ = 0;
  std::uint64_t encrypted_frames_ = 0;
};

}  // namespace youxu::openuc
