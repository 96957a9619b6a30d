#include "policy/step_plan.hpp"

#include <algorithm>
#include <tuple>

namespace youxu {

std::string_view text_of(StepWait wait) {
  switch (wait) {
    case StepWait::none:
      return "none";
    case StepWait::decided:
      return "decided";
    case StepWait::not_charging:
      return "not_charging";
    case StepWait::unsteady:
      return "unsteady";
    case StepWait::at_lowest:
      return "at_lowest";
    case StepWait::no_slack:
      return "no_slack";
    case StepWait::noisy:
      return "noisy";
    case StepWait::rests:
      return "rests";
    case StepWait::given_up:
      return "given_up";
  }
  return "none";
}

PlannedStep planned_step(const StepChance& chance) {
  const auto wait = [](StepWait why) { return PlannedStep{why, {}}; };
  if (!chance.open) return wait(StepWait::decided);
  if (chance.tries >= kMaxTries) return wait(StepWait::given_up);
  if (!chance.draws) return wait(StepWait::unsteady);
  if (*chance.draws < StepWatch::kLeast || chance.granted == Amps{})
    return wait(StepWait::not_charging);
  const Amps restless = Amps::from_double(std::min(chance.noise, 1000.0));
  const Amps wish = std::clamp(restless * 4, kUsualPlannedStep, kMostPlannedStep);
  const Levels& levels = chance.levels;
  const Amps level = std::max(levels.first(), levels.down(*chance.draws - wish));
  const Amps step = *chance.draws - level;
  if (step < kLeastPlannedStep) return wait(StepWait::at_lowest);
  if (chance.slack < kLeastStepSlack) return wait(StepWait::no_slack);
  if (step < restless * 3 / 2) return wait(StepWait::noisy);
  if (chance.rested && *chance.rested < kStepRest) return wait(StepWait::rests);
  return {StepWait::none, level};
}

std::optional<std::size_t> next_to_step(std::span<const StepChance> chances) {
  std::optional<std::size_t> best;
  const auto key = [&](std::size_t i) { return std::tuple{chances[i].asked, chances[i].steps}; };
  for (std::size_t i = 0; i < chances.size(); ++i)
    if (planned_step(chances[i]).wait == StepWait::none && (!best || key(i) > key(*best))) best = i;
  return best;
}

}  // namespace youxu
