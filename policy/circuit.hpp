// The tree of circuits (transformer, feeders, branches) and sums over it, per phase.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "policy/phases.hpp"
#include "policy/result.hpp"
#include "policy/units.hpp"

namespace youxu {

struct Circuit {
  std::string id;
  std::string parent;      // empty: the root, the transformer's secondary side
  PerPhase<Amps> limit{};  // what may flow per phase
};

// The power module that all connectors of a pile share, as a circuit of its own between the pile
// and the circuit that feeds it: whatever is kept for circuits is kept for it, in the budget, in
// each step, in the plan and in what is explained. No other circuit's id begins as its does.
inline constexpr std::string_view kModulePrefix = "module:";
Circuit module_circuit(std::string_view pile, std::string feeder, Amps shared);
// The pile whose module it is; empty: it is no module.
std::string_view pile_of_module(std::string_view circuit);

// Rated current per phase of a transformer: kVA * 1000 / (sqrt(3) * secondary volts).
Amps rated_current(double rated_kva, double secondary_volts);

// How uneven the load of the phases is: (greatest - least) / greatest, in percent, as the State
// Grid rates its distribution transformers (三相不平衡度, Q/GDW 1519: at most 15 % for Yyn0, 25 %
// for Dyn11). 0 without load.
double unbalance_percent(const PerPhase<Amps>& load);

// Circuits by index, 0 = the root, parents before children.
class CircuitTree {
 public:
  static constexpr std::size_t kMaxCircuits = 1000;

  // Accepts circuits in any order. Errc::invalid, naming the circuit, when there is not exactly one
  // root, a parent is missing, an id repeats or is empty, a limit is negative, or a cycle exists.
  static Result<CircuitTree> make(std::vector<Circuit> circuits);

  std::size_t size() const { return circuits_.size(); }
  const Circuit& operator[](std::size_t index) const { return circuits_[index]; }
  // The circuit itself, its parent, … the root.
  const std::vector<std::size_t>& path(std::size_t index) const { return paths_[index]; }
  std::optional<std::size_t> find(std::string_view id) const;

 private:
  std::vector<Circuit> circuits_;
  std::vector<std::vector<std::size_t>> paths_;
};

// One current per circuit and phase: a limit, a load, a room.
class CircuitAmps {
 public:
  CircuitAmps() = default;
  explicit CircuitAmps(std::size_t circuits) : amps_(circuits) {}

  std::size_t size() const { return amps_.size(); }
  PerPhase<Amps>& operator[](std::size_t circuit) { return amps_[circuit]; }
  const PerPhase<Amps>& operator[](std::size_t circuit) const { return amps_[circuit]; }
  // Adds `amps` on each of `phases` from `circuit` up to the root.
  void add(const CircuitTree& tree, std::size_t circuit, PhaseSet phases, Amps amps);
  // The smallest value on the way from `circuit` to the root over `phases`.
  Amps least(const CircuitTree& tree, std::size_t circuit, PhaseSet phases) const;

 private:
  std::vector<PerPhase<Amps>> amps_;
};

}  // namespace youxu
