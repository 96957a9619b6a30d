#include "drivers/pile/pile_label.hpp"

#include <cstdint>
#include <optional>

#include "policy/pile.hpp"

namespace youxu {

namespace {

constexpr std::string_view kPrefix = "youxu:";
constexpr std::string_view kVersion = "1:";
constexpr std::string_view kSpace = " \t\r\n";
constexpr std::string_view kForm = "a label is youxu:1:<pile>:<26 letters and digits>";

Error wrong(std::string_view what) {
  return {Errc::invalid, "label: " + std::string{what}};
}

std::optional<std::uint32_t> five_bits(char c) {
  if (c >= 'A' && c <= 'Z') return static_cast<std::uint32_t>(c - 'A');
  if (c >= 'a' && c <= 'z') return static_cast<std::uint32_t>(c - 'a');
  if (c >= '2' && c <= '7') return static_cast<std::uint32_t>(c - '2' + 26);
  return std::nullopt;
}

// Four bits become a hex digit as soon as they are there; two are left over at the end.
Result<std::string> hex_of_code(std::string_view code) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  std::uint32_t held = 0;
  unsigned bits = 0;
  for (std::size_t i = 0; i < code.size(); ++i) {
    const auto value = five_bits(code[i]);
    if (!value)
      return wrong("character " + std::to_string(i + 1) +
                   " of the code is none of A-Z and 2-7; 0 and 1 are never used, so try O and I");
    held = (held << 5U | *value) & 0x1ffU;
    for (bits += 5; bits >= 4 && hex.size() < 32; bits -= 4)
      hex += kDigits[(held >> (bits - 4)) & 0xfU];
  }
  if ((held & 3U) != 0)
    return wrong(
        "the code's last character cannot be right; compare it with the label, or scan "
        "the label again");
  return hex;
}

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

}  // namespace

Result<PileLabel> parse_pile_label(std::string_view text) {
  text = trimmed(text);
  if (!text.starts_with(kPrefix))
    return wrong("does not begin with youxu: - " + std::string{kForm} +
                 "; scan the label with that beginning, not the one for residents");
  text.remove_prefix(kPrefix.size());
  if (!text.starts_with(kVersion))
    return wrong("is of a version that this gateway does not know; install a newer youxu");
  text.remove_prefix(kVersion.size());
  const auto colon = text.find(':');
  if (colon == std::string_view::npos) return wrong("ends too early; " + std::string{kForm});
  const std::string_view pile = text.substr(0, colon);
  const std::string_view code = text.substr(colon + 1);
  if (!is_pile_number(pile))
    return wrong(
        "the pile's number is not 4 to 32 of A-Z a-z 0-9 -, or is the gateway's own name; "
        "scan the label again");
  if (code.size() != kLabelCodeLength)
    return wrong("the code has " + std::to_string(code.size()) + " characters, not " +
                 std::to_string(kLabelCodeLength) + "; scan or type it again");
  auto key = hex_of_code(code);
  if (!key) return key.error();
  return PileLabel{std::string{pile}, std::move(*key)};
}

}  // namespace youxu
