#include "policy/meter_verdict.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "policy/phases.hpp"

namespace youxu {
namespace {

constexpr PerPhase<MeterPhase> kLines{MeterPhase::a, MeterPhase::b, MeterPhase::c};

constexpr double kLeastAmps = 0.01;    // less: idle, or noise
constexpr double kNoPower = 0.1;       // |P| / (U I) under which a sign is not taken seriously
constexpr double kToleranceUp = 1.15;  // meter classes, harmonics and readings not of one moment
constexpr double kToleranceS = 0.25;
constexpr double kLeastVoltAmps = 5.0;  // S and U I of next to nothing are rounding
constexpr double kDeadShare = 0.5;      // of the highest phase voltage
constexpr double kShiftedLeast =
    0.25;  // of P / (U I), shifted by 120 degrees and cos phi above 0.87
constexpr double kShiftedMost = 0.9;
constexpr double kShiftedReactive = 0.6;  // of Q / (U I), the same
constexpr double kSumOfShifted = 0.25;
constexpr double kLargestDirectAmps = 125.0;  // meters without current transformers
constexpr double kNearRollover = 0.01;        // of the register's span

struct Phase {
  double volts = 0.0;
  double amps = 0.0;
  double watts = 0.0;
  std::optional<double> vars;
  double product() const { return volts * amps; }
  double ratio() const { return watts / product(); }
};

bool can_be_shown(const SnapshotValue& value) {
  return is_usable(value.quality) || value.quality == ValueQuality::assumed;
}

// Also by an assumed ratio: what is compared here has it on both sides.
std::optional<double> number(const MeterSnapshot& snapshot, MeterQuantity quantity,
                             MeterPhase phase) {
  const SnapshotValue* value = snapshot.find(quantity, phase);
  if (value == nullptr || !can_be_shown(*value)) return std::nullopt;
  return value->number;
}

// nullopt: not all is given, or too little flows to judge by.
std::optional<Phase> loaded_phase(const MeterSnapshot& snapshot, MeterPhase at) {
  const auto volts = number(snapshot, MeterQuantity::voltage, at);
  const auto amps = number(snapshot, MeterQuantity::current, at);
  const auto watts = number(snapshot, MeterQuantity::active_power, at);
  if (!volts || !amps || !watts || *volts <= 0.0 || *amps < kLeastAmps) return std::nullopt;
  return Phase{*volts, *amps, *watts, number(snapshot, MeterQuantity::reactive_power, at)};
}

using Loads = PerPhase<std::optional<Phase>>;

Loads loads_of(const MeterSnapshot& snapshot) {
  Loads loads;
  for (std::size_t p = 0; p < kPhases; ++p) loads[p] = loaded_phase(snapshot, kLines[p]);
  return loads;
}

void judge_scales(const MeterSnapshot& snapshot, std::vector<MeterVerdict>& verdicts) {
  for (const SnapshotValue& value : snapshot.values) {
    if (value.quality != ValueQuality::implausible) continue;
    if (value.quantity == MeterQuantity::frequency) {
      verdicts.push_back({VerdictCode::wrong_frequency, value.phase, value.number, 50.0});
    }
    if (value.quantity == MeterQuantity::voltage) {
      verdicts.push_back({VerdictCode::wrong_voltage, value.phase, value.number, 230.0});
    }
  }
}

void judge_voltages(const MeterSnapshot& snapshot, std::vector<MeterVerdict>& verdicts) {
  double highest = 0.0;
  for (const MeterPhase phase : kLines) {
    highest = std::max(highest, number(snapshot, MeterQuantity::voltage, phase).value_or(0.0));
  }
  for (const MeterPhase phase : kLines) {
    const auto volts = number(snapshot, MeterQuantity::voltage, phase);
    if (volts && *volts < kDeadShare * highest) {
      verdicts.push_back({VerdictCode::phase_dead, phase, *volts, highest});
    }
  }
}

bool is_shifted(const Phase& phase) {
  const double ratio = std::abs(phase.ratio());
  if (ratio > kShiftedMost) return false;
  return !phase.vars || std::abs(*phase.vars / phase.product()) >= kShiftedReactive;
}

// Two current transformers on each other's phase: cos(120 + phi), cos(120 - phi) and cos(phi),
// whose sum is 0. Which phase is right is the one with the greatest ratio.
std::optional<std::size_t> right_one_of_swapped(const PerPhase<double>& ratios) {
  const double sum = ratios[0] + ratios[1] + ratios[2];
  const auto right =
      static_cast<std::size_t>(std::max_element(ratios.begin(), ratios.end()) - ratios.begin());
  if (std::abs(sum) > kSumOfShifted || ratios[right] < 1.0 - kShiftedLeast - 0.05) {
    return std::nullopt;
  }
  return right;
}

// All three moved on by one phase: without the reactive power that looks like reversed ones.
bool all_are_shifted(const Loads& loads) {
  return std::all_of(loads.begin(), loads.end(), [](const auto& load) {
    return load->ratio() < -kShiftedLeast && load->vars && is_shifted(*load);
  });
}

// Whether it found something; then the signs need no other explanation.
bool judge_order_of_phases(const Loads& loads, std::vector<MeterVerdict>& verdicts) {
  for (const auto& load : loads) {
    if (!load) return false;
  }
  const auto right =
      right_one_of_swapped({loads[0]->ratio(), loads[1]->ratio(), loads[2]->ratio()});
  if (!right && !all_are_shifted(loads)) return false;
  for (std::size_t p = 0; p < kPhases; ++p) {
    if (right && (p == *right)) continue;
    if (right && !is_shifted(*loads[p])) return false;
  }
  for (std::size_t p = 0; p < kPhases; ++p) {
    if (right && (p == *right)) continue;
    verdicts.push_back({VerdictCode::ct_on_wrong_phase, kLines[p], loads[p]->ratio(), 1.0});
  }
  return true;
}

void judge_directions(const Loads& loads, std::vector<MeterVerdict>& verdicts) {
  int importing = 0;
  int exporting = 0;
  double exported = 0.0;
  for (const auto& load : loads) {
    if (!load || std::abs(load->ratio()) < kNoPower) continue;
    ++(load->watts < 0.0 ? exporting : importing);
    exported += load->watts;
  }
  if (exporting == 0) return;
  if (importing == 0) {
    verdicts.push_back({VerdictCode::all_ct_reversed, MeterPhase::total, exported, 0.0});
    return;
  }
  for (std::size_t p = 0; p < kPhases; ++p) {
    if (!loads[p] || loads[p]->ratio() > -kNoPower) continue;
    verdicts.push_back({VerdictCode::ct_reversed, kLines[p], loads[p]->watts, 0.0});
  }
}

void judge_products(const MeterSnapshot& snapshot, const Loads& loads,
                    std::vector<MeterVerdict>& verdicts) {
  for (std::size_t p = 0; p < kPhases; ++p) {
    if (!loads[p] || loads[p]->product() < kLeastVoltAmps) continue;
    const double product = loads[p]->product();
    if (std::abs(loads[p]->watts) > kToleranceUp * product) {
      verdicts.push_back({VerdictCode::power_beyond_u_i, kLines[p], loads[p]->watts, product});
    }
    const SnapshotValue* apparent = snapshot.find(MeterQuantity::apparent_power, kLines[p]);
    if (apparent == nullptr || apparent->raw.empty() || !can_be_shown(*apparent)) continue;
    if (apparent->number == 0.0) continue;  // a register that the meter leaves empty
    if (std::abs(apparent->number - product) > kToleranceS * product) {
      verdicts.push_back({VerdictCode::apparent_not_u_i, kLines[p], apparent->number, product});
    }
  }
}

bool is_noisy(const SnapshotValue& value) {
  return value.quantity != MeterQuantity::energy_import &&
         value.quantity != MeterQuantity::energy_export &&
         value.quantity != MeterQuantity::temperature &&
         value.quantity != MeterQuantity::ambient_temperature;
}

bool carries_current(const MeterSnapshot& snapshot) {
  return std::any_of(kLines.begin(), kLines.end(), [&](MeterPhase phase) {
    return number(snapshot, MeterQuantity::current, phase).value_or(0.0) > 0.0;
  });
}

bool began_again(double before, double now, double span) {
  return span > 0.0 && before > (1.0 - kNearRollover) * span && now < kNearRollover * span;
}

}  // namespace

std::vector<MeterVerdict> judge(const MeterSnapshot& snapshot, double circuit_amps) {
  std::vector<MeterVerdict> verdicts;
  judge_scales(snapshot, verdicts);
  judge_voltages(snapshot, verdicts);
  const Loads loads = loads_of(snapshot);
  if (!judge_order_of_phases(loads, verdicts)) judge_directions(loads, verdicts);
  judge_products(snapshot, loads, verdicts);
  if (snapshot.ct == 1.0 && circuit_amps > kLargestDirectAmps) {
    verdicts.push_back({VerdictCode::ratio_one, MeterPhase::total, 1.0, circuit_amps});
  }
  return verdicts;
}

bool is_decidable(const MeterSnapshot& snapshot, VerdictCode code, MeterPhase phase,
                  double least_amps) {
  const Loads loads = loads_of(snapshot);
  const auto carries = [least_amps](const std::optional<Phase>& load) {
    return load && load->amps >= least_amps;
  };
  const auto index = static_cast<std::size_t>(phase);
  const bool this_one = index < kPhases && carries(loads[index]);
  switch (code) {
    case VerdictCode::wrong_frequency:
      return snapshot.find(MeterQuantity::frequency, phase) != nullptr;
    case VerdictCode::wrong_voltage:
      return snapshot.find(MeterQuantity::voltage, phase) != nullptr;
    case VerdictCode::phase_dead:
      return number(snapshot, MeterQuantity::voltage, phase).has_value();
    case VerdictCode::ct_reversed:
      return this_one && std::abs(loads[index]->ratio()) >= kNoPower;
    case VerdictCode::power_beyond_u_i:
    case VerdictCode::apparent_not_u_i:
      return this_one && loads[index]->product() >= kLeastVoltAmps;
    case VerdictCode::all_ct_reversed:
      return std::any_of(loads.begin(), loads.end(), carries);
    case VerdictCode::ct_on_wrong_phase:
      return std::all_of(loads.begin(), loads.end(), carries);
    case VerdictCode::ratio_one:
    case VerdictCode::frozen:
    case VerdictCode::energy_backwards:
      return true;
  }
  return true;
}

std::vector<MeterVerdict> MeterWatch::follow(const MeterSnapshot& snapshot) {
  std::vector<MeterVerdict> verdicts;
  judge_frozen(snapshot, verdicts);
  judge_energy(snapshot, verdicts);
  return verdicts;
}

void MeterWatch::judge_frozen(const MeterSnapshot& snapshot, std::vector<MeterVerdict>& verdicts) {
  std::vector<std::uint16_t> now;
  for (const SnapshotValue& value : snapshot.values) {
    if (is_noisy(value)) now.insert(now.end(), value.raw.begin(), value.raw.end());
  }
  const bool is_equal = !now.empty() && now == last_ && carries_current(snapshot);
  equal_ = is_equal ? equal_ + 1 : 1;
  if (!is_equal) moved_at_ = snapshot.taken;
  last_ = std::move(now);
  if (equal_ < kFrozenAfter) return;
  verdicts.push_back({VerdictCode::frozen, MeterPhase::total, static_cast<double>(equal_), 0.0});
}

void MeterWatch::judge_energy(const MeterSnapshot& snapshot, std::vector<MeterVerdict>& verdicts) {
  for (auto& [quantity, before] :
       {std::pair<MeterQuantity, std::optional<double>&>{MeterQuantity::energy_import, import_},
        std::pair<MeterQuantity, std::optional<double>&>{MeterQuantity::energy_export, export_}}) {
    const auto now = snapshot.usable(quantity, MeterPhase::total);
    if (!now) continue;
    if (before && *now < *before && !began_again(*before, *now, snapshot.energy_span_wh)) {
      verdicts.push_back({VerdictCode::energy_backwards, MeterPhase::total, *now, *before});
    }
    before = now;
  }
}

}  // namespace youxu
