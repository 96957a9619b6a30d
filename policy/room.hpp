// Base load: what flows in a circuit besides its piles, from the circuit's meter and the piles' own
// reports, which are neither simultaneous nor complete.
//
// A pile reports a change up to some seconds after the meter saw it. So a single difference "meter
// less piles" may be far off for a moment in either direction. A rise counts once it has lasted
// kRise, a fall once it has lasted kFall: down fast, up slow. What cannot wait - the meter itself
// above the limit - is told by an urgent sample, which counts at once.
#pragma once

#include <cstddef>
#include <deque>

#include "policy/phases.hpp"
#include "policy/time.hpp"
#include "policy/units.hpp"

namespace youxu {

class BaseLoad {
 public:
  static constexpr Millis kRise = std::chrono::seconds{3};
  static constexpr Millis kFall = std::chrono::seconds{8};
  // A reading older than this allows no increases (design: freshness).
  static constexpr Millis kFresh = std::chrono::seconds{3};
  // A reading older than this says nothing any more: the fallback counts.
  static constexpr Millis kLost = std::chrono::seconds{10};
  static constexpr std::size_t kMaxSamples = 64;

  enum class Quality { fresh, stale, lost };

  // Takes meter currents and the sum of the piles' currents below the circuit. Requires `taken` to
  // rise; an older reading is ignored. Negative differences count as 0.
  void sample(Mono taken, const PerPhase<Amps>& meter, const PerPhase<Amps>& piles, bool urgent);

  Quality quality(Mono now) const;
  // Meaningless when quality() is lost.
  PerPhase<Amps> value() const;
  // The newest meter reading and when it was taken. Requires a sample.
  bool has_sample() const { return !samples_.empty(); }
  Mono taken() const { return samples_.back().taken; }
  const PerPhase<Amps>& meter() const { return meter_; }

 private:
  struct Sample {
    Mono taken{};
    PerPhase<Amps> base{};
  };
  // Least over the samples of the kRise before `index`: a rise shorter than that does not show.
  Amps opened(std::size_t index, std::size_t phase) const;

  std::deque<Sample> samples_;
  PerPhase<Amps> meter_{};
};

}  // namespace youxu
