// One meter from reading to reading: which verdicts on it have lasted, and whether its values still
// count as a measurement.
//
// What a lasting verdict does to the limiting of load:
//   frozen                         MeterTrust::frozen, and after kLostAfter MeterTrust::lost
//   wrong_frequency, wrong_voltage its readings never get here: lost, by the driver
//   all others                     an alarm only: the currents are measured, right or wrong by a
//                                  factor that nobody here can know
#pragma once

#include <map>
#include <utility>
#include <vector>

#include "policy/meter_verdict.hpp"
#include "policy/room.hpp"
#include "policy/units.hpp"

namespace youxu {

// measures: as it should.
// holds: its registers do not move although what the piles behind it draw did. What it says is
//   older than that, so the base load stays what it was: taken from these registers it would fall
//   with each increase, and bring the next.
// frozen: the same, whatever the piles do, and the base load is at least what was learned.
// lost: its values are none, the fallback of its circuit counts.
enum class MeterTrust { measures, holds, frozen, lost };

class MeterJudge {
 public:
  static constexpr int kRaiseAfter = 10;  // readings in a row in which it was found
  static constexpr int kClearAfter = 60;  // and not found, of those that can tell
  // A register that ran backwards is told once; so many readings it is shown.
  static constexpr int kClearEnergyAfter = 3600;
  // Phases with less are not judged by their signs: of the circuit's limit, and at least.
  static constexpr double kLeastShare = 0.01;
  static constexpr double kLeastAmps = 1.0;
  // Equal readings in a row, five minutes of them. Until then what it showed last is a better guess
  // of the homes than a fallback, which may be all that there is.
  static constexpr std::uint64_t kLostAfter = 300;
  static constexpr Amps kMoved = Amps::from_whole(2);  // of the piles: a live meter shows it

  struct Surroundings {
    double circuit_amps = 0;  // limit of the circuit that it measures; 0: not known
    Amps piles;               // what the piles behind it say that they draw, all phases together
  };
  void follow(const MeterSnapshot& snapshot, const Surroundings& around);

  // In the order of their codes and phases, at most one of each.
  std::vector<MeterVerdict> standing() const;
  MeterTrust trust() const { return trust_; }

 private:
  struct Held {
    MeterVerdict newest;
    int found = 0;
    int gone = 0;
    bool seen = false;  // in the reading that is being judged
    bool stands = false;
  };
  using Key = std::pair<VerdictCode, MeterPhase>;
  void hold(const MeterSnapshot& snapshot, const std::vector<MeterVerdict>& now, double least);
  void judge_trust(const MeterSnapshot& snapshot, Amps piles);

  MeterWatch watch_;
  std::map<Key, Held> held_;
  MeterTrust trust_ = MeterTrust::measures;
  Amps piles_;  // when the registers moved last
};

}  // namespace youxu
