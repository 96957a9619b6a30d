// The youxud configuration that matches a simulated site.
#pragma once

#include "tests/programs/site/live_site.hpp"

namespace youxu::sim {

struct LiveConfigOptions {
  std::uint16_t http_port = 0;  // 0: the Unix socket only
  std::string socket;
  std::string database;
  std::string web_root;
  std::string profiles;
};
std::string live_config(const LiveSiteOptions& site, const std::vector<PilePlan>& piles,
                        const LiveConfigOptions& gateway);

}  // namespace youxu::sim
