// Which pile is stepped next to find its phase, and when none is.
#include "policy/step_plan.hpp"

#include <catch2/catch.hpp>
#include <vector>

using namespace youxu;
using namespace youxu::literals;
using namespace std::chrono_literals;

namespace {
StepChance chance() {
  StepChance c;
  c.open = true;
  c.draws = Amps::from_milli(31'800);
  c.granted = 32_A;
  c.levels = {6_A, 1_A};
  c.slack = 3h;
  c.noise = 1;
  return c;
}
StepWait wait_of(const StepChance& c) {
  return planned_step(c).wait;
}
}  // namespace

TEST_CASE("a charging car with time is lowered by ten amps, by more where the homes are restless") {
  CHECK(wait_of(chance()) == StepWait::none);
  CHECK(planned_step(chance()).level == 21_A);
  StepChance c = chance();
  c.noise = 3.5;
  CHECK(planned_step(c).level == 17_A);
  c.noise = 6;
  CHECK(planned_step(c).level == 15_A);  // by no more than that
}

TEST_CASE("it is lowered to its lowest current at most, and not for less than four amps") {
  StepChance c = chance();
  c.draws = c.granted = 12_A;
  CHECK(planned_step(c).level == 6_A);
  c.draws = c.granted = 9_A;
  CHECK(wait_of(c) == StepWait::at_lowest);
}

TEST_CASE("nobody is stepped who has no time, draws nothing or moves, or among restless homes") {
  StepChance c = chance();
  c.slack = kLeastStepSlack - 1s;
  CHECK(wait_of(c) == StepWait::no_slack);
  c = chance();
  c.draws = 0_A;
  CHECK(wait_of(c) == StepWait::not_charging);
  c.draws.reset();
  CHECK(wait_of(c) == StepWait::unsteady);
  c = chance();
  c.noise = 20;
  CHECK(wait_of(c) == StepWait::noisy);
  c = chance();
  c.open = false;
  CHECK(wait_of(c) == StepWait::decided);
}

TEST_CASE("a pile rests after a step, and is given up after as many as may be") {
  StepChance c = chance();
  c.rested = kStepRest - 1s;
  CHECK(wait_of(c) == StepWait::rests);
  c.rested = kStepRest;
  CHECK(wait_of(c) == StepWait::none);
  c.tries = kMaxTries;
  CHECK(wait_of(c) == StepWait::given_up);
}

TEST_CASE("one who is asked for comes first, then who needs least") {
  std::vector<StepChance> all(3, chance());
  CHECK(next_to_step(all) == std::size_t{0});
  all[1].steps = 2;
  CHECK(next_to_step(all) == std::size_t{1});
  all[2].asked = true;
  CHECK(next_to_step(all) == std::size_t{2});
  for (StepChance& c : all) c.open = false;
  CHECK_FALSE(next_to_step(all));
}
