// A benchmark day: site.json, sessions.csv and base.csv of one folder, and what was measured before
// it, where the folder has that. Seconds count from the day's start; the past is below 0.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "policy/result.hpp"
#include "tests/programs/day/measured.hpp"
#include "tests/programs/day/site_file.hpp"

namespace youxu::sim {

struct BenchmarkDay {
  SiteFile site;
  std::vector<DaySession> sessions;
  BaseLoad base;
  // From history.csv and base_history.csv, else from sessions_prev.csv and base_prev.csv, whose
  // seconds count from the start of the day before; else there is none.
  std::vector<DaySession> past_sessions;
  std::optional<BaseLoad> past_base;

  // Errc::invalid naming file, place and what is wrong.
  static Result<BenchmarkDay> read(const std::string& folder);
};

}  // namespace youxu::sim
