// Routes of cards. A card's number is personal data: no error repeats it.
#include <algorithm>

#include "daemon/http/answers.hpp"
#include "daemon/http/api.hpp"
#include "daemon/http/fields.hpp"

namespace youxu {
namespace {

Response no_such_card() {
  return not_found("card with this number; see GET /api/v1/cards");
}

Response show(const std::vector<Card>& cards, std::string_view number) {
  const auto card = std::find_if(cards.begin(), cards.end(),
                                 [&](const Card& one) { return one.number == number; });
  return card == cards.end() ? no_such_card() : ok(view_of(*card));
}

}  // namespace

Response Api::cards(const Request& request, Parts parts) {
  if (parts.size() > 2) return not_found("resource below a card");
  if (parts.size() == 1) {
    if (request.method != Method::get) return wrong_method();
    return list("cards", Result<std::vector<Card>>{control_.cards()});
  }
  if (request.method == Method::get) return show(control_.cards(), parts[1]);
  if (request.method == Method::del) {
    const Status removed = control_.remove_card(parts[1]);
    const bool unknown = !removed && removed.error().code == Errc::invalid;
    return unknown ? no_such_card() : done(removed);
  }
  if (request.method != Method::put) return wrong_method();
  const auto card = card_from_json(request.body, parts[1]);
  if (!card) return error_response(card.error());
  return done(control_.save_card(*card));
}

}  // namespace youxu
