// Topics and quality of service are the bus specification's; the JSON is the codec's.
#include "drivers/pile/pile_bus.hpp"

#include <utility>

namespace youxu {

namespace {

constexpr const char* kGatewayOnline = "youxu/1/gateway/online";

struct Subscription {
  const char* pattern;
  int qos;
};
constexpr Subscription kSubscriptions[] = {
    {"youxu/1/+/online", 1}, {"youxu/1/+/hello", 1},  {"youxu/1/+/status", 0},
    {"youxu/1/+/event", 1},  {"youxu/1/+/result", 1},
};

// Hands a decoded value to its callback, or returns why it could not be decoded.
template <class T, class Callback>
Status pass_on(const Result<T>& decoded, std::string_view pile, const Callback& callback) {
  if (!decoded) return decoded.error();
  if (callback) callback(pile, *decoded);
  return {};
}

}  // namespace

void PileBus::CloseTimer::operator()(uv_timer_t* timer) const {
  uv_close(reinterpret_cast<uv_handle_t*>(timer),
           [](uv_handle_t* h) { delete reinterpret_cast<uv_timer_t*>(h); });
}

PileBus::PileBus(uv_loop_t* loop, const PileBusOptions& options, PileBusCallbacks callbacks)
    : callbacks_{std::move(callbacks)}, second_{new uv_timer_t{}} {
  uv_timer_init(loop, second_.get());
  second_->data = this;
  uv_timer_start(
      second_.get(), [](uv_timer_t* t) { static_cast<PileBus*>(t->data)->pass_second(); }, 1000,
      1000);
  MqttCallbacks mqtt;
  mqtt.on_connected = [this](bool connected) {
    if (connected) announce();
    if (callbacks_.on_connected) callbacks_.on_connected(connected);
  };
  mqtt.on_message = [this](const MqttMessage& message) { on_message(message); };
  mqtt.on_trouble = [this](std::string_view why) { log("pile bus: " + std::string{why}); };
  client_ = std::make_unique<MqttClient>(loop,
                                         MqttOptions{.host = options.host,
                                                     .port = options.port,
                                                     .name = pile_bus::kGatewayName,
                                                     .password = options.password,
                                                     .will_topic = kGatewayOnline,
                                                     .will_payload = R"({"online":false})"},
                                         std::move(mqtt));
  client_->start();
}

PileBus::~PileBus() = default;

// A failure here is a connection that has just gone: the next one announces again.
void PileBus::announce() {
  for (const auto& [pattern, qos] : kSubscriptions) (void)client_->subscribe(pattern, qos);
  (void)client_->publish(kGatewayOnline, R"({"online":true})", 1, true);
}

void PileBus::on_message(const MqttMessage& message) {
  if (message.topic == kGatewayOnline) return;  // our own
  ++counters_.received;
  const auto topic = pile_bus::parse_topic(message.topic);
  if (!topic) return count_invalid("?", "no pile number in topic");
  if (message.retained && topic->what != "online") {
    ++counters_.retained;
    return;
  }
  if (const Status done = dispatch(*topic, message.payload, message.retained); !done)
    count_invalid(topic->pile, done.error().message);
}

Status PileBus::dispatch(const pile_bus::UpTopic& topic, std::string_view payload, bool stored) {
  const std::string_view pile = topic.pile;
  if (topic.what == "status")
    return pass_on(pile_bus::decode_status(payload), pile, callbacks_.on_status);
  if (topic.what == "event")
    return pass_on(pile_bus::decode_event(payload), pile, callbacks_.on_event);
  if (topic.what == "result")
    return pass_on(pile_bus::decode_result(payload), pile, callbacks_.on_result);
  if (topic.what == "hello")
    return pass_on(pile_bus::decode_hello(payload), pile, callbacks_.on_hello);
  const auto online = pile_bus::decode_online(payload);
  if (!online) return online.error();
  if (callbacks_.on_online) callbacks_.on_online(pile, online->online, stored);
  return {};
}

void PileBus::count_invalid(std::string_view pile, const std::string& why) {
  ++counters_.invalid;
  if (paused_.size() >= kMaxPausedPiles || paused_.contains(pile)) return;
  paused_.emplace(pile, kLogPauseSeconds);
  log("pile " + std::string{pile} + ": invalid message ignored: " + why);
}

void PileBus::pass_second() {
  for (auto& [pile, seconds] : paused_) --seconds;
  std::erase_if(paused_, [](const auto& entry) { return entry.second <= 0; });
}

void PileBus::log(const std::string& line) const {
  if (callbacks_.log) callbacks_.log(line);
}

Status PileBus::publish(const std::string& topic, const std::string& payload, int qos) {
  Status done = client_->publish(topic, payload, qos, false);
  if (done) ++counters_.sent;
  return done;
}

Status PileBus::send(std::string_view pile, const Lease& lease) {
  return publish(pile_bus::topic_of(pile, "lease"), pile_bus::encode(lease), 0);
}

Status PileBus::send(std::string_view pile, const Command& command) {
  return publish(pile_bus::topic_of(pile, "command"), pile_bus::encode(command), 1);
}

Status PileBus::acknowledge(std::string_view pile, std::int64_t boot, std::int64_t id) {
  return publish(pile_bus::topic_of(pile, "event-ack"), pile_bus::encode_event_ack(boot, id), 1);
}

}  // namespace youxu
