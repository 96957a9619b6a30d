// The session's part in cards and accounts, and in what the platform asks of a pile besides
// charging.
#include <utility>

#include "drivers/uplink/session.hpp"
#include "policy/card.hpp"

namespace youxu {

using namespace openuc;

namespace {

constexpr std::size_t kVinCharacters = 17;

Error bad(const std::string& what) {
  return {Errc::invalid, "uplink: " + what};
}

Status check(const CardQuestion& question) {
  if (!question.vin.empty()) {
    if (question.vin.size() == kVinCharacters) return {};
    return bad("a VIN has 17 characters");
  }
  if (wire_card(question.card)) return {};
  return bad("this card's number is not one of up to 16 hexadecimal digits");
}

}  // namespace

// ---- cards at a reader ----

Status OpenucSession::ask_card(const CardQuestion& question) {
  if (Status checked = check(question); !checked) return checked;
  Connector* connector = connector_of(question.pile, question.connector);
  if (connector == nullptr) {
    return bad("pile " + question.pile + ": no such connector is reported to the platform");
  }
  if (!connected_ || accepted_pile(question.pile) == nullptr) {
    return Error{Errc::retry, "uplink: pile " + question.pile + " is not logged in"};
  }
  connector->card_asked = true;
  send(kAskStart, ask_start_body(question));
  return {};
}

void OpenucSession::on(const CardAnswer& answer, const Frame&, Now) {
  Connector* connector = connector_of(answer.pile, answer.connector);
  if (accepted_pile(answer.pile) == nullptr || connector == nullptr) return;
  // What nobody asked, or asked once and is answered twice, starts nothing.
  if (!std::exchange(connector->card_asked, false)) return;
  if (events_.on_card_answer) events_.on_card_answer(answer);
}

// ---- the balance and the card list of 云快充 ----

void OpenucSession::on(const PlatformBalance& balance, const Frame& frame, Now) {
  BalanceResult result = BalanceResult::no_such_pile;
  const bool ours = accepted_pile(balance.pile) != nullptr;
  if (ours && connector_of(balance.pile, balance.connector) != nullptr && events_.on_balance) {
    result = events_.on_balance(balance);
  }
  send(kBalanceAnswer, balance_answer_body(balance, result), frame.seq);
}

void OpenucSession::on(const CardListRequest& request, const Frame& frame, Now now) {
  if (accepted_pile(request.pile) == nullptr || !events_.on_card_list) {
    return on(BrokenCardList{request}, frame, now);
  }
  answer_list(request, events_.on_card_list(request), frame.seq);
}

// Nothing of it is done. Whether a card is there is not said of a list that cannot be read.
void OpenucSession::on(const BrokenCardList& broken, const Frame& frame, Now) {
  CardListRequest request = broken.request;
  if (request.action == CardListAction::ask) request.cards.clear();
  if (request.action == CardListAction::add) request.cards.emplace_back();  // refused, if empty too
  answer_list(request, {}, frame.seq);
}

void OpenucSession::answer_list(const CardListRequest& request, const CardListResult& result,
                                std::uint16_t seq) {
  const auto type = [&] {
    switch (request.action) {
      case CardListAction::add:
        return kAddCardsAnswer;
      case CardListAction::remove:
        return kRemoveCardsAnswer;
      case CardListAction::ask:
        return kFindCardsAnswer;
    }
    return kFindCardsAnswer;
  }();
  send(type, card_list_answer_body(request, result), seq);
}

// ---- what is asked of a pile itself ----

void OpenucSession::on(const PlatformReboot& reboot, const Frame& frame, Now) {
  const bool ours = accepted_pile(reboot.pile) != nullptr;
  const bool done = ours && events_.on_reboot && events_.on_reboot(reboot);
  send(kRebootAnswer, result_body(reboot.pile, done), frame.seq);
}

// Firmware of piles comes from their maker, over the bus: never from an address in a frame.
void OpenucSession::on(const UpdateRequest& update, const Frame& frame, Now) {
  const bool ours = accepted_pile(update.pile) != nullptr;
  const UpdateResult result = ours ? UpdateResult::wrong_model : UpdateResult::no_such_pile;
  send(kUpdateAnswer, update_answer_body(update.pile, result), frame.seq);
}

void OpenucSession::on(const QrPrefix& prefix, const Frame& frame, Now) {
  const bool ours = accepted_pile(prefix.pile) != nullptr;
  send(kQrPrefixAnswer, result_body(prefix.pile, ours), frame.seq);
  if (ours && events_.on_qr_prefix) events_.on_qr_prefix(prefix);
}

}  // namespace youxu
