#include "tests/programs/check_pile/talk.hpp"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "drivers/pile/codec.hpp"

namespace youxu::sim {

namespace {

using std::chrono::seconds;

constexpr Millis kGlance{50};
constexpr Millis kCommandTime = seconds{30};
constexpr const char* kGatewayOnline = "youxu/1/gateway/online";

}  // namespace

Talk::Talk(Loop& loop, TalkOptions options, Report& report)
    : loop_{loop},
      options_{std::move(options)},
      report_{report},
      heard_{report},
      run_{std::to_string(unix_millis(loop.now().wall))} {
  MqttCallbacks callbacks;
  callbacks.on_connected = [this](bool connected) { on_connected(connected); };
  callbacks.on_message = [this](const MqttMessage& message) { on_message(message); };
  callbacks.on_trouble = [](std::string_view why) {
    std::fprintf(stderr, "%.*s\n", static_cast<int>(why.size()), why.data());
  };
  client_ = std::make_unique<MqttClient>(loop.raw(),
                                         MqttOptions{.host = options_.broker.host,
                                                     .port = options_.broker.port,
                                                     .name = options_.user,
                                                     .password = options_.password,
                                                     .psk = options_.psk,
                                                     .will_topic = kGatewayOnline,
                                                     .will_payload = R"({"online":false})"},
                                         std::move(callbacks));
  client_->start();
}

Talk::~Talk() = default;

void Talk::on_connected(bool connected) {
  if (!connected) return;
  // A failure is a connection that has just gone: the next one does all this again.
  (void)client_->subscribe(topic("#"), 2);  // 2: so that a wrong QoS shows
  (void)client_->publish(kGatewayOnline, R"({"online":true})", 1, true);
}

void Talk::on_message(const MqttMessage& message) {
  std::string what{message.topic.substr(std::min(topic("").size(), message.topic.size()))};
  for (const char* own : {"lease", "command", "event-ack"})
    if (what == own) return;
  heard_.take({.what = std::move(what),
               .payload = std::string{message.payload},
               .qos = message.qos,
               .retained = message.retained},
              now());
  acknowledge_all();
}

void Talk::acknowledge_all() {
  if (holding_) return;
  for (const HeardEvent& each : heard_.events()) {
    const bool again = each.acknowledged && each.last > *each.acknowledged;
    if (each.acknowledged && !again) continue;
    send_text("event-ack", pile_bus::encode_event_ack(each.event.boot, each.event.id));
    heard_.acknowledged(each.event.boot, each.event.id, now());
  }
}

bool Talk::wait(Millis patience, const std::function<bool()>& done) {
  const Mono end = now() + patience;
  while (going_ && !done() && now() < end) {
    bool glanced = false;
    Timer glance{loop_, [&] {
                   glanced = true;
                   loop_.stop();
                 }};
    glance.start(kGlance);
    loop_.run();
    going_ = glanced;
  }
  return done();
}

void Talk::pause(Millis duration) {
  wait(duration, [] { return false; });
}

bool Talk::connect(Millis patience) {
  const auto spoke = [this] { return !heard_.statuses().empty(); };
  if (!wait(patience, spoke)) return false;
  epoch_ = connector().lease.epoch + 1;
  return true;
}

Amps Talk::min() const {
  return heard_.hello() ? heard_.hello()->connectors.front().min : Amps::from_whole(6);
}
Amps Talk::max() const {
  return heard_.hello() ? heard_.hello()->connectors.front().max : Amps::from_whole(16);
}
Amps Talk::failsafe() const {
  return heard_.hello() ? heard_.hello()->failsafe : Amps{};
}

Lease Talk::draft(Amps amps, Millis duration) {
  return {.id = {epoch_, ++seq_},
          .connector = connector().id,
          .amps = amps,
          .duration = duration,
          .boot = status().boot,
          .n = status().n};
}

void Talk::send(const Lease& lease) {
  heard_.sent_lease(lease.id, lease.amps);
  send_text("lease", pile_bus::encode(lease));
}

void Talk::send_text(const std::string& what, const std::string& payload, bool retain) {
  // A failure shows as an answer that does not come.
  (void)client_->publish(topic(what), payload, what == "lease" ? 0 : 1, retain);
}

Command Talk::draft(CommandKind kind) {
  Command command;
  command.id = "check-" + run_ + "-" + std::to_string(++commands_);
  command.kind = kind;
  command.connector = connector().id;
  command.duration = kCommandTime;
  command.boot = status().boot;
  command.n = status().n;
  return command;
}

void Talk::send(const Command& command) {
  heard_.sent_command(command.id);
  send_text("command", pile_bus::encode(command));
}

int Talk::answers_to(const std::string& id) const {
  return static_cast<int>(
      std::count_if(heard_.results().begin(), heard_.results().end(),
                    [&](const HeardResult& heard) { return heard.result.id == id; }));
}

std::optional<HeardResult> Talk::ask(const Command& command, Millis patience) {
  const int before = answers_to(command.id);
  send(command);
  if (!wait(patience, [&] { return answers_to(command.id) > before; })) return std::nullopt;
  const auto newest =
      std::find_if(heard_.results().rbegin(), heard_.results().rend(),
                   [&](const HeardResult& heard) { return heard.result.id == command.id; });
  return *newest;
}

void Talk::hold_acknowledgements(bool hold) {
  holding_ = hold;
  acknowledge_all();
}

bool Talk::displace() {
  bool in = false;
  MqttCallbacks callbacks;
  callbacks.on_connected = [&](bool connected) { in = in || connected; };
  auto other = std::make_unique<MqttClient>(loop_.raw(),
                                            MqttOptions{.host = options_.pile_broker.host,
                                                        .port = options_.pile_broker.port,
                                                        .name = options_.pile,
                                                        .password = options_.pile_password,
                                                        .psk = options_.pile_psk},
                                            std::move(callbacks));
  other->start();
  return wait(seconds{3}, [&] { return in; });
}

void Talk::hear_stored_again() {
  (void)client_->subscribe(topic("#"), 2);
  pause(kOnce);
}

std::string Talk::topic(const std::string& what) const {
  return pile_bus::topic_of(options_.pile, what);
}

}  // namespace youxu::sim
