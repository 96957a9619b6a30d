// Plans a day with all of its future known, as instance.py writes it, and prints one line of JSON
// for speed.py: the median time of one plan, its energy and its cost. Refuses a file it does not
// understand to the last word.
//
//   bench_plan FILE
#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "policy/plan.hpp"

namespace {

using namespace youxu;
using Clock = std::chrono::steady_clock;

constexpr int kPlans = 101;
constexpr double kMostCount = 1e5;  // of slots, circuits or cars

[[noreturn]] void refuse(const std::string& what) {
  std::fprintf(stderr, "bench_plan: %s\n", what.c_str());
  std::exit(1);
}

class Words {
 public:
  explicit Words(const char* path) : in_{path}, path_{path} {}

  void expect(const std::string& word) {
    if (next() != word) refuse(path_ + ": expected \"" + word + "\"");
  }
  std::string next() {
    std::string word;
    if (!(in_ >> word)) refuse(path_ + ": ends too early, or cannot be read");
    return word;
  }
  double number() {
    const std::string word = next();
    char* end = nullptr;
    const double value = std::strtod(word.c_str(), &end);
    if (*end != '\0' || !std::isfinite(value)) refuse(path_ + ": not a number: " + word);
    return value;
  }
  std::size_t count() {
    const double value = number();
    if (value < 0 || value > kMostCount) refuse(path_ + ": not a count");
    return static_cast<std::size_t>(value);
  }
  void expect_end() {
    if (std::string word; in_ >> word) refuse(path_ + ": goes on after its end: " + word);
  }

 private:
  std::ifstream in_;
  std::string path_;
};

struct Instance {
  Volts volts;
  CircuitTree tree;
  std::vector<PlanSlot> slots;
  std::vector<PerPhase<Amps>> base;  // by slot, at the root
  std::vector<PlanCar> cars;
};

Wall at_second(double second) {
  return wall_from_unix_millis(std::llround(second * 1000));
}

PerPhase<Amps> per_phase(Words& words) {
  PerPhase<Amps> out{};
  for (Amps& amps : out) amps = Amps::from_double(words.number());
  return out;
}

void read_slots(Words& words, Instance& out) {
  words.expect("slots");
  const std::size_t count = words.count();
  const double seconds = words.number();
  for (std::size_t s = 0; s < count; ++s) {
    PlanSlot& slot = out.slots.emplace_back();
    slot.begin = at_second(seconds * static_cast<double>(s));
    slot.end = at_second(seconds * static_cast<double>(s + 1));
    slot.price = Price{std::llround(words.number() * 1e5)};
    out.base.push_back(per_phase(words));
  }
}

// Circuits are named by their index in the file.
void read_circuits(Words& words, Instance& out) {
  words.expect("circuits");
  const std::size_t count = words.count();
  std::vector<Circuit> circuits;
  for (std::size_t c = 0; c < count; ++c) {
    const std::string parent = words.next();
    circuits.push_back({std::to_string(c), parent == "-1" ? "" : parent, per_phase(words)});
  }
  auto tree = CircuitTree::make(std::move(circuits));
  if (!tree.ok()) refuse(tree.error().message);
  out.tree = std::move(*tree);
}

std::size_t circuit_of(const CircuitTree& tree, const std::string& name) {
  const auto found = tree.find(name);
  if (!found) refuse("no circuit " + name);
  return *found;
}

PhaseSet phases_of(const std::string& word) {
  if (word == "123") return PhaseSet::all();
  if (word.size() != 1 || word[0] < '1' || word[0] > '3') refuse("no phases: " + word);
  return PhaseSet::one(static_cast<std::size_t>(word[0] - '1'));
}

void read_cars(Words& words, Instance& out) {
  words.expect("cars");
  for (std::size_t count = words.count(); count > 0; --count) {
    PlanCar& car = out.cars.emplace_back();
    car.circuit = circuit_of(out.tree, words.next());
    car.phases = phases_of(words.next());
    car.from = at_second(words.number());
    car.to = at_second(words.number());
    const auto wish = WattHours::from_double(words.number() * 1000);
    car.wanted = charge_of(wish, out.volts, car.phases.count());
    words.number();  // a plan knows no least current
    car.max = Amps::from_double(words.number());
    if (words.number() != 0) car.mode = ChargeMode::immediate;
  }
}

void set_rooms(Instance& out) {
  for (std::size_t s = 0; s < out.slots.size(); ++s) {
    CircuitAmps& room = out.slots[s].room = CircuitAmps{out.tree.size()};
    for (std::size_t c = 0; c < out.tree.size(); ++c) room[c] = out.tree[c].limit;
    for (std::size_t p = 0; p < kPhases; ++p) room[0][p] -= out.base[s][p];
  }
}

Instance read(const char* path) {
  Words words{path};
  Instance out;
  words.expect("youxu-instance");
  words.expect("1");
  words.expect("volts");
  out.volts = Volts::from_double(words.number());
  if (out.volts <= Volts{}) refuse("volts must be above 0");
  read_slots(words, out);
  if (out.slots.empty()) refuse("no slots");
  read_circuits(words, out);
  read_cars(words, out);
  words.expect_end();
  set_rooms(out);
  return out;
}

// Copies what a plan takes over before the clock starts.
double seconds_of(const Instance& instance, Plan& plan) {
  auto slots = instance.slots;
  const auto begin = Clock::now();
  plan = make_plan(instance.tree, std::move(slots), instance.cars);
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

void print(const Instance& instance, const Plan& plan, double seconds) {
  double kwh = 0, cny = 0;
  for (std::size_t i = 0; i < instance.cars.size(); ++i)
    for (std::size_t s = 0; s < plan.slots.size(); ++s) {
      const double phases = instance.cars[i].phases.count();
      const double mine = static_cast<double>(plan.cars[i].slots[s]) * instance.volts.value() *
                          phases / 3.6e9;  // from mA * s * V
      kwh += mine;
      cny += mine * static_cast<double>(plan.slots[s].price.e5) / 1e5;
    }
  std::printf("{\"seconds\": %.6f, \"energy_kwh\": %.4f, \"cost_cny\": %.4f}\n", seconds, kwh, cny);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return std::fputs("usage: bench_plan FILE\n", stderr), 2;
  const Instance instance = read(argv[1]);
  Plan plan;
  seconds_of(instance, plan);  // warms up
  std::array<double, kPlans> took{};
  for (double& each : took) each = seconds_of(instance, plan);
  std::sort(took.begin(), took.end());
  print(instance, plan, took[kPlans / 2]);
  return 0;
}
