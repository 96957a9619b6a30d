#include "policy/circuit.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace youxu {

namespace {

Error invalid(std::string message) {
  return {Errc::invalid, std::move(message)};
}

std::optional<std::size_t> index_of(const std::vector<Circuit>& circuits, std::string_view id) {
  for (std::size_t i = 0; i < circuits.size(); ++i)
    if (circuits[i].id == id) return i;
  return std::nullopt;
}

Status check_each(const std::vector<Circuit>& circuits) {
  for (std::size_t i = 0; i < circuits.size(); ++i) {
    const Circuit& c = circuits[i];
    if (c.id.empty()) return invalid("circuits[" + std::to_string(i) + "]: id is empty");
    if (*index_of(circuits, c.id) != i)
      return invalid("circuit " + c.id + ": the id is used twice");
    for (const Amps limit : c.limit)
      if (limit < Amps{}) return invalid("circuit " + c.id + ": a limit is negative");
  }
  return {};
}

// Moves circuits whose parent is already placed, until none is left or none can be placed.
Result<std::vector<Circuit>> parents_first(std::vector<Circuit> rest) {
  std::vector<Circuit> placed;
  while (!rest.empty()) {
    const auto next = std::find_if(rest.begin(), rest.end(), [&](const Circuit& c) {
      return c.parent.empty() ? placed.empty() : index_of(placed, c.parent).has_value();
    });
    if (next == rest.end())
      return invalid("circuit " + rest.front().id + ": its parent '" + rest.front().parent +
                     "' is missing, part of a loop, or there is not exactly one root");
    placed.push_back(std::move(*next));
    rest.erase(next);
  }
  return placed;
}

}  // namespace

Circuit module_circuit(std::string_view pile, std::string feeder, Amps shared) {
  return {
      std::string{kModulePrefix} + std::string{pile}, std::move(feeder), {shared, shared, shared}};
}

std::string_view pile_of_module(std::string_view circuit) {
  return circuit.starts_with(kModulePrefix) ? circuit.substr(kModulePrefix.size())
                                            : std::string_view{};
}

Amps rated_current(double rated_kva, double secondary_volts) {
  return Amps::from_double(rated_kva * 1000.0 / (std::sqrt(3.0) * secondary_volts));
}

double unbalance_percent(const PerPhase<Amps>& load) {
  const auto [least, greatest] = std::minmax_element(load.begin(), load.end());
  if (*greatest <= Amps{}) return 0;
  return 100 * (*greatest - *least).value() / greatest->value();
}

Result<CircuitTree> CircuitTree::make(std::vector<Circuit> circuits) {
  if (circuits.empty()) return invalid("circuits: at least the transformer's circuit is needed");
  if (circuits.size() > kMaxCircuits)
    return invalid("circuits: more than " + std::to_string(kMaxCircuits));
  if (auto each = check_each(circuits); !each.ok()) return each.error();
  auto ordered = parents_first(std::move(circuits));
  if (!ordered.ok()) return ordered.error();

  CircuitTree tree;
  tree.circuits_ = std::move(*ordered);
  for (std::size_t i = 0; i < tree.circuits_.size(); ++i) {
    std::vector<std::size_t> path{i};
    if (const auto up = index_of(tree.circuits_, tree.circuits_[i].parent)) {
      const auto& above = tree.paths_[*up];
      path.insert(path.end(), above.begin(), above.end());
    }
    tree.paths_.push_back(std::move(path));
  }
  return tree;
}

std::optional<std::size_t> CircuitTree::find(std::string_view id) const {
  return index_of(circuits_, id);
}

void CircuitAmps::add(const CircuitTree& tree, std::size_t circuit, PhaseSet phases, Amps amps) {
  for (const std::size_t node : tree.path(circuit))
    for (std::size_t p = 0; p < kPhases; ++p)
      if (phases.has(p)) amps_[node][p] += amps;
}

Amps CircuitAmps::least(const CircuitTree& tree, std::size_t circuit, PhaseSet phases) const {
  Amps least = Amps::from_milli(std::numeric_limits<std::int64_t>::max());
  for (const std::size_t node : tree.path(circuit))
    for (std::size_t p = 0; p < kPhases; ++p)
      if (phases.has(p)) least = std::min(least, amps_[node][p]);
  return least;
}

}  // namespace youxu
