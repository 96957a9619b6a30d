// Settings that the gateway keeps for itself, and the tariffs it was given.
#include "storage/codec.hpp"
#include "storage/store_impl.hpp"

namespace youxu {

namespace {

constexpr std::size_t kMaxKey = 64;

// Columns: id, received_at_ms, tariff, valid_from_ms, source.
Result<TariffVersion> read_version(const Statement& row) {
  const auto tariff = decode_tariff(row.text(2));
  if (!tariff) return corrupt_value("tariff", row.text(2));
  const auto source = tariff_source_from_text(row.text(4));
  if (!source) return corrupt_value("tariff", row.text(4));
  TariffVersion version;
  version.id = row.integer(0);
  version.received_at = wall_from_unix_millis(row.integer(1));
  version.tariff = *tariff;
  version.valid_from = wall_from_unix_millis(row.integer(3));
  version.source = *source;
  return version;
}

}  // namespace

Result<std::int64_t> Store::save_tariff(const TariffVersion& version) {
  Database& db = impl_->db;
  std::int64_t id = 0;
  const Status saved = in_transaction(db, [&]() -> Status {
    const auto given = db.one_integer(
        "INSERT INTO tariffs (received_at_ms, tariff, valid_from_ms, source) "
        "VALUES (?1, ?2, ?3, ?4) RETURNING id",
        unix_millis(version.received_at), encode_tariff(version.tariff),
        unix_millis(version.valid_from), text_of(version.source));
    if (!given) return given.error();
    id = *given;
    return db.run(
        "DELETE FROM tariffs WHERE id IN (SELECT id FROM tariffs "
        "ORDER BY valid_from_ms DESC, id DESC LIMIT -1 OFFSET ?1)",
        kMaxTariffs);
  });
  if (!saved) return saved.error();
  return id;
}

Status Store::remove_tariff(std::int64_t id) {
  return impl_->db.run("DELETE FROM tariffs WHERE id = ?1", id);
}

Result<std::vector<TariffVersion>> Store::tariffs() {
  auto all = impl_->db.prepare(
      "SELECT id, received_at_ms, tariff, valid_from_ms, source FROM tariffs ORDER BY id");
  return all_rows<TariffVersion>(all, read_version);
}

Status Store::save_setting(std::string_view key, std::string_view value) {
  if (key.empty() || key.size() > kMaxKey)
    return Error{Errc::invalid, "setting '" + std::string{key.substr(0, kMaxKey)} +
                                    "': its key must have 1 to 64 characters"};
  return impl_->db.run("INSERT OR REPLACE INTO settings VALUES (?1, ?2)", key, value);
}

Result<std::optional<std::string>> Store::setting(std::string_view key) {
  auto found = impl_->db.prepare("SELECT value FROM settings WHERE key = ?1");
  return first_row<std::string>(
      found.bind(key), [](const Statement& row) -> Result<std::string> { return row.text(0); });
}

}  // namespace youxu
