#include "tests/bench/bus/site.hpp"

#include <cmath>
#include <cstdio>
#include <fstream>

#include "drivers/json/json.hpp"
#include "drivers/loop/clock.hpp"
#include "policy/order.hpp"
#include "storage/store.hpp"

namespace youxu::bench {

namespace {

constexpr std::size_t kProbes = 10;
constexpr std::size_t kPilesOnFeeder = 50;
constexpr Amps kQuiet = Amps::from_whole(200);
constexpr double kVolts = 400;
constexpr std::chrono::minutes kChina{480};

PileKey pile(const char* series, std::size_t number) {
  char name[32];
  char key[80];
  std::snprintf(name, sizeof name, "%s%010zu", series, number);
  std::snprintf(key, sizeof key, "%s%060zx", series, number);
  return {name, key};
}

std::string feeder_of(std::size_t index) {
  return "F" + std::to_string(index / kPilesOnFeeder + 1);
}

JsonArray amps_thrice(double amps) {
  JsonArray phases;
  for (std::size_t p = 0; p < kPhases; ++p) phases.number(amps);
  return phases;
}

JsonObject place(const PileKey& pile, const std::string& circuit, std::size_t phase) {
  return JsonObject{}
      .text("pile", pile.pile)
      .text("circuit", circuit)
      .text("phases", text_of(PhaseSet::one(phase)))
      .integer("max_a", kMost.whole());
}

// At once, wants more than it gets while this lasts, and leaves in half a day.
Habit habit() {
  Habit said;
  said.battery = WattHours::from_whole(40'000);
  said.target_soc = 60;
  said.mode = ChargeMode::immediate;
  said.pickup_minute = (local_time(wall_now(), kChina).minute_of_day + 720) % 1440;
  return said;
}

Status bind(Store& store, const PileKey& key) {
  Binding binding;
  binding.pile = binding.place = key.pile;
  binding.state = BindingState::bound;
  binding.key = key.key;
  return store.save_binding(binding);
}

}  // namespace

BenchSite::BenchSite(std::size_t piles) {
  for (std::size_t i = 0; i < piles; ++i) piles_.push_back(pile("3201", i + 1));
  for (std::size_t i = 0; i < kProbes; ++i) probes_.push_back(pile("3299", i + 1));
}

int BenchSite::on_phase(std::size_t phase) const {
  return static_cast<int>((piles_.size() + kPhases - 1 - phase) / kPhases);
}

Amps BenchSite::limit() const {
  return kQuiet + kMost * on_phase(0) + Amps::from_whole(20);
}

PerPhase<Amps> BenchSite::quiet() const {
  return {kQuiet, kQuiet, kQuiet};
}

// Half an ampere beside the least of all: nobody gets more.
PerPhase<Amps> BenchSite::loud() const {
  PerPhase<Amps> homes{};
  for (std::size_t p = 0; p < kPhases; ++p)
    homes[p] = limit() - kLeast * on_phase(p) - Amps::from_milli(500);
  return homes;
}

std::string BenchSite::config(const SiteFiles& files) const {
  const double amps = limit().value();
  JsonArray circuits;
  circuits.object(JsonObject{}
                      .text("id", "T1")
                      .array("limit_a", amps_thrice(amps))
                      .number("margin_percent", 0)
                      .array("fallback_base_a", amps_thrice(kQuiet.value())));
  for (std::size_t i = 0; i < piles_.size(); i += kPilesOnFeeder)
    circuits.object(JsonObject{}
                        .text("id", feeder_of(i))
                        .text("parent", "T1")
                        .array("limit_a", amps_thrice((kMost * int{kPilesOnFeeder}).value())));
  JsonArray places;
  for (std::size_t i = 0; i < piles_.size(); ++i)
    places.object(place(piles_[i], feeder_of(i), i % kPhases));
  for (const PileKey& probe : probes_) places.object(place(probe, "T1", 0));
  JsonArray meters;
  meters.object(JsonObject{}
                    .text("circuit", "T1")
                    .text("profile", "acrel-adl400")
                    .text("host", "127.0.0.1")
                    .integer("port", files.meter_port));
  return JsonObject{}
      .object("transformer",
              JsonObject{}
                  .number("rated_kva", std::ceil(amps * std::sqrt(3.0) * kVolts / 1000))
                  .number("limit_factor", 1))
      .array("circuits", circuits)
      .array("meters", meters)
      .array("piles", places)
      .object("bus", JsonObject{}
                         .integer("port", files.gateway_port)
                         .text("password_file", files.folder + "/password")
                         .text("psk_file", files.folder + "/psk"))
      .object("http", JsonObject{}.text("socket", files.folder + "/youxud.sock"))
      .text("database", files.folder + "/youxu.db")
      .text("meter_profiles", files.profiles)
      .str();
}

Status BenchSite::write(const SiteFiles& files) const {
  std::ofstream{files.folder + "/youxu.json"} << config(files) << "\n";
  auto store = Store::open(files.folder + "/youxu.db");
  if (!store.ok()) return store.error();
  for (const PileKey& probe : probes_)
    if (Status bound = bind(**store, probe); !bound) return bound;
  for (const PileKey& key : piles_) {
    if (Status bound = bind(**store, key); !bound) return bound;
    if (Status saved = (*store)->save_habit(key.pile, habit()); !saved) return saved;
  }
  return {};
}

}  // namespace youxu::bench
