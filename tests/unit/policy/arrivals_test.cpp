// Expected stays, from histories made for each rule.
#include "policy/arrivals.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>

#include "tests/unit/policy/december.hpp"

using namespace youxu;
using namespace youxu::test;
using namespace youxu::literals;
using namespace std::chrono_literals;

namespace {

constexpr Charge kCharge = 100'000'000;

// This many piles on phase a of circuit 1.
ArrivalForecast forecast_of(std::size_t piles) {
  ArrivalForecast out{kZone};
  for (std::size_t pile = 0; pile < piles; ++pile) out.set_place(pile, {1, PhaseSet::one(0), 32_A});
  return out;
}

void come(ArrivalForecast& forecast, std::size_t pile, int day, Millis time,
          Charge charge = kCharge) {
  forecast.learn(pile, {on(day, time), on(day, time + 10h), charge});
}

using Todays = std::vector<ArrivalForecast::Today>;
const ArrivalForecast::Today kUsed{true, std::nullopt};
const ArrivalForecast::Today kUnused{};

// Of all of one noon's stays until the next noon, relative to kCharge.
double expected_from(const ArrivalForecast& forecast, int day, const Todays& today = {},
                     double caution = 0, Millis since = 12h) {
  double sum = 0;
  for (const PlanCar& car : forecast.expected(on(day, since), on(day + 1, 12h), today, caution))
    sum += static_cast<double>(car.wanted) / static_cast<double>(kCharge);
  return sum;
}

}  // namespace

TEST_CASE("a day lasts from noon to noon of local time") {
  const ArrivalForecast forecast{kZone};
  CHECK(forecast.day_begin(on(3, 12h)) == on(3, 12h));
  CHECK(forecast.day_begin(on(3, 23h)) == on(3, 12h));
  CHECK(forecast.day_begin(on(4, 12h) - 1ms) == on(3, 12h));
}

TEST_CASE("without a past nobody is expected") {
  const ArrivalForecast forecast = forecast_of(3);
  CHECK(forecast.expected(on(1, 12h), on(3, 12h), {}, 1).empty());
  CHECK(ArrivalForecast{kZone}.expected(on(1, 12h), on(3, 12h), {}, 1).empty());
}

TEST_CASE("stays count in whatever order they are told") {
  ArrivalForecast forward = forecast_of(1), backward = forecast_of(1);
  for (int day = 7; day <= 10; ++day) {
    come(forward, 0, day, 18h);
    come(backward, 0, 17 - day, 18h);
  }
  CHECK(expected_from(backward, 11) > 0.5);
  CHECK(expected_from(backward, 11) == Approx(expected_from(forward, 11)));
}

TEST_CASE("who came each day is expected with all of it, when and where it came") {
  ArrivalForecast forecast = forecast_of(1);
  for (int day = 7; day <= 10; ++day) come(forecast, 0, day, 18h);  // Sunday to Wednesday
  const auto cars = forecast.expected(on(11, 13h), on(12, 12h), {}, 0);
  REQUIRE(cars.size() == 1);
  CHECK(cars[0].circuit == 1);
  CHECK(cars[0].phases == PhaseSet::one(0));
  CHECK(cars[0].from == on(11, 18h));
  CHECK(cars[0].to == on(11, 28h));
  CHECK(cars[0].max == 32_A);
  CHECK(cars[0].wanted == kCharge);
  CHECK(cars[0].had == 0);
  CHECK(cars[0].mode == ChargeMode::ordered);
  CHECK(cars[0].expected);
  CHECK(!cars[0].running);
}

TEST_CASE("who came each other day is expected with half, in current as in charge") {
  ArrivalForecast forecast = forecast_of(1);
  come(forecast, 0, 7, 18h);
  come(forecast, 0, 9, 18h);
  const auto cars = forecast.expected(on(11, 13h), on(12, 12h), {}, 0);
  REQUIRE(cars.size() == 1);
  CHECK(cars[0].max == 16_A);
  CHECK(cars[0].wanted == kCharge / 2);
}

TEST_CASE("a day of the other kind counts less") {
  ArrivalForecast forecast = forecast_of(1);
  come(forecast, 0, 4, 18h, 2 * kCharge);  // Thursday, before a working day
  come(forecast, 0, 5, 18h, 5 * kCharge);  // Friday, before a free one
  const double other = ArrivalForecast::kOtherKind;
  CHECK(expected_from(forecast, 6) == Approx((2 * other + 5) / (1 + other)));
  CHECK(expected_from(forecast, 7) == Approx((2 + 5 * other) / (1 + 2 * other)));
}

TEST_CASE("who has not come by this hour is expected as on the days when it came later") {
  ArrivalForecast forecast = forecast_of(1);
  come(forecast, 0, 7, 18h);
  come(forecast, 0, 8, 22h);
  come(forecast, 0, 9, 18h);
  come(forecast, 0, 10, 22h);
  CHECK(forecast.expected(on(11, 13h), on(12, 12h), {}, 0).size() == 2);
  const auto late = forecast.expected(on(11, 20h), on(12, 12h), {}, 0);
  REQUIRE(late.size() == 1);
  CHECK(late[0].from == on(11, 22h));
  CHECK(late[0].wanted == kCharge);  // half at noon, all by now
  CHECK(forecast.expected(on(11, 23h), on(12, 12h), {}, 0).empty());
}

TEST_CASE("a second stay of a day is expected of a pile that has been used, and of no other") {
  ArrivalForecast forecast = forecast_of(1);
  come(forecast, 0, 9, 14h);
  come(forecast, 0, 9, 22h);
  CHECK(forecast.expected(on(10, 20h), on(11, 12h), {}, 0).empty());
  const auto again = forecast.expected(on(10, 20h), on(11, 12h), Todays{kUsed}, 0);
  REQUIRE(again.size() == 1);
  CHECK(again[0].from == on(10, 22h));
  CHECK(again[0].wanted == kCharge);
}

TEST_CASE("nobody is expected where a car stands, before it leaves") {
  ArrivalForecast forecast = forecast_of(1);
  come(forecast, 0, 9, 14h);
  come(forecast, 0, 9, 22h);
  const Todays until_nine{{true, on(10, 21h)}};
  const Todays until_morning{{true, on(11, 7h)}};
  CHECK(expected_from(forecast, 10, until_nine, 0, 20h) > 0);
  CHECK(expected_from(forecast, 10, until_morning, 0, 20h) == 0);
}

TEST_CASE("a night's guest is planned to be ready by noon, one of the morning has the day") {
  ArrivalForecast forecast = forecast_of(2);
  forecast.learn(0, {on(9, 18h), on(10, 20h), kCharge});
  forecast.learn(1, {on(9, 32h), on(10, 20h), kCharge});
  const auto cars = forecast.expected(on(10, 12h), on(11, 12h), {}, 0);
  REQUIRE(!cars.empty());
  for (const PlanCar& car : cars)
    CHECK(car.to == (car.from < on(11, 6h) ? on(11, 12h) : on(11, 20h)));
}

TEST_CASE("a new pile has the expectation of all piles together") {
  ArrivalForecast forecast = forecast_of(4);
  for (int day = 7; day <= 10; ++day) come(forecast, 0, day, 18h);
  for (int day = 7; day <= 10; ++day) come(forecast, 1, day, 18h);
  const Todays only_last{kUsed, kUsed, kUsed, kUnused};
  CHECK(expected_from(forecast, 11, only_last) == Approx(0.5));
}

TEST_CASE("one day is not a habit") {
  ArrivalForecast forecast = forecast_of(10);
  come(forecast, 0, 10, 18h);
  Todays only_first(10, kUsed);
  only_first[0] = kUnused;
  const double pool = ArrivalForecast::kPoolDays;
  CHECK(expected_from(forecast, 11, only_first) == Approx((1 + pool * 0.1) / (1 + pool)));
}

TEST_CASE("a pile in use says nothing more of today, but of tomorrow") {
  ArrivalForecast forecast = forecast_of(1);
  for (int day = 7; day <= 10; ++day) come(forecast, 0, day, 18h);
  const Todays used{kUsed};
  CHECK(forecast.expected(on(11, 13h), on(12, 12h), used, 0).empty());
  const auto tomorrow = forecast.expected(on(11, 13h), on(12, 20h), used, 0);
  REQUIRE(tomorrow.size() == 1);
  CHECK(tomorrow[0].from == on(12, 18h));
}

TEST_CASE("stays that begin at the end or later are not expected") {
  ArrivalForecast forecast = forecast_of(1);
  come(forecast, 0, 10, 18h);
  CHECK(forecast.expected(on(11, 13h), on(11, 18h), {}, 0).empty());
  CHECK(forecast.expected(on(11, 13h), on(11, 18h) + 1ms, {}, 0).size() == 1);
}

TEST_CASE("alike stays are one car; another circuit, phase or time is another") {
  ArrivalForecast forecast = forecast_of(4);
  forecast.set_place(1, {2, PhaseSet::one(0), 32_A});
  forecast.set_place(2, {1, PhaseSet::all(), 16_A});
  for (std::size_t pile = 0; pile < 4; ++pile) come(forecast, pile, 10, 18h);
  come(forecast, 3, 10, 18h + 30min);
  const auto cars = forecast.expected(on(11, 13h), on(12, 12h), {}, 0);
  CHECK(cars.size() == 3);
  Amps all{};
  for (const PlanCar& car : cars) {
    CHECK((car.from >= on(11, 18h) && car.from <= on(11, 18h + 30min)));
    all += car.max;
  }
  CHECK(all > 0_A);
}

TEST_CASE("caution raises by standard deviations of the phase, up to its most") {
  ArrivalForecast forecast = forecast_of(1);
  come(forecast, 0, 7, 18h);  // half the days: the deviation is as large as the mean
  come(forecast, 0, 9, 18h);
  CHECK(expected_from(forecast, 11, {}, 0) == Approx(0.5));
  CHECK(expected_from(forecast, 11, {}, 0.5) == Approx(0.75));
  CHECK(expected_from(forecast, 11, {}, 9) == Approx(0.5 * ArrivalForecast::kMostCaution));
  const auto cars = forecast.expected(on(11, 13h), on(12, 12h), {}, 0.5);
  REQUIRE(cars.size() == 1);
  CHECK(cars[0].max == 24_A);
}

TEST_CASE("what is certain is not raised, and many are raised less than one") {
  ArrivalForecast certain = forecast_of(1);
  for (int day = 7; day <= 10; ++day) come(certain, 0, day, 18h);
  CHECK(expected_from(certain, 11, {}, 1) == Approx(1));
  ArrivalForecast many = forecast_of(16);
  for (std::size_t pile = 0; pile < 16; ++pile) {
    come(many, pile, 7, 18h);
    come(many, pile, 9, 18h);
  }
  CHECK(expected_from(many, 11, {}, 1) == Approx(8 * (1 + 1 / std::sqrt(16.0))));
}

TEST_CASE("stays beyond the most of a pile are forgotten, the oldest first") {
  ArrivalForecast forecast = forecast_of(1);
  come(forecast, 0, 10, 13h, 1000 * kCharge);
  for (std::size_t i = 1; i < ArrivalForecast::kMaxStays; ++i)
    come(forecast, 0, 10, 13h + std::chrono::minutes{i});
  CHECK(expected_from(forecast, 11) == Approx(1000 + ArrivalForecast::kMaxStays - 1));
  come(forecast, 0, 10, 20h);
  CHECK(expected_from(forecast, 11) == Approx(ArrivalForecast::kMaxStays));
}

TEST_CASE("older stays than the most days say nothing any more") {
  ArrivalForecast forecast = forecast_of(1);
  come(forecast, 0, 2, 18h);
  CHECK(expected_from(forecast, 2 + ArrivalForecast::kMaxDays) > 0);
  CHECK(expected_from(forecast, 3 + ArrivalForecast::kMaxDays) == 0);
}

TEST_CASE("a pile known for long has all days to its name, not those since its last stay") {
  ArrivalForecast forecast = forecast_of(2);
  come(forecast, 0, -20, 18h);
  come(forecast, 0, 10, 18h);
  const Todays only_first{kUnused, kUsed};
  CHECK(expected_from(forecast, 11, only_first) < 0.1);  // once in 28 days
}

TEST_CASE("stays that end before they begin, or of no known pile, are ignored") {
  ArrivalForecast forecast = forecast_of(1);
  forecast.learn(0, {on(10, 18h), on(10, 18h), kCharge});
  forecast.learn(1, {on(10, 18h), on(10, 20h), kCharge});
  CHECK(expected_from(forecast, 11) == 0);
}

TEST_CASE("a pile that moves keeps its stays") {
  ArrivalForecast forecast = forecast_of(1);
  come(forecast, 0, 10, 18h);
  forecast.set_place(0, {7, PhaseSet::one(2), 16_A});
  const auto cars = forecast.expected(on(11, 13h), on(12, 12h), {}, 0);
  REQUIRE(cars.size() == 1);
  CHECK(cars[0].circuit == 7);
  CHECK(cars[0].phases == PhaseSet::one(2));
  CHECK(cars[0].max == 16_A);
}

TEST_CASE("today, while it lasts, does not count as a day on which nobody came") {
  ArrivalForecast forecast = forecast_of(1);
  for (int day = 7; day <= 9; ++day) come(forecast, 0, day, 18h);  // Sunday to Tuesday
  const auto cars = forecast.expected(on(10, 13h), on(12, 12h), {}, 0);
  REQUIRE(cars.size() == 2);
  CHECK(cars[0].wanted == kCharge);
  CHECK(cars[1].from == on(11, 18h));
  CHECK(cars[1].wanted == kCharge);
}
