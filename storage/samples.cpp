// Metering: what may be lost or thinned before any order is.
#include "storage/store_impl.hpp"

namespace youxu {

namespace {

constexpr std::size_t kMaxName = 64;
constexpr std::uint64_t kMaxPoints = 10'000;
constexpr Millis kMinStep{1000};

Status add_sample(Database& db, Wall t, const std::pair<std::string, std::int64_t>& value) {
  const auto& [name, milli] = value;
  if (name.empty() || name.size() > kMaxName)
    return Error{Errc::invalid, "sample '" + name.substr(0, kMaxName) +
                                    "': its name must have 1 to 64 characters"};
  // A known name writes nothing.
  if (Status named = db.run("INSERT OR IGNORE INTO series (name) VALUES (?1)", name); !named)
    return named;
  return db.run(
      "INSERT OR REPLACE INTO samples (t_ms, series_id, milli) "
      "SELECT ?1, id, ?2 FROM series WHERE name = ?3",
      unix_millis(t), milli, name);
}

Status check_step(Wall from, Wall to, Millis step) {
  if (step < kMinStep) return Error{Errc::invalid, "series: step must be at least 1 s"};
  // Unsigned: the distance of any two instants fits.
  const auto span =
      static_cast<std::uint64_t>(unix_millis(to)) - static_cast<std::uint64_t>(unix_millis(from));
  const auto points = (span - 1) / static_cast<std::uint64_t>(step.count()) + 1;
  if (points <= kMaxPoints) return {};
  return Error{Errc::invalid, "series: " + std::to_string(points) +
                                  " points, at most 10000: ask for a longer step"};
}

}  // namespace

Status Store::add_samples(Wall t, std::span<const std::pair<std::string, std::int64_t>> values) {
  if (values.size() > kMaxSamplesOfInstant)
    return Error{Errc::invalid, "samples: " + std::to_string(values.size()) +
                                    " values of one instant, at most " +
                                    std::to_string(kMaxSamplesOfInstant)};
  return in_transaction(impl_->db, [&]() -> Status {
    for (const auto& value : values)
      if (Status added = add_sample(impl_->db, t, value); !added) return added;
    return {};
  });
}

Result<std::vector<SeriesPoint>> Store::series(std::string_view name, Wall from, Wall to,
                                               Millis step) {
  if (from >= to) return std::vector<SeriesPoint>{};
  if (const Status checked = check_step(from, to, step); !checked) return checked.error();
  // samples is clustered by time: this reads the rows from `from` to `to` and no other.
  auto means = impl_->db.prepare(
      "SELECT (t_ms - ?1) / ?3 AS step, CAST(round(avg(milli)) AS INTEGER) FROM samples "
      "WHERE t_ms >= ?1 AND t_ms < ?2 AND series_id = (SELECT id FROM series WHERE name = ?4) "
      "GROUP BY step ORDER BY step");
  means.bind(unix_millis(from), unix_millis(to), std::int64_t{step.count()}, name);
  return all_rows<SeriesPoint>(means, [=](const Statement& row) -> Result<SeriesPoint> {
    return SeriesPoint{from + step * row.integer(0), row.integer(1)};
  });
}

Result<std::int64_t> Store::prune_samples(Wall before) {
  const Status removed = impl_->db.run(
      "DELETE FROM samples WHERE t_ms < "
      "min(?1, coalesce((SELECT t_ms FROM samples ORDER BY t_ms LIMIT 1 OFFSET ?2), ?1))",
      unix_millis(before), kMaxPruned);
  if (!removed) return removed.error();
  return impl_->db.changes();
}

}  // namespace youxu
