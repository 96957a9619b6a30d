// A compound in real time for trying out and acceptance: simulated piles and cars over a real
// broker, a Modbus TCP meter whose load is the homes' plus what the piles really draw, and an
// OpenUC platform that starts charges and keeps what it confirmed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "policy/result.hpp"
#include "tests/programs/pile/fault.hpp"
#include "tests/programs/platform/moody_platform.hpp"
#include "tests/programs/site/site_plan.hpp"

namespace youxu::sim {

inline constexpr double kLimitFactor = 0.9;
inline constexpr double kSecondaryVolts = 400;
inline constexpr Volts kMains = Volts::from_whole(230);

struct LiveSiteOptions {
  double kva = 400;
  int seconds = 60;
  std::uint16_t broker_port = 1883;
  std::uint16_t meter_port = 1502;
  std::uint16_t platform_port = 8768;
  std::string out_dir;  // the platform's record file goes there
  std::string report;   // file for the summary line; empty: standard output only
  std::vector<PileFault> faults;
  // Not empty: cars come and go all the time instead of by the plan, until SIGUSR1 or a minute
  // before the end; a line for each charge goes to this file.
  std::string churn;
  std::uint64_t seed = 1;
  Mood mood;  // of the platform; with churn only as long as cars come
};

// What came of it.
struct LiveSiteReport {
  double limit_a = 0;
  double rated_a = 0;
  double highest_load_a = 0;
  int longest_over_limit_ms = 0;
  double delivered_kwh = 0;
  int finished = 0;   // charges that ended, of piles that could tell
  int confirmed = 0;  // records that the platform confirmed
  int repeated = 0;   // records received more than once
  int charges = 0;    // by the piles' own count, where cars come and go all the time

  // The limit held (above it never over 3 s, never above the rating), energy was delivered, and
  // every finished order was confirmed.
  bool passed() const;
  std::string summary() const;
};

// Runs for options.seconds, or until SIGINT or SIGTERM. Errors say which server could not be opened
// and where.
Result<LiveSiteReport> run_live_site(const LiveSiteOptions& options, const SitePlan& plan);

}  // namespace youxu::sim
