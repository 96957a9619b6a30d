// What the gateway is told of its site when it begins, and does not change while it runs.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "policy/circuit.hpp"
#include "policy/lease_book.hpp"
#include "policy/levels.hpp"
#include "policy/names.hpp"
#include "policy/phases.hpp"
#include "policy/rules.hpp"
#include "policy/tariff_book.hpp"
#include "policy/thermal.hpp"
#include "policy/time.hpp"
#include "policy/units.hpp"
#include "storage/store.hpp"

namespace youxu {

struct PileSettings {
  std::string pile;
  std::string name;
  std::size_t circuit = 0;
  std::optional<PhaseSet> phases;  // nullopt: not known; counts on all three
  Amps min = Amps::from_whole(6);
  Amps max = Amps::from_whole(32);
  Amps step = Amps::from_whole(1);  // between the levels that its hardware knows, from `min` on
  bool plug_and_charge = false;     // as if its owner's habit said so (gateway_plug.cpp)
  Leases leases = Leases::kept;

  Levels levels() const { return {min, step}; }
};

// What a meter measures: all that flows in a circuit; of a circuit only homes, with no pile behind
// it; or, on no circuit, how hot the transformer is.
enum class MeterScope { circuit, base, temperature };
inline constexpr Names<MeterScope, 3> kMeterScopes{{{MeterScope::circuit, "circuit"},
                                                    {MeterScope::base, "base"},
                                                    {MeterScope::temperature, "temperature"}}};

struct MeterSettings {
  std::string name;  // no other meter has it
  std::size_t circuit = 0;
  MeterScope measures = MeterScope::circuit;
  std::string profile;
  std::string address;  // "127.0.0.1:1502 unit 1"
};

struct ThermalSettings {
  ThermalParameters parameters;
  double ambient = 30;          // °C of the air around it
  bool dynamic_limit = false;   // the load that the heat permits is the root's limit
  double least = 0.5;           // its bounds, of the rated current; above 1 it may pass the
  double most = 1;              // configured limit of the root, but never
  PerPhase<Amps> root_limit{};  // what the root's own switchgear carries
  double warm = 95;             // °C; a measured temperature above it is a warning,
  double hot = 105;             // above this critical
};

// What becomes of a platform's start that there is no current for yet: it is an order that waits
// for its time; or a platform's starts charge at once, and are refused where there is no room.
enum class WaitingStarts { wait, refused };

struct GatewaySettings {
  std::string site = "youxu";
  std::string version;
  CircuitTree tree;
  Amps rated;  // the transformer's; 0: its heat is not followed
  ThermalSettings thermal;
  std::vector<PerPhase<Amps>> margin;  // per circuit, kept free below its limit
  // Per circuit, base load assumed when its meter is lost, until enough of it has been learned.
  std::vector<PerPhase<Amps>> fallback;
  // At most one of a circuit measures all of it, and one the transformer's temperatures.
  std::vector<MeterSettings> meters;
  std::vector<PileSettings> piles;
  Volts phase_voltage = Volts::from_whole(220);
  std::chrono::minutes utc_offset{480};
  Millis lease_duration = std::chrono::seconds{30};
  Millis pile_lost_after = std::chrono::hours{24};
  SampleRules samples;         // how long metering is kept
  bool trade_numbers = false;  // a platform takes orders of 32 digits only
  WaitingStarts waiting_starts = WaitingStarts::wait;
  bool bound_only = false;  // a pile is somebody's only while its binding stands
  NoTariff no_tariff = NoTariff::free;
  bool stop_at_pickup = false;         // a charge ends at its departure
  bool balance_limits_orders = false;  // as the amount that a platform's start may cost
  Tariff tariff;                       // until the platform or the store has another
  Rules rules;
};

}  // namespace youxu
