// A whole site in memory: the real gateway core, simulated piles, a meter, a platform, and a
// network that may lose, delay and repeat messages. Time is stepped; nothing sleeps. The same seed
// gives the same run.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "daemon/gateway.hpp"
#include "daemon/record_pump.hpp"
#include "tests/programs/pile/sim_pile.hpp"
#include "tests/sim/crash_point.hpp"
#include "tests/sim/goe_wire.hpp"

namespace youxu::sim {

inline constexpr const char* kPlatform = "primary";

struct Network {
  double lost = 0;          // share of status and lease messages (QoS 0)
  double repeated = 0;      // share of all messages delivered twice
  Millis longest_delay{0};  // each message takes 0 to this
};

enum class MeterTrouble {
  none,
  silent,
  frozen,       // answers, always the same
  implausible,  // answers what no meter measures
  reversed,     // the current transformer of phase b is turned round
};

// The operator's platform and the way to it, in place of the site's own, which takes every record.
class PlatformSide : public PlatformPort {
 public:
  virtual void begin(Gateway& gateway, Store& store, Now now) = 0;  // it knows of nothing yet
  virtual void end(Now now) = 0;   // it is gone, and so are its connections
  virtual void step(Now now) = 0;  // before each tick
};

struct SiteOptions {
  GatewaySettings settings;
  std::uint64_t seed = 1;
  Network network;
  Millis step = std::chrono::seconds{1};
  Amps failsafe{};  // of each pile
  // Per pile, how it is wired where that is not configured; such a pile does not know it either.
  std::vector<PhaseSet> wired;
  std::size_t left_out = 0;  // so many of the last piles the gateway is not told of
  bool tells_all = false;    // the meters give all their values, not the readings alone
  // DC piles, by their index, and how their connectors are rated.
  std::map<std::size_t, std::vector<ConnectorRating>> dc;
  // In whose place, by their index, a go-e charger stands; the pile of that index does nothing.
  std::set<std::size_t> goe;
  std::string database = ":memory:";  // another one is closed by a crash
  PlatformSide* platform = nullptr;
  CrashPoint* crash = nullptr;  // what leaves for a pile is an action of it
};

class Site final : public PilePort, public PlatformPort {
 public:
  explicit Site(SiteOptions options);

  void run(Millis duration);
  void step();
  Now now() const { return now_; }

  void set_base(PerPhase<Amps> base) { homes_[0] = base; }
  PerPhase<Amps> base() const { return homes_[0]; }
  // Of the homes fed by another circuit than the root.
  void set_base(std::size_t circuit, PerPhase<Amps> base) { homes_[circuit] = base; }
  void silence_meter(bool silent) {
    trouble_[0] = silent ? MeterTrouble::silent : MeterTrouble::none;
  }
  void set_trouble(std::size_t meter, MeterTrouble trouble) { trouble_[meter] = trouble; }
  // What the meter of the transformer's temperatures shows, in °C.
  void set_heat(double winding, double total, double ambient) { heat_ = {winding, total, ambient}; }
  void cut_broker(bool cut);
  void cut_platform(bool cut);
  // The platform refuses the pile's login: its records cannot be sent.
  void refuse_login(const std::string& pile) { refused_ = pile; }
  void jump_wall_clock(Millis by) { now_.wall += by; }
  void pass_by(Millis time);  // in one step, in which nothing happens
  void crash_gateway();       // the gateway is gone; its database stays
  bool restart_gateway();     // false: it died of its crash point before it had begun
  void set_store(std::unique_ptr<Store> store);                     // while it is gone
  void leave_out(std::size_t piles) { options_.left_out = piles; }  // from the next start on

  SimPile& pile(std::size_t index) { return piles_[index]; }
  const SimPile& pile(std::size_t index) const { return piles_[index]; }
  SimGoe& goe(std::size_t index) { return goe_.at(index).charger(); }
  std::size_t size() const { return piles_.size(); }
  WattHours first_register(std::size_t index) const { return first_registers_[index]; }
  bool gateway_runs() const { return gateway_ != nullptr; }
  Gateway& gateway() { return *gateway_; }
  Store& store() { return *store_; }
  // True load per phase now: at the root, of another circuit.
  PerPhase<Amps> load() const { return load(0); }
  PerPhase<Amps> load(std::size_t circuit) const;
  // How often the platform received each order's record, and the energy it was told.
  const std::map<std::string, int>& records() const { return records_; }
  WattHours recorded_energy() const { return recorded_energy_; }

  // Called after each step.
  std::function<void(Site&)> check;
  // Called for each lease, command and acknowledgement that leaves the gateway.
  std::function<void(std::string_view pile, const Lease&)> on_lease;
  std::function<void(std::string_view pile, const Command&)> on_command;
  std::function<void(std::string_view pile, std::int64_t boot, std::int64_t id)> on_acknowledged;

  void send(std::string_view pile, const Lease& lease) override;
  void send(std::string_view pile, const Command& command) override;
  void acknowledge(std::string_view pile, std::int64_t boot, std::int64_t id) override;
  void answer(const StartAnswer& answer) override { start_answers.push_back(answer); }
  void answer(const StopAnswer& answer) override { stop_answers.push_back(answer); }
  void report(std::span<const ConnectorReport> connectors) override {
    reported.assign(connectors.begin(), connectors.end());
  }
  void set_piles(std::span<const PileIdentity> piles) override {
    told_piles.assign(piles.begin(), piles.end());
    ++pile_tellings;
  }
  Status ask_card(const CardQuestion& question) override;

  // What the platform heard.
  std::vector<StartAnswer> start_answers;
  std::vector<StopAnswer> stop_answers;
  std::vector<ConnectorReport> reported;  // the newest
  std::vector<PileIdentity> told_piles;
  int pile_tellings = 0;
  std::vector<CardQuestion> questions;
  bool takes_questions = false;  // about cards

 private:
  Status send_record(const Order& order);
  bool open_store();
  bool died() const { return options_.crash != nullptr && options_.crash->dead(); }
  bool leaves() { return options_.crash == nullptr || options_.crash->act(); }
  // Delivers `message` after the network's delay, perhaps not at all, perhaps twice.
  void deliver(bool may_be_lost, std::function<void()> message);
  void deliver_due();
  void collect(SimPile& pile);
  PerPhase<Amps> shown_by(const MeterSettings& meter) const;
  MeterSnapshot values_of(std::size_t meter, const PerPhase<Amps>& amps);
  void read_meter(std::size_t meter, const PerPhase<Amps>& amps, Mono taken);
  void step_goe(std::size_t index);
  GoePile* goe_driver(std::string_view number);
  bool chance(double share) { return share > 0 && uniform_(random_) < share; }

  SiteOptions options_;
  std::mt19937_64 random_;
  std::uniform_real_distribution<double> uniform_{0.0, 1.0};
  Now now_{mono_from_millis(1'000'000), wall_from_unix_millis(1'766'000'000'000)};
  std::vector<SimPile> piles_;
  std::map<std::size_t, GoeWire> goe_;
  std::vector<WattHours> first_registers_;
  std::map<std::string, std::size_t, std::less<>> by_number_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<Gateway> gateway_;
  std::unique_ptr<RecordPump> pump_;
  std::multimap<Mono, std::function<void()>> under_way_;
  std::vector<PerPhase<Amps>> homes_;  // by the circuit that feeds them
  std::vector<MeterTrouble> trouble_;
  std::vector<std::optional<MeterSnapshot>> told_;  // per meter, the newest
  std::array<double, 3> heat_{};
  bool broker_cut_ = false;
  std::string refused_;
  bool platform_cut_ = false;
  std::map<std::string, int> records_;
  WattHours recorded_energy_;
};

// At each pile a single-phase car that is never full, heard by the gateway.
void plug_all(Site& site);

// A site of `piles` single-phase piles spread over the phases below one transformer.
GatewaySettings simple_site(int piles, Amps limit);

}  // namespace youxu::sim
