#include "drivers/uplink/north_link.hpp"

#include <algorithm>
#include <utility>

namespace youxu {

namespace {

constexpr int kKeepAliveSeconds = 30;
constexpr std::uint64_t kLongestWaitMillis = 60'000;

MqttOptions mqtt_options(const NorthOptions& options) {
  MqttOptions out;
  out.host = options.hosts.front().host;
  out.port = options.hosts.front().port;
  out.further.assign(options.hosts.begin() + 1, options.hosts.end());
  out.name = options.settings.gateway;
  out.user = options.user;
  out.password = options.password;
  out.tls = options.tls;
  out.will_topic = north::topic_of(out.name, "online");
  out.will_payload = north::encode_offline();
  out.persistent = options.settings.persistent;
  out.keep_alive_s = kKeepAliveSeconds;
  out.longest_wait_ms = kLongestWaitMillis;
  // A street of gateways does not return to its platform in one second, nor all to its first node.
  out.spread = std::max<std::uint64_t>(1, std::hash<std::string>{}(out.name) % 1'000'003);
  return out;
}

Status check(const NorthOptions& options) {
  if (options.hosts.empty() || options.hosts.size() > kMaxNorthHosts)
    return Error{Errc::invalid, "hosts: needs 1 to " + std::to_string(kMaxNorthHosts)};
  if (!is_gateway_name(options.settings.gateway))
    return Error{Errc::invalid, "gateway: \"" + options.settings.gateway +
                                    "\" must be 4 to 32 of letters, digits and -"};
  if (!options.tls) return {};
  for (const MqttHost& each : options.hosts)
    if (const auto made = TlsContext::create(*options.tls, each.host); !made.ok())
      return made.error();
  return {};
}

}  // namespace

Result<std::unique_ptr<NorthLink>> NorthLink::create(uv_loop_t* loop, NorthOptions options,
                                                     PlatformEvents events,
                                                     std::function<Now()> clock) {
  if (Status good = check(options); !good) return good.error();
  return std::unique_ptr<NorthLink>{
      new NorthLink{loop, options, std::move(events), std::move(clock)}};
}

NorthLink::NorthLink(uv_loop_t* loop, const NorthOptions& options, PlatformEvents events,
                     std::function<Now()> clock)
    : clock_{std::move(clock)},
      session_{options.settings, std::move(events), transport()},
      client_{loop, mqtt_options(options), callbacks()} {}

NorthTransport NorthLink::transport() {
  NorthTransport out;
  out.publish = [this](const std::string& topic, std::string_view payload, int qos, bool retain) {
    return client_.publish(topic, payload, qos, retain);
  };
  out.send = [this](const std::string& topic, std::string_view payload) {
    return client_.send(topic, payload);
  };
  out.subscribe = [this](const std::string& topic, int qos) {
    return client_.subscribe(topic, qos);
  };
  return out;
}

MqttCallbacks NorthLink::callbacks() {
  MqttCallbacks on;
  on.on_connected = [this](bool connected) {
    connected ? session_.on_connected(clock_()) : session_.on_disconnected();
  };
  on.on_subscribed = [this](bool granted) {
    session_.on_subscribed(granted, clock_());
    if (session_.online()) last_failure_.clear();
  };
  on.on_acknowledged = [this](int number) { session_.on_acknowledged(number); };
  on.on_message = [this](const MqttMessage& message) {
    session_.on_message({message.topic, message.payload, message.qos, message.retained}, clock_());
  };
  on.on_trouble = [this](std::string_view why) { last_failure_ = why; };
  return on;
}

Status NorthLink::set_piles(std::span<const PileIdentity> piles, Now now) {
  std::vector<std::string> numbers;
  for (const PileIdentity& pile : piles) numbers.push_back(pile.pile);
  session_.set_piles(std::move(numbers), now);
  return {};
}

void NorthLink::tick(Now now) {
  if (!std::exchange(started_, true)) return client_.start();
  session_.tick(now);
  if (session_.connected() && session_.give_up_reason())
    client_.give_up(*session_.give_up_reason());
}

std::string_view NorthLink::state() const {
  if (session_.online()) return "online";
  return session_.connected() ? "login" : "connecting";
}

std::vector<std::pair<std::string_view, std::uint64_t>> NorthLink::counters() const {
  const NorthCounters& of = session_.counters();
  return {{"messages", of.messages},    {"invalid", of.invalid},      {"retained", of.retained},
          {"repeated", of.repeated},    {"records_sent", of.records}, {"reports_sent", of.reports},
          {"sent_bytes", of.sent_bytes}};
}

}  // namespace youxu
