// The gateway: facts in, the tick decides, ports out.
//
// on_…() store what was heard; tick(), once a second, turns it into leases, commands, orders and
// records. Three things act at once: a meter over its limit, a stop request, an emergency stop.
// It reads no clock, owns no socket and never blocks but for the Store's transactions.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/clock_watch.hpp"
#include "daemon/control.hpp"
#include "daemon/gateway_settings.hpp"
#include "daemon/gateway_state.hpp"
#include "daemon/gateway_values.hpp"
#include "daemon/heat_watch.hpp"
#include "daemon/limit_watch.hpp"
#include "daemon/link_facts.hpp"
#include "daemon/managed_pile.hpp"
#include "daemon/ports.hpp"
#include "daemon/site_meters.hpp"
#include "daemon/storage_care.hpp"
#include "policy/allocate.hpp"
#include "policy/arrivals.hpp"
#include "policy/assumption.hpp"
#include "policy/base_forecast.hpp"
#include "policy/circuit.hpp"
#include "policy/lease_book.hpp"
#include "policy/levels.hpp"
#include "policy/limits.hpp"
#include "policy/meter_trace.hpp"
#include "policy/outlook.hpp"
#include "policy/past_stays.hpp"
#include "policy/promise.hpp"
#include "policy/ramp.hpp"
#include "policy/room.hpp"
#include "policy/rules.hpp"
#include "policy/step_plan.hpp"
#include "policy/tariff_book.hpp"
#include "policy/wanted.hpp"

namespace youxu {

class Gateway final : public Control, private GatewayState {
 public:
  Gateway(GatewaySettings settings, Store& store, PilePort& piles, PlatformPort& platform);
  ~Gateway() override;

  // Loads what an earlier run left and takes a new lease epoch. Before it nothing else is called.
  Status begin(Now now);

  void on_bus(bool connected, Now now);
  void on_online(std::string_view pile, bool online, Now now);
  void on_hello(std::string_view pile, const PileHello& hello, Now now);
  void on_status(std::string_view pile, const PileStatus& status, Now now);
  void on_event(std::string_view pile, const PileEvent& event, Now now);
  void on_result(std::string_view pile, const CommandResult& result, Now now);

  // The site has one more place, which the configuration has gained. What its earlier orders taught
  // counts from the next start on. Errc::invalid where there is one of that number.
  Status add_place(const PileSettings& place, Now now);

  // Every order there is to stop, with this reason.
  void stop_all(std::string_view pile, StopReason reason, Now now);
  // The pile of this place was put out: an order that has not ended by then ends with what its
  // register said last.
  void on_unbound(std::string_view pile, Now now);

  // Another pile takes this place: an order there ends with what the earlier pile's register said
  // last, and nothing that it said counts for the new one. Its leases must have run out.
  void on_replacement(std::string_view pile, Now now);

  // Everything that a meter told, before the reading that was made of it, or where none was.
  void on_meter_values(std::size_t meter, const MeterSnapshot& snapshot, Now now);
  void on_meter(std::size_t meter, const MeterReading& reading, Now now);

  // The wall clock of `now` was stepped by `step`, or is trusted, or no longer.
  void on_clock(bool trusted, Millis step, Now now);

  void on_platform(bool online, Now now);
  void on_start(const PlatformStart& start, Now now);
  void on_stop(const PlatformStop& stop, Now now);
  void on_work_parameters(const WorkParameters& parameters, Now now);
  void on_tariff(const Tariff& tariff, Now now);
  void on_card_answer(const CardAnswer& answer, Now now);
  bool on_reboot(const PlatformReboot& asked, Now now);  // it is done, or will be
  BalanceResult on_balance(const PlatformBalance& told, Now now);
  CardListResult on_card_list(const CardListRequest& request, Now now);
  void on_qr_prefix(const QrPrefix& prefix, Now now);

  // Unset: there is nothing to show.
  void show_links(std::function<LinkFacts()> links) { links_ = std::move(links); }

  void tick(Now now);
  // Nothing is called after it: what else would be saved some minutes later.
  void end(Now now);

  // Per circuit and phase: the most its piles may lawfully draw, and what may flow at most.
  CircuitAmps leased() const;
  CircuitAmps room() const;

  StatusView status() const override;
  PlanView plan_view() const override;
  Result<std::string> start(const StartRequest& request) override;
  Status stop(std::string_view pile, int connector, OrderOrigin origin) override;
  Status maintain(const MaintenanceRequest& request) override;
  Status set_habit(std::string_view pile, const Habit& habit) override;
  Result<std::vector<Order>> orders(const OrderQuery& query) override;
  Result<std::optional<Order>> order(std::string_view id) override;
  Result<std::vector<SeriesPoint>> series(std::string_view name, Wall from, Wall to,
                                          Millis step) override;
  Result<std::vector<Alarm>> alarms(int limit) override;
  Result<std::vector<Dispute>> disputes(int limit) override;
  Status resend_order(std::string_view id) override;
  Status acknowledge_alarm(std::int64_t id) override;
  std::vector<ExternalLimit> limits() const override;
  Result<std::int64_t> add_limit(const LimitRequest& request) override;
  Status remove_limit(std::int64_t id) override;
  Status identify_phases(const std::vector<std::string>& piles) override;
  std::vector<TariffVersion> tariffs() const override;
  Result<std::int64_t> add_tariff(const TariffRequest& request) override;
  Status remove_tariff(std::int64_t id) override;
  std::vector<Card> cards() const override;
  Status save_card(const Card& card) override;
  Status remove_card(std::string_view number) override;
  Metrics metrics() const override;

 private:
  using Pending = PendingCommand;
  using Connector = ManagedConnector;
  using Pile = ManagedPile;

  // gateway_bind.cpp
  void take_in(const PileSettings& place);
  void save_hellos();
  Status restore(std::size_t first);
  Status restore_orders(std::size_t first);
  Status suspect_lost_charges();

  // gateway_facts.cpp
  Pile* find(std::string_view pile);
  Connector* find(Pile& pile, int connector);
  void is_here(Pile& pile);
  void apply_hello(Pile& pile, const PileHello& hello);
  void on_connector(Pile& pile, const PileStatus& status, const ConnectorStatus& connector);
  void on_end_of_authorisation(Connector& connector, const ConnectorStatus& status, bool booted);
  void stop_behind_start(Pile& pile, Connector& connector);
  void watch_stray(Pile& pile, Connector& connector);
  void answer_to_start(Pile& pile, Connector& connector, const CommandResult& result);
  void on_key(Pile& pile, Connector& connector, std::string_view want);
  void on_order_event(Pile& pile, Connector& connector, const PileEvent& event);
  void on_leaving(Pile& pile, Connector& connector);

  // gateway_register.cpp
  // False: it is not known yet whose register it is.
  bool take_register(Pile& pile, Connector& connector, std::int64_t boot);
  void tell_register_break(const Pile& pile, const Connector& connector);

  // gateway_clock.cpp
  void correct_clock(const Pile& pile, Connector& connector, Millis step);
  void wait_for_clock(Connector& connector);
  void release_ended();
  void watch_clock();

  // gateway_tariff.cpp, gateway_reserve.cpp
  Result<std::int64_t> take_tariff(TariffVersion version);
  bool waits_for_begin(const Connector& connector) const;
  StopReason end_of_reservation(const Connector& connector) const;

  // gateway_flow.cpp
  bool silent(const Pile& pile) const;
  bool heard(const Connector& connector) const;
  PhaseSet phases_of(const Pile& pile) const;
  Amps drawn(const Connector& connector) const;
  PerPhase<Amps> unseen_base(std::size_t circuit) const;
  PerPhase<Amps> present_base(std::size_t circuit) const;
  Amps budget(const Connector& connector) const;
  Amps out_of_hand(const Pile& pile, const Connector& connector) const;
  Draws draws_of(const Pile& pile, const Connector& connector) const;
  DrawnBounds drawn_bounds() const;
  PerPhase<Amps> learned_base(std::size_t circuit) const;
  CircuitAmps free_of(CircuitAmps room) const;                          // less what is leased
  std::optional<std::size_t> awaited_meter(std::size_t circuit) const;  // on its way up
  bool failsafe_fits(const Pile& pile) const;

  // gateway_phases.cpp
  Status restore_found(Pile& pile);
  std::optional<PhaseSet> said_phases(const Pile& pile) const;
  std::optional<PhaseSet> known_phases(const Pile& pile) const;
  bool contradicted(const Pile& pile) const;
  bool phase_open(const Pile& pile) const;
  std::optional<std::size_t> meter_above(std::size_t circuit) const;
  void follow_unknown();
  void follow_unknown(Pile& pile);
  bool waits_for_step(const Pile& pile, const Connector& connector) const;
  void watch_current(Pile& pile, Connector& connector, const ConnectorStatus& before, Mono heard);
  void watch_phases();
  void judge_steps(Pile& pile);
  void decide_phase(Pile& pile);
  void set_found(Pile& pile, std::optional<PhaseSet> found);
  void phases_changed(Pile& pile, std::optional<PhaseSet> before);
  void save_found(const Pile& pile);
  void tell_phase(Pile& pile);
  StepChance step_chance(const Pile& pile, const Connector& connector) const;
  void begin_step();
  void go_on_stepping();
  void end_step(Pile& pile, Connector& connector);
  PhaseView view_of_phase(const Pile& pile) const;

  // gateway_tick.cpp
  void watch_cars();
  void watch_obedience(Pile& pile, Connector& connector);
  void watch_appetite(const Pile& pile, Connector& connector);
  std::vector<Demand> demands(std::vector<Asking>& who);
  Demand demand_of(const Pile& pile, Connector& connector) const;
  bool wants(const Pile& pile, const Connector& connector) const;
  void grant(Now now);
  void offer(Pile& pile, Connector& connector, const Grant& grant, CircuitAmps& free);
  std::vector<Asking> startable();
  void send_starts();
  void send_start(Pile& pile, Connector& connector, Order order);
  void resend_commands();
  std::string send_command(Pile& pile, Connector& connector, Command command);  // its id
  void record_samples();
  void raise_alarms();
  void raise_pile_alarms(Pile& pile);
  void raise_refusal_alarm(Pile& pile);
  void raise_fault_alarms(const Pile& pile, Connector& connector);
  Status begin_alarms();
  void clear_left_alarms();
  void alarm(bool active, bool& was, Severity severity, std::string_view key,
             const std::string& message);

  // gateway_plan.cpp
  Status learn_past();
  Status learn_past_base(std::size_t circuit);
  void learn_base();
  bool plan_due() const;
  struct Draft;
  Draft draft(std::span<const PlanCar> here, std::span<const ArrivalForecast::Today> today,
              const Assumption& assumed) const;
  std::vector<Outlook> choose_plan(std::span<const PlanCar> here,
                                   std::span<const ArrivalForecast::Today> today);
  void plan();
  void commit(const Pile& pile, Connector& connector);
  std::vector<PlanSlot> plan_slots(const Assumption& assumed) const;
  CircuitAmps expected_room(CircuitAmps present, Wall t, bool now, const Assumption& assumed) const;
  PlanCar plan_car(const Pile& pile, const Connector& connector) const;
  Amps useful(const Pile& pile, const Connector& connector) const;
  int drawing_phases(const Pile& pile) const;
  Millis time_for(WattHours energy, const Pile& pile, const Connector& connector) const;
  void claim(const Pile& pile, Connector& connector, Demand& demand) const;

  // gateway_wanted.cpp
  void apply_habit(const Pile& pile, Connector& connector, Order& order) const;
  WantedFacts wanted_facts(const Pile& pile, const Connector& connector) const;
  void correct_by_soc(const Pile& pile, Connector& connector);
  void renew_wanted();
  WattHours energy_missing(const Connector& connector) const;
  Wall departure(const Connector& connector) const;
  Status learn_past_stays();
  void learn_stay(const Order& order);
  std::optional<WantedView> view_of_wanted(const Connector& connector) const;

  // gateway_explain.cpp
  void renew_promises();
  Promise promise_for(const Pile& pile, const Connector& connector) const;
  WattHours energy_until(Wall t, Amps amps, const Pile& pile) const;
  std::optional<PromiseView> view_of_promise(const Connector& connector) const;
  std::optional<OutlookView> view_of_outlook(const Pile& pile, const Connector& connector) const;
  std::optional<BoundView> view_of_bound(const Connector& connector) const;
  Reason waiting_reason(const Connector& connector) const;

  // gateway_orders.cpp
  StartRefusal refusal(const Pile& pile, const Connector& connector, bool later = false) const;
  StopReason bound_reached(const Connector& connector) const;
  void request_stop(Pile& pile, Connector& connector, StopReason reason);
  void step_orders();
  void step_order(Pile& pile, Connector& connector);
  void stop_lost(Pile& pile, Connector& connector);
  void close(Connector& connector, StopReason reason_if_none);
  void end_order(Order order);
  bool save(const Order& order);
  bool stored(const Status& saved) { return storage_.stored(saved); }
  void save_progress();
  void finish_waiting();
  void report_to_platform();
  ConnectorReport report_of(const Pile& pile, const Connector& connector) const;

  // gateway_maintenance.cpp
  Status restore_lock_out(Pile& pile);
  Status refuse_maintenance(const Pile& pile, const Connector& c, CommandKind kind) const;
  Status set_lock_out(Pile& pile, LockOut lock_out);
  void ask(Pile& pile, Connector& connector, CommandKind kind);
  void tell_lock_out(Pile& pile);
  void watch_maintenance();
  void on_maintenance_result(Pile& pile, const Command& command, const CommandResult& result);

  // gateway_meters.cpp
  Amps reported_draw(std::size_t circuit) const;
  void sample_circuit(std::size_t circuit, const MeterReading& reading);
  void sample_base(std::size_t circuit);
  PerPhase<Amps> base_below(std::size_t circuit) const;
  const BaseLoad& base_of(std::size_t circuit) const;
  bool lost(std::size_t circuit) const;
  std::optional<PerPhase<Amps>> load_of(std::size_t circuit) const;  // nullopt: not known
  void raise_meter_alarms();
  void raise_verdict_alarms(SiteMeter& meter);
  void raise_loss_alarm(SiteMeter& meter);
  std::vector<MeterView> view_of_meters(const LinkFacts& links) const;
  MeterView view_of_meter(const SiteMeter& meter) const;
  void set_qualities(std::size_t circuit, CircuitView& view) const;
  void add_meters(Metrics& metrics) const;

  // gateway_thermal.cpp
  bool thermal_known() const { return settings_.rated > Amps{}; }
  Status begin_transformer();
  void watch_transformer();
  void judge_transformer();
  void save_transformer();
  double transformer_load() const;
  double ambient() const;
  bool follows_heat(std::size_t circuit) const;
  PerPhase<Amps> fixed_limit_of(std::size_t circuit) const;
  Amps heat_limit() const;
  PerPhase<Amps> own_limit_of(std::size_t circuit) const;  // configured, and the heat's
  bool heat_bounds(std::size_t circuit) const;             // more than what is configured
  void raise_transformer_alarms();
  void raise_heat_alarms();
  TransformerView view_of_transformer() const;
  std::optional<MeasuredHeatView> view_of_heat() const;
  std::vector<std::pair<std::string, double>> measured_heat() const;
  void add_transformer(Metrics& metrics) const;

  // gateway_limits.cpp
  Status begin_limits();
  void forget_limit(std::int64_t id);
  void watch_limits();
  PerPhase<Amps> limit_of(std::size_t circuit, Wall t) const;  // what may flow at `t`
  PerPhase<Amps> limit_of(std::size_t circuit) const { return limit_of(circuit, now_.wall); }
  std::string limit_by(std::size_t circuit) const;  // what bounds it now, as CircuitView

  // gateway_cards.cpp, gateway_card_list.cpp
  Status begin_cards();
  void on_card(Pile& pile, Connector& connector, const std::string& number);
  void on_card_in_use(Pile& pile, Connector& connector, const std::string& number);
  void start_by_card(Pile& pile, Connector& connector, StartRequest request);
  void refuse_card(Pile& pile, Connector& connector, std::string_view number,
                   std::string_view counter, std::string_view why);
  void end_card_alarm(const Pile& pile, Connector& connector);
  void watch_asked_card(Pile& pile, Connector& connector);
  const Card* known_card(std::string_view number) const;
  bool list_card(const std::string& wire, const std::string& pile, bool& full);
  bool unlist_card(const std::string& wire, const std::string& pile);

  // gateway_platform.cpp
  StartAnswer answer_to(const PlatformStart& start, Pile& pile, Connector& connector);
  bool gives_now(const Pile& pile, const Connector& connector);
  bool start_awaited(Pile& pile, Connector& connector);
  void tell_piles();

  // gateway_plug.cpp
  Status restore_plugs(Pile& pile);
  void note_plug(const Pile& pile, Connector& connector, bool used);
  bool may_plug_and_charge(const Pile& pile) const;
  void start_by_plug(const Pile& pile, const Connector& connector);

  // gateway_view.cpp
  CircuitView view_of_circuit(std::size_t circuit, const CircuitAmps& room,
                              const CircuitAmps& leased) const;
  LinkFacts links() const { return links_ ? links_() : LinkFacts{}; }
  PileView view_of(const Pile& pile) const;
  ConnectorView view_of(const Pile& pile, const Connector& connector) const;
  UplinkView view_of_uplink(const LinkFacts& links) const;
  std::string state() const;
  Reason reason(const Pile& pile, const Connector& connector) const;
  Reason limit_reason(const Pile& pile, const Connector& connector) const;
};

}  // namespace youxu
