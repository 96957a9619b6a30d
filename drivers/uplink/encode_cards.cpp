// The bodies that go up about cards, accounts and what is done to a pile.
#include <algorithm>
#include <string>

#include "drivers/uplink/fields.hpp"
#include "drivers/uplink/openuc.hpp"

namespace youxu::openuc {

namespace {

constexpr int kByCard = 1;
constexpr int kByVin = 3;
constexpr std::size_t kPasswordBytes = 16;
constexpr std::size_t kVinBytes = 17;
constexpr std::size_t kCardBytes = 8;

enum AddReason { kAdded = 0, kWrongCard = 1, kListFull = 2 };

std::uint8_t balance_code(BalanceResult result) {
  switch (result) {
    case BalanceResult::taken:
      return 0;
    case BalanceResult::no_such_pile:
      return 1;
    case BalanceResult::other_card:
      return 2;
  }
  return 1;
}

std::string added_body(const CardListRequest& request, const CardListResult& result) {
  const bool all =
      result.done.size() == request.cards.size() &&
      std::all_of(result.done.begin(), result.done.end(), [](bool one) { return one; });
  BodyWriter w;
  w.bcd(request.pile, 7).bin(all ? 1 : 0, 1);
  return w.bin(all ? kAdded : result.full ? kListFull : kWrongCard, 1).take();
}

}  // namespace

std::string ask_start_body(const CardQuestion& question) {
  const bool by_vin = !question.vin.empty();
  const std::string backwards{question.vin.rbegin(), question.vin.rend()};
  BodyWriter w;
  w.bcd(question.pile, 7).connector(question.connector);
  w.bin(by_vin ? kByVin : kByCard, 1).bin(0, 1);  // no password
  w.bcd(by_vin ? "" : question.card, kCardBytes).text("", kPasswordBytes);
  return w.text(backwards, kVinBytes).take();
}

std::string balance_answer_body(const PlatformBalance& balance, BalanceResult result) {
  BodyWriter w;
  w.bcd(balance.pile, 7).bcd(balance.card, kCardBytes);
  return w.bin(balance_code(result), 1).take();
}

std::string card_list_answer_body(const CardListRequest& request, const CardListResult& result) {
  if (request.action == CardListAction::add) return added_body(request, result);
  BodyWriter w;
  w.bcd(request.pile, 7);
  for (std::size_t i = 0; i < request.cards.size(); ++i) {
    const bool done = i < result.done.size() && result.done[i];
    w.bcd(request.cards[i], kCardBytes).bin(done ? 1 : 0, 1);
    if (request.action == CardListAction::remove) w.bin(done ? kAdded : kWrongCard, 1);
  }
  return w.take();
}

std::string update_answer_body(const std::string& pile, UpdateResult result) {
  return BodyWriter{}.bcd(pile, 7).bin(static_cast<int>(result), 1).take();
}

}  // namespace youxu::openuc
