// The pile bus over a real mosquitto: exchange, garbage, a broker killed and restarted.
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>
#include <uv.h>

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <chrono>
#include <functional>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "drivers/pile/pile_bus.hpp"
#include "tests/programs/pile/pile_client.hpp"
#include "tests/system/pile/broker.hpp"

using namespace youxu;
using namespace youxu::literals;
using namespace std::chrono_literals;

namespace {

struct UvLoop {
  UvLoop() { uv_loop_init(&raw); }
  ~UvLoop() {
    uv_run(&raw, UV_RUN_DEFAULT);  // everything is closed by now: frees the handles
    CHECK(uv_loop_close(&raw) == 0);
  }
  uv_loop_t raw{};
};

// A broker, the gateway's end, and one pile. Members end in the reverse order, the loop last.
struct Site {
  explicit Site(const std::string& program) : broker{program} {
    broker.start();
    connect();
    client = std::make_unique<sim::PileClient>(
        &loop.raw, pile, sim::PileClientOptions{.port = broker.port()}, [this] { return now(); });
  }

  void connect() {
    PileBusCallbacks callbacks;
    callbacks.on_online = [this](std::string_view, bool is_online, bool is_stored) {
      online = is_online;
      stored = is_stored;
    };
    callbacks.on_hello = [this](std::string_view, const PileHello& h) { hellos.push_back(h); };
    callbacks.on_status = [this](std::string_view, const PileStatus& s) { statuses.push_back(s); };
    callbacks.on_event = [this](std::string_view, const PileEvent& e) { events.push_back(e); };
    callbacks.on_result = [this](std::string_view, const CommandResult& r) {
      results.push_back(r);
    };
    callbacks.log = [this](std::string_view line) { lines.emplace_back(line); };
    bus = std::make_unique<PileBus>(&loop.raw, PileBusOptions{.port = broker.port()},
                                    std::move(callbacks));
  }

  Now now() {
    const auto ms = static_cast<std::int64_t>(uv_now(&loop.raw));
    return {mono_from_millis(ms), wall_from_unix_millis(1'700'000'000'000 + ms)};
  }

  // Runs the loop until `done`, or gives up after `patience`.
  bool run_until(const std::function<bool()>& done, Millis patience = 15s) {
    uv_timer_t timer;
    uv_timer_init(&loop.raw, &timer);
    uv_timer_start(
        &timer, [](uv_timer_t*) {}, 50, 50);  // so that every 50 ms one round passes
    const Mono end = now().mono + patience;
    while (!done() && now().mono < end) {
      uv_run(&loop.raw, UV_RUN_ONCE);
      if (client) client->step(now());
    }
    uv_close(reinterpret_cast<uv_handle_t*>(&timer), nullptr);
    uv_run(&loop.raw, UV_RUN_NOWAIT);
    return done();
  }

  // A peer that publishes what it likes, connected; nullptr when that did not come about.
  std::unique_ptr<MqttClient> vandal() {
    bool ready = false;
    MqttCallbacks callbacks;
    callbacks.on_connected = [&](bool connected) { ready = connected; };
    auto peer = std::make_unique<MqttClient>(
        &loop.raw, MqttOptions{.port = broker.port(), .name = "vandal"}, callbacks);
    peer->start();
    return run_until([&] { return ready; }) ? std::move(peer) : nullptr;
  }

  Lease lease(Amps amps) {
    return {.id = {1, ++seq},
            .amps = amps,
            .duration = 30s,
            .boot = statuses.back().boot,
            .n = statuses.back().n};
  }

  UvLoop loop;
  test::Broker broker;
  sim::SimPile pile{{.pile = "SYS-0001"}};
  std::int64_t seq = 0;
  bool online = false;
  bool stored = false;  // the newest word of that was the broker's copy
  std::vector<PileHello> hellos;
  std::vector<PileStatus> statuses;
  std::vector<PileEvent> events;
  std::vector<CommandResult> results;
  std::vector<std::string> lines;
  std::unique_ptr<PileBus> bus;
  std::unique_ptr<sim::PileClient> client;
};

// nullptr, said aloud, without a broker program.
std::unique_ptr<Site> new_site() {
  const auto program = test::Broker::find_program();
  if (program) return std::make_unique<Site>(*program);
  std::cout << "SKIPPED: mosquitto is not installed (Debian package mosquitto)\n";
  return nullptr;
}

// Accepts on a port of 127.0.0.1 and says what a test wants said.
class Listener {
 public:
  Listener() : fd_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)} {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    REQUIRE(::bind(fd_, generic, size) == 0);
    REQUIRE(::getsockname(fd_, generic, &size) == 0);
    REQUIRE(::listen(fd_, 0) == 0);
    port_ = ntohs(address.sin_port);
  }
  ~Listener() { ::close(fd_); }
  int port() const { return port_; }

  // Begins a connection of its own, which nobody takes.
  int knock() const {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(port_));
    (void)::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    return fd;
  }

  // Takes a connection, writes `bytes` and resets it; false while there is none.
  template <std::size_t N>
  bool answer_and_reset(const std::array<std::uint8_t, N>& bytes) const {
    const int peer = ::accept(fd_, nullptr, nullptr);
    if (peer < 0) return false;
    CHECK(::write(peer, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
    const linger reset{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(peer, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    ::close(peer);
    return true;
  }

 private:
  int fd_;
  int port_ = 0;
};

bool applied(const Site& site, Amps amps) {
  return !site.statuses.empty() && site.statuses.back().connectors[0].lease.seq == site.seq &&
         site.statuses.back().connectors[0].offered == amps;
}

}  // namespace

TEST_CASE("the gateway and a pile exchange every kind of message over a broker") {
  const auto site = new_site();
  if (!site) return;
  REQUIRE(site->run_until([&] { return site->bus->connected() && !site->statuses.empty(); }));
  CHECK(site->online);
  // Its first hello may have passed before the gateway had subscribed: ask.
  const Command hello{.id = "h1", .kind = CommandKind::hello, .duration = 10s};
  CHECK(site->bus->send("SYS-0001", hello).ok());
  REQUIRE(site->run_until([&] { return !site->hellos.empty() && !site->results.empty(); }));
  CHECK(site->hellos.back().serial == "S0001");
  site->results.clear();

  site->pile.plug_in({}, site->now());
  REQUIRE(site->run_until([&] { return !site->events.empty(); }));
  CHECK(site->events[0].kind == PileEventKind::plug);
  CHECK(site->bus->acknowledge("SYS-0001", site->events[0].boot, site->events[0].id).ok());

  Command start{.id = "s1", .kind = CommandKind::start, .duration = 10s};
  start.boot = site->statuses.back().boot;
  start.n = site->statuses.back().n;
  start.order = "O1";
  CHECK(site->bus->send("SYS-0001", start).ok());
  REQUIRE(site->run_until([&] { return !site->results.empty(); }));
  CHECK(site->results[0].ok);

  CHECK(site->bus->send("SYS-0001", site->lease(16_A)).ok());
  REQUIRE(site->run_until([&] { return applied(*site, 16_A); }));
  CHECK(site->run_until(
      [&] { return site->statuses.back().connectors[0].state == ConnectorState::charging; }));
  CHECK(site->bus->counters().invalid == 0);

  site->client.reset();  // no DISCONNECT: its will is published
  CHECK(site->run_until([&] { return !site->online; }));
}

TEST_CASE("that a pile is online is told apart from the broker's copy of it") {
  const auto site = new_site();
  if (!site) return;
  REQUIRE(site->run_until([&] { return site->bus->connected() && !site->statuses.empty(); }));
  site->bus.reset();
  site->online = false;
  site->connect();
  REQUIRE(site->run_until([&] { return site->online; }));
  CHECK(site->stored);

  site->client.reset();
  REQUIRE(site->run_until([&] { return !site->online; }));
  CHECK_FALSE(site->stored);
}

TEST_CASE("a broker killed and restarted is found again, and nothing was queued meanwhile") {
  const auto site = new_site();
  if (!site) return;
  REQUIRE(site->run_until([&] { return site->bus->connected() && !site->statuses.empty(); }));

  site->broker.kill();
  REQUIRE(site->run_until([&] { return !site->bus->connected() && !site->client->connected(); }));
  const auto refused = site->bus->send("SYS-0001", site->lease(16_A));
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().code == Errc::retry);
  site->run_until([] { return false; }, 600ms);

  site->broker.start();
  const auto before = site->statuses.size();
  CHECK(site->run_until([&] { return site->bus->connected() && site->statuses.size() > before; }));
  CHECK(site->pile.lawful(site->now()) == 0_A);
}

TEST_CASE("garbage on each topic is counted, logged once per pile, and changes nothing") {
  const auto site = new_site();
  if (!site) return;
  REQUIRE(site->run_until([&] { return site->bus->connected() && !site->statuses.empty(); }));
  auto vandal = site->vandal();
  REQUIRE(vandal);

  std::uint64_t sent = 0;
  for (const char* what : {"online", "hello", "status", "event", "result"}) {
    for (const std::string& payload :
         {std::string{}, std::string{"{"}, std::string{"{}"}, std::string(5000, 'x')}) {
      REQUIRE(vandal->publish(pile_bus::topic_of("BAD-1", what), payload, 1, false).ok());
      ++sent;
    }
  }
  CHECK(site->run_until([&] { return site->bus->counters().invalid == sent; }));
  CHECK(std::count_if(site->lines.begin(), site->lines.end(), [](const std::string& line) {
          return line.find("BAD-1") != std::string::npos;
        }) == 1);
  CHECK(site->events.empty());
  CHECK(site->results.empty());
  vandal.reset();
}

TEST_CASE("a stored copy of an event is dropped, and the 4097th message on its way is refused") {
  const auto site = new_site();
  if (!site) return;
  REQUIRE(site->run_until([&] { return site->bus->connected() && !site->statuses.empty(); }));
  site->bus.reset();
  auto vandal = site->vandal();
  REQUIRE(vandal);
  const char* event =
      R"({"id":1,"boot":1,"t":null,"connector":1,"kind":"plug","wh":0,"detail":{}})";
  REQUIRE(vandal->publish("youxu/1/BAD-1/event", event, 1, true).ok());

  for (int i = 1; i < MqttClient::kMaxOutstanding; ++i)
    REQUIRE(vandal->publish("elsewhere", "x", 1, false).ok());
  const auto refused = vandal->publish("elsewhere", "x", 1, false);
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().code == Errc::retry);
  bool taken = false;
  CHECK(site->run_until([&] {
    taken = taken || vandal->publish("elsewhere", "x", 1, false).ok();
    return taken;
  }));

  int events = 0;
  PileBusCallbacks counting;
  counting.on_event = [&](std::string_view, const PileEvent&) { ++events; };
  PileBus bus{&site->loop.raw, {.port = site->broker.port()}, counting};
  CHECK(site->run_until([&] { return bus.counters().retained == 1; }));
  CHECK(events == 0);
  vandal.reset();
}

TEST_CASE("a connection that is reset while messages wait to be read is seen to be lost") {
  UvLoop loop;
  const Listener listener;
  std::vector<bool> told;
  MqttCallbacks callbacks;
  callbacks.on_connected = [&](bool connected) { told.push_back(connected); };
  auto client = std::make_unique<MqttClient>(
      &loop.raw, MqttOptions{.port = listener.port(), .name = "pile"}, callbacks);
  client->start();
  // CONNACK, then three PINGRESP: one is read in each turn of the loop.
  const auto bytes = std::to_array<std::uint8_t>({0x20, 2, 0, 0, 0xd0, 0, 0xd0, 0, 0xd0, 0});
  while (!listener.answer_and_reset(bytes)) uv_run(&loop.raw, UV_RUN_ONCE);

  const std::uint64_t end = uv_now(&loop.raw) + 5000;
  while (told.size() < 2 && uv_now(&loop.raw) < end) uv_run(&loop.raw, UV_RUN_ONCE);
  CHECK(told == std::vector<bool>{true, false});
  client.reset();
}

// As from another machine, where the refusal comes after the attempt was begun: a listener that
// takes nobody leaves it unanswered, and one that is gone refuses what the kernel then repeats.
TEST_CASE("a connection that is refused late is tried again at once, not after the keep-alive") {
  UvLoop loop;
  auto listener = std::make_unique<Listener>();
  std::array<int, 4> fillers{};
  for (int& filler : fillers) filler = listener->knock();
  std::vector<std::string> troubles;
  MqttCallbacks callbacks;
  callbacks.on_trouble = [&](std::string_view why) { troubles.emplace_back(why); };
  auto client = std::make_unique<MqttClient>(
      &loop.raw,
      MqttOptions{
          .port = listener->port(), .name = "pile", .psk = "00112233445566778899aabbccddeeff"},
      callbacks);
  client->start();
  const std::uint64_t begun = uv_now(&loop.raw);
  while (uv_now(&loop.raw) < begun + 200) uv_run(&loop.raw, UV_RUN_ONCE);
  CHECK(troubles.empty());
  listener.reset();

  while (troubles.empty() && uv_now(&loop.raw) < begun + 8000) uv_run(&loop.raw, UV_RUN_ONCE);
  REQUIRE_FALSE(troubles.empty());
  CHECK(troubles.front().find("refused") != std::string::npos);
  for (const int filler : fillers) ::close(filler);
  client.reset();
}
