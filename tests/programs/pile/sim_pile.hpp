// A simulated pile of one or more connectors, each with its car: obeys the pile bus ("What a pile
// must do", rules 1 to 5) exactly, or breaks one rule on request. It does no I/O and reads no
// clock: values of policy/ go in with the time, values come out of the take_ functions. The same
// seed and the same calls give the same answers. Where no connector is said, it is the first.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "policy/pile.hpp"
#include "policy/time.hpp"
#include "tests/programs/pile/sim_car.hpp"

namespace youxu::sim {

struct SimPileOptions {
  std::string pile = "SIM-0001";
  std::string serial = "S0001";
  PileKind kind = PileKind::ac;
  PhaseSet phases = PhaseSet::all();  // how it is wired
  bool knows_phases = true;           // false: says null until command `set` tells it
  bool has_clock = true;              // false: says t null
  Amps min = Amps::from_whole(6);     // of connector 1
  Amps max = Amps::from_whole(32);
  std::vector<ConnectorRating> further;  // its other connectors, 2 and on
  Amps shared;                           // for all connectors together; 0: each has its rating
  Amps failsafe;
  Volts mains = Volts::from_whole(230);
  std::uint64_t seed = 1;
};

class SimPile {
 public:
  static constexpr std::size_t kRememberedStatuses = 64;  // pile bus, rule 3
  static constexpr std::size_t kRememberedCommands = 64;  // the oldest answer is forgotten
  static constexpr std::size_t kHeldEvents = 64;          // unacknowledged; the oldest is dropped

  explicit SimPile(SimPileOptions options);

  // The car comes and goes. A second car at a connector is ignored.
  void plug_in(SimCar car, Now now, int connector = 1);
  void unplug(Now now, int connector = 1);
  void tap_card(const std::string& card, Now now, int connector = 1);
  void press_key(const std::string& want, Now now, int connector = 1);  // "start" or "stop"

  // What the gateway sent. All are ignored while silent.
  void on_lease(const Lease& lease, Now now);
  void on_command(const Command& command, Now now);
  void on_event_ack(std::int64_t boot, std::int64_t id, Now now);
  // The connection is up: unacknowledged events and a status are due at once.
  void on_connected(Now now);

  // Moves energy since the last call, lets leases run out, the car react and messages fall due. To
  // be called every 0.1 to 1 s; the time never goes back.
  void step(Now now);

  // A power cut or restart of the firmware: a new boot number, no authorisation, no leases,
  // statuses counted from 1. The energy register, the serial, the settings and the car stay. Events
  // not yet acknowledged stay under the boot in which they happened.
  void reboot(Now now);

  // Another meter is put in, with a serial and a register of its own; it boots with the pile.
  void exchange_meter(const std::string& serial, WattHours energy, Now now);
  // The register is at `energy` all of a sudden, as a broken meter's.
  void set_register(WattHours energy, int connector = 1);

  // Messages since the last call, oldest first.
  std::vector<PileStatus> take_statuses();
  std::vector<PileEvent> take_events();
  std::vector<CommandResult> take_results();
  std::vector<PileHello> take_hellos();  // one for each command `hello`; else see hello()
  PileHello hello() const;

  // Between two statuses without a change; 5 s by the rules, less to make traffic.
  void set_status_period(Millis period) { status_period_ = period; }

  // Misbehaviour on request.
  void set_silent(bool silent) { silent_ = silent; }  // sends and receives nothing, leases run out
  void set_ignore_leases(bool ignore) { ignore_leases_ = ignore; }  // offers max while authorised
  void set_drop_car(bool dropped) { car_dropped_ = dropped; }       // the car takes nothing
  // Opens the contactor while present.
  void set_fault(FaultCode code, bool present, Now now, int connector = 1);

  // For the checks of tests.
  const std::string& pile() const { return options_.pile; }
  std::int64_t boot() const { return boot_; }
  bool silent() const { return silent_; }
  int connectors() const { return static_cast<int>(guns_.size()); }
  bool has_car(int connector = 1) const { return gun(connector).car.has_value(); }
  bool authorised(int connector = 1) const { return gun(connector).authorised; }
  const std::string& order(int connector = 1) const { return gun(connector).order; }
  bool locked_out() const { return locked_out_; }
  const std::string& psk() const { return psk_; }  // as command `set` gave it
  ConnectorState state(Now now, int connector = 1) const { return state(gun(connector), now); }
  PerPhase<Amps> drawing() const;  // all connectors, on the transformer's phases as wired
  PerPhase<Amps> drawing_at(int connector) const { return drawing(gun(connector)); }
  // The most it may lawfully draw per phase at `now`, from what it has received, the 5 s of rules 1
  // and 2 included.
  Amps lawful(Now now) const;  // all connectors
  Amps lawful_at(int connector, Now now) const { return lawful(gun(connector), now); }
  WattHours register_value(int connector = 1) const;  // whole Wh
  WattHours delivered(int connector = 1) const;       // to the present car, whole Wh

 private:
  struct Allowance {  // lawful until then, although a smaller limit has come
    Amps amps;
    Mono until;
  };
  struct HeldEvent {
    PileEvent event;
    std::optional<Mono> sent;
  };

  struct Gun {
    ConnectorRating rating;
    std::optional<SimCar> car;
    bool authorised = false;
    bool finished = false;  // this car has had its authorisation
    std::string order;
    std::vector<FaultCode> faults;

    std::optional<Lease> lease;  // newest accepted
    Mono lease_end{};
    LeaseId applied;
    Amps offered;
    Amps drawn;  // per phase that the car uses
    std::optional<Mono> reacts_at;
    std::optional<Mono> over_since;
    std::vector<Allowance> allowances;  // falling amps, rising times
    Amps last_limit;

    std::int64_t milliwatt_millis = 0;     // the register; 3.6e9 are one Wh
    std::int64_t register_at_plug_in = 0;  // the same unit
    std::vector<std::string> pending_stops;
    ConnectorStatus reported;
  };
  // Require that there is such a connector.
  Gun& gun(int connector) { return guns_[static_cast<std::size_t>(connector) - 1]; }
  const Gun& gun(int connector) const { return guns_[static_cast<std::size_t>(connector) - 1]; }
  bool has(int connector) const { return connector >= 1 && connector <= connectors(); }
  void add_gun(const ConnectorRating& rating);

  void move_energy(Now now);
  void update_offer(Gun& gun, Now now);
  void share_module();
  void let_car_react(Gun& gun, Now now);
  static void open_contactor_if_over(Gun& gun, Now now);
  void confirm_lease(Gun& gun) const;
  void end_if_full(Gun& gun, Now now);
  void finish_stops(Gun& gun);
  void send_events(Now now);
  void send_status_if_due(Now now);
  ConnectorStatus connector_status(const Gun& gun, Now now) const;
  PerPhase<Amps> reported_current(const Gun& gun) const;
  static ConnectorState state(const Gun& gun, Now now);
  PerPhase<Amps> drawing(const Gun& gun) const;
  static WattHours delivered(const Gun& gun);

  Amps limit(const Gun& gun, Now now) const;
  Amps lawful(const Gun& gun, Now now) const;
  static bool lease_in_force(const Gun& gun, Now now);
  std::optional<Mono> end_of(Millis duration, std::int64_t boot, std::int64_t n) const;
  static void end_authorisation(Gun& gun);
  void raise(const Gun& gun, PileEvent event, Now now);

  std::optional<CommandResult> perform(const Command& command, Now now);
  CommandResult start(Gun& gun, const Command& command) const;
  static std::optional<CommandResult> stop(Gun& gun, const Command& command);
  CommandResult apply_settings(const Command& command);
  void answer(CommandResult result);

  std::uint64_t random();
  Watts power(const Gun& gun) const;

  SimPileOptions options_;
  std::uint64_t random_state_ = 0;
  std::int64_t boot_ = 0;
  std::optional<PhaseSet> told_phases_;
  std::string psk_;
  bool silent_ = false;
  bool ignore_leases_ = false;
  bool car_dropped_ = false;
  bool locked_out_ = false;

  std::vector<Gun> guns_;
  std::optional<Mono> stepped_;

  std::int64_t statuses_ = 0;
  std::deque<Mono> status_sent_;  // of the last kRememberedStatuses, newest last
  std::optional<Mono> status_last_;
  Millis status_period_{5000};
  bool status_wanted_ = false;

  std::int64_t events_ = 0;
  std::deque<HeldEvent> held_events_;
  std::deque<CommandResult> answers_;  // of the last kRememberedCommands

  std::vector<PileStatus> out_statuses_;
  std::vector<PileEvent> out_events_;
  std::vector<CommandResult> out_results_;
  std::vector<PileHello> out_hellos_;
};

}  // namespace youxu::sim
