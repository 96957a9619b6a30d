#include "policy/card.hpp"

#include <algorithm>

namespace youxu {

namespace {
constexpr std::size_t kShownCharacters = 4;
}

bool Card::is_good_at(std::string_view pile) const {
  if (!enabled) return false;
  return piles.empty() || std::find(piles.begin(), piles.end(), pile) != piles.end();
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
