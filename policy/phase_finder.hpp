// On which phase of the transformer a single-phase pile is: each step of its current is looked for
// in the transformer's phase currents, and the evidence adds up until it is enough.
//
// It would rather say nothing than the wrong phase: no step decides alone; a step that shows
// nowhere, on several phases or with the wrong sign speaks for just that, which is no phase; and
// evidence to the contrary takes a decision back.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include "policy/phases.hpp"
#include "policy/step_watch.hpp"

namespace youxu {

// Why there is no decision: none of its steps was seen; too few; none fits clearly; the steps show
// on no phase, as of a pile that is not below this meter or below a current transformer that reads
// nothing; they show with the wrong sign; they show on all phases.
enum class PhaseDoubt { none, no_step, few_steps, unclear, not_below, reversed, all_phases };
std::string_view text_of(PhaseDoubt doubt);

struct PhaseVerdict {
  std::optional<std::size_t> phase;  // decided
  std::size_t likeliest = 0;         // and
  double confidence = 0;             // its probability
  int steps = 0;                     // that were used
  PhaseDoubt doubt = PhaseDoubt::no_step;
};

class PhaseFinder {
 public:
  static constexpr int kLeastSteps = 3;
  static constexpr double kEnough = 0.999;
  // Others' changes of more than this share of the step hide it: it is left out.
  static constexpr double kDisturbed = 0.25;
  static constexpr int kMaxSteps = 1'000'000;

  PhaseFinder();
  // Begins from what was decided in an earlier run.
  PhaseFinder(std::size_t phase, double confidence, int steps);

  // False: it says nothing and is left out.
  bool add(const SeenStep& step);
  PhaseVerdict verdict(double enough = kEnough) const;

 private:
  // The three phases, none, each of the three with the wrong sign, all three.
  static constexpr std::size_t kHypotheses = 8;
  std::array<double, kHypotheses> probabilities() const;

  std::array<double, kHypotheses> logs_{};  // of the likelihoods; the greatest is 0
  int steps_ = 0;
};

}  // namespace youxu
