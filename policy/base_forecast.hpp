// What the homes below a circuit will draw, learned from what they drew at that time of the week.
//
// A past quarter of an hour counts by the kind of its day; of the present error against that
// profile nine tenths remain at first and fade over six hours (fitted to 10-minute loads of
// substations). It promises nothing about a single quarter: what must hold now is the meter's
// matter (room.hpp).
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>

#include "policy/phases.hpp"
#include "policy/time.hpp"
#include "policy/units.hpp"

namespace youxu {

class BaseForecast {
 public:
  static constexpr std::size_t kMaxDays = 28;
  static constexpr std::size_t kQuarters = 96;
  static constexpr double kOtherKind = 0.3;  // weight of a day of the other kind (workday or not)
  static constexpr Millis kFades = std::chrono::hours{6};
  static constexpr double kRemains = 0.9;  // of an error, at first
  static constexpr Millis kSmooths = std::chrono::minutes{15};
  // A quantile of fewer days is none.
  static constexpr std::size_t kDaysForQuantile = 5;

  explicit BaseForecast(std::chrono::minutes utc_offset) : utc_offset_{utc_offset} {}

  // A measured base load; times rise, and one older than the newest is ignored.
  void learn(Wall t, const PerPhase<Amps>& base);
  // nullopt before anything was learned.
  std::optional<PerPhase<Amps>> expected(Wall t) const;
  // What at this time of day nine of ten days of this kind stayed below within an hour around it;
  // nullopt while fewer than kDaysForQuantile days of this kind are known.
  std::optional<PerPhase<Amps>> high(Wall t) const;

 private:
  struct Quarter {
    PerPhase<std::int64_t> sum{};
    PerPhase<Amps> highest{};
    std::int64_t count = 0;
  };
  struct Day {
    std::int64_t number = 0;
    bool workday = false;
    std::array<Quarter, kQuarters> quarters{};
  };

  std::optional<PerPhase<Amps>> profile(Wall t) const;
  std::optional<PerPhase<double>> mean(std::int64_t before_day, std::int64_t day,
                                       std::size_t quarter) const;

  std::chrono::minutes utc_offset_;
  std::deque<Day> days_;  // oldest first
  std::optional<Wall> newest_;
  PerPhase<Amps> newest_base_{};
  PerPhase<double> error_{};  // milliamps, of late, against the profile
  bool has_error_ = false;
};

}  // namespace youxu
