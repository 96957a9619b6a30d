// Base load: what flows in a circuit besides its piles, from the circuit's meter and the piles' own
// reports, which are neither simultaneous nor complete.
//
// A pile reports up to some seconds after the meter saw the change. So what the piles draw at the
// moment of a reading is known only within bounds, and so is the base load. The estimate stays
// where it is while it lies within the bounds, rises with the lower one once that has lasted kRise,
// and falls with the upper one once that has lasted kFall: down fast, up slow, and a car that
// follows a raised lease is not taken for base load. What cannot wait - the meter itself above the
// limit - is an urgent sample, which counts at once.
//
// At the start, and after a gap, there is no estimate to stay with, and the piles are heard one by
// one: until settled() the lower bound counts, so that nobody is throttled for lack of knowledge,
// and the caller allows no increases.
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
  static constexpr Millis kFall = std::chrono::seconds{12};
  static constexpr Millis kSettle = std::chrono::seconds{12};
  static constexpr Millis kUnheard = std::chrono::seconds{5};  // a pile's status comes each 5 s
  // A reading older than this allows no increases (design: freshness).
  static constexpr Millis kFresh = std::chrono::seconds{3};
  // A reading older than this says nothing any more: the fallback counts.
  static constexpr Millis kLost = std::chrono::seconds{10};
  static constexpr std::size_t kMaxSamples = 64;

  enum class Quality { fresh, stale, lost };

  struct Reading {
    Mono taken{};
    PerPhase<Amps> meter{};
    PerPhase<Amps> piles_least{};  // the least and
    PerPhase<Amps> piles_most{};   // the most that the circuit's piles may have drawn then
    bool urgent = false;
    Amps elsewhere;  // of `piles_most`, what may flow on another phase than it is counted on
  };
  // Requires `taken` to rise; an older reading is ignored. A negative base counts as 0, but for
  // what of the piles' currents may flow elsewhere: then the value is what is left for others.
  void sample(const Reading& reading);

  // From the next reading on its `piles_` hold this much more on `phase` than before, or less,
  // although nothing changed but what is known.
  void take_out(std::size_t phase, Amps amps);

  // The meter answered, but with what it said before the piles changed: the value stays as it is,
  // and as fresh as a reading. False: there is none to keep yet, so the reading is all that is
  // known.
  bool hold(Mono taken);

  // What the meter said is no measurement: lost until its next sample, and settled anew then.
  void lose();

  Quality quality(Mono now) const;
  // False until readings without a long gap have come for kSettle.
  bool settled() const { return settled_; }
  // Meaningless when quality() is lost.
  const PerPhase<Amps>& value() const { return value_; }
  bool has_sample() const { return !samples_.empty(); }
  // The newest reading: when it was taken, and the meter's currents. Require has_sample().
  Mono taken() const { return samples_.back().taken; }
  const PerPhase<Amps>& meter() const { return meter_; }

 private:
  struct Sample {
    Mono taken{};
    PerPhase<Amps> least{};  // bounds of the base load
    PerPhase<Amps> most{};
  };
  void forget_before(Mono taken);
  void settle(std::size_t phase, bool urgent);
  void follow(std::size_t phase, bool urgent);

  std::deque<Sample> samples_;
  Mono began_{};  // of the readings without a long gap
  bool settled_ = false;
  PerPhase<Amps> meter_{};
  PerPhase<Amps> value_{};
};

}  // namespace youxu
