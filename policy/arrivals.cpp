#include "policy/arrivals.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <tuple>

namespace youxu {

namespace {

using std::chrono::hours;
constexpr Millis kNoon = hours{12};
constexpr Millis kDay = hours{24};
constexpr Millis kFromStep = hours{3};  // stays within one step are alike
constexpr Millis kToStep = hours{4};

// A past stay as it would be on the day in question, with its weight among the past days.
struct Chance {
  Millis from{}, to{};  // from noon
  Charge charge = 0;
  double weight = 0;
};

}  // namespace

// What the past says of one day, from `since` after its noon on.
struct ArrivalForecast::Day {
  Wall noon{};
  double weights = 0;  // of all past days together
  struct Own {
    double days = 0;  // weight of those on which nobody had come by `since`
    std::vector<Chance> chances;
  };
  std::vector<Own> piles;
  std::vector<Chance> pool;  // the same of all piles together,
  double pool_days = 0;      // and of how many days of a pile
};

// Expected stays, alike ones together.
struct ArrivalForecast::Sums {
  struct Cell {
    double weight = 0, from = 0, to = 0;  // sums; times in ms of Unix time
    double amps = 0, charge = 0;          // milliamps, and mA * s
  };
  using Key = std::tuple<std::size_t, std::string_view, std::int64_t, std::int64_t>;
  std::map<Key, std::pair<PhaseSet, Cell>> cells;
  PerPhase<double> mean{}, variance{};  // of the charge

  void add(const Place& place, Wall noon, const Chance& chance, double weight);
  void add_spread(PhaseSet phases, double charge, double square);
  double raise(PhaseSet phases, double caution) const;
};

void ArrivalForecast::Sums::add(const Place& place, Wall noon, const Chance& chance,
                                double weight) {
  const auto from = static_cast<double>(unix_millis(noon + chance.from));
  const auto to = static_cast<double>(unix_millis(noon + chance.to));
  auto& [phases, cell] = cells[{place.circuit, text_of(place.phases),
                                unix_millis(noon + chance.from) / kFromStep.count(),
                                unix_millis(noon + chance.to) / kToStep.count()}];
  phases = place.phases;
  cell.weight += weight;
  cell.from += weight * from;
  cell.to += weight * to;
  cell.amps += weight * static_cast<double>(place.max.milli());
  cell.charge += weight * static_cast<double>(chance.charge);
}

// A pile's expectation and the expectation of its square, of one pile on one day.
void ArrivalForecast::Sums::add_spread(PhaseSet phases, double charge, double square) {
  for (std::size_t p = 0; p < kPhases; ++p)
    if (phases.has(p)) {
      mean[p] += charge;
      variance[p] += std::max(0.0, square - charge * charge);
    }
}

double ArrivalForecast::Sums::raise(PhaseSet phases, double caution) const {
  double most = 1;
  for (std::size_t p = 0; p < kPhases; ++p)
    if (phases.has(p) && mean[p] > 0)
      most = std::max(most, 1 + caution * std::sqrt(variance[p]) / mean[p]);
  return std::min(most, kMostCaution);
}

void ArrivalForecast::set_place(std::size_t pile, const Place& place) {
  if (pile >= piles_.size()) piles_.resize(pile + 1);
  piles_[pile].place = place;
}

void ArrivalForecast::learn(std::size_t pile, const Stay& stay) {
  if (pile >= piles_.size() || stay.to <= stay.from) return;
  auto& stays = piles_[pile].stays;
  if (!stays.empty() && stay.from < stays.back().from) return;
  if (stays.size() >= kMaxStays) stays.erase(stays.begin());
  stays.push_back(stay);
}

std::int64_t ArrivalForecast::day_of(Wall t) const {
  return std::chrono::floor<std::chrono::duration<std::int64_t, std::ratio<86'400>>>(
             t.time_since_epoch() + utc_offset_ - kNoon)
      .count();
}

Wall ArrivalForecast::noon(std::int64_t day) const {
  return Wall{kDay * day + kNoon - utc_offset_};
}

// Day 0 began on a Thursday; Friday's and Saturday's nights are followed by a free day.
bool ArrivalForecast::before_workday(std::int64_t day) const {
  const std::int64_t weekday = ((day + 4) % 7 + 7) % 7;  // 0 = Sunday
  return weekday < 5;
}

// Of today nothing counts, since it lasts.
ArrivalForecast::Day ArrivalForecast::look_back(std::int64_t today, std::int64_t day,
                                                Millis since) const {
  Day out;
  out.noon = noon(day);
  std::int64_t first = today;
  for (const Pile& pile : piles_)
    if (!pile.stays.empty()) first = std::min(first, day_of(pile.stays.front().from));
  first = std::max(first, today - kMaxDays);
  const auto weight = [&](std::int64_t past) {
    return before_workday(past) == before_workday(day) ? 1.0 : kOtherKind;
  };
  std::vector<double> weights_from(static_cast<std::size_t>(today - first) + 1);
  for (std::int64_t past = today - 1; past >= first; --past)
    weights_from[static_cast<std::size_t>(past - first)] =
        weights_from[static_cast<std::size_t>(past - first) + 1] + weight(past);

  for (const Pile& pile : piles_) {
    Day::Own& own = out.piles.emplace_back();
    double dirty = 0;
    std::int64_t began = today;
    std::int64_t last_dirty = first - 1;
    for (const Stay& stay : pile.stays) {
      const std::int64_t past = day_of(stay.from);
      began = std::min(began, std::max(past, first));
      if (past < first || past >= today) continue;
      const Millis from = stay.from - noon(past);
      if (from <= since && past != last_dirty) {
        dirty += weight(past);
        last_dirty = past;
      }
      if (past == last_dirty) continue;
      own.chances.push_back({from, stay.to - noon(past), stay.charge, weight(past)});
    }
    own.days = weights_from[static_cast<std::size_t>(began - first)] - dirty;
    out.pool_days += weights_from[0] - dirty;
    out.pool.insert(out.pool.end(), own.chances.begin(), own.chances.end());
  }
  return out;
}

void ArrivalForecast::add_day(const Day& day, std::span<const char> used, Sums& sums) const {
  std::map<std::tuple<std::size_t, std::string_view>, std::pair<Place, double>> pooled;
  double pool_mean = 0, pool_square = 0;
  for (const Chance& chance : day.pool) {
    const double weight = chance.weight / std::max(day.pool_days, 1.0);
    pool_mean += weight * static_cast<double>(chance.charge);
    pool_square += weight * std::pow(static_cast<double>(chance.charge), 2);
  }
  for (std::size_t i = 0; i < piles_.size(); ++i) {
    if (i < used.size() && used[i]) continue;
    const Place& place = piles_[i].place;
    const double days = day.piles[i].days + kPoolDays;
    const double share = kPoolDays / days;
    double mean = share * pool_mean, square = share * pool_square;
    for (const Chance& chance : day.piles[i].chances) {
      sums.add(place, day.noon, chance, chance.weight / days);
      mean += chance.weight / days * static_cast<double>(chance.charge);
      square += chance.weight / days * std::pow(static_cast<double>(chance.charge), 2);
    }
    sums.add_spread(place.phases, mean, square);
    auto& [where, weight] = pooled[{place.circuit, text_of(place.phases)}];
    where = place;
    weight += share;
  }
  for (const auto& [key, group] : pooled)
    for (const Chance& chance : day.pool)
      sums.add(group.first, day.noon, chance,
               group.second * chance.weight / std::max(day.pool_days, 1.0));
}

std::vector<PlanCar> ArrivalForecast::expected(Wall now, Wall until, std::span<const char> used,
                                               double caution) const {
  Sums sums;
  const std::int64_t today = day_of(now);
  add_day(look_back(today, today, now - noon(today)), used, sums);
  if (noon(today + 1) < until) add_day(look_back(today, today + 1, Millis{-1}), {}, sums);
  std::vector<PlanCar> out;
  for (const auto& [key, value] : sums.cells) {
    const auto& [phases, cell] = value;
    const double raised = sums.raise(phases, caution);
    PlanCar car;
    car.circuit = std::get<0>(key);
    car.phases = phases;
    car.from = std::max(now, wall_from_unix_millis(std::llround(cell.from / cell.weight)));
    car.to = wall_from_unix_millis(std::llround(cell.to / cell.weight));
    car.max = Amps::from_milli(std::llround(cell.amps * raised));
    car.wanted = std::llround(cell.charge * raised);
    car.expected = true;
    if (car.from < until && car.to > car.from) out.push_back(car);
  }
  return out;
}

}  // namespace youxu
