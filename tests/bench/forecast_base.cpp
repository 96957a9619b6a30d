#include <array>
#include <cmath>
#include <cstdio>
#include <map>
#include <optional>

#include "policy/base_forecast.hpp"
#include "tests/bench/forecast.hpp"
#include "tests/bench/forecast_error.hpp"
#include "tests/programs/day/csv.hpp"

namespace youxu::bench {

namespace {

using std::chrono::hours;
using std::chrono::minutes;
constexpr std::array<int, 2> kHours = {1, 12};  // ahead
constexpr Millis kStep = minutes{10};           // of the measured means,
constexpr Millis kMiddle = kStep / 2;           // which are written at their beginning
constexpr std::size_t kDaySteps = 144;
constexpr double kVolts = 220, kPowerFactor = 0.95;  // as the benchmark days have it
constexpr double kMostKw = 10'000;
constexpr double kTail = 0.9;

struct Sample {
  Wall t{};
  PerPhase<Amps> amps{};
};
using Series = std::vector<Sample>;  // kStep apart

enum Way { product, persistence, yesterday };
constexpr std::array<const char*, 3> kWays = {"base_forecast", "as now", "as yesterday"};

// Absolute errors of a way at a horizon; the share is of that phase's mean.
struct Errors {
  std::vector<double> amps, shares;
};
using Table = std::array<std::array<Errors, kWays.size()>, kHours.size()>;

// How far the actual base load was above high().
struct Exceeded {
  std::size_t checked = 0;
  std::vector<double> shares;
};

Wall time_of(sim::CsvRow& row) {
  LocalTime local;
  int hour = 0, minute = 0;
  const std::string text = row.text("time");
  if (std::sscanf(text.c_str(), "%4d-%2d-%2d %2d:%2d", &local.year, &local.month, &local.day, &hour,
                  &minute) != 5)
    row.complain("time", "'" + text + "' is not as 2022-12-12 00:10:00");
  local.minute_of_day = hour * 60 + minute;
  return wall_from_local(local, minutes{0}) + kMiddle;
}

Sample sample_of(sim::CsvRow& row) {
  Sample out;
  out.t = time_of(row);
  const std::array<const char*, kPhases> names = {"p_l1_kw", "p_l2_kw", "p_l3_kw"};
  for (std::size_t p = 0; p < kPhases; ++p)
    out.amps[p] =
        Amps::from_double(row.number(names[p], 0, kMostKw) * 1000 / (kVolts * kPowerFactor));
  return out;
}

Result<std::map<std::string, Series>> read(const std::string& path) {
  const auto csv = sim::Csv::read(path);
  if (!csv.ok()) return csv.error();
  std::map<std::string, Series> out;
  for (std::size_t i = 0; i < csv->rows(); ++i) {
    sim::CsvRow row{*csv, i};
    Series& series = out[row.text("substation")];
    const Sample sample = sample_of(row);
    if (!series.empty() && sample.t != series.back().t + kStep)
      row.complain("time", "must be ten minutes after the one before");
    if (!row.status().ok()) return row.status().error();
    series.push_back(sample);
  }
  return out;
}

PerPhase<double> mean_of(const Series& series) {
  PerPhase<double> out{};
  for (const Sample& sample : series)
    for (std::size_t p = 0; p < kPhases; ++p)
      out[p] += sample.amps[p].value() / static_cast<double>(series.size());
  return out;
}

void add(Errors& errors, const PerPhase<Amps>& said, const PerPhase<Amps>& came,
         const PerPhase<double>& mean) {
  for (std::size_t p = 0; p < kPhases; ++p) {
    errors.amps.push_back(std::abs((said[p] - came[p]).value()));
    if (mean[p] > 0) errors.shares.push_back(errors.amps.back() / mean[p]);
  }
}

// From the second day on, when yesterday is known.
void walk_forward(const Series& series, Table& table) {
  BaseForecast forecast{minutes{0}};
  const PerPhase<double> mean = mean_of(series);
  for (std::size_t i = 0; i < series.size(); ++i) {
    forecast.learn(series[i].t, series[i].amps);
    for (std::size_t h = 0; h < kHours.size(); ++h) {
      const std::size_t then = i + static_cast<std::size_t>(hours{kHours[h]} / kStep);
      if (i + 1 < kDaySteps || then >= series.size()) continue;
      const PerPhase<Amps>& came = series[then].amps;
      const auto expected = forecast.expected(series[then].t);
      add(table[h][product], expected.value_or(series[i].amps), came, mean);
      add(table[h][persistence], series[i].amps, came, mean);
      add(table[h][yesterday], series[then - kDaySteps].amps, came, mean);
    }
  }
}

// The day in question and those it is learned from, as workdays one after another.
void leave_out(const Series& series, std::size_t left_out, Exceeded& exceeded) {
  LocalTime monday;
  monday.day = 5;  // of January 1970
  Wall midnight = wall_from_local(monday, minutes{0});
  BaseForecast forecast{minutes{0}};
  std::size_t learned = 0;
  for (std::size_t day = 0; day < series.size() / kDaySteps; ++day) {
    if (day == left_out) continue;
    for (std::size_t i = 0; i < kDaySteps; ++i)
      forecast.learn(midnight + kMiddle + kStep * i, series[day * kDaySteps + i].amps);
    midnight += hours{++learned % 5 == 0 ? 72 : 24};
  }
  for (std::size_t i = 0; i < kDaySteps; ++i) {
    const auto high = forecast.high(midnight + kMiddle + kStep * i);
    for (std::size_t p = 0; high && p < kPhases; ++p) {
      const Amps above = series[left_out * kDaySteps + i].amps[p] - (*high)[p];
      ++exceeded.checked;
      if (above > Amps{} && (*high)[p] > Amps{})
        exceeded.shares.push_back(above.value() / (*high)[p].value());
    }
  }
}

void print_walk(const Table& table, std::size_t substations) {
  const double now = bench::mean_of(table[0][persistence].shares);
  const double day = bench::mean_of(table[1][yesterday].shares);
  std::printf(
      "\n### Base load\n\nOne and twelve hours ahead the error is %.2f times that of \"as now\" "
      "and %.2f times that of \"as yesterday\" (%zu substations, ten-minute means of one week, "
      "learned on the way; from the second day on). How fast it lets the present error fade was "
      "fitted "
      "to such loads.\n\n"
      "| Ahead | Forecast | Mean error, %% of the mean | 90 %% are below, %% | Mean error, A per "
      "phase | 90 %% are below, A |\n|---|---|---:|---:|---:|---:|\n",
      bench::mean_of(table[0][product].shares) / now,
      bench::mean_of(table[1][product].shares) / day, substations);
  for (std::size_t h = 0; h < kHours.size(); ++h)
    for (std::size_t way = 0; way < kWays.size(); ++way) {
      const Errors& errors = table[h][way];
      std::printf("| %d h | %s | %.1f | %.1f | %.1f | %.1f |\n", kHours[h], kWays[way],
                  bench::mean_of(errors.shares) * 100, quantile_of(errors.shares, kTail) * 100,
                  bench::mean_of(errors.amps), quantile_of(errors.amps, kTail));
    }
}

double exceeded_share(const Exceeded& exceeded) {
  if (exceeded.checked == 0) return 0;
  return 100 * static_cast<double>(exceeded.shares.size()) / static_cast<double>(exceeded.checked);
}

void print_high(const Exceeded& workdays, const Exceeded& free_days) {
  std::printf(
      "\n### Base load without a meter\n\nWhat `high()` assumes while the meter is lost was "
      "exceeded in %.1f %% of the readings of a phase on workdays. It needs five past days of one "
      "kind, which no "
      "measured week has: each day is held against the six others of its week, taken as alike, so "
      "it is the highest of six.\n\n"
      "| Days | Exceeded, %% of readings | then by, %% (mean) | 90 %% are below, %% |\n"
      "|---|---:|---:|---:|\n",
      exceeded_share(workdays));
  const auto line = [](const char* name, const Exceeded& days) {
    std::printf("| %s | %.1f | %.1f | %.1f |\n", name, exceeded_share(days),
                bench::mean_of(days.shares) * 100, quantile_of(days.shares, kTail) * 100);
  };
  line("workdays", workdays);
  line("free days", free_days);
}

bool is_workday(Wall t) {
  const int weekday = local_time(t, minutes{0}).weekday;
  return weekday >= 1 && weekday <= 5;
}

}  // namespace

Status print_base_load(const std::string& path) {
  const auto substations = read(path);
  if (!substations.ok()) return substations.error();
  Table table;
  Exceeded workdays, free_days;
  for (const auto& [name, series] : *substations) {
    walk_forward(series, table);
    for (std::size_t day = 0; day < series.size() / kDaySteps; ++day)
      leave_out(series, day, is_workday(series[day * kDaySteps].t) ? workdays : free_days);
  }
  print_walk(table, substations->size());
  print_high(workdays, free_days);
  return {};
}

}  // namespace youxu::bench
