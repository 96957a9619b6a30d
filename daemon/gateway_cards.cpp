// Cards at the piles' readers.
//
// A card of the site that is enabled and good at that pile starts the connector's order; held there
// again while its order runs, it stops it. Another card stops nothing. What a reader tells within
// kSameTap of the card before is the same tap. One that is not good is refused and counted, and an
// alarm that ends by itself names its end, never all of it.
//
// About a card that the site does not know the platform is asked while it is there; it says nothing
// within kAnswerWithin: refused. While it is away, the cards of its own list start.
#include <algorithm>
#include <utility>

#include "daemon/gateway.hpp"

namespace youxu {

namespace {
constexpr Millis kSameTap = std::chrono::seconds{5};
constexpr Millis kRefusalShown = std::chrono::minutes{10};
constexpr Millis kAnswerWithin = std::chrono::seconds{15};

std::string_view text_of(CardRefusal refusal) {
  switch (refusal) {
    case CardRefusal::none:
      return "";
    case CardRefusal::no_account:
      return "there is no account of it";
    case CardRefusal::frozen:
      return "its account is frozen";
    case CardRefusal::no_balance:
      return "its balance does not suffice";
    case CardRefusal::unsettled_order:
      return "an order of it is not settled yet";
    case CardRefusal::pile_disabled:
      return "the platform has disabled the pile";
    case CardRefusal::not_allowed_here:
      return "its account may not charge at this pile";
    case CardRefusal::wrong_password:
      return "the password is wrong";
    case CardRefusal::no_capacity:
      return "the station has no capacity left";
    case CardRefusal::unknown_vin:
      return "the vehicle is not known";
    case CardRefusal::unsettled_at_pile:
      return "an order of the pile is not settled yet";
    case CardRefusal::card_not_supported:
      return "the platform takes no cards at this pile";
    case CardRefusal::other:
      return "the platform gives no reason that is known";
  }
  return "";
}
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
    return Error{Errc::invalid,
                 "card: a name has at most 64 bytes, and it names at most 512 piles"};
  for (const std::string& number : card.piles)
    if (!find(number)) return Error{Errc::invalid, "pile " + number + ": no such pile"};
  if (!cards_.contains(card.number) && cards_.size() >= kMaxCards)
    return Error{Errc::refused,
                 "card: there are " + std::to_string(kMaxCards) + " already; remove some"};
  Card kept = card;
  const auto known = cards_.find(card.number);
  if (known != cards_.end()) kept.origin = known->second.origin;
  if (auto saved = store_.save_card(kept); !saved.ok()) return saved;
  cards_[card.number] = std::move(kept);
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
  if (connector.asked_card) return;
  const Card* card = known_card(number);
  const bool is_site_s = card && card->origin == CardOrigin::site;
  if (!is_site_s && platform_online_) {
    // It makes an order of its own out of the question: not for what cannot start anyway.
    if (refusal(pile, connector) != StartRefusal::none)
      return void(++counters_["card_start_refused"]);
    const CardQuestion question{pile.settings.pile, connector.id, number, ""};
    if (platform_.ask_card(question).ok()) {
      connector.asked_card = AskedCard{number, now_.mono + kAnswerWithin};
      return;
    }
  }
  if (!card)
    return refuse_card(pile, connector, number, "card_unknown",
                       "is not known. If it is a resident's, add it to the cards");
  if (!card->is_good_at(pile.settings.pile))
    return refuse_card(pile, connector, number, "card_not_good_here",
                       "is disabled, or not good at this pile");
  StartRequest request;
  request.origin = OrderOrigin::card;
  request.card = number;
  start_by_card(pile, connector, std::move(request));
}

void Gateway::start_by_card(Pile& pile, Connector& connector, StartRequest request) {
  request.pile = pile.settings.pile;
  request.connector = connector.id;
  if (auto opened = start(request); !opened.ok()) ++counters_["card_start_refused"];
}

void Gateway::on_card_answer(const CardAnswer& answer, Now now) {
  now_ = now;
  Pile* pile = find(answer.pile);
  Connector* connector = pile ? find(*pile, answer.connector) : nullptr;
  if (!connector || !connector->asked_card) return void(++counters_["card_answer_late"]);
  const std::string number = std::exchange(connector->asked_card, std::nullopt)->card;
  if (answer.refusal != CardRefusal::none)
    return refuse_card(*pile, *connector, number, "card_refused_by_platform",
                       "is refused by the platform: " + std::string{text_of(answer.refusal)});
  StartRequest request;
  request.origin = OrderOrigin::platform_card;
  request.order = answer.order;
  request.card = number;
  if (settings_.balance_limits_orders) request.amount_limit = answer.balance;
  start_by_card(*pile, *connector, std::move(request));
  if (connector->order && connector->order->id == answer.order) connector->balance = answer.balance;
}

// Without an answer nothing may start; one that comes later finds nobody waiting.
void Gateway::watch_asked_card(Pile& pile, Connector& connector) {
  if (!connector.asked_card || now_.mono < connector.asked_card->until) return;
  const std::string number = std::exchange(connector.asked_card, std::nullopt)->card;
  refuse_card(pile, connector, number, "card_unanswered",
              "is not known here, and the platform does not answer");
}

// Who started may stop, also with a card that was removed in the meantime.
void Gateway::on_card_in_use(Pile& pile, Connector& connector, const std::string& number) {
  if (!is_same_card(connector.order->card, number)) return void(++counters_["card_other_in_use"]);
  if (connector.order->state != OrderState::stopping)
    request_stop(pile, connector, StopReason::user);
}

void Gateway::refuse_card(Pile& pile, Connector& connector, std::string_view number,
                          std::string_view counter, std::string_view why) {
  ++counters_[std::string{counter}];
  connector.card_refused_at = now_.mono;
  alarm(true, connector.card_alarmed, Severity::notice,
        "card_refused:" + pile.settings.pile + "." + std::to_string(connector.id),
        "pile " + pile.settings.pile + " connector " + std::to_string(connector.id) + ": card " +
            masked_card(number) + " " + std::string{why});
}

void Gateway::end_card_alarm(const Pile& pile, Connector& connector) {
  if (!connector.card_alarmed || now_.mono - *connector.card_refused_at < kRefusalShown) return;
  alarm(false, connector.card_alarmed, Severity::notice,
        "card_refused:" + pile.settings.pile + "." + std::to_string(connector.id), "");
}

}  // namespace youxu
