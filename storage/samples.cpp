// Metering as it is written: a row for each instant with all its values packed, in a file of its
// own. The newest row's page is all that a minute changes; an index by series would change a page
// for each value.
#include <algorithm>

#include "storage/sample_rows.hpp"

namespace youxu {

namespace {

constexpr std::size_t kMaxName = 64;

// The new values over those of the row that was there. What changes of the sums goes to `change`.
std::vector<PackedValue> merged(std::span<const PackedValue> before,
                                std::span<const PackedValue> values,
                                std::vector<PackedValue>& change) {
  std::vector<PackedValue> out;
  auto old = before.begin();
  for (const PackedValue& value : values) {
    for (; old != before.end() && old->series < value.series; ++old) out.push_back(*old);
    out.push_back(value);
    PackedValue difference = value;
    if (old != before.end() && old->series == value.series) {
      difference.count = 0;
      difference.sum -= old->sum;
      ++old;
    }
    change.push_back(difference);
  }
  out.insert(out.end(), old, before.end());
  return out;
}

std::vector<PackedValue> added_up(std::span<const PackedValue> sums,
                                  std::span<const PackedValue> change) {
  std::map<std::int64_t, PackedValue> all;
  for (const PackedValue& sum : sums) all[sum.series] = sum;
  for (const PackedValue& one : change) {
    PackedValue& sum = all.try_emplace(one.series, PackedValue{one.series, 0, 0}).first->second;
    sum.count += one.count;
    sum.sum += one.sum;
  }
  std::vector<PackedValue> out;
  for (const auto& [series, sum] : all)
    if (sum.count > 0) out.push_back(sum);
  return out;
}

Result<std::vector<PackedValue>> row_at(Statement& found, Packing packing, std::int64_t t_ms) {
  const auto fetched = found.step();
  if (!fetched) return fetched.error();
  if (*fetched == Statement::Fetch::done) return std::vector<PackedValue>{};
  return unpack(found.blob(0), packing, t_ms);
}

// A quarter whose means were made already gains what came late: the clock was set back, or rows of
// an earlier version are being taken over.
Status add_to_quarter(Database& db, std::int64_t t_ms, std::span<const PackedValue> change) {
  const std::int64_t quarter = quarter_of(t_ms);
  std::string packed;
  {
    auto found = db.prepare("SELECT packed FROM quarters WHERE t_ms = ?1");
    const auto sums = row_at(found.bind(quarter), Packing::sums, quarter);
    if (!sums) return sums.error();
    packed = pack(added_up(*sums, change), Packing::sums);
  }
  return db.run("INSERT OR REPLACE INTO quarters (t_ms, packed) VALUES (?1, ?2)", quarter,
                Blob{packed});
}

Result<std::vector<PackedValue>> numbered(
    Samples& samples, std::span<const std::pair<std::string, std::int64_t>> values,
    std::vector<std::string>& added) {
  std::vector<PackedValue> out;
  for (const auto& [name, milli] : values) {
    if (name.empty() || name.size() > kMaxName)
      return Error{Errc::invalid, "sample '" + name.substr(0, kMaxName) +
                                      "': its name must have 1 to 64 characters"};
    const auto number = series_number(samples, name, added);
    if (!number) return number.error();
    out.push_back({*number, 1, milli});
  }
  const auto by_series = [](const PackedValue& a, const PackedValue& b) {
    return a.series < b.series;
  };
  std::stable_sort(out.begin(), out.end(), by_series);
  // Of one named twice the last counts.
  std::vector<PackedValue> once;
  for (const PackedValue& value : out) {
    if (!once.empty() && once.back().series == value.series) once.pop_back();
    once.push_back(value);
  }
  return once;
}

}  // namespace

Result<std::vector<PackedValue>> unpack(Blob packed, Packing packing, std::int64_t t_ms) {
  std::vector<PackedValue> values;
  PackedReader reader{packed.bytes, packing};
  for (PackedValue value; reader.next(value);) values.push_back(value);
  if (reader.damaged()) return corrupt_value("samples", std::to_string(t_ms));
  return values;
}

Result<std::int64_t> series_number(Samples& samples, const std::string& name,
                                   std::vector<std::string>& added) {
  if (const auto known = samples.series.find(name); known != samples.series.end())
    return known->second;
  const auto number =
      samples.db.one_integer("INSERT INTO series (name) VALUES (?1) RETURNING id", name);
  if (!number) return number;
  samples.series.emplace(name, *number);
  added.push_back(name);
  return number;
}

Status put_instant(Samples& samples, std::int64_t t_ms, std::span<const PackedValue> values) {
  Database& db = samples.db;
  std::vector<PackedValue> change;
  std::string packed;
  {
    auto found = db.prepare("SELECT packed FROM instants WHERE t_ms = ?1");
    const auto before = row_at(found.bind(t_ms), Packing::instant, t_ms);
    if (!before) return before.error();
    packed = pack(merged(*before, values, change), Packing::instant);
  }
  if (Status put = db.run("INSERT OR REPLACE INTO instants (t_ms, packed) VALUES (?1, ?2)", t_ms,
                          Blob{packed});
      !put)
    return put;
  if (t_ms >= samples.rolled_to_ms) return {};
  return add_to_quarter(db, t_ms, change);
}

Status Store::add_samples(Wall t, std::span<const std::pair<std::string, std::int64_t>> values) {
  if (values.size() > kMaxSamplesOfInstant)
    return Error{Errc::invalid, "samples: " + std::to_string(values.size()) +
                                    " values of one instant, at most " +
                                    std::to_string(kMaxSamplesOfInstant)};
  Samples& samples = impl_->samples;
  std::vector<std::string> added;
  const Status done = in_transaction(samples.db, [&]() -> Status {
    const auto packed = numbered(samples, values, added);
    if (!packed) return packed.error();
    return put_instant(samples, unix_millis(t), *packed);
  });
  if (!done)
    for (const std::string& name : added) samples.series.erase(name);
  renew_if_damaged(samples, impl_->db, done);
  return done;
}

}  // namespace youxu
