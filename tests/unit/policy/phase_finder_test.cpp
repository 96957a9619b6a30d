// The phase of a pile from its steps and the transformer's currents, with homes that switch kettles
// and ovens in between.
#include "policy/phase_finder.hpp"

#include <catch2/catch.hpp>
#include <random>

#include "policy/meter_trace.hpp"

using namespace youxu;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t kNowhere = 3;

// A pile that steps each 30 s between 16 and 6 A, told to a finder 5 s late at worst, and homes of
// which each switches `switched` times a second and phase, by up to 40 A, seldom much.
class World {
 public:
  World(std::size_t phase, double switched, std::uint64_t seed)
      : phase_{phase}, switched_{switched}, random_{seed} {}

  double sign = 1;    // of what the meter shows of the pile
  int phases = 1;     // that the pile draws on
  double others = 0;  // A, by which another pile changes each second

  // Runs until the finder has decided, for `longest` at most.
  PhaseVerdict run(Millis longest) {
    for (int s = 0; s < 150; ++s) second(16);
    for (Millis past{}; past < longest && !finder_.verdict().phase; past += 1s)
      second((seconds_ - 150) / 30 % 2 == 0 ? 6 : 16);
    return finder_.verdict();
  }
  int seconds() const { return seconds_; }

 private:
  double uniform() { return std::uniform_real_distribution<double>{0, 1}(random_); }

  void second(double amps) {
    now_ += 1s;
    ++seconds_;
    PerPhase<Amps> meter{};
    for (std::size_t p = 0; p < kPhases; ++p) {
      if (uniform() < switched_) {
        const double size = std::min(40.0, 0.4 / std::pow(uniform() + 1e-6, 0.7));
        base_[p] = std::clamp(base_[p] + (uniform() < 0.5 ? size : -size), 40.0, 300.0);
      }
      const bool on = phase_ != kNowhere && (p + kPhases - phase_) % kPhases < std::size_t(phases);
      const double noise = (uniform() + uniform() + uniform() - 1.5) * 0.6;
      meter[p] = Amps::from_double(base_[p] + noise + (on ? sign * drawn_ : 0));
    }
    drawn_ = amps;  // the pile obeys a second later
    trace_.add(now_, meter);
    if (others > 0) trace_.changed({now_ - 1s, now_, Amps::from_double(others), 7});
    if (now_ >= report_at_) report();
    while (!steps_.empty() && now_ >= steps_.front().until + MeterTrace::kJudgedAfter) {
      if (const auto seen = trace_.look(steps_.front(), 1)) finder_.add(*seen);
      steps_.pop_front();
    }
  }

  void report() {
    if (drawn_ != reported_)
      trace_.changed({now_ - 5s, now_, Amps::from_double(drawn_ - reported_), 1});
    reported_ = drawn_;
    if (const auto step = watch_.on_report(now_, Amps::from_double(drawn_ - 0.1)))
      steps_.push_back(*step);
    report_at_ = now_ + 5s;
  }

  std::size_t phase_;
  double switched_;
  std::mt19937_64 random_;
  Mono now_ = mono_from_millis(1'000'000);
  int seconds_ = 0;
  PerPhase<double> base_{100, 120, 90};
  double drawn_ = 16;
  double reported_ = 16;
  Mono report_at_{};
  StepWatch watch_;
  MeterTrace trace_;
  std::deque<CurrentStep> steps_;
  PhaseFinder finder_;
};

SeenStep clear_step(std::size_t phase, double change = 10) {
  SeenStep step{change, {}, {0.5, 0.5, 0.5}, 0};
  if (phase < kPhases) step.rise[phase] = change;
  return step;
}

}  // namespace

TEST_CASE("a pile is found on its phase, whatever the homes do, and never on another") {
  for (const double switched : {0.02, 0.1, 0.3}) {
    int found = 0, wrong = 0;
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
      const PhaseVerdict verdict = World{seed % kPhases, switched, seed}.run(15min);
      if (!verdict.phase) continue;
      ++found;
      if (*verdict.phase != seed % kPhases) ++wrong;
    }
    CAPTURE(switched);
    CHECK(wrong == 0);
    CHECK(found >= 57);
  }
}

TEST_CASE("a pile that is not below the meter is found on no phase") {
  int not_below = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const PhaseVerdict verdict = World{kNowhere, 0.1, seed}.run(15min);
    CHECK_FALSE(verdict.phase);
    if (verdict.doubt == PhaseDoubt::not_below) ++not_below;
  }
  CHECK(not_below >= 57);
}

TEST_CASE("a meter whose currents fall as the pile's rises decides nothing, and it is said") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    World world{seed % kPhases, 0.05, seed};
    world.sign = -1;
    const PhaseVerdict verdict = world.run(10min);
    CHECK_FALSE(verdict.phase);
    CHECK(verdict.doubt == PhaseDoubt::reversed);
  }
}

TEST_CASE("a pile that draws on all three phases is found on none") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    World world{0, 0.05, seed};
    world.phases = 3;
    const PhaseVerdict verdict = world.run(10min);
    CHECK_FALSE(verdict.phase);
    CHECK(verdict.doubt == PhaseDoubt::all_phases);
  }
}

TEST_CASE("steps that other piles hide are left out") {
  World world{1, 0.02, 3};
  world.others = 1;
  const PhaseVerdict verdict = world.run(10min);
  CHECK_FALSE(verdict.phase);
  CHECK(verdict.steps == 0);
  CHECK(verdict.doubt == PhaseDoubt::no_step);
}

TEST_CASE("one step decides nothing, however clear it is") {
  PhaseFinder finder;
  CHECK(finder.verdict().doubt == PhaseDoubt::no_step);
  for (int step = 1; step < PhaseFinder::kLeastSteps; ++step) {
    CHECK(finder.add(clear_step(1, 100)));
    CHECK_FALSE(finder.verdict().phase);
    CHECK(finder.verdict().doubt == PhaseDoubt::few_steps);
  }
  CHECK(finder.add(clear_step(1, 100)));
  CHECK(finder.verdict().phase == std::size_t{1});
  CHECK(finder.verdict().confidence >= PhaseFinder::kEnough);
}

TEST_CASE("a step of the homes that hides one of the pile does not decide for another phase") {
  PhaseFinder finder;
  for (int i = 0; i < 3; ++i) finder.add(clear_step(0));
  finder.add(clear_step(2));  // a kettle on c, and one off on a
  CHECK(finder.verdict().phase == std::size_t{0});
}

TEST_CASE("a pile that was wired anew is found on its new phase after as many steps") {
  PhaseFinder finder;
  for (int i = 0; i < 100; ++i) finder.add(clear_step(0));
  int steps = 0;
  for (; finder.verdict().phase != std::size_t{2} && steps < 100; ++steps)
    finder.add(clear_step(2));
  CHECK(steps <= 15);
}

TEST_CASE("what an earlier run found is kept, and taken back by evidence to the contrary") {
  PhaseFinder finder{1, 0.9995, 6};
  CHECK(finder.verdict().phase == std::size_t{1});
  CHECK(finder.verdict().confidence == Approx(0.9995));
  for (int i = 0; i < 6; ++i) finder.add(clear_step(2));
  CHECK(finder.verdict().phase == std::size_t{2});
}

TEST_CASE("a motor load that lags hides a part of the step, and the phase is found still") {
  PhaseFinder finder;
  for (int i = 0; i < 4; ++i) {
    SeenStep step = clear_step(2, 10);
    step.rise[2] = 7;
    finder.add(step);
  }
  CHECK(finder.verdict().phase == std::size_t{2});
}
