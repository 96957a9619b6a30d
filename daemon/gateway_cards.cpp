// Cards at the piles' readers.
//
// A card that is known, enabled and good at that pile starts the connector's order; held there
// again while its order runs, it stops it. Another card stops nothing. What a reader tells within
// kSameTap of the card before is the same tap. One that is not good is refused and counted, and an
// alarm that ends by itself names its end, never all of it.
#include <algorithm>

#include "daemon/gateway.hpp"

namespace youxu {

namespace {
constexpr Millis kSameTap = std::chrono::seconds{5};
constexpr Millis kRefusalShown = std::chrono::minutes{10};
}  // namespace

Status Gateway::begin_cards() {
  auto stored = store_.cards();
  if (!stored.ok()) return stored.error();
  for (Card& card : *stored) cards_[card.number] = std::move(card);
  return {};
}

std::vector<Card> Gateway::cards() const {
  std::vector<Card> out;
  out.reserve(cards_.size());
  for (const auto& [number, card] : cards_) out.push_back(card);
  return out;
}

Status Gateway::save_card(const Card& card) {
  if (!is_card_number(card.number))
    return Error{Errc::invalid, "card: its number has 1 to 32 of A-Z a-z 0-9 -"};
  if (card.name.size() > kMaxCardName || card.piles.size() > kMaxCardPiles)
    return Error{Errc::invalid, "card: a name has at most 64 bytes, and it names at most 64 piles"};
  for (const std::string& number : card.piles)
    if (!find(number)) return Error{Errc::invalid, "pile " + number + ": no such pile"};
  if (!cards_.contains(card.number) && cards_.size() >= kMaxCards)
    return Error{Errc::refused,
                 "card: there are " + std::to_string(kMaxCards) + " already; remove some"};
  if (auto saved = store_.save_card(card); !saved.ok()) return saved;
  cards_[card.number] = card;
  return {};
}

Status Gateway::remove_card(std::string_view number) {
  const auto at = cards_.find(number);
  if (at == cards_.end()) return Error{Errc::invalid, "card: there is none with this number"};
  if (auto removed = store_.remove_card(number); !removed.ok()) return removed;
  cards_.erase(at);
  return {};
}

void Gateway::on_card(Pile& pile, Connector& connector, const std::string& number) {
  const bool same_tap = connector.tapped == number && connector.tapped_at &&
                        now_.mono - *connector.tapped_at < kSameTap;
  connector.tapped = number;
  connector.tapped_at = now_.mono;
  if (same_tap) return;
  if (connector.order && !is_closed(connector.order->state))
    return on_card_in_use(pile, connector, number);
  const auto card = cards_.find(number);
  if (card == cards_.end() || !card->second.is_good_at(pile.settings.pile))
    return refuse_card(pile, connector, number, card == cards_.end());
  StartRequest request;
  request.pile = pile.settings.pile;
  request.connector = connector.id;
  request.origin = OrderOrigin::card;
  request.card = number;
  if (auto opened = start(request); !opened.ok()) ++counters_["card_start_refused"];
}

// Who started may stop, also with a card that was removed in the meantime.
void Gateway::on_card_in_use(Pile& pile, Connector& connector, const std::string& number) {
  if (connector.order->card != number) return void(++counters_["card_other_in_use"]);
  if (connector.order->state != OrderState::stopping)
    request_stop(pile, connector, StopReason::user);
}

void Gateway::refuse_card(Pile& pile, Connector& connector, std::string_view number, bool unknown) {
  ++counters_[unknown ? "card_unknown" : "card_not_good_here"];
  connector.card_refused_at = now_.mono;
  alarm(true, connector.card_alarmed, Severity::notice,
        "card_refused:" + pile.settings.pile + "." + std::to_string(connector.id),
        "pile " + pile.settings.pile + " connector " + std::to_string(connector.id) + ": card " +
            masked_card(number) +
            (unknown ? " is not known. If it is a resident's, add it to the cards"
                     : " is disabled, or not good at this pile"));
}

void Gateway::end_card_alarm(const Pile& pile, Connector& connector) {
  if (!connector.card_alarmed || now_.mono - *connector.card_refused_at < kRefusalShown) return;
  alarm(false, connector.card_alarmed, Severity::notice,
        "card_refused:" + pile.settings.pile + "." + std::to_string(connector.id), "");
}

}  // namespace youxu
