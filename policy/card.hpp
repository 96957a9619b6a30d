// Cards that may start a charge at a pile's reader. A card's number is personal data: whoever has
// it may charge in its owner's name. It is stored, shown to who manages the cards, and part of an
// order; in alarms and logs only its end is named.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace youxu {

inline constexpr std::size_t kMaxCards = 5'000;
inline constexpr std::size_t kMaxCardNumber = 32;
inline constexpr std::size_t kMaxCardName = 64;
inline constexpr std::size_t kMaxCardPiles = 512;

// Who put it into the list.
enum class CardOrigin { site, platform };
std::string_view text_of(CardOrigin origin);

struct Card {
  std::string number;              // as the piles' readers tell it
  std::string name;                // what people call it; may be empty
  std::vector<std::string> piles;  // where it is good; none: at every pile
  bool enabled = true;             // false: it is known, and good nowhere
  CardOrigin origin = CardOrigin::site;

  bool is_good_at(std::string_view pile) const;
};

// 1 to kMaxCardNumber of A-Z a-z 0-9 -.
bool is_card_number(std::string_view text);
// The number as platforms write it in eight bytes: hexadecimal in upper case, without the zeros in
// front. nullopt: it does not fit there, or is nothing but zeros.
std::optional<std::string> wire_card(std::string_view number);
// The same number, however a reader and a platform write it.
bool is_same_card(std::string_view a, std::string_view b);

// "*4711": its last four characters, fewer of a short one, so that most of it stays unsaid.
std::string masked_card(std::string_view number);

}  // namespace youxu
