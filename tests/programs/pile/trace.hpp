// Messages of the pile bus as lines for a person to read.
#pragma once

#include <string>

#include "policy/pile.hpp"

namespace youxu::sim {

std::string line_of(const Lease& lease);
std::string line_of(const Command& command);
std::string line_of(const PileStatus& status);  // its first connector
std::string line_of(const PileEvent& event);
std::string line_of(const CommandResult& result);

}  // namespace youxu::sim
