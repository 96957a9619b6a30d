// Verdicts become lasting ones, and a meter that does not measure is known by what it says.
#include "policy/meter_judge.hpp"

#include <catch2/catch.hpp>
#include <set>

#include "policy/meter_meaning.hpp"

namespace youxu {
namespace {

using namespace literals;
using namespace std::chrono_literals;
using Q = MeterQuantity;
using Code = VerdictCode;
using enum MeterPhase;

// A meter at 230 V that is read each second.
struct Meter {
  MeterSnapshot snapshot;
  MeterJudge judge;
  MeterJudge::Surroundings around{400, {}};
  int read = 0;

  void set(Q quantity, MeterPhase phase, double number) {
    const auto raw = static_cast<std::uint16_t>(static_cast<std::int64_t>(number * 10) & 0xFFFF);
    for (SnapshotValue& value : snapshot.values)
      if (value.quantity == quantity && value.phase == phase) {
        value.number = number;
        value.raw = {raw};
        return;
      }
    snapshot.values.push_back({quantity, phase, number, ValueQuality::measured, {raw}, {}});
  }
  void load(double amps, double power_of_b) {
    for (const MeterPhase phase : {a, b, c}) {
      set(Q::voltage, phase, 230);
      set(Q::current, phase, amps);
      set(Q::active_power, phase, 230 * amps);
    }
    set(Q::active_power, b, power_of_b);
  }
  // `times` readings; the last digit of a live meter's frequency never rests.
  void follow(int times, bool moves = true) {
    for (int i = 0; i < times; ++i) {
      ++read;
      if (moves) set(Q::frequency, total, 49.9 + 0.1 * (read % 3));
      snapshot.taken = mono_from_millis(1'000 * read);
      judge.follow(snapshot, around);
    }
  }
  std::size_t standing(Code code) const {
    std::size_t count = 0;
    for (const MeterVerdict& one : judge.standing()) count += one.code == code ? 1 : 0;
    return count;
  }
};

}  // namespace

TEST_CASE("a verdict stands after ten readings in a row, and ends after sixty without it") {
  Meter meter;
  meter.load(50, -11'500);
  meter.follow(9);
  CHECK(meter.judge.standing().empty());
  meter.load(50, 11'500);
  meter.follow(1);  // one that was right begins it anew
  meter.load(50, -11'500);
  meter.follow(9);
  CHECK(meter.judge.standing().empty());
  meter.follow(1);
  REQUIRE(meter.judge.standing().size() == 1);
  CHECK(meter.judge.standing()[0] == MeterVerdict{Code::ct_reversed, b, -11'500, 0});

  meter.load(50, 11'500);
  meter.follow(59);
  CHECK(meter.standing(Code::ct_reversed) == 1);
  meter.follow(1);
  CHECK(meter.judge.standing().empty());
}

TEST_CASE("at small loads nothing is raised, and what stands is not gone") {
  Meter meter;
  meter.load(3.9, -900);  // of 400 A: below 1 %
  meter.follow(100);
  CHECK(meter.judge.standing().empty());
  meter.load(50, -11'500);
  meter.follow(10);
  CHECK(meter.standing(Code::ct_reversed) == 1);
  meter.load(3.9, 900);
  meter.follow(1'000);
  CHECK(meter.standing(Code::ct_reversed) == 1);
}

TEST_CASE("a meter is frozen, then lost, after as many equal readings as stated; the next counts") {
  Meter meter;
  meter.load(50, 11'500);
  meter.follow(1);
  meter.follow(static_cast<int>(MeterWatch::kFrozenAfter) - 2, false);
  CHECK(meter.judge.trust() == MeterTrust::measures);
  CHECK(meter.judge.standing().empty());
  meter.follow(1, false);
  CHECK(meter.judge.trust() == MeterTrust::frozen);
  CHECK(meter.standing(Code::frozen) == 1);
  const auto between = MeterJudge::kLostAfter - MeterWatch::kFrozenAfter;
  meter.follow(static_cast<int>(between) - 1, false);
  CHECK(meter.judge.trust() == MeterTrust::frozen);
  meter.follow(1, false);
  CHECK(meter.judge.trust() == MeterTrust::lost);
  CHECK(meter.standing(Code::frozen) == 1);
  meter.set(Q::voltage, a, 231);
  meter.follow(1, false);
  CHECK(meter.judge.trust() == MeterTrust::measures);
  CHECK(meter.judge.standing().empty());
}

TEST_CASE("a meter that does not show what its piles do says nothing of now") {
  Meter meter;
  meter.load(50, 11'500);
  meter.follow(5);
  meter.around.piles = 20_A;
  meter.follow(3, false);
  CHECK(meter.judge.trust() == MeterTrust::measures);  // for 3 s it may be as it is
  meter.follow(1, false);
  CHECK(meter.judge.trust() == MeterTrust::holds);
  meter.follow(1);
  CHECK(meter.judge.trust() == MeterTrust::measures);
  meter.around.piles = 21_A;
  meter.follow(20, false);  // what a pile's own noise is
  CHECK(meter.judge.trust() == MeterTrust::measures);
}

TEST_CASE("an energy that ran backwards is told at once, and for an hour") {
  Meter meter;
  meter.load(50, 11'500);
  meter.set(Q::energy_import, total, 5'000);
  meter.follow(2);
  meter.set(Q::energy_import, total, 10);
  meter.follow(1);
  CHECK(meter.standing(Code::energy_backwards) == 1);
  meter.follow(3'599);
  CHECK(meter.standing(Code::energy_backwards) == 1);
  meter.follow(1);
  CHECK(meter.judge.standing().empty());
}

TEST_CASE("a ratio of 1 on a large circuit stands, on a small or an unknown one not") {
  for (const double amps : {400.0, 100.0, 0.0}) {
    Meter meter;
    meter.around.circuit_amps = amps;
    meter.load(50, 11'500);
    meter.snapshot.ct = 1.0;
    meter.follow(20);
    CHECK(meter.standing(Code::ratio_one) == (amps > 125 ? 1U : 0U));
  }
}

TEST_CASE("each verdict has a name of its own and says what to do, in both languages") {
  std::set<std::string_view> names;
  for (const auto& [code, word] : kVerdictCodes) {
    const VerdictMeaning meaning = meaning_of(code);
    CAPTURE(word);
    CHECK(names.insert(meaning.name).second);
    CHECK(names.insert(meaning.name_zh).second);
    CHECK_FALSE(meaning.advice.empty());
    CHECK_FALSE(meaning.advice_zh.empty());
  }
  CHECK(meaning_of(Code::frozen).severity == Severity::critical);
  CHECK(text_of(MeterVerdict{Code::ct_reversed, b, -2300.5, 0})
            .starts_with("ct_reversed L2: -2300.5 W, expected 0 W; current transformer reversed"));
}

}  // namespace youxu
