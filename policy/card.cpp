#include "policy/card.hpp"

#include <algorithm>

namespace youxu {

namespace {
constexpr std::size_t kShownCharacters = 4;
constexpr std::size_t kWireDigits = 16;

bool is_hex_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
}  // namespace

bool Card::is_good_at(std::string_view pile) const {
  if (!enabled) return false;
  return piles.empty() || std::find(piles.begin(), piles.end(), pile) != piles.end();
}

std::string_view text_of(CardOrigin origin) {
  return origin == CardOrigin::platform ? "platform" : "site";
}

std::optional<std::string> wire_card(std::string_view number) {
  number.remove_prefix(std::min(number.find_first_not_of('0'), number.size()));
  if (number.empty() || number.size() > kWireDigits) return std::nullopt;
  if (!std::all_of(number.begin(), number.end(), is_hex_digit)) return std::nullopt;
  std::string out{number};
  for (char& c : out) c = c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c;
  return out;
}

bool is_same_card(std::string_view a, std::string_view b) {
  if (a == b) return true;
  const auto wire = wire_card(a);
  return wire && wire == wire_card(b);
}

bool is_card_number(std::string_view text) {
  const auto allowed = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  };
  return !text.empty() && text.size() <= kMaxCardNumber &&
         std::all_of(text.begin(), text.end(), allowed);
}

std::string masked_card(std::string_view number) {
  const std::size_t shown = std::min(kShownCharacters, number.size() / 3);
  return "*" + std::string{number.substr(number.size() - shown)};
}

}  // namespace youxu
