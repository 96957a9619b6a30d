// What is remembered of the site's meters, and which of them measure what of which circuit.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "daemon/gateway_settings.hpp"
#include "policy/meter_judge.hpp"
#include "policy/meter_reading.hpp"
#include "policy/meter_snapshot.hpp"

namespace youxu {

struct SiteMeter {
  MeterSettings settings;
  std::optional<MeterReading> reading;    // the newest
  std::optional<MeterSnapshot> snapshot;  // the newest, also one that gave no reading
  MeterJudge judge;
  std::int64_t readings = 0;
  std::vector<MeterVerdict> alarmed;
  bool alarmed_lost = false;

  // When what it measures was taken last.
  std::optional<Mono> taken() const;
  // So long after it, it is lost: a temperature changes slowly.
  Millis lost_after() const;
  // Nothing of it counts: it is silent, was never read, or is frozen.
  bool is_lost(Mono now) const;
};

// The transformer's temperatures (°C) as measured; nullopt where not, or not of late.
struct MeasuredHeat {
  PerPhase<std::optional<double>> winding{};
  std::optional<double> total;  // its oil's; of a dry type the hottest place
  std::optional<double> ambient;
};

// For the metrics: circuit="T1", and of a meter that does not measure all of it its name too.
std::string labels_of(const MeterSettings& meter, const CircuitTree& tree);

class SiteMeters {
 public:
  SiteMeters() = default;
  SiteMeters(const std::vector<MeterSettings>& meters, const CircuitTree& tree);

  std::size_t size() const { return meters_.size(); }
  SiteMeter& operator[](std::size_t meter) { return meters_[meter]; }
  const SiteMeter& operator[](std::size_t meter) const { return meters_[meter]; }
  const std::vector<SiteMeter>& all() const { return meters_; }

  // Whether a meter shows all that flows in it, piles included.
  bool measured(std::size_t circuit) const { return circuits_[circuit].whole.has_value(); }
  // Whether meters show the homes' part alone.
  bool base_measured(std::size_t circuit) const { return !circuits_[circuit].base.empty(); }
  // Whether its base load is known from meters, as long as they live.
  bool metered(std::size_t circuit) const { return measured(circuit) || base_measured(circuit); }
  const SiteMeter* of_circuit(std::size_t circuit) const;

  // The sum of the circuit's base-load meters, as old as the oldest of their readings; nullopt when
  // one of them is lost.
  struct Sum {
    Mono taken{};
    PerPhase<Amps> amps{};
  };
  std::optional<Sum> base_sum(std::size_t circuit, Mono now) const;

  const SiteMeter* thermometer() const;
  MeasuredHeat heat(Mono now) const;

 private:
  struct OfCircuit {
    std::optional<std::size_t> whole;
    std::vector<std::size_t> base;
  };
  std::vector<SiteMeter> meters_;
  std::vector<OfCircuit> circuits_;
};

}  // namespace youxu
