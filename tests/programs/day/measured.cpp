#include "tests/programs/day/measured.hpp"

#include <algorithm>
#include <cmath>

#include "tests/programs/day/csv.hpp"

namespace youxu::sim {

namespace {

constexpr double kLongestSeconds = 366.0 * 86'400;
constexpr double kMostKwh = 1000;
constexpr double kMostAmps = 1000;
constexpr double kMostKw = 10'000;

PhaseSet phases_of(CsvRow& row) {
  const std::string digits = row.text("phases");
  if (digits == "1" || digits == "2" || digits == "3")
    return PhaseSet::one(static_cast<std::size_t>(digits[0] - '1'));
  if (digits != "123") row.complain("phases", "'" + digits + "' is none of 1, 2, 3, 123");
  return PhaseSet::all();
}

ChargeMode mode_of(CsvRow& row) {
  const std::string mode = row.text("mode");
  const auto known = charge_mode_from_text(mode);
  if (!known) row.complain("mode", "'" + mode + "' is neither ordered nor immediate");
  return known.value_or(ChargeMode::ordered);
}

DaySession session_of(CsvRow& row) {
  DaySession s;
  s.pile = row.text("pile_id");
  s.phases = phases_of(row);
  s.arrive_s = row.number("arrive_s", -kLongestSeconds, kLongestSeconds);
  s.depart_s = row.number("depart_s", -kLongestSeconds, kLongestSeconds);
  if (s.depart_s <= s.arrive_s) row.complain("depart_s", "must be after arrive_s");
  s.energy = WattHours::from_whole(std::llround(row.number("energy_kwh", 0, kMostKwh) * 1000));
  s.min = Amps::from_double(row.number("min_a", 0, kMostAmps));
  s.max = Amps::from_double(row.number("max_a", 0, kMostAmps));
  if (s.max < s.min) row.complain("max_a", "is below min_a");
  s.mode = mode_of(row);
  return s;
}

}  // namespace

Result<std::vector<DaySession>> read_sessions(const std::string& path) {
  const auto csv = Csv::read(path);
  if (!csv.ok()) return csv.error();
  std::vector<DaySession> out;
  for (std::size_t i = 0; i < csv->rows(); ++i) {
    CsvRow row{*csv, i};
    out.push_back(session_of(row));
    if (csv->has("node")) out.back().node = row.text("node");
    if (!row.status().ok()) return row.status().error();
  }
  return out;
}

Result<BaseLoad> BaseLoad::read(const std::string& path, double volts, double power_factor,
                                double shift_s) {
  const auto csv = Csv::read(path);
  if (!csv.ok()) return csv.error();
  BaseLoad base;
  base.samples_.clear();
  for (std::size_t i = 0; i < csv->rows(); ++i) {
    CsvRow row{*csv, i};
    Sample sample;
    sample.t = row.number("t_s", -kLongestSeconds, kLongestSeconds) + shift_s;
    if (!base.samples_.empty() && sample.t <= base.last_s())
      row.complain("t_s", "must be later than in the row before");
    const char* names[] = {"p_l1_kw", "p_l2_kw", "p_l3_kw"};
    for (std::size_t p = 0; p < kPhases; ++p)
      sample.amps[p] = row.number(names[p], -kMostKw, kMostKw) * 1000.0 / (volts * power_factor);
    if (!row.status().ok()) return row.status().error();
    base.samples_.push_back(sample);
  }
  if (base.samples_.empty()) return Error{Errc::invalid, path + ":2: no rows"};
  return base;
}

PerPhase<Amps> BaseLoad::at(double t) const {
  const auto after = std::upper_bound(samples_.begin(), samples_.end(), t,
                                      [](double at, const Sample& s) { return at < s.t; });
  const Sample& right = after == samples_.end() ? samples_.back() : *after;
  const Sample& left = after == samples_.begin() ? samples_.front() : *(after - 1);
  const double span = right.t - left.t;
  const double share = span > 0 ? std::clamp((t - left.t) / span, 0.0, 1.0) : 0.0;
  PerPhase<Amps> out{};
  for (std::size_t p = 0; p < kPhases; ++p)
    out[p] = Amps::from_double(left.amps[p] + share * (right.amps[p] - left.amps[p]));
  return out;
}

std::vector<double> BaseLoad::times() const {
  std::vector<double> out;
  for (const Sample& sample : samples_) out.push_back(sample.t);
  return out;
}

Amps BaseLoad::highest(double from, double to) const {
  const auto most = [this](double t) {
    const PerPhase<Amps> amps = at(t);
    return *std::max_element(amps.begin(), amps.end());
  };
  Amps out = std::max(most(from), most(to));
  for (const Sample& sample : samples_)
    if (sample.t > from && sample.t < to) out = std::max(out, most(sample.t));
  return out;
}

}  // namespace youxu::sim
