// The outbox: which finished orders a platform has not acknowledged. Only an answer removes a row.
#include "storage/store_impl.hpp"

namespace youxu {

namespace {

Result<OutboxRow> read_outbox_row(const Statement& row) {
  return OutboxRow{row.integer(0), row.text(1), row.integer(2) != 0};
}

Status mark_uploaded(Database& db, std::string_view order) {
  if (Status removed = db.run("DELETE FROM outbox WHERE order_id = ?1", order); !removed)
    return removed;
  if (db.changes() == 0) return {};
  return db.run("UPDATE orders SET state = 'uploaded' WHERE id = ?1 AND state = 'finished'", order);
}

}  // namespace

Result<std::vector<OutboxRow>> Store::outbox(int limit, std::int64_t after) {
  if (const Status checked = check_limit(limit); !checked) return checked.error();
  auto waiting = impl_->db.prepare(
      "SELECT id, order_id, disputed FROM outbox WHERE disputed = 0 AND id > ?2 ORDER BY id "
      "LIMIT ?1");
  return all_rows<OutboxRow>(waiting.bind(limit, after), read_outbox_row);
}

Result<std::int64_t> Store::outbox_depth() {
  return impl_->db.one_integer("SELECT count(*) FROM outbox WHERE disputed = 0");
}

Result<std::int64_t> Store::disputed_count() {
  return impl_->db.one_integer("SELECT count(*) FROM outbox WHERE disputed = 1");
}

Status Store::acknowledge(std::string_view order, bool accepted) {
  if (!accepted) return impl_->db.run("UPDATE outbox SET disputed = 1 WHERE order_id = ?1", order);
  return in_transaction(impl_->db, [this, order] { return mark_uploaded(impl_->db, order); });
}

}  // namespace youxu
