// What homes will draw, learned from days made for each rule.
#include "policy/base_forecast.hpp"
#include "policy/assumption.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "policy/assumption.hpp"
#include "tests/unit/policy/december.hpp"

using namespace youxu;
using namespace youxu::test;
using namespace youxu::literals;
using namespace std::chrono_literals;

namespace {

constexpr bool is_workday(int day) {
  return (day - 1) % 7 < 5;
}

PerPhase<Amps> all(Amps amps) {
  return {amps, amps, amps};
}

// The same base on a whole day, once a quarter of an hour.
void learn_day(BaseForecast& forecast, int day, Amps base) {
  for (int quarter = 0; quarter < 96; ++quarter)
    forecast.learn(on(day, 15min * quarter + 7min), all(base));
}

double amps_of(const std::optional<PerPhase<Amps>>& value, std::size_t phase = 0) {
  return value ? (*value)[phase].value() : -1;
}

}  // namespace

TEST_CASE("before anything was learned nothing is expected") {
  const BaseForecast forecast{kZone};
  CHECK(!forecast.expected(on(1, 8h)));
  CHECK(!forecast.high(on(1, 8h)));
}

TEST_CASE("on the first day the last base stays") {
  BaseForecast forecast{kZone};
  forecast.learn(on(1, 8h), {1_A, 2_A, 3_A});
  CHECK(forecast.expected(on(1, 20h)) == PerPhase<Amps>{1_A, 2_A, 3_A});
}

TEST_CASE("a quarter of an hour is expected as it was, each phase for itself") {
  BaseForecast forecast{kZone};
  for (int quarter = 0; quarter < 96; ++quarter)
    forecast.learn(on(1, 15min * quarter + 7min),
                   {Amps::from_whole(quarter), Amps::from_whole(2 * quarter), 5_A});
  const auto expected = forecast.expected(on(2, 10h + 7min + 30s));
  CHECK(amps_of(expected, 0) == Approx(40));
  CHECK(amps_of(expected, 1) == Approx(80));
  CHECK(amps_of(expected, 2) == Approx(5));
}

TEST_CASE("between the middles of two quarters the expectation is linear") {
  BaseForecast forecast{kZone};
  for (int quarter = 0; quarter < 96; ++quarter)
    forecast.learn(on(1, 15min * quarter + 7min), all(Amps::from_whole(quarter)));
  CHECK(amps_of(forecast.expected(on(2, 10h))) == Approx(39.5));
  CHECK(amps_of(forecast.expected(on(2, 10h + 15min))) == Approx(40.5));
  CHECK(amps_of(forecast.expected(on(2, 10h + 3min))) == Approx(39.7));
}

TEST_CASE("a quarter counts with the mean of its readings") {
  BaseForecast forecast{kZone};
  forecast.learn(on(1, 8h), all(10_A));
  forecast.learn(on(1, 8h + 5min), all(20_A));
  forecast.learn(on(1, 8h + 10min), all(60_A));
  CHECK(amps_of(forecast.expected(on(2, 8h + 7min + 30s))) == Approx(30));
}

TEST_CASE("a day of the other kind counts less") {
  BaseForecast forecast{kZone};
  learn_day(forecast, 5, 10_A);  // Friday
  learn_day(forecast, 6, 23_A);  // Saturday
  const double other = BaseForecast::kOtherKind;
  // Days ahead, so that the present error has faded.
  CHECK(amps_of(forecast.expected(on(9, 12h))) ==
        Approx((10 + 23 * other) / (1 + other)).margin(0.01));
  CHECK(amps_of(forecast.expected(on(13, 12h))) ==
        Approx((23 + 10 * other) / (1 + other)).margin(0.01));
}

TEST_CASE("the present error against the profile fades over six hours") {
  BaseForecast forecast{kZone};
  learn_day(forecast, 1, 10_A);
  forecast.learn(on(2, 8h), all(30_A));
  const double error = 20 * BaseForecast::kRemains;
  CHECK(amps_of(forecast.expected(on(2, 8h))) == Approx(10 + error).margin(0.01));
  CHECK(amps_of(forecast.expected(on(2, 14h))) == Approx(10 + error / std::exp(1.0)).margin(0.01));
  CHECK(amps_of(forecast.expected(on(4, 20h))) == Approx(10).margin(0.02));
}

TEST_CASE("a single reading moves the error by its share of the smoothing time only") {
  BaseForecast forecast{kZone};
  learn_day(forecast, 1, 10_A);
  forecast.learn(on(2, 8h), all(10_A));
  forecast.learn(on(2, 8h + 1s), all(100_A));
  CHECK(amps_of(forecast.expected(on(2, 8h + 1s))) < 10.2);
  for (int minute = 1; minute <= 120; ++minute)
    forecast.learn(on(2, 8h + std::chrono::minutes{minute}), all(100_A));
  CHECK(amps_of(forecast.expected(on(2, 10h))) ==
        Approx(10 + 90 * BaseForecast::kRemains).margin(0.1));
}

TEST_CASE("no base below zero is expected") {
  BaseForecast forecast{kZone};
  for (int quarter = 0; quarter < 96; ++quarter)
    forecast.learn(on(1, 15min * quarter + 7min), all(quarter < 48 ? 50_A : 2_A));
  forecast.learn(on(2, 11h), all(0_A));
  CHECK(amps_of(forecast.expected(on(2, 12h + 15min))) == 0);
}

TEST_CASE("a reading no newer than the newest is ignored") {
  BaseForecast forecast{kZone};
  forecast.learn(on(1, 8h), all(10_A));
  forecast.learn(on(1, 8h), all(90_A));
  forecast.learn(on(1, 7h), all(90_A));
  CHECK(amps_of(forecast.expected(on(1, 9h))) == 10);
  CHECK(amps_of(forecast.expected(on(2, 8h + 7min))) == Approx(10));
  CHECK(amps_of(forecast.expected(on(2, 7h + 7min))) == Approx(10));
}

TEST_CASE("days beyond the most are forgotten, the oldest first") {
  BaseForecast forecast{kZone};
  learn_day(forecast, 1, 1000_A);
  for (int day = 2; day <= static_cast<int>(BaseForecast::kMaxDays); ++day)
    learn_day(forecast, day, 10_A);
  const int last = static_cast<int>(BaseForecast::kMaxDays);
  CHECK(amps_of(forecast.expected(on(last + 3, 12h))) > 20);
  learn_day(forecast, last + 1, 10_A);
  CHECK(amps_of(forecast.expected(on(last + 3, 12h))) == Approx(10).margin(0.01));
}

TEST_CASE("a high needs enough days of its kind") {
  BaseForecast forecast{kZone};
  for (int day = 1; day <= 4; ++day) learn_day(forecast, day, 10_A);
  learn_day(forecast, 6, 10_A);
  learn_day(forecast, 7, 10_A);
  CHECK(!forecast.high(on(8, 12h)));  // six days, four of them working days
  learn_day(forecast, 8, 10_A);
  CHECK(amps_of(forecast.high(on(9, 12h))) == 10);
  CHECK(!forecast.high(on(13, 12h)));  // a Saturday
}

TEST_CASE("the high is what nine days of ten stayed below") {
  BaseForecast forecast{kZone};
  int workdays = 0;
  int day = 1;
  for (; workdays < 10; ++day)
    if (is_workday(day)) learn_day(forecast, day, Amps::from_whole(++workdays));
  REQUIRE(is_workday(day + 2));
  CHECK(amps_of(forecast.high(on(day + 2, 12h))) == 9);
}

TEST_CASE("the high counts the highest reading within an hour around, and none beyond") {
  BaseForecast forecast{kZone};
  for (int day = 1; day <= 5; ++day)
    for (int minute = 0; minute < 1440; ++minute)
      forecast.learn(on(day, std::chrono::minutes{minute}), all(minute == 12 * 60 ? 99_A : 10_A));
  CHECK(amps_of(forecast.high(on(8, 11h))) == 99);
  CHECK(amps_of(forecast.high(on(8, 13h + 14min))) == 99);
  CHECK(amps_of(forecast.high(on(8, 10h + 59min))) == 10);
  CHECK(amps_of(forecast.high(on(8, 13h + 15min))) == 10);
}

TEST_CASE("around midnight the high looks at the same day only") {
  BaseForecast forecast{kZone};
  for (int day = 1; day <= 5; ++day)
    for (int quarter = 0; quarter < 96; ++quarter)
      forecast.learn(on(day, 15min * quarter), all(quarter >= 92 ? 99_A : 10_A));
  CHECK(amps_of(forecast.high(on(8, 0h))) == 10);
  CHECK(amps_of(forecast.high(on(8, 23h + 59min))) == 99);
}

TEST_CASE("an assumed shift of the base load grows with the time ahead") {
  const Assumption wary{0, 0.1};
  CHECK(wary.shift(0s) == 0);
  CHECK(wary.shift(6h) == Approx(0.1 * 0.632).epsilon(0.001));
  CHECK(wary.shift(48h) == Approx(0.1).epsilon(0.001));
  CHECK(kHopeful.shift(6h) < 0);
  CHECK(kWary.shift(6h) > 0);
}
