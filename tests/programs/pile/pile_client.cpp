// Wires a SimPile to MQTT.
#include "tests/programs/pile/pile_client.hpp"

#include <utility>

#include "tests/programs/pile/pile_json.hpp"
#include "tests/programs/pile/trace.hpp"

namespace youxu::sim {

namespace {

constexpr Millis kReconnectAfter{500};  // the answer is on its way until then

std::string topic(const SimPile& pile, const std::string& what) {
  return "youxu/1/" + pile.pile() + "/" + what;
}

}  // namespace

PileClient::PileClient(uv_loop_t* loop, SimPile& pile, const PileClientOptions& options,
                       std::function<Now()> clock)
    : loop_{loop}, pile_{pile}, options_{options}, clock_{std::move(clock)} {
  connect();
}

void PileClient::connect() {
  MqttCallbacks callbacks;
  callbacks.on_connected = [this](bool connected) { on_connected(connected); };
  callbacks.on_message = [this](const MqttMessage& message) { on_message(message); };
  callbacks.on_trouble = [this](std::string_view why) {
    trace("no connection to the broker: " + std::string{why});
  };
  client_ = std::make_unique<MqttClient>(loop_,
                                         MqttOptions{.host = options_.host,
                                                     .port = options_.port,
                                                     .name = pile_.pile(),
                                                     .user = {},
                                                     .password = options_.password,
                                                     .psk = options_.psk,
                                                     .will_topic = topic(pile_, "online"),
                                                     .will_payload = R"({"online":false})"},
                                         std::move(callbacks));
  client_->start();
}

// Kept before its answer leaves: the gateway forgets the old key upon it.
void PileClient::take_key() {
  if (options_.psk.empty() || pile_.psk().empty() || pile_.psk() == options_.psk) return;
  if (pile_.psk() == new_key_) return;
  new_key_ = pile_.psk();
  if (options_.keep_key) options_.keep_key(new_key_);
  reconnect_at_ = clock_().mono + kReconnectAfter;
}

void PileClient::reconnect_with_new_key(Now now) {
  if (new_key_.empty() || now.mono < reconnect_at_) return;
  trace("reconnects with its new key");
  options_.psk = std::exchange(new_key_, {});
  connect();
}

void PileClient::on_connected(bool connected) {
  trace(connected ? "connected to the broker" : "connection to the broker lost");
  if (!connected) return;
  // A failure is a connection that has just gone: the next one does all this again.
  (void)client_->subscribe(topic(pile_, "lease"), 0);
  (void)client_->subscribe(topic(pile_, "command"), 1);
  (void)client_->subscribe(topic(pile_, "event-ack"), 1);
  announce();
  pile_.on_connected(clock_());
  send_all();
}

void PileClient::announce() {
  announced_boot_ = pile_.boot();
  publish("online", R"({"online":true,"boot":)" + std::to_string(pile_.boot()) + "}", 1, true);
  publish("hello", hello_json(pile_.hello()), 1);
}

void PileClient::on_message(const MqttMessage& message) {
  if (message.retained || pile_.silent()) return;  // rule 3; and the silent hear nothing
  const std::string payload{message.payload};
  if (message.topic == topic(pile_, "lease")) {
    if (const auto lease = lease_from_json(payload)) {
      trace(line_of(*lease));
      if (options_.on_lease) options_.on_lease(*lease);
      pile_.on_lease(*lease, clock_());
    }
  } else if (message.topic == topic(pile_, "command")) {
    if (const auto command = command_from_json(payload)) {
      trace(line_of(*command));
      pile_.on_command(*command, clock_());
      take_key();
    }
  } else if (const auto ack = event_ack_from_json(payload)) {
    pile_.on_event_ack(ack->boot, ack->id, clock_());
  }
  if (options_.answers_at_once) send_all();
}

void PileClient::step(Now now) {
  pile_.step(now);
  send_all();
  reconnect_with_new_key(now);
}

void PileClient::send_all() {
  if (client_->connected() && !pile_.silent() && pile_.boot() != announced_boot_) announce();
  for (const PileHello& hello : pile_.take_hellos()) publish("hello", hello_json(hello), 1);
  for (const PileEvent& event : pile_.take_events()) {
    trace(line_of(event));
    publish("event", event_json(event), 1);
  }
  for (const CommandResult& result : pile_.take_results()) {
    trace(line_of(result));
    publish("result", result_json(result), 1);
  }
  for (const PileStatus& status : pile_.take_statuses()) {
    trace(line_of(status));
    const bool left = publish("status", status_json(status), 0);
    if (left && options_.on_status) options_.on_status(status);
  }
}

// False: lost, since there is no connection.
bool PileClient::publish(const char* what, const std::string& payload, int qos, bool retain) {
  return client_->publish(topic(pile_, what), payload, qos, retain).ok();
}

void PileClient::trace(const std::string& line) {
  if (options_.trace) options_.trace(line);
}

}  // namespace youxu::sim
