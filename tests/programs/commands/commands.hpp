// The commands of youxu-sim, one file each.
#pragma once

#include "tests/programs/cli/command.hpp"

namespace youxu::sim {

const Command& day_command();
const Command& site_command();
const Command& pile_command();
const Command& check_pile_command();
const Command& meter_command();
const Command& platform_command();

}  // namespace youxu::sim
