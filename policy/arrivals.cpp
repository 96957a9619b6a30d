#include "policy/arrivals.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <map>
#include <tuple>

namespace youxu {

namespace {

using std::chrono::hours;
constexpr Millis kNoon = hours{12};
constexpr Millis kDay = hours{24};
// A night's guest is planned to be ready by the next noon; who comes in the morning has the day.
constexpr Millis kMorning = hours{18};  // from noon
constexpr Millis kNightEnds = hours{24};
constexpr Millis kDayEnds = hours{36};
constexpr Millis kFromStep = hours{3};  // stays within one step are alike
constexpr Millis kToStep = hours{4};

// A past stay as it would be on the day in question, with its weight among the past days.
struct Chance {
  Millis from{}, to{};  // from noon
  Charge charge = 0;
  double weight = 0;
};

std::pair<std::int64_t, std::int64_t> step_of(const Chance& chance) {
  return {chance.from / kFromStep, chance.to / kToStep};
}

int number_of(PhaseSet phases) {
  return static_cast<int>(phases.has(0)) + 2 * static_cast<int>(phases.has(1)) +
         4 * static_cast<int>(phases.has(2));
}

// Alike ones as one, with the mean of their times and charge.
std::vector<Chance> merged(const std::vector<Chance>& chances) {
  struct Sum {
    double weight = 0, from = 0, to = 0, charge = 0;
  };
  std::map<std::pair<std::int64_t, std::int64_t>, Sum> sums;
  for (const Chance& chance : chances) {
    Sum& sum = sums[step_of(chance)];
    sum.weight += chance.weight;
    sum.from += chance.weight * static_cast<double>(chance.from.count());
    sum.to += chance.weight * static_cast<double>(chance.to.count());
    sum.charge += chance.weight * static_cast<double>(chance.charge);
  }
  std::vector<Chance> out;
  for (const auto& [step, sum] : sums)
    out.push_back({Millis{std::llround(sum.from / sum.weight)},
                   Millis{std::llround(sum.to / sum.weight)}, std::llround(sum.charge / sum.weight),
                   sum.weight});
  return out;
}

}  // namespace

// What one pile did on past days.
struct ArrivalForecast::Past {
  double days = 0;       // their weight, since its first stay,
  double pool_days = 0;  // and since anybody's
  std::vector<Chance> chances;
};

// What the past says of one day, from `since` after its noon on.
struct ArrivalForecast::Day {
  struct Pool {                   // of all piles
    double days = 0;              // weight of the days of a pile
    std::vector<Chance> chances;  // alike ones as one
    double mean = 0, square = 0;  // of the charge of a pile on a day
  };
  Wall noon{};
  // Index 1: days on which the pile had been used by `since`; 0: on which it had not.
  std::vector<std::array<Past, 2>> piles;
  std::array<Pool, 2> pools;

  void add(const std::array<Past, 2>& pile);
  void merge();
};

// Expected stays, alike ones together.
struct ArrivalForecast::Sums {
  struct Cell {
    double weight = 0, from = 0, to = 0;  // sums; times in ms of Unix time
    double amps = 0, charge = 0;          // milliamps, and mA * s
  };
  using Key = std::tuple<std::size_t, int, std::int64_t, std::int64_t>;
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
  auto& [phases, cell] =
      cells[{place.circuit, number_of(place.phases),
             unix_millis(noon) / 1000 + step_of(chance).first, step_of(chance).second}];
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
  stays.insert(std::upper_bound(stays.begin(), stays.end(), stay,
                                [](const Stay& a, const Stay& b) { return a.from < b.from; }),
               stay);
  if (stays.size() > kMaxStays) stays.erase(stays.begin());
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

void ArrivalForecast::Day::add(const std::array<Past, 2>& pile) {
  for (std::size_t used = 0; used < 2; ++used) {
    Pool& pool = pools[used];
    pool.days += pile[used].pool_days;
    for (const Chance& chance : pile[used].chances) {
      const auto charge = static_cast<double>(chance.charge);
      pool.mean += chance.weight * charge;
      pool.square += chance.weight * charge * charge;
      pool.chances.push_back(chance);
    }
  }
  piles.push_back(pile);
}

void ArrivalForecast::Day::merge() {
  for (Pool& pool : pools) {
    const double days = std::max(pool.days, 1.0);
    pool.mean /= days;
    pool.square /= days;
    pool.chances = merged(pool.chances);
    for (Chance& chance : pool.chances) chance.weight /= days;
  }
}

// What a pile did on days like this one, from its first stay on; of today nothing counts, since it
// lasts.
auto ArrivalForecast::past_of(const Pile& pile, const Span& span) const -> std::array<Past, 2> {
  std::array<Past, 2> pasts;
  std::int64_t used_day = span.first - 1;  // the last day on which it was used by `since`
  for (const Stay& stay : pile.stays) {
    const std::int64_t past = day_of(stay.from);
    if (past < span.first || past >= span.today) continue;
    const Millis from = stay.from - noon(past);
    if (from > span.since) {
      const Millis to = std::min(stay.to - noon(past), from < kMorning ? kNightEnds : kDayEnds);
      pasts[past == used_day].chances.push_back({from, to, stay.charge, weight(past, span.day)});
    } else if (past != used_day) {
      used_day = past;
      pasts[1].days += weight(past, span.day);
    }
  }
  std::int64_t began = span.today;
  if (!pile.stays.empty()) began = std::max(day_of(pile.stays.front().from), span.first);
  pasts[1].pool_days = pasts[1].days;
  for (std::int64_t past = span.first; past < span.today; ++past) {
    pasts[0].pool_days += weight(past, span.day);
    if (past >= began) pasts[0].days += weight(past, span.day);
  }
  pasts[0].days -= pasts[1].days;
  pasts[0].pool_days -= pasts[1].days;
  return pasts;
}

double ArrivalForecast::weight(std::int64_t past, std::int64_t day) const {
  return before_workday(past) == before_workday(day) ? 1.0 : kOtherKind;
}

ArrivalForecast::Day ArrivalForecast::look_back(std::int64_t today, std::int64_t day,
                                                Millis since) const {
  Day out;
  out.noon = noon(day);
  Span span{today, today, day, since};
  for (const Pile& pile : piles_)
    if (!pile.stays.empty()) span.first = std::min(span.first, day_of(pile.stays.front().from));
  span.first = std::max(span.first, today - kMaxDays);
  for (const Pile& pile : piles_) out.add(past_of(pile, span));
  out.merge();
  return out;
}

void ArrivalForecast::add_day(const Day& day, std::span<const Today> today, Sums& sums) const {
  // By circuit and phases, and whether used: the share that the pool has in such piles' days.
  std::map<std::tuple<std::size_t, int, std::size_t>, std::pair<Place, double>> pooled;
  for (std::size_t i = 0; i < piles_.size(); ++i) {
    const Today now = i < today.size() ? today[i] : Today{};
    const Place& place = piles_[i].place;
    const Past& own = day.piles[i][now.used];
    const Day::Pool& pool = day.pools[now.used];
    const double days = own.days + kPoolDays;
    const double share = kPoolDays / days;
    double mean = share * pool.mean, square = share * pool.square;
    for (const Chance& chance : own.chances) {
      if (now.free && day.noon + chance.from < *now.free) continue;
      const auto charge = static_cast<double>(chance.charge);
      sums.add(place, day.noon, chance, chance.weight / days);
      mean += chance.weight / days * charge;
      square += chance.weight / days * charge * charge;
    }
    sums.add_spread(place.phases, mean, square);
    if (now.free) continue;  // what the pool says of piles that are taken is not for this one
    auto& [where, weight] = pooled[{place.circuit, number_of(place.phases), now.used}];
    where = place;
    weight += share;
  }
  for (const auto& [key, group] : pooled)
    for (const Chance& chance : day.pools[std::get<2>(key)].chances)
      sums.add(group.first, day.noon, chance, group.second * chance.weight);
}

std::vector<PlanCar> ArrivalForecast::expected(Wall now, Wall until, std::span<const Today> today,
                                               double caution) const {
  Sums sums;
  const std::int64_t day = day_of(now);
  add_day(look_back(day, day, now - noon(day)), today, sums);
  if (noon(day + 1) < until) add_day(look_back(day, day + 1, Millis{-1}), {}, sums);
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
