// Holds one pile to the rules of the pile bus, in the place of its gateway. Takes about two
// minutes, and a car.
#pragma once

#include <optional>
#include <string>

#include "policy/result.hpp"
#include "tests/programs/check_pile/operator.hpp"
#include "tests/programs/check_pile/rules.hpp"
#include "tests/programs/check_pile/talk.hpp"

namespace youxu::sim {

// Errc::retry when the pile said nothing at all, or a signal ended it.
Result<Report> check_pile(const TalkOptions& options, const OperatorOptions& person);

}  // namespace youxu::sim
