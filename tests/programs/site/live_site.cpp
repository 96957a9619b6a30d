#include "tests/programs/site/live_site.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <deque>
#include <fstream>
#include <memory>
#include <optional>
#include <vector>

#include "drivers/json/json.hpp"
#include "drivers/loop/loop.hpp"
#include "drivers/loop/tcp.hpp"
#include "policy/circuit.hpp"
#include "tests/programs/meter/sim_meter.hpp"
#include "tests/programs/pile/pile_client.hpp"
#include "tests/programs/platform/sim_platform.hpp"

namespace youxu::sim {

namespace {

using std::chrono::seconds;

constexpr Millis kStep{100};
constexpr double kLimitFactor = 0.9;
constexpr Millis kPlugFirst = seconds{3};
constexpr Millis kStartAfter = seconds{4};  // the resident has walked to the phone
constexpr Millis kAskAgain = seconds{6};
constexpr Millis kLeaveBefore = seconds{15};  // of the end: time to bill and confirm
constexpr Millis kLongestOver = seconds{3};
constexpr Volts kMains = Volts::from_whole(230);

std::string pile_number(int index) {
  char text[32];
  std::snprintf(text, sizeof text, "320106%08d", index + 1);
  return text;
}

// Trade numbers as a platform makes them: pile, gun, time, running number.
std::string trade_number(const std::string& pile, int round) {
  char text[64];
  std::snprintf(text, sizeof text, "%s01%012d%04d", pile.c_str(), 0, round);
  return text;
}

struct Place {
  std::unique_ptr<SimPile> pile;
  std::unique_ptr<PileClient> client;
  WattHours first_register;
  Mono plug_at{};
  Mono ask_at{};
  std::string trade;
  bool plugged = false;
  bool was_authorised = false;
};

class LiveSite {
 public:
  explicit LiveSite(const LiveSiteOptions& options);
  Result<LiveSiteReport> run();

 private:
  Status open();
  void open_platform(std::unique_ptr<TcpConnection> connection);
  void step();
  void step_place(Place& place, Now now);
  void measure(Now now);
  void flush_platform();

  LiveSiteOptions options_;
  Loop loop_;
  Amps rated_, limit_;
  Mono began_{};
  std::vector<Place> places_;
  SimMeter meter_;
  std::optional<SimPlatform> platform_;
  TcpServer server_;
  std::unique_ptr<TcpConnection> gateway_;
  Timer timer_;
  std::optional<Mono> over_since_;
  LiveSiteReport report_;
};

LiveSite::LiveSite(const LiveSiteOptions& options)
    : options_{options},
      rated_{rated_current(options.kva, 400)},
      limit_{Amps::from_double(rated_.value() * kLimitFactor)},
      meter_{loop_},
      server_{loop_, [this](std::unique_ptr<TcpConnection> c) { open_platform(std::move(c)); }},
      timer_{loop_, [this] { step(); }} {}

Status LiveSite::open() {
  if (const auto port = meter_.listen(options_.meter_port); !port.ok()) return port.error();
  if (const auto port = server_.listen(options_.platform_port); !port.ok()) return port.error();
  auto platform = SimPlatform::open(options_.out_dir + "/platform-records.jsonl");
  if (!platform.ok()) return platform.error();
  platform_.emplace(std::move(*platform));
  began_ = loop_.now().mono;
  for (int i = 0; i < options_.piles; ++i) {
    SimPileOptions pile;
    pile.pile = pile_number(i);
    pile.serial = "SIM" + std::to_string(i + 1);
    pile.phases = PhaseSet::one(static_cast<std::size_t>(i) % kPhases);
    pile.mains = kMains;
    pile.seed = static_cast<std::uint64_t>(i) + 1;
    Place& place = places_.emplace_back();
    place.pile = std::make_unique<SimPile>(pile);
    place.first_register = place.pile->register_value();
    place.plug_at = began_ + kPlugFirst + Millis{400 * i};
    place.trade = trade_number(pile.pile, 1);
    place.client = std::make_unique<PileClient>(
        loop_.raw(), *place.pile, PileClientOptions{"127.0.0.1", options_.broker_port, ""},
        [this] { return loop_.now(); });
  }
  timer_.start(kStep, kStep);
  return {};
}

void LiveSite::open_platform(std::unique_ptr<TcpConnection> connection) {
  gateway_ = std::move(connection);
  platform_->on_connected();
  TcpEvents events;
  events.on_data = [this](std::string_view bytes) {
    platform_->on_bytes(bytes);
    flush_platform();
  };
  gateway_->start(std::move(events));
}

void LiveSite::flush_platform() {
  std::string bytes = platform_->take_output();
  if (!bytes.empty() && gateway_ && gateway_->is_open()) gateway_->send(std::move(bytes));
}

void LiveSite::step_place(Place& place, Now now) {
  SimPile& pile = *place.pile;
  const bool leaving = now.mono > began_ + seconds{options_.seconds} - kLeaveBefore;
  if (!place.plugged && !leaving && now.mono >= place.plug_at) {
    SimCar car;
    const std::size_t index = static_cast<std::size_t>(&place - places_.data());
    car.need = WattHours::from_whole(index % 4 == 0 ? 30 : 20'000);  // some are full soon
    car.phases = 1;
    pile.plug_in(car, now);
    place.plugged = true;
    place.ask_at = now.mono + kStartAfter;
  }
  if (place.plugged && leaving && pile.has_car()) pile.unplug(now);
  place.was_authorised = place.was_authorised || pile.authorised();
  if (place.plugged && pile.has_car() && !place.was_authorised && now.mono >= place.ask_at &&
      platform_->logged_in(pile.pile())) {
    platform_->start(place.trade, pile.pile(), 1);
    place.ask_at = now.mono + kAskAgain;
  }
  place.client->step(now);
}

void LiveSite::measure(Now now) {
  // An evening: the homes' load climbs by a twelfth, a little unevenly over the phases.
  const double share =
      std::min(1.0, static_cast<double>((now.mono - began_).count()) / (1000.0 * options_.seconds));
  PerPhase<Amps> load{};
  bool over = false;
  for (std::size_t p = 0; p < kPhases; ++p) {
    const double climb = 0.58 + 0.05 * share + 0.01 * static_cast<double>(p);
    load[p] = Amps::from_double(rated_.value() * climb + 3.0 * std::sin(share * 40.0));
  }
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
    report_.finished += place.was_authorised && !place.pile->authorised() ? 1 : 0;
  }
  for (const auto& [trade, record] : platform_->records()) {
    ++report_.confirmed;
    if (record.received > 1) ++report_.repeated;
  }
  return report_;
}

}  // namespace

bool LiveSiteReport::passed() const {
  return highest_load_a <= rated_a && longest_over_limit_ms <= kLongestOver.count() &&
         delivered_kwh > 0 && finished > 0 && confirmed == finished;
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

Result<LiveSiteReport> run_live_site(const LiveSiteOptions& options) {
  LiveSite site{options};
  auto report = site.run();
  if (!report.ok() || options.report.empty()) return report;
  std::ofstream file{options.report};
  if (!(file << report->summary() << '\n'))
    return Error{Errc::invalid, options.report + ": cannot be written"};
  return report;
}

std::string live_config(const LiveSiteOptions& site, const LiveConfigOptions& gateway) {
  const double rated = rated_current(site.kva, 400).value();
  JsonArray limits;
  JsonArray fallback;
  for (std::size_t p = 0; p < kPhases; ++p) {
    limits.number(rated);
    fallback.number(rated * 0.75);
  }
  JsonArray circuits;
  circuits.object(
      JsonObject{}.text("id", "T1").array("limit_a", limits).array("fallback_base_a", fallback));
  JsonArray piles;
  const char* phases[] = {"a", "b", "c"};
  for (int i = 0; i < site.piles; ++i)
    piles.object(JsonObject{}
                     .text("pile", pile_number(i))
                     .text("name", std::to_string(i + 1))
                     .text("circuit", "T1")
                     .text("phases", phases[static_cast<std::size_t>(i) % kPhases]));
  JsonArray meters;
  meters.object(JsonObject{}
                    .text("circuit", "T1")
                    .text("profile", "acrel-adl400")
                    .text("host", "127.0.0.1")
                    .integer("port", site.meter_port)
                    .integer("unit", 1));
  JsonObject http;
  http.text("socket", gateway.socket);
  if (gateway.http_port != 0) http.integer("port", gateway.http_port);
  if (!gateway.web_root.empty()) http.text("web_root", gateway.web_root);
  JsonObject config;
  config.text("site", "台区一号").text("database", gateway.database);
  if (!gateway.profiles.empty()) config.text("meter_profiles", gateway.profiles);
  return config
             .object("transformer", JsonObject{}
                                        .number("rated_kva", site.kva)
                                        .number("secondary_v", 400)
                                        .number("limit_factor", kLimitFactor))
             .array("circuits", circuits)
             .array("meters", meters)
             .array("piles", piles)
             .object("bus",
                     JsonObject{}.text("host", "127.0.0.1").integer("port", site.broker_port))
             .object("uplink",
                     JsonObject{}.text("host", "127.0.0.1").integer("port", site.platform_port))
             .object("http", http)
             .str() +
         "\n";
}

}  // namespace youxu::sim
