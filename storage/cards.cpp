// Cards that may start a charge, so that a restart forgets none.
#include "storage/codec.hpp"
#include "storage/store_impl.hpp"

namespace youxu {

namespace {

// Columns: card, name, piles, enabled, from_platform.
Result<Card> read_card(const Statement& row) {
  const CardOrigin origin = row.integer(4) != 0 ? CardOrigin::platform : CardOrigin::site;
  return Card{row.text(0), row.text(1), decode_names(row.text(2)), row.integer(3) != 0, origin};
}

}  // namespace

Status Store::save_card(const Card& card) {
  return impl_->db.run("INSERT OR REPLACE INTO cards VALUES (?1, ?2, ?3, ?4, ?5)", card.number,
                       card.name, encode_names(card.piles), card.enabled,
                       card.origin == CardOrigin::platform);
}

Status Store::remove_card(std::string_view number) {
  return impl_->db.run("DELETE FROM cards WHERE card = ?1", number);
}

Result<std::vector<Card>> Store::cards() {
  auto all = impl_->db.prepare("SELECT * FROM cards ORDER BY card");
  return all_rows<Card>(all, read_card);
}

}  // namespace youxu
