// What a session wants and when it leaves, by each source.
#include "policy/wanted.hpp"

#include <catch2/catch.hpp>

using namespace youxu;
using namespace youxu::literals;
using namespace std::chrono_literals;

namespace {

constexpr std::chrono::minutes kZone = 8h;

// Local time of December 2025, of which the first is a Monday.
Wall on(int day, Millis time) {
  LocalTime local;
  local.year = 2025;
  local.month = 12;
  local.day = 1;
  return wall_from_local(local, kZone) + 24h * (day - 1) + time;
}

// From this day's evening to 07:00, each day of the first week, 10 to 14 kWh.
PastStays week() {
  PastStays past{kZone};
  for (int day = 1; day <= 5; ++day) {
    PastStay stay;
    stay.from = on(day, 19h);
    stay.to = on(day, 31h);
    stay.energy = WattHours::from_whole(9'000 + 1'000 * day);
    stay.whole = true;
    past.learn(stay);
  }
  return past;
}

Habit habit() {
  Habit habit;
  habit.battery = 90'000_Wh;
  habit.arrival_soc = 40;
  habit.target_soc = 80;
  habit.pickup_minute = 450;
  return habit;
}

WantedFacts evening() {
  WantedFacts facts;
  facts.from = on(8, 19h);
  return facts;
}

}  // namespace

TEST_CASE("a habit's energy is its share of the battery and what charging loses") {
  CHECK(energy_of(habit(), PileKind::ac) == 40'000_Wh);  // 36 kWh in the battery
  CHECK(energy_of(habit(), PileKind::dc).value() == Approx(36'000 / 0.95).margin(1));
}

TEST_CASE("a state of charge that the pile tells replaces the usual one") {
  CHECK(energy_of(habit(), PileKind::ac, 70) == 10'000_Wh);
  CHECK(energy_of(habit(), PileKind::ac, 0) == 80'000_Wh);
  CHECK(energy_of(habit(), PileKind::ac, 85) == 0_Wh);
}

TEST_CASE("pick-up is the next such minute of local time, but not one within half an hour") {
  CHECK(pickup_of(habit(), on(1, 6h), kZone) == on(1, 7h + 30min));
  CHECK(pickup_of(habit(), on(1, 7h), kZone) == on(1, 7h + 30min));
  CHECK(pickup_of(habit(), on(1, 7h + 1min), kZone) == on(2, 7h + 30min));
  CHECK(pickup_of(habit(), on(1, 8h), kZone) == on(2, 7h + 30min));
}

TEST_CASE("what was said holds, whatever the past") {
  WantedFacts facts = evening();
  facts.energy = 30'000_Wh;
  facts.depart = on(9, 6h);
  facts.delivered = 12'000_Wh;
  const Wanted wanted = wanted_of(facts, week(), on(8, 20h));
  CHECK(wanted.energy == 30'000_Wh);
  CHECK(wanted.energy_source == WantedSource::said);
  CHECK(wanted.energy_confidence == 100);
  CHECK(wanted.depart == on(9, 6h));
  CHECK(wanted.depart_source == WantedSource::said);
  CHECK(wanted.depart_confidence == 90);  // no word of this pile was ever put to the test
  CHECK(missing_of(wanted, 12'000_Wh) == 18'000_Wh);
  CHECK(missing_of(wanted, 30'000_Wh) == 0_Wh);
}

TEST_CASE("who leaves earlier than said is trusted less") {
  PastStays past = week();
  for (int day = 8; day <= 12; ++day) {
    PastStay stay;
    stay.from = on(day, 19h);
    stay.to = on(day, 30h);
    stay.said = on(day, 31h);
    past.learn(stay);
  }
  WantedFacts facts = evening();
  facts.from = on(15, 19h);
  facts.depart = on(15, 31h);
  CHECK(wanted_of(facts, past, facts.from).depart_confidence < 75);
}

TEST_CASE("a habit's amount is as sure as the pile's past says") {
  WantedFacts facts = evening();
  facts.energy = 20'000_Wh;
  facts.energy_by_habit = facts.depart_by_habit = true;
  facts.depart = on(9, 7h);
  const Wanted enough = wanted_of(facts, week(), on(8, 19h));
  CHECK(enough.energy_source == WantedSource::habit);
  CHECK(enough.depart_source == WantedSource::habit);
  CHECK(enough.energy_confidence > 90);
  facts.energy = 9'000_Wh;
  CHECK(wanted_of(facts, week(), on(8, 19h)).energy_confidence < 75);
}

TEST_CASE("without a word the past is asked, and few days are not trusted as many") {
  const Wanted wanted = wanted_of(evening(), week(), on(8, 19h));
  CHECK(wanted.energy_source == WantedSource::learned);
  CHECK(wanted.energy == 13'000_Wh);
  CHECK(wanted.depart_source == WantedSource::learned);
  CHECK(wanted.depart == on(9, 7h));
  CHECK(wanted.energy_confidence >= 70);  // three of four and a Friday, and one of two
  CHECK(wanted.energy_confidence <= 80);
  CHECK(wanted.depart_confidence > wanted.energy_confidence);  // all five left at that time
  CHECK(wanted.depart_confidence < 90);
}

TEST_CASE("without a past both are assumed, and half trusted") {
  const Wanted wanted = wanted_of(evening(), PastStays{kZone}, on(8, 19h));
  CHECK(wanted.energy_source == WantedSource::assumed);
  CHECK(wanted.energy == kAssumedEnergy);
  CHECK(wanted.energy_confidence == 50);
  CHECK(wanted.depart_source == WantedSource::assumed);
  CHECK(wanted.depart == on(8, 31h));
  CHECK(wanted.depart_confidence == 50);
}

TEST_CASE("a learned amount that is in and not enough rises to those above, then to a rest") {
  WantedFacts facts = evening();
  facts.delivered = 12'900_Wh;
  const Wanted before = wanted_of(facts, week(), on(9, 1h));
  CHECK(before.energy == 13'000_Wh);
  CHECK(missing_of(before, facts.delivered) == kRest);

  facts.delivered = 13'000_Wh;
  CHECK(wanted_of(facts, week(), on(9, 1h)).energy == 14'000_Wh);

  facts.delivered = 14'000_Wh;
  const Wanted beyond = wanted_of(facts, week(), on(9, 1h));
  CHECK(beyond.energy == 16'000_Wh);
  CHECK(beyond.energy_source == WantedSource::assumed);  // there is no such day
  CHECK(missing_of(beyond, 17'000_Wh) == kRest);

  facts.delivered = 70'000_Wh;
  CHECK(wanted_of(facts, PastStays{kZone}, on(9, 1h)).energy == 72'000_Wh);
}

TEST_CASE("an amount that was told leaves no rest") {
  Wanted wanted;
  wanted.energy = 10'000_Wh;
  for (const auto source : {WantedSource::said, WantedSource::habit}) {
    wanted.energy_source = source;
    CHECK(is_told(source));
    CHECK(missing_of(wanted, 10'001_Wh) == 0_Wh);
  }
  for (const auto source : {WantedSource::learned, WantedSource::assumed}) {
    wanted.energy_source = source;
    CHECK(!is_told(source));
    CHECK(missing_of(wanted, 10'001_Wh) == kRest);
  }
}

TEST_CASE("sources have names") {
  CHECK(text_of(WantedSource::said) == "said");
  CHECK(text_of(WantedSource::habit) == "habit");
  CHECK(text_of(WantedSource::learned) == "learned");
  CHECK(text_of(WantedSource::assumed) == "assumed");
}
