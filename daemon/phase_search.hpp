// What the gateway remembers while it looks for the phases of its piles (gateway_phases.cpp).
#pragma once

#include <cstddef>
#include <deque>
#include <optional>

#include "policy/phase_finder.hpp"
#include "policy/phases.hpp"
#include "policy/step_watch.hpp"
#include "policy/time.hpp"

namespace youxu {

// Of one pile.
struct PhaseSearch {
  static constexpr std::size_t kMaxSteps = 8;  // waiting to be judged; the oldest is dropped
  struct Step {
    CurrentStep step;
    std::size_t who = 0;  // as MeterTrace::Change
  };
  PhaseFinder finder;
  std::deque<Step> steps;
  std::optional<PhaseSet> found;
  bool asked = false;
  int tries = 0;
  std::optional<Mono> stepped_at;  // by plan
  bool alarmed = false;            // found on another phase than was said
};

// A planned step; there is one at a time.
struct PhaseStepping {
  std::size_t pile = 0;
  int connector = 1;
  Mono begun{};       // of this half of it
  bool back = false;  // it may have its old level again
  bool seen = false;  // its reports showed this half
  Millis hold{};      // at the lower level, at least
};

}  // namespace youxu
