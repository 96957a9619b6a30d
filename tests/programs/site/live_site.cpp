#include "tests/programs/site/live_site.hpp"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "drivers/loop/loop.hpp"
#include "drivers/loop/tcp.hpp"
#include "policy/circuit.hpp"
#include "tests/programs/cli/stop_on_signal.hpp"
#include "tests/programs/meter/sim_meter.hpp"
#include "tests/programs/pile/pile_client.hpp"
#include "tests/programs/platform/moody_platform.hpp"
#include "tests/programs/site/churn.hpp"

namespace youxu::sim {

namespace {

using std::chrono::seconds;

constexpr Millis kStep{100};
constexpr Millis kStartAfter = seconds{4};  // the resident has walked to the phone
constexpr Millis kAskAgain = seconds{6};
constexpr Millis kLeaveBefore = seconds{15};  // of the end: time to bill and confirm
constexpr Millis kLongestOver = seconds{3};
constexpr Millis kOftenHeard = seconds{1};    // a gateway that lives shortly hears them all
constexpr std::uint32_t kEvenPrice = 70'000;  // nobody waits for a cheaper hour
constexpr Millis kCalmBefore = std::chrono::minutes{1};  // of the end: no car comes any more

// Trade numbers as a platform makes them: pile, gun, time, running number.
std::string trade_number(const std::string& pile, int round) {
  char text[64];
  std::snprintf(text, sizeof text, "%s01%012d%04d", pile.c_str(), 0, round);
  return text;
}

struct Place {
  const PilePlan* plan = nullptr;
  std::unique_ptr<SimPile> pile;
  std::unique_ptr<PileClient> client;
  FaultSchedule faults;
  WattHours first_register;
  std::size_t stays = 0;  // begun so far; the last one is on while `plugged`
  bool plugged = false;
  bool was_authorised = false;  // in this stay
  Mono ask_at{};
  std::string trade;
  std::optional<Churn> churn;
  int untold = 0;  // charges that ended while the pile was silent
};

class LiveSite {
 public:
  LiveSite(const LiveSiteOptions& options, const SitePlan& plan);
  Result<LiveSiteReport> run();

 private:
  Status open();
  void open_place(std::size_t index);
  void open_platform(std::unique_ptr<TcpConnection> connection);
  void step();
  void step_place(Place& place, Now now);
  void come_and_go(Place& place, Now now);
  void ask_start(Place& place, Now now);
  void end_stay(Place& place);
  void measure(Now now);
  void flush_platform();
  void calm_down();

  const LiveSiteOptions& options_;
  const SitePlan& plan_;
  Loop loop_;
  StopOnSignal stop_;
  bool calm_ = false;
  SignalWatch calm_down_;
  std::shared_ptr<ChargeLog> charges_;
  Amps rated_, limit_;
  Mono began_{};
  std::vector<Place> places_;
  SimMeter meter_;
  std::optional<MoodyPlatform> moody_;
  SimPlatform* platform_ = nullptr;  // its
  TcpServer server_;
  std::unique_ptr<TcpConnection> gateway_;
  Timer timer_;
  std::optional<Mono> over_since_;
  LiveSiteReport report_;
};

LiveSite::LiveSite(const LiveSiteOptions& options, const SitePlan& plan)
    : options_{options},
      plan_{plan},
      stop_{loop_},
      calm_down_{loop_, SIGUSR1, [this] { calm_down(); }},
      rated_{rated_current(options.kva, kSecondaryVolts)},
      limit_{Amps::from_double(rated_.value() * kLimitFactor)},
      meter_{loop_},
      server_{loop_, [this](std::unique_ptr<TcpConnection> c) { open_platform(std::move(c)); }},
      timer_{loop_, [this] { step(); }} {}

Status LiveSite::open() {
  if (const auto port = meter_.listen(options_.meter_port); !port.ok()) return port.error();
  if (const auto port = server_.listen(options_.platform_port); !port.ok()) return port.error();
  auto platform = SimPlatform::open(options_.out_dir + "/platform-records.jsonl");
  if (!platform.ok()) return platform.error();
  moody_.emplace(std::move(*platform), options_.seed);
  moody_->set_mood(options_.mood);
  platform_ = &moody_->platform();
  platform_->clock = [this] { return loop_.now().wall; };
  if (!options_.churn.empty()) {
    auto log = ChargeLog::open(options_.churn);
    if (!log.ok()) return log.error();
    charges_ = std::move(*log);
    platform_->tariff.model = "0200";
    platform_->tariff.energy_e5.fill(kEvenPrice);
  }
  began_ = loop_.now().mono;
  for (std::size_t i = 0; i < plan_.piles.size(); ++i) open_place(i);
  timer_.start(kStep, kStep);
  return {};
}

void LiveSite::open_place(std::size_t index) {
  Place& place = places_.emplace_back();
  place.plan = &plan_.piles[index];
  SimPileOptions pile;
  pile.pile = place.plan->number;
  pile.serial = "SIM" + std::to_string(index + 1);
  pile.phases = place.plan->phases;
  pile.min = place.plan->min;
  pile.max = place.plan->max;
  pile.mains = kMains;
  pile.seed = index + 1;
  place.pile = std::make_unique<SimPile>(pile);
  place.first_register = place.pile->register_value();
  if (charges_) {
    place.churn.emplace(charges_, options_.seed * 1000 + index);
    place.pile->set_status_period(kOftenHeard);
  }
  std::vector<PileFault> faults;
  for (const PileFault& fault : options_.faults)
    if (concerns(fault, index, pile.pile)) faults.push_back(fault);
  place.faults = FaultSchedule{std::move(faults)};
  place.client = std::make_unique<PileClient>(
      loop_.raw(), *place.pile, PileClientOptions{"127.0.0.1", options_.broker_port, "", {}},
      [this] { return loop_.now(); });
}

void LiveSite::open_platform(std::unique_ptr<TcpConnection> connection) {
  gateway_ = std::move(connection);
  moody_->on_connected(loop_.now().mono);
  if (!moody_->mood().reads) return;  // never started, it reads nothing
  TcpEvents events;
  events.on_data = [this](std::string_view bytes) {
    moody_->on_bytes(bytes);
    flush_platform();
  };
  gateway_->start(std::move(events));
}

void LiveSite::flush_platform() {
  const Mono now = loop_.now().mono;
  if (moody_->breaks(now)) {
    gateway_.reset();
    return moody_->set_mood(Mood{moody_->mood()});
  }
  for (std::string& segment : moody_->take_segments(now))
    if (gateway_ && gateway_->is_open()) gateway_->send(std::move(segment));
}

// No car comes any more, and whoever tests wants to see what came of it.
void LiveSite::calm_down() {
  calm_ = true;
  if (!moody_->mood().reads) gateway_.reset();
  moody_->set_mood({});
}

void LiveSite::step_place(Place& place, Now now) {
  SimPile& pile = *place.pile;
  place.faults.step(pile, now.mono - began_, now);
  if (place.churn) {
    const bool closing = calm_ || now.mono - began_ > seconds{options_.seconds} - kCalmBefore;
    place.churn->step(pile, *platform_, now, closing);
    return place.client->step(now);
  }
  come_and_go(place, now);
  place.was_authorised = place.was_authorised || pile.authorised();
  if (place.plugged && !pile.has_car()) end_stay(place);
  if (place.plugged && !place.was_authorised) ask_start(place, now);
  if (!pile.silent()) report_.finished += std::exchange(place.untold, 0);
  place.client->step(now);
}

void LiveSite::come_and_go(Place& place, Now now) {
  const Millis elapsed = now.mono - began_;
  const bool closing = elapsed > seconds{options_.seconds} - kLeaveBefore;
  const auto& stays = place.plan->stays;
  if (place.plugged) {
    const auto& leave_at = stays[place.stays - 1].leave_at;
    if (closing || (leave_at && elapsed >= *leave_at)) place.pile->unplug(now);
    return;
  }
  if (closing || place.stays == stays.size() || elapsed < stays[place.stays].plug_at) return;
  const Stay& stay = stays[place.stays++];
  SimCar car;
  car.need = stay.need;
  car.max = stay.max;
  car.floor = place.plan->min;
  car.phases = place.plan->phases.count();
  place.pile->plug_in(car, now);
  place.plugged = true;
  place.was_authorised = false;
  place.trade = trade_number(place.plan->number, static_cast<int>(place.stays));
  place.ask_at = now.mono + kStartAfter;
}

void LiveSite::ask_start(Place& place, Now now) {
  if (now.mono < place.ask_at || !platform_->logged_in(place.plan->number)) return;
  platform_->start(place.trade, place.plan->number, 1);
  place.ask_at = now.mono + kAskAgain;
}

void LiveSite::end_stay(Place& place) {
  place.plugged = false;
  if (place.was_authorised) ++place.untold;
}

void LiveSite::measure(Now now) {
  PerPhase<Amps> load = plan_.homes(now.mono - began_);
  bool over = false;
  for (const Place& place : places_)
    for (std::size_t p = 0; p < kPhases; ++p) load[p] += place.pile->drawing()[p];
  PerPhase<Watts> power{};
  for (std::size_t p = 0; p < kPhases; ++p) {
    power[p] = kMains * load[p];
    over = over || load[p] > limit_;
    report_.highest_load_a = std::max(report_.highest_load_a, load[p].value());
  }
  meter_.set_values(load, {kMains, kMains, kMains}, power);
  if (!over) return over_since_.reset();
  if (!over_since_) over_since_ = now.mono;
  report_.longest_over_limit_ms =
      std::max(report_.longest_over_limit_ms, static_cast<int>((now.mono - *over_since_).count()));
}

void LiveSite::step() {
  const Now now = loop_.now();
  for (Place& place : places_) step_place(place, now);
  measure(now);
  flush_platform();
  if (now.mono - began_ >= seconds{options_.seconds}) {
    timer_.stop();
    loop_.stop();
  }
}

Result<LiveSiteReport> LiveSite::run() {
  if (auto opened = open(); !opened.ok()) return opened.error();
  loop_.run();
  report_.limit_a = limit_.value();
  report_.rated_a = rated_.value();
  for (const Place& place : places_) {
    report_.delivered_kwh += (place.pile->register_value() - place.first_register).value() / 1000;
    if (place.plugged && place.was_authorised && !place.pile->authorised()) ++report_.finished;
    if (place.churn) report_.charges += place.churn->charges();
  }
  for (const auto& [trade, record] : platform_->records()) {
    ++report_.confirmed;
    if (record.received > 1) ++report_.repeated;
  }
  return report_;
}

}  // namespace

bool LiveSiteReport::passed() const {
  const bool kept = highest_load_a <= rated_a && longest_over_limit_ms <= kLongestOver.count();
  if (charges > 0) return kept && delivered_kwh > 0;
  return kept && delivered_kwh > 0 && finished > 0 && confirmed == finished;
}

std::string LiveSiteReport::summary() const {
  char text[320];
  std::snprintf(
      text, sizeof text,
      "limit %.0f A (rating %.0f A), highest load %.1f A, longest above the limit %.1f s, "
      "%.3f kWh delivered, orders finished/confirmed %d/%d, repeated %d",
      limit_a, rated_a, highest_load_a, longest_over_limit_ms / 1000.0, delivered_kwh, finished,
      confirmed, repeated);
  return text;
}

Result<LiveSiteReport> run_live_site(const LiveSiteOptions& options, const SitePlan& plan) {
  LiveSite site{options, plan};
  auto report = site.run();
  if (!report.ok() || options.report.empty()) return report;
  std::ofstream file{options.report};
  if (!(file << report->summary() << '\n'))
    return Error{Errc::invalid, options.report + ": cannot be written"};
  return report;
}

}  // namespace youxu::sim
