// Which pile's current to lower next, and how far, so that its phase shows at the meter
// (phase_finder.hpp): one at a time, and never a car that has no time to lose. Lowering is always
// safe; raising again is the scheduler's, like any other raise.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "policy/levels.hpp"
#include "policy/phase_finder.hpp"
#include "policy/time.hpp"
#include "policy/units.hpp"

namespace youxu {

// Why a pile is not stepped now, if it is not: its phase is known; it draws nothing; its current
// moves of itself; it draws no more than its lowest current; its car has no time to lose; the homes
// are too restless for so small a step; it was stepped a moment ago; it was stepped often and in
// vain.
enum class StepWait {
  none,
  decided,
  not_charging,
  unsteady,
  at_lowest,
  no_slack,
  noisy,
  rests,
  given_up,
};
std::string_view text_of(StepWait wait);

struct StepChance {
  bool open = false;          // its phase is looked for
  bool asked = false;         // by a person: before the others
  int steps = 0;              // that its evidence has
  int tries = 0;              // planned steps so far, of this search
  std::optional<Amps> draws;  // steadily; nullopt: it moves, or is not heard
  Amps granted;
  Levels levels;                 // `lowest`: under which it is not told, or its car stops
  Millis slack{};                // until its car must have all it can take
  double noise = 0;              // A, of the most restless phase (MeterTrace::noise())
  std::optional<Millis> rested;  // since its last planned step; nullopt: there was none
};

inline constexpr Amps kLeastPlannedStep = Amps::from_whole(4);
inline constexpr Amps kUsualPlannedStep = Amps::from_whole(10);
inline constexpr Amps kMostPlannedStep = Amps::from_whole(16);
inline constexpr Millis kLeastStepSlack = std::chrono::minutes{20};
inline constexpr Millis kStepRest = std::chrono::seconds{15};
inline constexpr int kMaxTries = 30;

// The level to lower it to, when `wait` is none.
struct PlannedStep {
  StepWait wait = StepWait::none;
  Amps level;
};
PlannedStep planned_step(const StepChance& chance);

// Whose turn it is: asked before others, then who needs least to be decided.
std::optional<std::size_t> next_to_step(std::span<const StepChance> chances);

}  // namespace youxu
