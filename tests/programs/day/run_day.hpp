// Runs the gateway core over a benchmark day in memory, one second at a time.
#pragma once

#include <string>

#include "policy/result.hpp"
#include "policy/rules.hpp"
#include "tests/programs/day/real_cars.hpp"

namespace youxu::sim {

struct DayOptions {
  std::string setpoints_file;  // written: what each car draws, as pile_id,t_s,amps
  std::string figures_file;    // written: JSON
  std::string sessions_file;   // written: sessions.csv of what was possible; empty: not
  Cars cars = Cars::ideal;
  bool unsaid = false;  // residents say neither energy nor departure; cars stop when they are full
  Rules rules;
};

// Runs the day in `folder`. At plug-in the core learns the energy wanted, the departure and the
// mode, as applied for, or the mode alone; each second a reading one second old; and nothing of the
// future. Its database holds what the folder has of the past. Errors name the file.
Status run_day(const std::string& folder, const DayOptions& options);

}  // namespace youxu::sim
