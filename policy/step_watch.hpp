// Finds the steps in what one connector reports that it draws: from one steady current to another.
// What a pile says comes up to 5 s after it happened, so of a step only is known between which two
// reports it lies.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>

#include "policy/phases.hpp"
#include "policy/time.hpp"
#include "policy/units.hpp"

namespace youxu {

// It drew one current up to `from`, and another, higher by `change`, from `to` up to `until`.
struct CurrentStep {
  Mono from{};
  Mono to{};
  Mono until{};
  Amps change;
};

// A step of a pile, in A, and what the meter showed of it.
struct SeenStep {
  double change = 0;
  PerPhase<double> rise{};
  PerPhase<double> scale{};  // of what the meter shows of itself (MeterTrace::noise())
  double disturbance = 0;    // by how much other piles changed meanwhile
};

class StepWatch {
 public:
  static constexpr std::size_t kMaxReports = 32;
  static constexpr Amps kSteady = Amps::from_milli(500);        // a current that stays moves less
  static constexpr Amps kLeast = Amps::from_whole(3);           // a smaller step shows nothing
  static constexpr Millis kPlateau = std::chrono::seconds{4};   // as long as it must last
  static constexpr Millis kLongest = std::chrono::seconds{12};  // from `from` to `to`
  static constexpr Millis kUnheard = std::chrono::seconds{8};   // nobody knows what was between

  // A report, in the order of time. Answers the step that it completes; each is answered once.
  std::optional<CurrentStep> on_report(Mono received, Amps current);
  // What it drew at the least in the reports of the last `span`; nullopt: not heard in all of it.
  std::optional<Amps> least(Mono now, Millis span) const;

 private:
  struct Report {
    Mono received{};
    Amps current;
  };
  // The first report of the plateau that ends with report `last`.
  std::size_t plateau_begin(std::size_t last) const;
  std::deque<Report> reports_;
  Mono answered_{};  // `to` of the newest step
};

}  // namespace youxu
