// The card list that the platform keeps at its piles (云快充 0x44, 0x46, 0x48): cards of the site's
// list whose origin is the platform, each good at the piles that it was sent to. What the site
// entered by itself the platform neither changes nor removes.
#include <algorithm>

#include "daemon/gateway.hpp"

namespace youxu {

// The card under the number that a reader tells: the site's own as it was entered, or the
// platform's, which writes it otherwise.
const Card* Gateway::known_card(std::string_view number) const {
  if (const auto own = cards_.find(number); own != cards_.end()) return &own->second;
  const auto wire = wire_card(number);
  const auto listed = wire ? cards_.find(*wire) : cards_.end();
  const bool found = listed != cards_.end() && listed->second.origin == CardOrigin::platform;
  return found ? &listed->second : nullptr;
}

CardListResult Gateway::on_card_list(const CardListRequest& request, Now now) {
  now_ = now;
  CardListResult result;
  result.done.assign(request.cards.size(), false);
  const auto is_number = [](const std::string& card) { return wire_card(card) == card; };
  const bool readable = std::all_of(request.cards.begin(), request.cards.end(), is_number);
  if (!find(request.pile) || (request.action == CardListAction::add && !readable)) return result;
  for (std::size_t i = 0; i < request.cards.size(); ++i) {
    const std::string& card = request.cards[i];
    if (!is_number(card)) continue;
    switch (request.action) {
      case CardListAction::add:
        result.done[i] = list_card(card, request.pile, result.full);
        break;
      case CardListAction::remove:
        result.done[i] = unlist_card(card, request.pile);
        break;
      case CardListAction::ask:
        const Card* known = known_card(card);
        result.done[i] = known && known->is_good_at(request.pile);
        break;
    }
  }
  return result;
}

bool Gateway::list_card(const std::string& wire, const std::string& pile, bool& full) {
  Card card;
  card.number = wire;
  card.origin = CardOrigin::platform;
  if (const Card* known = known_card(wire)) card = *known;
  if (card.is_good_at(pile) && !card.piles.empty()) return true;
  if (card.origin == CardOrigin::site) return card.is_good_at(pile);
  const bool is_new = !cards_.contains(wire);
  if ((is_new && cards_.size() >= kMaxCards) || card.piles.size() >= kMaxCardPiles) {
    full = true;
    return false;
  }
  const auto at = std::find(card.piles.begin(), card.piles.end(), pile);
  if (at == card.piles.end()) card.piles.push_back(pile);
  if (!store_.save_card(card).ok()) {
    ++counters_["storage_error"];
    full = true;
    return false;
  }
  cards_[wire] = std::move(card);
  return true;
}

// True when the list has it no longer. No pile left: the card is gone, since one without piles is
// good at all of them.
bool Gateway::unlist_card(const std::string& wire, const std::string& pile) {
  const Card* known = known_card(wire);
  if (!known) return true;
  if (known->origin == CardOrigin::site) return !known->is_good_at(pile);
  Card card = *known;
  std::erase(card.piles, pile);
  const bool is_last = card.piles.empty();
  const Status done = is_last ? store_.remove_card(wire) : store_.save_card(card);
  if (!done.ok()) {
    ++counters_["storage_error"];
    return false;
  }
  if (is_last)
    cards_.erase(wire);
  else
    cards_[wire] = std::move(card);
  return true;
}

}  // namespace youxu
