// Settings that the gateway keeps for itself, and the tariffs it was given.
#include "storage/codec.hpp"
#include "storage/store_impl.hpp"

namespace youxu {

namespace {

constexpr std::size_t kMaxKey = 64;

Result<Tariff> read_tariff(const Statement& row) {
  const auto tariff = decode_tariff(row.text(0));
  if (!tariff) return corrupt_value("tariff", row.text(0));
  return *tariff;
}

}  // namespace

Status Store::save_tariff(const Tariff& tariff, Wall received_at) {
  Database& db = impl_->db;
  return in_transaction(db, [&]() -> Status {
    if (Status saved = db.run("INSERT INTO tariffs (received_at_ms, tariff) VALUES (?1, ?2)",
                              unix_millis(received_at), encode_tariff(tariff));
        !saved)
      return saved;
    return db.run("DELETE FROM tariffs WHERE id <= last_insert_rowid() - ?1", kMaxTariffs);
  });
}

Result<std::optional<Tariff>> Store::latest_tariff() {
  // By order of arrival, not by received_at: the wall clock may have stepped between two.
  auto latest = impl_->db.prepare("SELECT tariff FROM tariffs ORDER BY id DESC LIMIT 1");
  return first_row<Tariff>(latest, read_tariff);
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
