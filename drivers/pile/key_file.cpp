#include "drivers/pile/key_file.hpp"

#include <sys/random.h>

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

#include "drivers/loop/replace_file.hpp"
#include "policy/pile.hpp"

namespace youxu {

namespace {

constexpr unsigned kMode = 0640;  // the broker's group reads it
constexpr std::size_t kKeyBytes = 32;

bool is_key(std::string_view text) {
  return (text.size() == kKeyBytes || text.size() == 2 * kKeyBytes) &&
         text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

}  // namespace

Result<std::string> key_file_text(std::span<const PileKey> keys) {
  if (keys.size() > kMaxPileKeys)
    return Error{Errc::invalid,
                 "keys of piles: more than " + std::to_string(kMaxPileKeys) + "; unbind some"};
  std::string text;
  std::set<std::string_view> seen;
  for (const PileKey& one : keys) {
    if (!is_pile_number(one.pile))
      return Error{Errc::invalid, "keys of piles: '" + one.pile + "' may not be a pile's number"};
    if (!is_key(one.key) || !seen.insert(one.pile).second)
      return Error{Errc::invalid, "keys of piles: " + one.pile + " has no usable key"};
    text += one.pile + ":" + one.key + "\n";
  }
  return text;
}

Status write_key_file(const std::string& path, std::span<const PileKey> keys) {
  const auto text = key_file_text(keys);
  if (!text) return text.error();
  return replace_file(path, *text, kMode);
}

Result<std::string> new_pile_key() {
  std::array<unsigned char, kKeyBytes> bytes{};
  if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
    return Error{Errc::retry, "new key of a pile: the kernel gives no random bytes"};
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  for (const unsigned char byte : bytes) {
    hex += kDigits[byte >> 4U];
    hex += kDigits[byte & 0xfU];
  }
  return hex;
}

}  // namespace youxu
