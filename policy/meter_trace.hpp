// The last minute of a meter's currents: by how much they rose or fell around a moment, how much
// they do so of themselves, and which piles changed meanwhile.
//
// Homes switch kettles and ovens, so what the meter shows of itself has heavy tails, which differ
// from site to site and from hour to hour: they are learned from the meter, in the times when no
// pile changed.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>

#include "policy/phases.hpp"
#include "policy/step_watch.hpp"
#include "policy/time.hpp"
#include "policy/units.hpp"

namespace youxu {

class MeterTrace {
 public:
  static constexpr std::size_t kMaxSamples = 128;
  static constexpr std::size_t kMaxChanges = 512;  // the oldest is forgotten
  static constexpr std::size_t kMaxNoise = 600;
  static constexpr std::size_t kLeastNoise = 60;                      // to say anything of it
  static constexpr Millis kWindow = std::chrono::seconds{4};          // on each side of a step
  static constexpr Millis kGuard = std::chrono::seconds{1};           // left out next to it
  static constexpr Millis kSpacing = std::chrono::milliseconds{500};  // between samples
  // A step is judged so long after its `until`: by then all piles have said what they did.
  static constexpr Millis kJudgedAfter = std::chrono::seconds{6};

  // The current of a connector, any number that names it, was another at `to` than at `from`.
  struct Change {
    Mono from{};
    Mono to{};
    Amps amps;  // by so much
    std::size_t who = 0;
  };

  // In the order of time; one that comes too soon after the last is left out.
  void add(Mono taken, const PerPhase<Amps>& amps);
  void changed(const Change& change);

  // What it shows of a step of connector `who`; nullopt where too few samples are there, or too
  // little is known of the noise.
  std::optional<SeenStep> look(const CurrentStep& step, std::size_t who) const;
  // The scale of a Student's t distribution with three degrees of freedom of what the phases rise
  // by where no pile changed; nullopt until enough of that was seen.
  std::optional<PerPhase<double>> noise() const;

 private:
  struct Sample {
    Mono taken{};
    PerPhase<Amps> amps{};
  };
  static constexpr std::size_t kNobody = static_cast<std::size_t>(-1);
  std::optional<PerPhase<double>> median(Mono from, Mono to) const;
  std::optional<PerPhase<double>> rise(const CurrentStep& step) const;
  // By how much others than `who` changed around `step`, all together.
  double disturbance(const CurrentStep& step, std::size_t who) const;
  void learn(Mono taken);

  std::deque<Sample> samples_;
  std::deque<Change> changes_;
  std::optional<Mono> forgotten_;  // `to` of the newest forgotten change
  std::deque<PerPhase<double>> noise_;
};

}  // namespace youxu
