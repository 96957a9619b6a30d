// Runs the gateway core over a benchmark day in memory, one second at a time.
#pragma once

#include <string>

#include "policy/result.hpp"

namespace youxu::sim {

// Reads `folder`, writes set-points (pile_id,t_s,amps) and figures (JSON). At plug-in the core
// learns the energy wanted, the departure and the mode; each second a reading one second old; and
// nothing of the future. Its database holds what the folder has of the past. Errors name the file.
Status run_day(const std::string& folder, const std::string& setpoints_file,
               const std::string& figures_file);

}  // namespace youxu::sim
