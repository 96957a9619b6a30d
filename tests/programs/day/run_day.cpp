#include "tests/programs/day/run_day.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <memory>
#include <span>
#include <vector>

#include "daemon/gateway.hpp"
#include "tests/programs/day/benchmark_day.hpp"
#include "tests/programs/day/past.hpp"
#include "tests/programs/day/real_cars.hpp"
#include "tests/programs/pile/sim_pile.hpp"

namespace youxu::sim {

namespace {

using std::chrono::seconds;

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

Wall start_of(const BenchmarkDay& day) {
  return day.site.midnight + std::chrono::minutes{day.site.start_minute};
}

struct Figures {
  double delivered_kwh = 0;
  double highest_load_a = 0;
  int over_limit_s = 0;
};

class DayRun final : public PilePort, public PlatformPort {
 public:
  DayRun(const BenchmarkDay& day, std::span<const DayStay> stays, const DayOptions& options,
         Store& store, std::FILE* setpoints);
  Status run(Figures& figures);

  void send(std::string_view pile, const Lease& lease) override {
    piles_[by_number_.find(pile)->second].on_lease(lease, now_);
  }
  void send(std::string_view pile, const Command& command) override {
    piles_[by_number_.find(pile)->second].on_command(command, now_);
  }
  void acknowledge(std::string_view pile, std::int64_t boot, std::int64_t id) override {
    piles_[by_number_.find(pile)->second].on_event_ack(boot, id, now_);
  }
  void answer(const StartAnswer&) override {}
  void answer(const StopAnswer&) override {}
  void report(std::span<const ConnectorReport>) override {}

 private:
  void add_pile(const DaySession& session, GatewaySettings& settings);
  void plug_and_unplug(int second);
  void ask_starts();
  void step_piles();
  void write_setpoints(int second);

  const BenchmarkDay& day_;
  std::span<const DayStay> stays_;  // of the day's sessions
  bool unsaid_ = false;
  std::FILE* setpoints_;
  Now now_;
  std::vector<SimPile> piles_;
  std::vector<WattHours> first_registers_;
  std::vector<PhaseSet> phases_;
  std::vector<Amps> told_;   // newest set-point written
  std::vector<char> quiet_;  // nothing plugged in and nothing left to say
  std::map<std::string, std::size_t, std::less<>> by_number_;
  std::unique_ptr<Gateway> gateway_;
  std::vector<std::size_t> asking_;  // sessions plugged in and not started
  std::vector<std::size_t> arrivals_, departures_;
  std::size_t arrived_ = 0, departed_ = 0;
};

// The pile of a session, once.
void DayRun::add_pile(const DaySession& s, GatewaySettings& settings) {
  if (by_number_.contains(s.pile)) return;
  by_number_[s.pile] = piles_.size();
  SimPileOptions pile;
  pile.pile = s.pile;
  pile.phases = s.phases;
  pile.min = s.min;
  pile.max = Amps::from_whole(s.max.whole());
  pile.mains = day_.site.phase_voltage;
  pile.seed = piles_.size() + 1;
  piles_.emplace_back(pile);
  first_registers_.push_back(piles_.back().register_value());
  PileSettings known;
  known.pile = s.pile;
  known.circuit = s.circuit;
  known.phases = s.phases;
  known.min = s.min;
  known.max = pile.max;
  settings.piles.push_back(known);
  phases_.push_back(s.phases);
}

DayRun::DayRun(const BenchmarkDay& day, std::span<const DayStay> stays, const DayOptions& options,
               Store& store, std::FILE* setpoints)
    : day_{day}, stays_{stays}, unsaid_{options.unsaid}, setpoints_{setpoints} {
  now_ = {mono_from_millis(1'000'000), start_of(day)};
  GatewaySettings settings;
  settings.tree = day.site.tree;
  settings.rated = day.site.rated;
  settings.tariff = day.site.tariff;
  settings.rules = options.rules;
  settings.phase_voltage = day.site.phase_voltage;
  settings.meters = {MeterSettings{.name = day.site.tree[0].id}};
  settings.fallback = {day.site.tree[0].limit};
  // The base load moves less than this between two readings.
  settings.margin.resize(day.site.tree.size());
  for (Amps& margin : settings.margin[0]) margin = Amps::from_milli(200);
  for (const DaySession& s : day.sessions) add_pile(s, settings);
  for (const DaySession& s : day.past_sessions) add_pile(s, settings);
  told_.resize(piles_.size());
  quiet_.resize(piles_.size());
  gateway_ = std::make_unique<Gateway>(std::move(settings), store, *this, *this);
  for (std::size_t i = 0; i < day.sessions.size(); ++i) arrivals_.push_back(i);
  departures_ = arrivals_;
  std::stable_sort(arrivals_.begin(), arrivals_.end(), [&](std::size_t a, std::size_t b) {
    return day.sessions[a].arrive_s < day.sessions[b].arrive_s;
  });
  std::stable_sort(departures_.begin(), departures_.end(), [&](std::size_t a, std::size_t b) {
    return stays_[a].depart_s < stays_[b].depart_s;
  });
}

void DayRun::plug_and_unplug(int second) {
  while (departed_ < departures_.size() && stays_[departures_[departed_]].depart_s <= second)
    piles_[by_number_.find(day_.sessions[departures_[departed_++]].pile)->second].unplug(now_);
  while (arrived_ < arrivals_.size() && day_.sessions[arrivals_[arrived_]].arrive_s <= second) {
    const DaySession& s = day_.sessions[arrivals_[arrived_]];
    const std::size_t pile = by_number_.find(s.pile)->second;
    piles_[pile].plug_in(stays_[arrivals_[arrived_]].car, now_);
    quiet_[pile] = 0;
    asking_.push_back(arrivals_[arrived_++]);
  }
}

// The application reaches the gateway as soon as the pile has reported the car.
void DayRun::ask_starts() {
  std::erase_if(asking_, [&](std::size_t i) {
    const DaySession& s = day_.sessions[i];
    StartRequest request;
    request.pile = s.pile;
    request.mode = s.mode;
    if (!unsaid_) {
      request.energy_wanted = s.energy;
      request.depart = start_of(day_) + Millis{std::llround(s.depart_s * 1000)};
    }
    return gateway_->start(request).ok();
  });
}

void DayRun::step_piles() {
  for (std::size_t i = 0; i < piles_.size(); ++i) {
    SimPile& pile = piles_[i];
    if (quiet_[i] && !pile.has_car()) continue;
    pile.step(now_);
    for (const PileHello& hello : pile.take_hellos()) gateway_->on_hello(pile.pile(), hello, now_);
    for (const CommandResult& r : pile.take_results()) gateway_->on_result(pile.pile(), r, now_);
    for (const PileEvent& e : pile.take_events()) gateway_->on_event(pile.pile(), e, now_);
    for (const PileStatus& s : pile.take_statuses()) gateway_->on_status(pile.pile(), s, now_);
  }
}

void DayRun::write_setpoints(int second) {
  for (std::size_t i = 0; i < piles_.size(); ++i) {
    const PerPhase<Amps> drawn = piles_[i].drawing();
    const Amps amps = std::max({drawn[0], drawn[1], drawn[2]});
    if (amps == told_[i]) continue;
    told_[i] = amps;
    std::fprintf(setpoints_, "%s,%d,%g\n", piles_[i].pile().c_str(), second, amps.value());
  }
}

Status DayRun::run(Figures& figures) {
  if (auto begun = gateway_->begin(now_); !begun.ok()) return begun;
  gateway_->on_bus(true, now_);
  std::fprintf(setpoints_, "pile_id,t_s,amps\n");
  for (int second = 0; second < static_cast<int>(day_.site.horizon_s); ++second) {
    MeterReading reading;
    reading.taken = now_.mono;
    PerPhase<Amps> load = day_.base.at(second);
    for (const SimPile& pile : piles_)
      for (std::size_t p = 0; p < kPhases; ++p) load[p] += pile.drawing()[p];
    bool over = false;
    for (std::size_t p = 0; p < kPhases; ++p) {
      reading.current[p] = load[p];
      over = over || load[p] > day_.site.tree[0].limit[p];
      figures.highest_load_a = std::max(figures.highest_load_a, load[p].value());
    }
    figures.over_limit_s += over ? 1 : 0;

    now_.mono += seconds{1};
    now_.wall += seconds{1};
    plug_and_unplug(second);
    step_piles();
    gateway_->on_meter(0, reading, now_);
    ask_starts();
    gateway_->tick(now_);
    write_setpoints(second);
  }
  for (std::size_t i = 0; i < piles_.size(); ++i)
    figures.delivered_kwh += (piles_[i].register_value() - first_registers_[i]).value() / 1000.0;
  return {};
}

}  // namespace

Status run_day(const std::string& folder, const DayOptions& options) {
  const auto day = BenchmarkDay::read(folder);
  if (!day.ok()) return day.error();
  const std::vector<DayStay> stays = stays_of(*day, options.cars);
  if (!options.sessions_file.empty()) {
    auto written = write_sessions(options.sessions_file, *day, stays);
    if (!written.ok()) return written;
  }
  const File setpoints{std::fopen(options.setpoints_file.c_str(), "w")};
  if (!setpoints) return Error{Errc::invalid, options.setpoints_file + ": cannot be written"};
  const File out{std::fopen(options.figures_file.c_str(), "w")};
  if (!out) return Error{Errc::invalid, options.figures_file + ": cannot be written"};
  auto store = Store::open(":memory:");
  if (!store.ok()) return store.error();

  const auto utc_offset = GatewaySettings{}.utc_offset;
  if (auto past = remember_past(*day, start_of(*day), utc_offset, **store); !past.ok()) return past;
  Figures figures;
  DayRun run{*day, stays, options, **store, setpoints.get()};
  if (auto ran = run.run(figures); !ran.ok()) return ran;
  double wanted = 0;
  for (const DaySession& s : day->sessions) wanted += s.energy.value() / 1000.0;
  std::fprintf(out.get(),
               "{\"sessions\":%zu,\"wanted_kwh\":%.3f,\"delivered_kwh\":%.3f,"
               "\"highest_load_a\":%.1f,\"limit_a\":%.1f,\"rated_a\":%.1f,\"over_limit_s\":%d}\n",
               day->sessions.size(), wanted, figures.delivered_kwh, figures.highest_load_a,
               day->site.tree[0].limit[0].value(), day->site.rated.value(), figures.over_limit_s);
  return {};
}

}  // namespace youxu::sim
