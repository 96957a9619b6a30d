// Metering as it is read: one series, as means of equal steps.
#include <algorithm>

#include "storage/sample_rows.hpp"

namespace youxu {

namespace {

constexpr std::uint64_t kMaxPoints = 10'000;
constexpr Millis kMinStep{1000};

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

struct Sum {
  std::int64_t count = 0;
  std::int64_t sum = 0;
};

// Rounds half away from zero.
std::int64_t mean_of(const Sum& sum) {
  const std::int64_t half = sum.sum < 0 ? -sum.count : sum.count;
  return (2 * sum.sum + half) / (2 * sum.count);
}

struct Asked {
  std::int64_t from = 0;
  std::int64_t to = 0;
  std::int64_t step = 0;
  std::int64_t series = 0;
};

using Steps = std::map<std::int64_t, Sum>;

// `rows` gives t_ms and packed.
Status add_rows(Statement& rows, Packing packing, const Asked& asked, Steps& steps) {
  for (;;) {
    const auto fetched = rows.step();
    if (!fetched) return fetched.error();
    if (*fetched == Statement::Fetch::done) return {};
    PackedReader reader{rows.blob(1).bytes, packing};
    for (PackedValue value; reader.next(value) && value.series <= asked.series;) {
      if (value.series != asked.series) continue;
      Sum& sum = steps[(rows.integer(0) - asked.from) / asked.step];
      sum.count += value.count;
      sum.sum += value.sum;
    }
    if (reader.damaged()) return corrupt_value("samples", std::to_string(rows.integer(0)));
  }
}

// What an earlier version wrote, as long as it has not been taken over.
Status add_old_rows(Database& main, std::string_view name, const Asked& asked, Steps& steps) {
  auto rows = main.prepare(
      "SELECT (t_ms - ?1) / ?3 AS step, count(*), sum(milli) FROM samples "
      "WHERE t_ms >= ?1 AND t_ms < ?2 AND series_id = (SELECT id FROM series WHERE name = ?4) "
      "GROUP BY step");
  rows.bind(asked.from, asked.to, asked.step, name);
  for (;;) {
    const auto fetched = rows.step();
    if (!fetched) return fetched.error();
    if (*fetched == Statement::Fetch::done) return {};
    Sum& sum = steps[rows.integer(0)];
    sum.count += rows.integer(1);
    sum.sum += rows.integer(2);
  }
}

// Finer would not show, or would take too long to read.
bool by_quarters(const Asked& asked) {
  constexpr std::int64_t kMaxByInstants = std::int64_t{7} * 24 * 3600 * 1000;
  return asked.step >= kQuarterMillis || asked.to - asked.from > kMaxByInstants;
}

// Up to where the quarters are read; instants from there on.
Result<std::int64_t> end_of_quarters(Samples& samples, const Asked& asked) {
  if (by_quarters(asked)) return std::clamp(samples.rolled_to_ms, asked.from, asked.to);
  const auto first = samples.db.integer("SELECT t_ms FROM instants ORDER BY t_ms LIMIT 1");
  if (!first) return first.error();
  const std::int64_t kept = *first ? quarter_of(**first) : samples.rolled_to_ms;
  return std::clamp(std::min(kept, samples.rolled_to_ms), asked.from, asked.to);
}

Status add_packed(Samples& samples, const Asked& asked, Steps& steps) {
  const auto middle = end_of_quarters(samples, asked);
  if (!middle) return middle.error();
  auto quarters = samples.db.prepare(
      "SELECT t_ms, packed FROM quarters WHERE t_ms >= ?1 AND t_ms < ?2 ORDER BY t_ms");
  if (Status added = add_rows(quarters.bind(asked.from, *middle), Packing::sums, asked, steps);
      !added)
    return added;
  auto instants = samples.db.prepare(
      "SELECT t_ms, packed FROM instants WHERE t_ms >= ?1 AND t_ms < ?2 ORDER BY t_ms");
  return add_rows(instants.bind(*middle, asked.to), Packing::instant, asked, steps);
}

}  // namespace

Result<std::vector<SeriesPoint>> Store::series(std::string_view name, Wall from, Wall to,
                                               Millis step) {
  std::vector<SeriesPoint> points;
  if (from >= to) return points;
  if (const Status checked = check_step(from, to, step); !checked) return checked.error();
  Samples& samples = impl_->samples;
  Asked asked{unix_millis(from), unix_millis(to), step.count(), 0};
  Steps steps;
  if (const auto known = samples.series.find(name); known != samples.series.end()) {
    asked.series = known->second;
    if (Status added = add_packed(samples, asked, steps); !added) return added.error();
  }
  if (samples.old_rows)
    if (Status added = add_old_rows(impl_->db, name, asked, steps); !added) return added.error();
  for (const auto& [index, sum] : steps) points.push_back({from + step * index, mean_of(sum)});
  return points;
}

}  // namespace youxu
