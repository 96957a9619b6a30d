// External limits, so that a restart forgets none.
#include "storage/store_impl.hpp"

namespace youxu {

namespace {

// Columns: id, circuit, amps_ma, from_ms, to_ms, source, reason.
Result<ExternalLimit> read_limit(const Statement& row) {
  return ExternalLimit{row.integer(0),
                       row.text(1),
                       Amps::from_milli(row.integer(2)),
                       wall_from_unix_millis(row.integer(3)),
                       wall_from_unix_millis(row.integer(4)),
                       row.text(5),
                       row.text(6)};
}

}  // namespace

Result<std::int64_t> Store::save_limit(const ExternalLimit& limit) {
  return impl_->db.one_integer(
      "INSERT INTO limits (circuit, amps_ma, from_ms, to_ms, source, reason) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6) RETURNING id",
      limit.circuit, limit.amps.milli(), unix_millis(limit.from), unix_millis(limit.to),
      limit.source, limit.reason);
}

Status Store::remove_limit(std::int64_t id) {
  return impl_->db.run("DELETE FROM limits WHERE id = ?1", id);
}

Result<std::vector<ExternalLimit>> Store::limits() {
  auto all = impl_->db.prepare("SELECT * FROM limits ORDER BY id");
  return all_rows<ExternalLimit>(all, read_limit);
}

}  // namespace youxu
