#include "daemon/service.hpp"

#include <csignal>
#include <cstdio>
#include <fstream>
#include <optional>

#include "daemon/http/api.hpp"
#include "daemon/http/server.hpp"
#include "drivers/loop/loop.hpp"
#include "drivers/loop/notify.hpp"
#include "drivers/loop/tcp.hpp"
#include "drivers/meter/poller.hpp"
#include "drivers/pile/pile_bus.hpp"
#include "drivers/uplink/uplink.hpp"

namespace youxu {

namespace {

constexpr Millis kTick = std::chrono::seconds{1};
constexpr std::size_t kUplinkUnsent = 2U << 20U;  // more than a session writes between two flushes

void log_line(const char* level, std::string_view text) {
  std::fprintf(stderr, "%s %.*s\n", level, static_cast<int>(text.size()), text.data());
}

Result<std::string> password(const std::string& path) {
  if (path.empty()) return std::string{};
  std::ifstream file{path};
  std::string line;
  if (!file || !std::getline(file, line) || line.empty())
    return Error{Errc::invalid, path + ": no broker password there; see bus.password_file"};
  return line;
}

}  // namespace

struct Service::Impl final : PilePort, PlatformPort {
  Impl(Config settings, std::string text, std::unique_ptr<Store> database)
      : config{std::move(settings)},
        config_text{std::move(text)},
        store{std::move(database)},
        gateway{config.gateway, *store, *this, *this},
        api{gateway,
            {[this] { return config_text; },
             [](std::string_view candidate) -> Status {
               const auto parsed = parse_config(candidate);
               return parsed.ok() ? Status{} : Status{parsed.error()};
             }}},
        tick{loop, [this] { on_tick(); }},
        terminate{loop, SIGTERM, [this] { loop.stop(); }},
        interrupt{loop, SIGINT, [this] { loop.stop(); }} {}

  Status open();
  Status open_meters();
  Status open_uplink();
  void open_bus(const std::string& secret);
  void on_tick();
  void close();

  // A message that cannot leave is not kept: the next tick decides anew.
  void send(std::string_view pile, const Lease& lease) override { (void)bus->send(pile, lease); }
  void send(std::string_view pile, const Command& command) override {
    (void)bus->send(pile, command);
  }
  void acknowledge(std::string_view pile, std::int64_t boot, std::int64_t id) override {
    (void)bus->acknowledge(pile, boot, id);
  }
  void answer(const StartAnswer& answer) override { uplink->answer(answer); }
  void answer(const StopAnswer& answer) override { uplink->answer(answer); }
  void report(std::span<const ConnectorReport> connectors) override {
    uplink->report(connectors, loop.now());
  }
  void send_record(const Order& order) override {
    const Status sent = uplink->send_record(order, loop.now());
    if (!sent.ok() && sent.error().code != Errc::retry) log_line("error", sent.error().message);
  }

  Config config;
  std::string config_text;
  std::unique_ptr<Store> store;
  Loop loop;
  Gateway gateway;
  Api api;
  std::vector<std::unique_ptr<MeterPoller>> meters;
  std::unique_ptr<PileBus> bus;
  std::unique_ptr<TcpClient> platform;
  std::optional<Uplink> uplink;
  std::unique_ptr<HttpServer> http;
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
  auto server = HttpServer::open(loop.raw(), options,
                                 [this](const Request& request) { return api.handle(request); });
  if (!server.ok()) return server.error();
  http = std::move(*server);
  if (auto begun = gateway.begin(loop.now()); !begun.ok()) return begun;
  open_bus(*secret);
  if (auto opened = open_meters(); !opened.ok()) return opened;
  if (config.uplink.enabled)
    if (auto opened = open_uplink(); !opened.ok()) return opened;
  tick.start(kTick, kTick);
  return {};
}

void Service::Impl::open_bus(const std::string& secret) {
  PileBusCallbacks on;
  on.on_connected = [this](bool up) { gateway.on_bus(up, loop.now()); };
  on.on_online = [this](std::string_view pile, bool up, std::int64_t) {
    gateway.on_online(pile, up, loop.now());
  };
  on.on_hello = [this](std::string_view pile, const PileHello& hello) {
    gateway.on_hello(pile, hello, loop.now());
  };
  on.on_status = [this](std::string_view pile, const PileStatus& status) {
    gateway.on_status(pile, status, loop.now());
  };
  on.on_event = [this](std::string_view pile, const PileEvent& event) {
    gateway.on_event(pile, event, loop.now());
  };
  on.on_result = [this](std::string_view pile, const CommandResult& result) {
    gateway.on_result(pile, result, loop.now());
  };
  on.log = [](std::string_view line) { log_line("warning", line); };
  bus = std::make_unique<PileBus>(
      loop.raw(), PileBusOptions{config.bus_host, config.bus_port, secret}, std::move(on));
}

// Errors of a meter are logged when they begin to differ, not each second.
Status Service::Impl::open_meters() {
  for (const MeterConfig& meter : config.meters) {
    auto profile = load_meter_profile(config.profiles + "/" + meter.profile + ".json");
    if (!profile.ok()) return profile.error();
    MeterOptions options;
    options.profile = std::move(*profile);
    options.host = meter.host;
    options.port = meter.port;
    options.unit = meter.unit;
    MeterEvents on;
    auto last = std::make_shared<std::string>();
    on.on_reading = [this, last, circuit = meter.circuit](const MeterReading& reading) {
      if (!last->empty()) log_line("notice", "meter reads again");
      last->clear();
      gateway.on_meter(circuit, reading, loop.now());
    };
    on.on_error = [last](const std::string& error) {
      if (*last != error) log_line("warning", error);
      *last = error;
    };
    meters.push_back(std::make_unique<MeterPoller>(loop, std::move(options), std::move(on)));
  }
  return {};
}

Status Service::Impl::open_uplink() {
  OpenucOptions options;
  options.utc_offset = config.gateway.utc_offset;
  for (const PileSettings& pile : config.gateway.piles)
    options.piles.push_back({pile.pile, PileKind::ac, 1, config.gateway.version});
  OpenucEvents on;
  on.on_start = [this](const PlatformStart& start) { gateway.on_start(start, loop.now()); };
  on.on_stop = [this](const PlatformStop& stop) { gateway.on_stop(stop, loop.now()); };
  on.on_tariff = [this](const Tariff& tariff) { gateway.on_tariff(tariff, loop.now()); };
  on.on_work_parameters = [this](const WorkParameters& parameters) {
    gateway.on_work_parameters(parameters, loop.now());
  };
  on.on_record_answer = [this](const std::string& order, bool accepted) {
    gateway.on_record_answer(order, accepted, loop.now());
  };
  on.on_online = [this](bool up) { gateway.on_platform(up, loop.now()); };
  auto session = OpenucSession::create(std::move(options), std::move(on));
  if (!session.ok()) return session.error();

  TcpEvents events;
  events.on_open = [this] { uplink->on_connected(loop.now()); };
  events.on_data = [this](std::string_view bytes) { uplink->on_bytes(bytes, loop.now()); };
  events.on_close = [this](std::string_view) { uplink->on_disconnected(loop.now()); };
  platform = std::make_unique<TcpClient>(loop, std::move(events), kUplinkUnsent);
  UplinkTransport transport;
  transport.connect = [this] { platform->connect(config.uplink.host, config.uplink.port); };
  transport.close = [this] { platform->close(); };
  transport.write = [this](std::string_view bytes) { return platform->send(std::string{bytes}); };
  const auto seed = static_cast<std::uint64_t>(unix_millis(loop.now().wall));
  uplink.emplace(std::move(*session), std::move(transport), seed);
  return {};
}

void Service::Impl::on_tick() {
  const Now now = loop.now();
  if (uplink) uplink->tick(now);
  gateway.tick(now);
  http->push(api.status_json());
  notify_systemd("WATCHDOG=1");
}

void Service::Impl::close() {
  notify_systemd("STOPPING=1");
  tick.stop();
  http->close();
  meters.clear();
  platform.reset();
  bus.reset();
}

Service::Service(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
Service::~Service() = default;

Result<std::unique_ptr<Service>> Service::open(Config config, std::string config_text) {
  auto store = Store::open(config.database);
  if (!store.ok()) return store.error();
  auto impl = std::make_unique<Impl>(std::move(config), std::move(config_text), std::move(*store));
  if (auto opened = impl->open(); !opened.ok()) return opened.error();
  return std::unique_ptr<Service>{new Service{std::move(impl)}};
}

void Service::run() {
  notify_systemd("READY=1");
  log_line("notice", "youxud is ready");
  impl_->loop.run();
  impl_->close();
  log_line("notice", "youxud has stopped");
}

}  // namespace youxu
