// Steps of a pile's current in its reports, and what the meter's trace keeps.
#include "policy/step_watch.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "policy/meter_trace.hpp"

using namespace youxu;
using namespace youxu::literals;
using namespace std::chrono_literals;

namespace {

Mono at(int seconds) {
  return mono_from_millis(1'000'000) + std::chrono::seconds{seconds};
}

// Reports each 5 s from `begin` on, of what `amps` says; the newest step.
std::optional<CurrentStep> report(StepWatch& watch, int begin, std::initializer_list<int> amps) {
  std::optional<CurrentStep> found;
  for (const int a : amps) {
    if (const auto step = watch.on_report(at(begin), Amps::from_whole(a))) found = step;
    begin += 5;
  }
  return found;
}

}  // namespace

TEST_CASE("a step lies between the last report before it and the first after it") {
  StepWatch watch;
  const auto step = report(watch, 0, {16, 16, 6, 6});
  REQUIRE(step);
  CHECK(step->from == at(5));
  CHECK(step->to == at(10));
  CHECK(step->until == at(15));
  CHECK(step->change == -10_A);
  CHECK_FALSE(report(watch, 20, {6, 6, 6}));
}

TEST_CASE("a current on its way is no step until it stays") {
  StepWatch watch;
  CHECK_FALSE(report(watch, 0, {0, 0, 9, 14}));
  const auto step = report(watch, 20, {14});
  REQUIRE(step);
  CHECK(step->from == at(5));
  CHECK(step->to == at(15));
  CHECK(step->change == 14_A);
}

TEST_CASE("a rise too slow, too small or behind a silence is no step") {
  StepWatch slow;
  CHECK_FALSE(report(slow, 0, {0, 0, 5, 8, 11, 14, 14, 14}));
  StepWatch small;
  CHECK_FALSE(report(small, 0, {14, 14, 16, 16, 16}));
  StepWatch silent;
  CHECK_FALSE(report(silent, 0, {16, 16}));
  CHECK_FALSE(report(silent, 30, {6, 6, 6}));
}

TEST_CASE("the least current of a while is known only where it was heard throughout") {
  StepWatch watch;
  CHECK_FALSE(watch.least(at(0), 8s));
  report(watch, 0, {16, 10, 16});
  CHECK(watch.least(at(10), 8s) == 10_A);
  CHECK_FALSE(watch.least(at(10), 20s));
  CHECK_FALSE(watch.least(at(19), 8s));  // not heard for 9 s
}

TEST_CASE("reports beyond the maximum push out the oldest") {
  StepWatch watch;
  for (std::size_t i = 0; i < 2 * StepWatch::kMaxReports; ++i)
    watch.on_report(at(static_cast<int>(i)), 16_A);
  const auto last = static_cast<int>(2 * StepWatch::kMaxReports) - 1;
  CHECK(watch.least(at(last), 31s) == 16_A);
  CHECK_FALSE(watch.least(at(last), 32s));
}

TEST_CASE("the noise of a meter is known after a minute or two, and follows its homes") {
  MeterTrace calm, restless;
  for (int s = 0; s < 70; ++s) {
    calm.add(at(s), {100_A, 100_A, 100_A});
    restless.add(at(s), {100_A, Amps::from_whole(100 + s * s % 37), 100_A});
  }
  CHECK_FALSE(calm.noise());
  for (int s = 70; s < 200; ++s) {
    calm.add(at(s), {100_A, 100_A, 100_A});
    restless.add(at(s), {100_A, Amps::from_whole(100 + s * s % 37), 100_A});
  }
  REQUIRE(calm.noise());
  CHECK((*calm.noise())[1] == 0.3);
  CHECK((*restless.noise())[1] > 2);
  CHECK((*restless.noise())[0] == 0.3);
}

TEST_CASE("a trace shows a step, and how much others changed around it") {
  MeterTrace trace;
  for (int s = 0; s < 200; ++s) {
    const Amps pile = s < 150 ? 16_A : 6_A;
    trace.add(at(s), {100_A, 100_A + pile, 100_A});
  }
  const CurrentStep step{at(148), at(152), at(157), -10_A};
  trace.changed({at(148), at(152), -10_A, 1});
  trace.changed({at(140), at(145), 2_A, 2});
  trace.changed({at(130), at(135), 9_A, 3});  // long before
  const auto seen = trace.look(step, 1);
  REQUIRE(seen);
  CHECK(seen->rise[1] == Approx(-10));
  CHECK(seen->rise[0] == 0);
  CHECK(seen->disturbance == 2);
  CHECK_FALSE(trace.look({at(10), at(15), at(20), -10_A}, 1));  // no longer remembered
}

TEST_CASE("what is forgotten of others' changes counts as hidden") {
  MeterTrace trace;
  for (int s = 0; s < 200; ++s) trace.add(at(s), {100_A, 100_A, 100_A});
  for (std::size_t i = 0; i < MeterTrace::kMaxChanges + 1; ++i)
    trace.changed({at(180), at(181), 1_A, 2});
  const auto seen = trace.look({at(180), at(184), at(189), 10_A}, 1);
  REQUIRE(seen);
  CHECK(std::isinf(seen->disturbance));
}
