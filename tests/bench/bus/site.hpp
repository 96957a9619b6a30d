// The site of the benchmark: piles of one phase each on a transformer with feeders, all bound, with
// a resident who charges at once. Everything is made from the number of piles.
#pragma once

#include <string>
#include <vector>

#include "drivers/pile/key_file.hpp"
#include "policy/phases.hpp"
#include "policy/result.hpp"
#include "policy/units.hpp"

namespace youxu::bench {

inline constexpr Amps kLeast = Amps::from_whole(6);
inline constexpr Amps kMost = Amps::from_whole(12);  // of pile and car

struct SiteFiles {
  std::string folder;
  std::string profiles;
  int gateway_port = 1884;
  int meter_port = 1502;
};

class BenchSite {
 public:
  explicit BenchSite(std::size_t piles);

  const std::vector<PileKey>& piles() const { return piles_; }
  const std::vector<PileKey>& probes() const { return probes_; }  // piles without a car
  // Homes beside which every pile may have all it takes, and beside which each must go down to its
  // least, and nobody need stop.
  PerPhase<Amps> quiet() const;
  PerPhase<Amps> loud() const;

  // youxu.json, and youxu.db with the bindings and habits. Broker's password: in `password`.
  Status write(const SiteFiles& files) const;

 private:
  Amps limit() const;
  int on_phase(std::size_t phase) const;
  std::string config(const SiteFiles& files) const;

  std::vector<PileKey> piles_, probes_;
};

}  // namespace youxu::bench
