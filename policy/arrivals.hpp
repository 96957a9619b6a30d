// Who is likely to come: expected stays over the coming day, learned from past ones.
//
// A day lasts from noon to noon, when the fewest cars stand at home. For each pile its own past
// days of that kind (before a working day or not) on which it had been used by this hour, or had
// not, as today, say how likely a car still comes, when, for how long and for how much. What all
// piles together did on such days counts as kPoolDays more days of each pile, so that a new pile is
// not without expectation, and one day is not a habit.
//
// The sum of many uncertain stays is itself uncertain: expectations are raised by `caution`
// standard deviations of the energy on their phase, since charge not foreseen is lost when the
// night is full, and charge foreseen in vain costs little.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "policy/plan.hpp"

namespace youxu {

class ArrivalForecast {
 public:
  static constexpr int kMaxDays = 28;            // older stays say nothing any more
  static constexpr std::size_t kMaxStays = 120;  // of each pile, the newest
  static constexpr double kPoolDays = 3;
  static constexpr double kOtherKind = 0.3;  // weight of a day of the other kind
  static constexpr double kMostCaution = 2;  // expectations are at most this many times as high

  struct Place {
    std::size_t circuit = 0;
    PhaseSet phases;
    Amps max;
  };
  struct Stay {
    Wall from{}, to{};
    Charge charge = 0;  // what it wanted, per phase
  };

  explicit ArrivalForecast(std::chrono::minutes utc_offset) : utc_offset_{utc_offset} {}

  // A pile, by index. What its stays were is kept when it moves.
  void set_place(std::size_t pile, const Place& place);
  // In any order: of two connectors the earlier car may leave later, and a clock may be set back.
  // The newest kMaxStays are kept; one that ends before it begins is ignored.
  void learn(std::size_t pile, const Stay& stay);

  // When the day began that `t` lies in: a noon.
  Wall day_begin(Wall t) const { return noon(day_of(t)); }
  struct Today {               // of a pile
    bool used = false;         // a car came since noon
    std::optional<Wall> free;  // when the car that is there leaves
  };
  // Expected stays that begin in [now, until), as cars that are not here yet: alike ones as one,
  // with the current and charge of all times their likelihood. A pile not in `today` is not used.
  std::vector<PlanCar> expected(Wall now, Wall until, std::span<const Today> today,
                                double caution) const;

 private:
  struct Pile {
    Place place;
    std::vector<Stay> stays;
  };
  struct Past;
  struct Day;
  struct Sums;
  struct Span {  // of past days, and what they are looked at for
    std::int64_t first = 0, today = 0;
    std::int64_t day = 0;
    Millis since{};  // after its noon
  };

  std::int64_t day_of(Wall t) const;
  Wall noon(std::int64_t day) const;
  bool before_workday(std::int64_t day) const;
  double weight(std::int64_t past, std::int64_t day) const;
  std::array<Past, 2> past_of(const Pile& pile, const Span& span) const;
  Day look_back(std::int64_t today, std::int64_t day, Millis since) const;
  void add_day(const Day& day, std::span<const Today> today, Sums& sums) const;

  std::chrono::minutes utc_offset_;
  std::vector<Pile> piles_;
};

}  // namespace youxu
