// What a pile's past says, rule by rule.
#include "policy/past_stays.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/policy/december.hpp"

using namespace youxu;
using namespace youxu::literals;
using test::kZone;
using test::on;
using namespace std::chrono_literals;

namespace {

PastStay stay(int day, Millis from, Millis to, WattHours energy = 10'000_Wh) {
  PastStay out;
  out.from = on(day, from);
  out.to = on(day, to);
  out.energy = energy;
  out.whole = true;
  return out;
}

double kilowatt_hours(std::optional<WattHours> energy) {
  return energy ? energy->value() / 1000 : -1;
}

Order closed(StopReason reason) {
  Order order;
  order.state = OrderState::finished;
  order.reason = reason;
  order.connector = 2;
  order.applied_at = on(1, 19h);
  order.started_at = on(1, 19h);
  order.finished_at = on(2, 3h);
  order.register_last = 8'000_Wh;
  return order;
}

}  // namespace

TEST_CASE("a charge that the car ended shows what it wanted, one cut short the least of it") {
  const auto full = stay_of(closed(StopReason::full));
  REQUIRE(full);
  CHECK(full->energy == 8'000_Wh);
  CHECK(full->whole);
  CHECK(full->connector == 2);
  CHECK(!full->to);  // the car may stand there until noon

  const auto left = stay_of(closed(StopReason::unplug));
  REQUIRE(left);
  CHECK(!left->whole);
  CHECK(left->to == on(2, 3h));
}

TEST_CASE("a wish that was told counts, unless the car was full before") {
  Order order = closed(StopReason::unplug);
  order.energy_wanted = 20'000_Wh;
  order.depart = on(2, 8h);
  CHECK(stay_of(order)->energy == 20'000_Wh);
  CHECK(stay_of(order)->whole);
  CHECK(stay_of(order)->said == on(2, 8h));
  order.reason = StopReason::full;
  CHECK(stay_of(order)->energy == 8'000_Wh);
}

TEST_CASE("an order that never began, or without a trusted clock, says nothing") {
  CHECK(!stay_of(closed(StopReason::never_started)));
  Order order = closed(StopReason::full);
  order.clock_trusted = false;
  CHECK(!stay_of(order));
  order = closed(StopReason::full);
  order.started_at.reset();
  CHECK(!stay_of(order));
}

TEST_CASE("a quantile is the least value that the share does not pass") {
  const std::vector<Seen> five{{3, 1}, {1, 1}, {2, 1}, {5, 1}, {4, 1}};
  CHECK(quantile(five, 0.2) == 1);
  CHECK(quantile(five, 0.8) == 4);
  CHECK(quantile(five, 0.81) == 5);
  CHECK(quantile({{1, 1}, {2, 9}}, 0.2) == 2);
  CHECK(quantile({}, 0.5) == 0);
}

TEST_CASE("what was cut short counts as those that reach as far") {
  // Of five one was cut short at 1: its share goes to the four above it.
  CHECK(quantile({{1, 1, false}, {2, 1}, {3, 1}, {4, 1}, {5, 1}}, 0.75) == 4);
  CHECK(quantile({{1, 1}, {2, 1}, {3, 1}, {4, 1}, {5, 1}}, 0.75) == 4);
  CHECK(quantile({{1, 1, false}, {2, 1}, {3, 1}, {4, 1}, {5, 1}}, 0.5) == 3);
  CHECK(quantile({{1, 1}, {2, 1}, {3, 1}, {4, 1}, {5, 1}}, 0.4) == 2);
  CHECK(quantile({{1, 1, false}, {2, 1}, {3, 1}, {4, 1}, {5, 1}}, 0.4) == 3);
  CHECK(quantile({{1, 1}, {7, 1, false}}, 0.9) == 7);  // at least that
}

TEST_CASE("fewer than three stays say nothing of the energy") {
  PastStays past{kZone};
  past.learn(stay(1, 19h, 31h));
  past.learn(stay(2, 19h, 31h));
  PastStay cut = stay(3, 19h, 31h);
  cut.whole = false;
  past.learn(cut);
  CHECK(!past.energy(on(4, 19h)));
  past.learn(stay(4, 19h, 31h));
  CHECK(past.energy(on(5, 19h)) == 10'000_Wh);
}

TEST_CASE("the energy is enough for nine of ten") {
  PastStays past{kZone};
  for (int n = 1; n <= 10; ++n) past.learn(stay(1, 19h, 31h, 5'000_Wh * n));
  CHECK(kilowatt_hours(past.energy(on(2, 19h))) == 45);
  const Kept kept = past.enough(on(2, 19h), 45'000_Wh);
  CHECK(kept.held / kept.all == Approx(0.9));
}

TEST_CASE("newer stays weigh more") {
  PastStays past{kZone};
  for (int week = -11; week <= -8; ++week) past.learn(stay(1 + 7 * week, 19h, 31h, 30'000_Wh));
  for (int week = -3; week <= 0; ++week) past.learn(stay(1 + 7 * week, 19h, 31h, 10'000_Wh));
  CHECK(kilowatt_hours(past.energy(on(2, 19h))) == 10);  // four of eight
}

TEST_CASE("stays before the same kind of day weigh more, and such at the same time of the day") {
  PastStays past{kZone};
  for (const int day : {5, 6}) past.learn(stay(day, 19h, 31h, 40'000_Wh));  // Friday, Saturday
  for (const int day : {7, 8, 9, 10, 11, 14}) past.learn(stay(day, 19h, 31h, 10'000_Wh));
  CHECK(kilowatt_hours(past.energy(on(15, 19h))) == 10);  // before a Tuesday
  CHECK(kilowatt_hours(past.energy(on(20, 19h))) == 40);  // before a Sunday

  PastStays noons{kZone};
  for (const int day : {2, 3}) noons.learn(stay(day, 11h, 13h, 40'000_Wh));
  for (const int day : {7, 8, 9, 10, 11, 14}) noons.learn(stay(day, 19h, 31h, 10'000_Wh));
  CHECK(kilowatt_hours(noons.energy(on(15, 19h))) == 10);
  CHECK(kilowatt_hours(noons.energy(on(15, 12h))) == 40);
}

TEST_CASE("when that was not enough, those count that wanted more") {
  PastStays past{kZone};
  past.learn(stay(1, 19h, 31h, 25'000_Wh));
  for (int day = 2; day <= 19; ++day) past.learn(stay(day, 19h, 31h, 10'000_Wh));
  CHECK(kilowatt_hours(past.energy(on(20, 19h))) == 10);
  CHECK(kilowatt_hours(past.energy(on(20, 19h), 10'000_Wh)) == 25);
  CHECK(!past.energy(on(20, 19h), 25'000_Wh));
}

TEST_CASE("one leaves when one of ten had left") {
  PastStays past{kZone};
  for (int n = 0; n < 20; ++n) past.learn(stay(1, 19h, 31h + 10min * n));
  CHECK(past.departure(on(2, 19h), on(2, 19h)) == on(2, 31h + 10min));
  const Kept kept = past.stayed(on(2, 19h), on(2, 19h), on(2, 31h + 10min));
  CHECK(kept.held / kept.all == Approx(0.95));
}

TEST_CASE("who comes after midnight leaves the same morning") {
  PastStays past{kZone};
  for (int day = 1; day <= 3; ++day) past.learn(stay(day, 23h, 31h));
  CHECK(past.departure(on(5, 1h), on(5, 1h)) == on(5, 7h));
}

TEST_CASE("a stay that began at another time says nothing of the departure") {
  PastStays past{kZone};
  for (int day = 1; day <= 4; ++day) past.learn(stay(day, 12h, 13h));
  CHECK(past.departure(on(8, 12h), on(8, 12h)) == on(8, 13h));
  CHECK(!past.departure(on(8, 19h), on(8, 19h)));
}

TEST_CASE("a free day is slept in, once three of them are known") {
  PastStays past{kZone};
  for (const int day : {1, 2, 3, 4}) past.learn(stay(day, 19h, 31h));
  for (const int day : {5, 6}) past.learn(stay(day, 19h, 34h));
  for (const int day : {7, 8, 9, 10, 11}) past.learn(stay(day, 19h, 31h));
  CHECK(past.departure(on(12, 19h), on(12, 19h)) == on(12, 31h));
  past.learn(stay(12, 19h, 34h));
  CHECK(past.departure(on(13, 19h), on(13, 19h)) == on(13, 34h));
  CHECK(past.departure(on(14, 19h), on(14, 19h)) == on(14, 31h));
}

TEST_CASE("once the time is over, those count that stayed longer, and at last nothing is known") {
  PastStays past{kZone};
  for (int day = 1; day <= 4; ++day) past.learn(stay(day, 19h, 31h));
  for (int day = 7; day <= 9; ++day) past.learn(stay(day, 19h, 35h));
  CHECK(past.departure(on(10, 19h), on(11, 6h)) == on(10, 31h));
  CHECK(past.departure(on(10, 19h), on(11, 8h)) == on(10, 35h));
  CHECK(!past.departure(on(10, 19h), on(11, 12h)));
}

TEST_CASE("a car that leaves ends the newest stay of its connector, once") {
  PastStays past{kZone};
  for (int day = 1; day <= 3; ++day) {
    PastStay open = stay(day, 19h, 31h);
    open.to.reset();
    past.learn(open);
    past.left(2, on(day, 20h));  // another car
    past.left(1, on(day, 31h));
    past.left(1, on(day, 40h));
  }
  CHECK(past.departure(on(4, 19h), on(4, 19h)) == on(4, 31h));
}

TEST_CASE("where nobody saw the car leave, what was said counts") {
  PastStays past{kZone};
  for (int day = 1; day <= 3; ++day) {
    PastStay open = stay(day, 19h, 31h);
    open.to.reset();
    open.said = on(day, 32h);
    past.learn(open);
  }
  CHECK(past.departure(on(4, 19h), on(4, 19h)) == on(4, 32h));
  CHECK(past.kept_word(on(4, 19h)).all == 0);  // whether it was kept is not known
}

TEST_CASE("a word is kept by who leaves no more than five minutes before it") {
  PastStays past{kZone};
  for (const Millis to : {31h + 0min, 30h + 55min, 30h + 54min, 35h + 0min}) {
    PastStay told = stay(1, 19h, to);
    told.said = on(1, 31h);
    past.learn(told);
  }
  const Kept kept = past.kept_word(on(1, 19h));
  CHECK(kept.all == Approx(4));
  CHECK(kept.held == Approx(3));
}

TEST_CASE("at most 120 stays are kept, the newest, in whatever order they are told") {
  PastStays past{kZone};
  for (std::size_t n = 2; n <= PastStays::kMaxStays + 1; ++n)
    past.learn(stay(static_cast<int>(n), 19h, 31h));
  past.learn(stay(1, 19h, 31h, 90'000_Wh));  // older than all
  CHECK(past.size() == PastStays::kMaxStays);
  CHECK(past.enough(on(122, 19h), 80'000_Wh).held == past.enough(on(122, 19h), 80'000_Wh).all);
  past.learn(stay(60, 20h, 31h, 90'000_Wh));  // told late: the other gun's
  CHECK(past.size() == PastStays::kMaxStays);
  CHECK(past.enough(on(122, 19h), 80'000_Wh).held < past.enough(on(122, 19h), 80'000_Wh).all);
}
