#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <map>
#include <optional>

#include "policy/arrivals.hpp"
#include "tests/bench/forecast.hpp"
#include "tests/bench/forecast_error.hpp"
#include "tests/programs/day/benchmark_day.hpp"

namespace youxu::bench {

namespace {

using std::chrono::hours;
using std::chrono::minutes;
constexpr minutes kUtcOffset{480};
constexpr std::array<int, 4> kAsked = {12, 16, 19, 22};  // o'clock
constexpr int kNoon = 12;
constexpr int kDays = 7;              // the last ones are forecast,
constexpr double kPastDays = 14;      // and so many at least were before the last
constexpr double kMean = 0;           // caution: nothing is added to what is likely
constexpr double kStepMinutes = 180;  // of stays that ArrivalForecast takes as alike
constexpr hours kWeek{168};

struct Stay {
  std::size_t pile = 0;
  Wall from{}, to{};
  double kwh = 0;
  Charge charge = 0;
};
struct Site {
  Volts voltage;
  Wall noon{};  // of the last day
  std::vector<ArrivalForecast::Place> places;
  std::vector<Stay> stays;
};

enum Way { product, yesterday, last_week };
constexpr std::array<const char*, 3> kWays = {"arrivals", "as yesterday", "as a week ago"};

// Of a forecast at an hour over all days; energies as shares of the day's.
struct Errors {
  std::vector<double> energy, bias, apart, middle;
};
struct Row {
  std::vector<double> to_come;   // share of the day
  std::vector<double> in_steps;  // minutes that the gateway's steps of time cost
  std::array<Errors, kWays.size()> ways;
};
using Table = std::array<Row, kAsked.size()>;

void add_stays(const std::vector<sim::DaySession>& sessions, Site& site,
               std::map<std::string, std::size_t>& piles) {
  for (const sim::DaySession& session : sessions) {
    const std::size_t pile = piles.try_emplace(session.pile, piles.size()).first->second;
    if (pile == site.places.size())
      site.places.push_back({session.circuit, session.phases, session.max});
    const auto at = [&](double s) { return site.noon + Millis{std::llround(s * 1000)}; };
    site.stays.push_back({pile, at(session.arrive_s), at(session.depart_s),
                          session.energy.value() / 1000,
                          charge_of(session.energy, site.voltage, session.phases.count())});
  }
}

Result<Site> read(const std::string& folder) {
  const auto day = sim::BenchmarkDay::read(folder);
  if (!day.ok()) return day.error();
  Site site;
  site.voltage = day->site.phase_voltage;
  site.noon = day->site.midnight + minutes{day->site.start_minute};
  std::map<std::string, std::size_t> piles;
  add_stays(day->past_sessions, site, piles);
  if (day->site.start_minute != kNoon * 60)
    return Error{Errc::invalid, folder + "/site.json: start_time: must be 12:00"};
  if (std::none_of(site.stays.begin(), site.stays.end(),
                   [&](const Stay& stay) { return stay.from < site.noon - hours{24} * kPastDays; }))
    return Error{Errc::invalid, folder + "/history.csv: must reach back two weeks"};
  add_stays(day->sessions, site, piles);
  return site;
}

double minutes_between(Wall from, Wall to) {
  return std::chrono::duration<double, std::ratio<60>>(to - from).count();
}

Arrivals arrivals_between(const Site& site, Wall from, Wall to) {
  Arrivals out;
  for (const Stay& stay : site.stays)
    if (stay.from > from && stay.from < to)
      out.push_back({minutes_between(from, stay.from), stay.kwh});
  return out;
}

// As well as a forecast with the gateway's steps of time could be: all within one at their mean.
Arrivals in_steps(const Arrivals& came, Wall now, Wall noon) {
  const double since = minutes_between(noon, now);
  std::map<std::int64_t, Arrivals> steps;
  for (const Arrival& each : came)
    steps[std::llround(std::floor((each.minute + since) / kStepMinutes))].push_back(each);
  Arrivals out;
  for (const auto& [step, alike] : steps)
    out.push_back({middle_of(alike).value_or(0), kwh_of(alike)});
  return out;
}

// As the gateway asks it: what left is learned, and who is there is known to be until when.
Arrivals expected(const Site& site, Wall now, Wall end) {
  ArrivalForecast forecast{kUtcOffset};
  for (std::size_t i = 0; i < site.places.size(); ++i) forecast.set_place(i, site.places[i]);
  std::vector<ArrivalForecast::Today> today(site.places.size());
  for (const Stay& stay : site.stays) {
    if (stay.to <= now) forecast.learn(stay.pile, {stay.from, stay.to, stay.charge});
    if (stay.from > now) continue;
    if (stay.from >= forecast.day_begin(now)) today[stay.pile].used = true;
    if (stay.to > now) today[stay.pile].free = stay.to;
  }
  Arrivals out;
  for (const PlanCar& car : forecast.expected(now, end, today, kMean))
    out.push_back({minutes_between(now, car.from),
                   energy_of_charge(car.wanted, site.voltage, car.phases.count()).value() / 1000});
  return out;
}

void add(Errors& errors, const Arrivals& said, const Arrivals& came, double day_kwh) {
  const double error = (kwh_of(said) - kwh_of(came)) / day_kwh;
  errors.energy.push_back(std::abs(error));
  errors.bias.push_back(error);
  if (const auto apart = minutes_apart(said, came)) {
    errors.apart.push_back(*apart);
    errors.middle.push_back(*middle_of(said) - *middle_of(came));
  }
}

void walk_forward(const Site& site, Table& table) {
  for (int ago = kDays - 1; ago >= 0; --ago) {
    const Wall noon = site.noon - hours{24} * ago;
    const Wall end = noon + hours{24};
    const double day_kwh = kwh_of(arrivals_between(site, noon - Millis{1}, end));
    for (std::size_t i = 0; day_kwh > 0 && i < kAsked.size(); ++i) {
      const Wall now = noon + hours{kAsked[i] - kNoon};
      const Arrivals came = arrivals_between(site, now, end);
      Row& row = table[i];
      row.to_come.push_back(kwh_of(came) / day_kwh);
      row.in_steps.push_back(minutes_apart(in_steps(came, now, noon), came).value_or(0));
      add(row.ways[product], expected(site, now, end), came, day_kwh);
      add(row.ways[yesterday], arrivals_between(site, now - hours{24}, noon), came, day_kwh);
      add(row.ways[last_week], arrivals_between(site, now - kWeek, end - kWeek), came, day_kwh);
    }
  }
}

void print(const Table& table, std::size_t sites) {
  const Row& noon = table[0];
  std::printf(
      "\n### Arrivals\n\nAt noon, the energy that will come until the next one is foreseen to %.1f "
      "%% of it (as yesterday: %.1f %%), and a kWh is expected %.0f minutes from when it comes "
      "(%.0f; "
      "stays that begin within three hours are taken together, and the truth taken so is %.0f "
      "off). "
      "The last %d days of each of %zu sites; \"arrivals\" learned who had left by then, the "
      "others "
      "know even the wishes of those who had not.\n\n"
      "| Asked at | Still to come, %% of the day | Forecast | Energy: mean error, %% of the day | "
      "Bias, %% of the day | Time: a kWh is off by, min | All expected later by, min |\n"
      "|---|---:|---|---:|---:|---:|---:|\n",
      mean_of(noon.ways[product].energy) * 100, mean_of(noon.ways[yesterday].energy) * 100,
      mean_of(noon.ways[product].apart), mean_of(noon.ways[yesterday].apart),
      mean_of(noon.in_steps), kDays, sites);
  for (std::size_t i = 0; i < kAsked.size(); ++i)
    for (std::size_t way = 0; way < kWays.size(); ++way) {
      const Errors& errors = table[i].ways[way];
      std::printf("| %d:00 | %.0f | %s | %.1f | %+.1f | %.0f | %+.0f |\n", kAsked[i],
                  mean_of(table[i].to_come) * 100, kWays[way], mean_of(errors.energy) * 100,
                  mean_of(errors.bias) * 100, mean_of(errors.apart), mean_of(errors.middle));
    }
}

}  // namespace

Status print_arrivals(const std::vector<std::string>& folders) {
  Table table;
  for (const std::string& folder : folders) {
    const auto site = read(folder);
    if (!site.ok()) return site.error();
    walk_forward(*site, table);
  }
  print(table, folders.size());
  return {};
}

}  // namespace youxu::bench
