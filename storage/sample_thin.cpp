// Metering as it grows old: means of quarters of an hour first beside what they were made of, then
// alone, then nothing. Each call does one small step of it.
#include <algorithm>
#include <limits>

#include "storage/sample_rows.hpp"

namespace youxu {

namespace {

using Thinning = Store::Thinning;

constexpr Millis kLookAgain = std::chrono::minutes{1};
constexpr int kOldInstants = 16;      // taken over at a time
constexpr std::int64_t kAtATime = 4;  // quarters that go at a time
constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

// Something was done, or went wrong: the next step has to wait.
bool goes_on(const Result<Thinning>& step) {
  return !step || *step == Thinning::more;
}

Result<std::int64_t> first_of(Database& db, std::string_view sql) {
  const auto first = db.integer(sql);
  if (!first) return first.error();
  return first->value_or(kNever);
}

Result<std::int64_t> first_instant(Database& db) {
  return first_of(db, "SELECT t_ms FROM instants ORDER BY t_ms LIMIT 1");
}

Result<std::int64_t> first_quarter(Database& db) {
  return first_of(db, "SELECT t_ms FROM quarters ORDER BY t_ms LIMIT 1");
}

Status drop_before(Database& db, std::int64_t t_ms) {
  return in_transaction(db, [&db, t_ms]() -> Status {
    if (Status gone = db.run("DELETE FROM quarters WHERE t_ms < ?1", t_ms); !gone) return gone;
    return db.run("DELETE FROM instants WHERE t_ms < ?1", t_ms);
  });
}

// The rows of the table that an earlier version kept in the database, up to and with `last`.
Result<std::map<std::int64_t, std::vector<PackedValue>>> old_instants(
    Samples& samples, Database& main, std::int64_t last, std::vector<std::string>& added) {
  std::map<std::int64_t, std::vector<PackedValue>> out;
  auto rows = main.prepare(
      "SELECT t_ms, name, milli FROM samples JOIN series ON id = series_id WHERE t_ms <= ?1");
  rows.bind(last);
  for (;;) {
    const auto fetched = rows.step();
    if (!fetched) return fetched.error();
    if (*fetched == Statement::Fetch::done) break;
    const auto number = series_number(samples, rows.text(1), added);
    if (!number) return number.error();
    out[rows.integer(0)].push_back({*number, 1, rows.integer(2)});
  }
  for (auto& [t_ms, values] : out)
    std::sort(values.begin(), values.end(),
              [](const PackedValue& a, const PackedValue& b) { return a.series < b.series; });
  return out;
}

Status copy_old(Samples& samples, Database& main, std::int64_t last) {
  std::vector<std::string> added;
  const Status copied = in_transaction(samples.db, [&]() -> Status {
    const auto old = old_instants(samples, main, last, added);
    if (!old) return old.error();
    for (const auto& [t_ms, values] : *old)
      if (Status put = put_instant(samples, t_ms, values); !put) return put;
    return {};
  });
  if (!copied)
    for (const std::string& name : added) samples.series.erase(name);
  return copied;
}

// Durable in the new place before they leave the old one. A crash in between copies them twice,
// which changes nothing.
Status take_over(Samples& samples, Database& main) {
  const auto last = main.integer(
      "SELECT max(t_ms) FROM (SELECT DISTINCT t_ms FROM samples ORDER BY t_ms LIMIT ?1) "
      "HAVING count(*) > 0",
      kOldInstants);
  if (!last) return last.error();
  samples.old_rows = last->has_value();
  if (!samples.old_rows) return {};
  if (Status full = samples.db.run_script("PRAGMA synchronous = FULL"); !full) return full;
  const Status copied = copy_old(samples, main, **last);
  if (Status normal = samples.db.run_script("PRAGMA synchronous = NORMAL"); !normal) return normal;
  if (!copied) return copied;
  return main.run("DELETE FROM samples WHERE t_ms <= ?1", **last);
}

// The means of the first quarter that has none yet, once it is over.
Result<Thinning> roll_up(Samples& samples, std::int64_t now_ms) {
  Database& db = samples.db;
  const auto first = db.integer("SELECT t_ms FROM instants WHERE t_ms >= ?1 ORDER BY t_ms LIMIT 1",
                                samples.rolled_to_ms);
  if (!first) return first.error();
  if (!*first) return Thinning::done;
  const std::int64_t begin = quarter_of(**first);
  const std::int64_t end = begin + kQuarterMillis;
  if (end > now_ms) return Thinning::done;
  std::map<std::int64_t, PackedValue> sums;
  {
    auto rows = db.prepare("SELECT t_ms, packed FROM instants WHERE t_ms >= ?1 AND t_ms < ?2");
    rows.bind(begin, end);
    for (;;) {
      const auto fetched = rows.step();
      if (!fetched) return fetched.error();
      if (*fetched == Statement::Fetch::done) break;
      const auto values = unpack(rows.blob(1), Packing::instant, rows.integer(0));
      if (!values) return values.error();
      for (const PackedValue& value : *values) {
        PackedValue& sum =
            sums.try_emplace(value.series, PackedValue{value.series, 0, 0}).first->second;
        ++sum.count;
        sum.sum += value.sum;
      }
    }
  }
  std::vector<PackedValue> packed;
  for (const auto& [series, sum] : sums) packed.push_back(sum);
  if (Status put = db.run("INSERT OR REPLACE INTO quarters (t_ms, packed) VALUES (?1, ?2)", begin,
                          Blob{pack(packed, Packing::sums)});
      !put)
    return put.error();
  samples.rolled_to_ms = end;
  return Thinning::more;
}

// Instants go by whole quarters that have their means.
Result<Thinning> drop_instants(Samples& samples, std::int64_t before_ms) {
  const auto first = first_instant(samples.db);
  if (!first) return first.error();
  if (*first >= std::min(quarter_of(before_ms), samples.rolled_to_ms)) return Thinning::done;
  const Status gone =
      samples.db.run("DELETE FROM instants WHERE t_ms < ?1", quarter_of(*first) + kQuarterMillis);
  if (!gone) return gone.error();
  return Thinning::more;
}

Result<Thinning> drop_quarters(Samples& samples, std::int64_t before_ms) {
  const auto first = first_quarter(samples.db);
  if (!first) return first.error();
  if (*first >= before_ms) return Thinning::done;
  const std::int64_t end = std::min(*first + kAtATime * kQuarterMillis, quarter_of(before_ms));
  if (Status gone = drop_before(samples.db, std::max(end, *first + 1)); !gone) return gone.error();
  return Thinning::more;
}

Result<std::int64_t> used_bytes(Database& db) {
  const auto pages = db.one_integer("PRAGMA page_count");
  if (!pages) return pages;
  const auto free = db.one_integer("PRAGMA freelist_count");
  if (!free) return free;
  const auto size = db.one_integer("PRAGMA page_size");
  if (!size) return size;
  return (*pages - *free) * *size;
}

}  // namespace

Result<Store::Thinning> drop_oldest_samples(Database& db) {
  const auto quarter = first_quarter(db);
  if (!quarter) return quarter.error();
  const auto instant = first_instant(db);
  if (!instant) return instant.error();
  const std::int64_t first = std::min(*quarter, *instant);
  if (first == kNever) return Thinning::done;
  if (Status gone = drop_before(db, quarter_of(first) + kAtATime * kQuarterMillis); !gone)
    return gone.error();
  return Thinning::more;
}

namespace {

Result<Thinning> thin(Samples& samples, Database& main, std::int64_t now_ms,
                      const SampleRules& rules) {
  if (samples.old_rows) {
    if (Status taken = take_over(samples, main); !taken) return taken.error();
    return Thinning::more;
  }
  if (const auto rolled = roll_up(samples, now_ms); goes_on(rolled)) return rolled;
  if (const auto gone = drop_instants(samples, now_ms - rules.as_taken.count()); goes_on(gone))
    return gone;
  if (const auto gone = drop_quarters(samples, now_ms - rules.as_quarters.count()); goes_on(gone))
    return gone;
  const auto used = used_bytes(samples.db);
  if (!used) return used.error();
  if (*used <= rules.max_bytes) return Thinning::done;
  return drop_oldest_samples(samples.db);
}

}  // namespace

Result<Store::Thinning> Store::thin_samples(Wall now, const SampleRules& rules) {
  Samples& samples = impl_->samples;
  if (now >= samples.looked && now - samples.looked < kLookAgain) return Thinning::done;
  const auto more = thin(samples, impl_->db, unix_millis(now), rules);
  if (more && *more == Thinning::done) samples.looked = now;
  if (!more) renew_if_damaged(samples, impl_->db, more.error());
  return more;
}

Result<std::int64_t> Store::sample_bytes() {
  return used_bytes(impl_->samples.db);
}

}  // namespace youxu
