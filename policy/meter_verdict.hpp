// What is wrong with a meter's installation, judged from what it says. Values in, verdicts out: it
// changes no value and limits nothing.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "policy/meter_snapshot.hpp"

namespace youxu {

enum class VerdictCode {
  wrong_frequency,    // found: Hz; the word order, scale or model is another
  wrong_voltage,      // found: V; the same
  phase_dead,         // found: V; expected: of the live phases
  ct_reversed,        // found: W of the phase, while others import
  all_ct_reversed,    // found: W in total; or the compound exports
  ct_on_wrong_phase,  // currents are measured on other phases than the voltages; found: P / (U I)
  power_beyond_u_i,   // found: W; expected: at most U I: current and power differ by a ratio
  apparent_not_u_i,   // found: VA; expected: U I: the same
  ratio_one,          // found: 1; expected: amps of the circuit, beyond what a meter takes directly
  frozen,             // found: equal readings in a row
  energy_backwards,   // found: Wh now; expected: at least Wh before
};
inline constexpr Names<VerdictCode, 11> kVerdictCodes{
    {{VerdictCode::wrong_frequency, "wrong_frequency"},
     {VerdictCode::wrong_voltage, "wrong_voltage"},
     {VerdictCode::phase_dead, "phase_dead"},
     {VerdictCode::ct_reversed, "ct_reversed"},
     {VerdictCode::all_ct_reversed, "all_ct_reversed"},
     {VerdictCode::ct_on_wrong_phase, "ct_on_wrong_phase"},
     {VerdictCode::power_beyond_u_i, "power_beyond_u_i"},
     {VerdictCode::apparent_not_u_i, "apparent_not_u_i"},
     {VerdictCode::ratio_one, "ratio_one"},
     {VerdictCode::frozen, "frozen"},
     {VerdictCode::energy_backwards, "energy_backwards"}}};

// In the quantity's canonical unit.
struct MeterVerdict {
  VerdictCode code = VerdictCode::frozen;
  MeterPhase phase = MeterPhase::total;
  double found = 0.0;
  double expected = 0.0;
  bool operator==(const MeterVerdict&) const = default;
};

// From one reading. `circuit_amps`: the limit of the circuit behind the meter; 0: not known.
// Decidable only as far as the meter gives the values; a phase carrying nearly nothing is not
// judged, because its signs mean nothing.
std::vector<MeterVerdict> judge(const MeterSnapshot& snapshot, double circuit_amps);

// Whether the snapshot can tell if a verdict is so: what it is made of is given, and where it is
// about currents each phase concerned carries at least `least_amps`. What is not found in a
// snapshot that cannot tell is not gone.
bool is_decidable(const MeterSnapshot& snapshot, VerdictCode code, MeterPhase phase,
                  double least_amps);

// From reading to reading of one meter.
class MeterWatch {
 public:
  // Each second, the noise of a live meter moves some digit well within a minute.
  static constexpr std::uint64_t kFrozenAfter = 60;

  // Frozen: all measured values but energies equal, register by register, kFrozenAfter times in a
  // row, with a current in some phase. A register that begins again at 0 at its end is not taken
  // for running backwards, and a decrease is told once: it is the new start.
  std::vector<MeterVerdict> follow(const MeterSnapshot& snapshot);
  // Readings in a row that were equal as above, the newest included.
  std::uint64_t equal() const { return equal_; }
  // When the first of them was taken.
  Mono moved_at() const { return moved_at_; }

 private:
  void judge_frozen(const MeterSnapshot& snapshot, std::vector<MeterVerdict>& verdicts);
  void judge_energy(const MeterSnapshot& snapshot, std::vector<MeterVerdict>& verdicts);

  std::vector<std::uint16_t> last_;
  std::uint64_t equal_ = 0;
  Mono moved_at_{};
  std::optional<double> import_;
  std::optional<double> export_;
};

}  // namespace youxu
