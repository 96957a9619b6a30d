// What the HTTP API may see of the gateway and ask of it. The API's handlers (daemon/http/api.*)
// know this page and nothing else of the daemon, so page, CLI and tests share one door.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/card.hpp"
#include "policy/limits.hpp"
#include "policy/meter_snapshot.hpp"
#include "policy/meter_verdict.hpp"
#include "policy/order.hpp"
#include "policy/phases.hpp"
#include "policy/pile.hpp"
#include "policy/result.hpp"
#include "policy/tariff_book.hpp"
#include "policy/time.hpp"
#include "storage/store.hpp"

namespace youxu {

// Why a connector has the current it has now. A code with parameters: page and CLI render it.
// Codes: "no_session", "full_current", "phase_full" (phase, circuit, limit_by), "circuit_full"
// (circuit, limit_by), "waits_turn" (circuit, limit_by; not everyone's minimum fits; limit_by as in
// CircuitView, where it is not "configured"), "waits_confirm" (room that others are giving
// back), "meter_stale" (circuit; no increases without its readings), "pile_silent", "starting",
// "stopping", "waits_begin" (until, local time of the day), "car_takes_less", "car_full",
// "pile_fault" (fault), "locked_out", "disabled_by_platform", "limited_by_platform" (percent),
// "waits_tariff" (until, local time of the day: what is due before then it has), "planning" (the
// next plan says when it is its time), "ramp" (the fleet rises gently).
struct Reason {
  std::string code = "no_session";
  std::map<std::string, std::string> parameters;
};

// What a session wants, as policy/wanted.hpp has it. Sources: "said", "habit", "learned",
// "assumed".
struct WantedView {
  WattHours energy;  // since it came
  std::string energy_source;
  int energy_confidence = 0;  // percent
  Wall depart{};
  std::string depart_source;
  int depart_confidence = 0;  // percent
};

// What the resident may count on, as policy/promise.hpp has it. Codes: "ready" (kwh, by), "short"
// (kwh, wanted_kwh, by, why: "full_night", "too_late", "car_takes_less"), "likely" (kwh, by,
// confidence, in percent: as on earlier days), "unknown". `percent` is there where the habit tells
// it. `by` is local time of the day.
struct PromiseView {
  Reason now;
  Wall changed_at{};             // since when it is this one
  std::optional<Reason> before;  // what it was before; nullopt: it is the first
};

// What the newest plan means for one session.
struct OutlookView {
  WattHours due;  // until due_end, the end of the present price
  Wall due_end{};
  WattHours later;
  WattHours missing;               // of what it wants
  std::optional<Wall> next, done;  // first charge, and when it has all that it gets
};

// What the newest decision for a session was bounded by.
struct BoundView {
  std::string limit;    // "none", "full", "phase", "circuit", "turn", "ramp"
  std::string circuit;  // where; empty: nowhere
  std::string phase;    // which; empty: not one alone
  std::string by;       // as CircuitView::limit_by of that circuit; empty: nowhere
  bool held = false;    // part of it waits for what others give back, or for a meter
};

struct CircuitView {
  std::string id;
  std::string parent;                    // empty: the root
  std::string module_of;                 // the pile whose connectors share it; empty: a real one
  PerPhase<Amps> limit{};                // what may flow: the limit now less the margin, at least 0
  std::string limit_by = "configured";   // what bounds it: or "thermal", "external:" and its source
  std::vector<ExternalLimit> limits;     // those that hold and those to come
  PerPhase<std::optional<Amps>> load{};  // measured; nullopt where the circuit has no fresh meter
  std::optional<double> unbalance;       // of `load`, percent (policy/circuit.hpp)
  PerPhase<Amps> base{};                 // what is counted for everything but piles
  std::string load_quality = "absent";   // measured; derived: its homes' meters and its piles
  std::string base_quality = "absent";   // measured, derived: load less piles; assumed; stale
  std::optional<Millis> age;             // of the readings that both come from
  PerPhase<Amps> leased{};               // the most its piles may lawfully draw (the budget)
  PerPhase<Amps> room{};                 // limit - base - leased; may be negative
};

// °C; what is not measured, or not of late, is nullopt.
struct MeasuredHeatView {
  std::string quality = "absent";  // measured, stale, absent (never read)
  std::optional<Millis> age;
  PerPhase<std::optional<double>> winding{};
  std::optional<double> top_oil;   // of an oil transformer,
  std::optional<double> hot_spot;  // of a dry type
  std::optional<double> ambient;
  double warm = 0, hot = 0;  // above these it raises alarms
};

// By calculation (policy/thermal.hpp), from what of it is measured.
struct TransformerView {
  std::string type = "distribution";
  std::optional<double> top_oil;             // °C; nullopt: a dry type
  double hot_spot = 0;                       // °C
  double hot_spot_limit = 120;               // °C, what may be reached every day
  double ageing_rate = 0;                    // 1: as fast as designed
  double loss_of_life = 0;                   // hours at that rate
  int permitted_percent = 0;                 // of the rated current, for the next hours
  bool dynamic_limit = false;                // the root's limit follows permitted_percent
  std::optional<MeasuredHeatView> measured;  // nullopt: nobody measures it
};

struct MeterView {
  std::string name;
  std::string circuit;               // empty: it measures the transformer's temperatures
  std::string measures = "circuit";  // or "base", "temperature"
  std::string profile;
  std::string address;  // "127.0.0.1:1502 unit 1", "/dev/ttyUSB0 address 000012345678"
  std::string quality;  // "fresh", "stale", "lost", "none" (never read)
  std::optional<Millis> age;
  PerPhase<std::optional<Amps>> current{};
  PerPhase<std::optional<Volts>> voltage{};
  std::optional<Watts> total_power;
  std::int64_t readings = 0;
  std::int64_t errors = 0;
  std::string last_error;
  std::vector<SnapshotValue> values;   // everything, as good as it is now,
  Millis values_age{};                 // and how old, but for what is `older`
  std::vector<MeterVerdict> verdicts;  // that last
  std::string unused;                  // why nothing is limited by it now; empty: it is used
};

struct ConnectorView {
  int id = 1;
  Amps min, max;                  // its rating, within what is configured for its pile
  std::string state = "unknown";  // the bus's states, or "unknown" before the first status
  PerPhase<Amps> current{};
  Watts power;
  WattHours energy;  // the register
  Amps granted;      // the newest lease sent
  Amps offered;      // what the pile says it offers the car
  Amps may_draw;     // the most it may lawfully draw (the budget)
  std::optional<int> soc;
  std::vector<std::string> faults;
  std::string order;             // the open order's id, or empty
  std::optional<Money> balance;  // of who charges here, as the platform told it
  std::string qr;                // what the platform's QR code of it says; empty: it told none
  Reason reason;
  std::optional<WantedView> wanted;    // nullopt: no session
  std::optional<PromiseView> promise;  // nullopt: no plan for it
  std::optional<OutlookView> outlook;
  std::optional<BoundView> bound;  // nullopt: no session
};

// On which phase of the transformer a pile is, and how it is known. `doubt` is why its steps did
// not decide, `wait` why it is not stepped now: policy/phase_finder.hpp and step_plan.hpp;
// "stepping" while it is.
struct PhaseView {
  std::string source;     // "configured", "pile" (it says so), "found", "" (not known)
  std::string found;      // by its steps: "a", "b", "c", "abc", or ""
  double confidence = 0;  // that it is on the phase that is likeliest by its steps, 0..1
  int steps = 0;          // that were used
  std::string doubt;
  std::string wait;
  bool contradicted = false;  // found on another phase than was said
};

// The newest thing that maintenance staff asked of a pile, and what became of it. States:
// "waiting" (for it to be heard, or for its orders to end), "sent", "done", "refused" (`why` says
// what the pile answered), "unanswered" (it did not in time).
struct MaintenanceView {
  CommandKind kind = CommandKind::identify;
  int connector = 1;
  std::string state = "sent";
  std::string why;
  Wall at{};
};

struct PileView {
  std::string pile;
  std::string name;
  std::string circuit;
  std::string phases;  // "a", "b", "c", "abc", or "" when not known: counts on all
  PhaseView phase;
  std::string link = "never_seen";  // "online", "silent", "gone", "never_seen"
  bool disobedient = false;
  bool locked_out = false;                     // by maintenance: no order starts there
  std::optional<MaintenanceView> maintenance;  // nullopt: nothing was asked since the start
  std::string kind;                            // "ac", "dc"
  std::string vendor, model, firmware, serial;
  std::optional<Amps> shared;  // all connectors together; nullopt: each as rated
  Amps min, max, failsafe;     // least and greatest of its connectors
  std::vector<ConnectorView> connectors;
  std::optional<Habit> habit;
};

// A platform, and what of its outbox waits.
struct PlatformView {
  std::string name;           // "primary", "supervisor"
  std::string protocol;       // "openuc", "ykc"
  std::string state = "off";  // as UplinkView
  std::string last_error;
  OutboxDepth outbox;
};

// The operator's platform, in short.
struct UplinkView {
  bool configured = false;
  std::string state = "off";  // "off", "connecting", "login", "online"
  std::int64_t outbox = 0;
  std::int64_t disputed = 0;
  std::string tariff_model;
  std::string last_error;
};

struct StatusView {
  std::string site;
  std::string version;
  std::string state;  // "normal", "starting", "meter_stale", "meter_lost"
  Wall now{};
  bool clock_trusted = true;
  Millis uptime{};
  Amps rated;              // the transformer's rated current per phase
  double load_factor = 0;  // greatest phase current / rated current; 0 when not known
  std::optional<TransformerView> transformer;  // nullopt: its rating is not known
  std::vector<CircuitView> circuits;           // the root first
  std::vector<MeterView> meters;
  std::vector<PileView> piles;
  std::vector<Order> open_orders;
  bool bus_connected = false;
  UplinkView uplink;
  std::vector<PlatformView> platforms;  // all that are configured, the primary first
  std::vector<Alarm> alarms;            // the active ones
};

// The newest plan. Currents are means over a slot, per phase.
struct PlanSlotView {
  Wall begin{}, end{};
  Price price;
  std::map<std::string, PerPhase<Amps>> room;  // for piles, by circuit
};
struct PlanCarView {
  std::string pile;
  int connector = 1;
  std::vector<Amps> amps;  // per slot
  WattHours missing;       // of what it wants
};
struct PlanView {
  std::optional<Wall> made_at;  // nullopt: there is none
  std::vector<PlanSlotView> slots;
  std::vector<PlanCarView> cars;  // those who are here
  std::vector<Amps> expected;     // per slot, for those who are likely to come, all together
};

struct StartRequest {
  std::string pile;
  int connector = 1;
  std::optional<ChargeMode> mode;  // nullopt: the habit's, else ordered
  OrderOrigin origin = OrderOrigin::page;
  std::string order;  // given by the platform, or empty: the gateway makes one
  std::optional<WattHours> energy_wanted;
  std::optional<Wall> depart;
  std::optional<Wall> begin;  // not before; nullopt: now
  std::optional<Money> amount_limit;
  std::optional<std::chrono::minutes> time_limit;
  std::string card;
};

struct TariffRequest {
  Tariff tariff;                   // without a model: one is made
  std::optional<Wall> valid_from;  // nullopt: now
  TariffSource source = TariffSource::page;
};

// What maintenance staff ask of a pile: it blinks, tests itself, lets go of the gun, starts anew,
// or stays out of use (`on`) until it is released.
struct MaintenanceRequest {
  std::string pile;
  int connector = 1;
  CommandKind kind = CommandKind::identify;  // or selftest, unlock, reset, lock_out
  bool on = false;                           // lock_out
};

struct LimitRequest {
  std::string circuit;
  Amps amps;                 // per phase
  std::optional<Wall> from;  // nullopt: now
  Wall to{};
  std::string source;
  std::string reason;
};

// Name and value of each counter or gauge, Prometheus naming, e.g.
// {"youxu_meter_errors_total{circuit=\"T1\"}", 3}.
using Metrics = std::map<std::string, double>;

// The gateway's side of the API. Errors: invalid (the request is wrong), refused (its state does
// not allow it; the message says why), retry.
class Control {
 public:
  virtual ~Control() = default;
  virtual StatusView status() const = 0;
  virtual PlanView plan_view() const = 0;
  // Answers the order's id at once; what becomes of it shows in the order.
  virtual Result<std::string> start(const StartRequest& request) = 0;
  // The connector's open order stops; `origin` says who asked.
  virtual Status stop(std::string_view pile, int connector, OrderOrigin origin) = 0;
  // Asks it of the pile; what becomes of it shows in PileView::maintenance. A pile is locked out
  // here at once and through restarts, whether it answers or not: its orders stop, none starts.
  // Errc::refused: it is not heard, or an order runs that this would interrupt.
  virtual Status maintain(const MaintenanceRequest& request) = 0;
  virtual Status set_habit(std::string_view pile, const Habit& habit) = 0;
  virtual Result<std::vector<Order>> orders(const OrderQuery& query) = 0;
  virtual Result<std::optional<Order>> order(std::string_view id) = 0;
  virtual Result<std::vector<SeriesPoint>> series(std::string_view name, Wall from, Wall to,
                                                  Millis step) = 0;
  virtual Result<std::vector<Alarm>> alarms(int limit) = 0;
  // Orders whose records a platform called illegal, the oldest first; at most `limit` (1..1000).
  virtual Result<std::vector<Dispute>> disputes(int limit) = 0;
  // Such an order goes to its platform once more. Errc::invalid: none disputes it.
  virtual Status resend_order(std::string_view id) = 0;
  virtual Status acknowledge_alarm(std::int64_t id) = 0;
  virtual std::vector<ExternalLimit> limits() const = 0;  // by their start
  // Answers its id; it counts from the next tick on, and through restarts.
  virtual Result<std::int64_t> add_limit(const LimitRequest& request) = 0;
  // Errc::invalid when there is no such limit.
  virtual Status remove_limit(std::int64_t id) = 0;
  // Looks for the phases of `piles` anew; empty: of all whose phase is not known. Errc::invalid for
  // an unknown pile, Errc::refused for one that draws on three phases.
  virtual Status identify_phases(const std::vector<std::string>& piles) = 0;
  // The tariff in force and those to come, the latest first.
  virtual std::vector<TariffVersion> tariffs() const = 0;
  // Answers its id. Errc::invalid says what is wrong, Errc::refused: too many are to come already.
  virtual Result<std::int64_t> add_tariff(const TariffRequest& request) = 0;
  // One to come; Errc::invalid where there is none, Errc::refused for the one in force.
  virtual Status remove_tariff(std::int64_t id) = 0;
  virtual std::vector<Card> cards() const = 0;  // by their number
  // A new one, or another description of a known one. Errc::invalid names what is wrong,
  // Errc::refused: there are kMaxCards already. No message has the number.
  virtual Status save_card(const Card& card) = 0;
  // What it started goes on. Errc::invalid when there is no such card.
  virtual Status remove_card(std::string_view number) = 0;
  virtual Metrics metrics() const = 0;
};

}  // namespace youxu
