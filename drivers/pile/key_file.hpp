// The broker's psk_file, and the keys in it. The file is always written whole and put in place at
// once, so that the broker reads the old one or the new one and nothing between; its owner's group
// is its folder's (setgid), which is how the broker may read it. No message holds a key.
#pragma once

#include <span>
#include <string>

#include "policy/result.hpp"

namespace youxu {

struct PileKey {
  std::string pile;
  std::string key;  // 32 or 64 hex digits
};

inline constexpr std::size_t kMaxPileKeys = 4'000;

// Lines `pile:key`. Errc::invalid, and no text, where one is no pile number ("gateway" is none:
// such a pile would have the gateway's rights), no key, or there twice, or there are over
// kMaxPileKeys.
Result<std::string> key_file_text(std::span<const PileKey> keys);

// Durable when it returns ok; else the earlier file is as it was. Mode 0640. The file is another
// one each time, also with the same keys: whoever watches it for the broker wakes up again.
Status write_key_file(const std::string& path, std::span<const PileKey> keys);

// 32 bytes of the kernel's, as 64 hex digits.
Result<std::string> new_pile_key();

}  // namespace youxu
