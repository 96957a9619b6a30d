#include "daemon/service.hpp"

#include <csignal>
#include <deque>
#include <fstream>
#include <map>
#include <optional>

#include "daemon/backups.hpp"
#include "daemon/config_meter.hpp"
#include "daemon/config_place.hpp"
#include "daemon/http/api.hpp"
#include "daemon/http/server.hpp"
#include "daemon/lock_file.hpp"
#include "daemon/log.hpp"
#include "daemon/open_store.hpp"
#include "daemon/pile_link.hpp"
#include "daemon/platforms.hpp"
#include "daemon/site_clock.hpp"
#include "drivers/loop/clock.hpp"
#include "drivers/loop/loop.hpp"
#include "drivers/loop/notify.hpp"
#include "drivers/loop/replace_file.hpp"
#include "drivers/meter/poller.hpp"

namespace youxu {

namespace {

constexpr unsigned kConfigMode = 0640;
constexpr Millis kTick = std::chrono::seconds{1};
constexpr Millis kTemperaturePeriod = std::chrono::seconds{5};

Result<std::string> password(const std::string& path) {
  if (path.empty()) return std::string{};
  std::ifstream file{path};
  std::string line;
  if (!file || !std::getline(file, line) || line.empty())
    return Error{Errc::invalid, path + ": no broker password there; see bus.password_file"};
  return line;
}

// What whoever chose the profile should know.
void say_doubts(const MeterProfile& profile, const BusAddress& bus) {
  if (is_untested(profile))
    log_line("warning",
             "meter profile " + profile.id +
                 " is untested, compare its values with the meter's display: " + profile.note);
  if (bus.transport == MeterTransport::tcp) return;
  for (const std::string& warning : serial_warnings(profile)) log_line("warning", warning);
}

// What the configuration was read from; the text is that of the running one.
struct ConfigSource {
  std::string text;
  std::string path;
};

}  // namespace

struct Service::Impl {
  Impl(LockFile held, Config settings, ConfigSource from, OpenedStore database)
      : lock{std::move(held)},
        config{std::move(settings)},
        source{std::move(from)},
        store{std::move(database.store)},
        piles{loop, config, *store},
        platforms{loop, config, *store},
        gateway{config.gateway, *store, piles, platforms},
        backups{loop,
                {config.database, config.backups, config.backups_kept, database.replaced,
                 config.gateway.utc_offset},
                *store},
        api{gateway,
            {[this] { return source.text; },
             [](std::string_view candidate) -> Status {
               const auto parsed = parse_config(candidate);
               return parsed.ok() ? Status{} : Status{parsed.error()};
             }},
            &piles.binding(),
            &backups},
        tick{loop, [this] { on_tick(); }},
        terminate{loop, SIGTERM, [this] { loop.stop(); }},
        interrupt{loop, SIGINT, [this] { loop.stop(); }} {}

  ~Impl() { close(); }

  Status open();
  Status open_meters();
  Status add_place(const NewPlace& place);
  void on_tick();
  LinkFacts links() const;
  void close();

  LockFile lock;  // first: given back last
  Config config;
  ConfigSource source;
  std::unique_ptr<Store> store;
  std::unique_ptr<HttpServer> http;  // before the loop: its last handles close in ~Loop
  Loop loop;
  SiteClock clock{loop};
  PileLink piles;
  Platforms platforms;
  Gateway gateway;
  Backups backups;
  Api api;
  struct Meter {
    std::string last_error;  // empty: the last reading succeeded
    MeterPoller* bus = nullptr;
    std::size_t number = 0;  // on its bus
  };
  std::deque<Meter> meters;  // as Config::meters; their callbacks keep pointers into it
  std::map<std::string, std::unique_ptr<MeterPoller>> meter_buses;  // by address
  Timer tick;
  SignalWatch terminate, interrupt;
};

Status Service::Impl::open() {
  const auto secret = password(config.bus_password_file);
  if (!secret.ok()) return secret.error();
  HttpOptions options;
  options.socket_path = config.socket;
  options.host = config.http_port == 0 ? "" : config.http_host;
  options.port = config.http_port;
  options.web_root = config.web_root;
  auto server = HttpServer::open(
      loop.raw(), options, [this](const Request& request) { return api.handle(request); },
      [this] { return api.status_json(); });
  if (!server.ok()) return server.error();
  http = std::move(*server);
  gateway.show_links([this] { return links(); });
  platforms.set_recipients();
  if (auto begun = gateway.begin(loop.now()); !begun.ok()) return begun;
  clock.on_change(
      [this](bool trusted, Millis step) { gateway.on_clock(trusted, step, loop.now()); });
  piles.on_new_place([this](const NewPlace& place) { return add_place(place); });
  if (auto opened = piles.open(gateway, *secret); !opened.ok()) return opened;
  if (auto opened = open_meters(); !opened.ok()) return opened;
  platforms.on_time([this](Wall time) { clock.platform_says(time); });
  if (auto opened = platforms.open(gateway); !opened.ok()) return opened;
  tick.start(kTick, kTick);
  return {};
}

// Errors of a meter are logged when they begin to differ, not each second.
Status Service::Impl::open_meters() {
  for (const MeterConfig& meter : config.meters) {
    auto profile = profile_for(meter, config.profiles);
    if (!profile.ok()) return profile.error();
    say_doubts(*profile, meter.bus);
    MeterOptions options;
    options.profile = std::move(*profile);
    options.unit = meter.unit;
    options.address = meter.address;
    if (meter.measures == MeterScope::temperature) options.period = kTemperaturePeriod;
    const std::size_t index = meters.size();
    Meter& added = meters.emplace_back();
    MeterEvents on;
    on.on_snapshot = [this, index](const MeterSnapshot& values) {
      gateway.on_meter_values(index, values, loop.now());
    };
    on.on_reading = [this, index, &added](const MeterReading& reading) {
      if (!added.last_error.empty()) log_line("notice", "meter reads again");
      added.last_error.clear();
      gateway.on_meter(index, reading, loop.now());
    };
    on.on_error = [&added](const std::string& error) {
      if (added.last_error != error) log_line("warning", error);
      added.last_error = error;
    };
    on.on_note = [](const std::string& note) { log_line("notice", note); };
    auto& shared = meter_buses[text_of(meter.bus)];
    if (!shared) shared = std::make_unique<MeterPoller>(loop, meter.bus);
    const auto number = shared->add(std::move(options), std::move(on));
    if (!number.ok()) return number.error();
    added.bus = shared.get();
    added.number = *number;
  }
  return {};
}

// On the disk first: a pile that was let in must be known after a restart. The file may have been
// edited since the start; what was changed there is kept, and counts from the next start.
Status Service::Impl::add_place(const NewPlace& place) {
  auto running = with_place(source.text, place);
  if (!running.ok()) return running.error();
  auto parsed = parse_config(*running);
  if (!parsed.ok()) return parsed.error();
  const auto stored = read_config(source.path);
  if (!stored.ok()) return stored.error();
  const auto changed = with_place(*stored, place, source.path);
  if (!changed.ok()) return changed.error();
  if (auto saved = replace_file(source.path, *changed, kConfigMode); !saved.ok()) return saved;
  const PileSettings& added = parsed->gateway.piles.back();
  if (auto told = gateway.add_place(added, loop.now()); !told.ok()) return told;
  config.gateway.piles.push_back(added);
  source.text = std::move(*running);
  log_line("notice", "pile " + place.pile + ": added to the configuration, below " + place.circuit);
  return {};
}

void Service::Impl::on_tick() {
  clock.tick();
  const Now now = loop.now();
  platforms.tick(now);
  piles.tick(now);
  gateway.tick(now);
  backups.tick(now);
  http->push();
  notify_systemd("WATCHDOG=1");
}

// What the parts know of their links; the names are those of GET /metrics.
LinkFacts Service::Impl::links() const {
  LinkFacts facts;
  Metrics& out = facts.counters;
  for (std::size_t i = 0; i < meters.size(); ++i) {
    const MeterCounters& count = meters[i].bus->counters(meters[i].number);
    const std::string of = labels_of(config.gateway.meters[i], config.gateway.tree);
    const auto errors = static_cast<std::int64_t>(count.exceptions + count.failures);
    facts.meters.push_back({errors, meters[i].last_error});
    out["youxu_meter_errors_total{" + of + "}"] = static_cast<double>(errors);
    for (const auto& [fault, name] : kFaultNames) {
      out["youxu_meter_faults_total{" + of + ",class=\"" + std::string{name} + "\"}"] =
          static_cast<double>(count.faults[static_cast<std::size_t>(fault)]);
    }
  }
  const PileBusCounters& bus = piles.counters();
  out["youxu_bus_messages_total"] = static_cast<double>(bus.received);
  out["youxu_bus_invalid_total"] = static_cast<double>(bus.invalid);
  out["youxu_bus_retained_total"] = static_cast<double>(bus.retained);
  out["youxu_bus_sent_total"] = static_cast<double>(bus.sent);
  const GoeCounters goe = piles.goe_counters();
  out["youxu_goe_messages_total"] = static_cast<double>(goe.received);
  out["youxu_goe_invalid_total"] = static_cast<double>(goe.invalid);
  out["youxu_goe_refused_total"] = static_cast<double>(goe.refused);
  out["youxu_goe_sent_total"] = static_cast<double>(goe.sent);
  const HttpCounters web = http->counters();
  out["youxu_http_requests_total"] = static_cast<double>(web.answered);
  out["youxu_http_refused_total"] = static_cast<double>(web.refused);
  out["youxu_http_dropped_total"] = static_cast<double>(web.dropped);
  out["youxu_http_broken_total"] = static_cast<double>(web.broken);
  facts.platforms = platforms.view();
  platforms.add_metrics(out);
  return facts;
}

void Service::Impl::close() {
  tick.stop();
  gateway.end(loop.now());
  if (http) http->close();
  meter_buses.clear();
  platforms.close();
  piles.close();
}

Service::Service(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
Service::~Service() = default;

Result<std::unique_ptr<Service>> Service::open(Config config, std::string text, std::string path) {
  // Before anything is touched that another youxud may be using.
  auto lock = LockFile::take(config.database + ".lock");
  if (!lock.ok()) return lock.error();
  auto store = open_store(config, wall_now());
  if (!store.ok()) return store.error();
  auto impl =
      std::make_unique<Impl>(std::move(*lock), std::move(config),
                             ConfigSource{std::move(text), std::move(path)}, std::move(*store));
  if (auto opened = impl->open(); !opened.ok()) return opened.error();
  return std::unique_ptr<Service>{new Service{std::move(impl)}};
}

void Service::run() {
  notify_systemd("READY=1");
  log_line("notice", "youxud is ready");
  impl_->loop.run();
  notify_systemd("STOPPING=1");
  impl_->close();
  log_line("notice", "youxud has stopped");
}

}  // namespace youxu
