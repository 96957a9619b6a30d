#include "tests/bench/bus/probe.hpp"

#include <algorithm>

namespace youxu::bench {

namespace {

constexpr const char* kEvent =
    R"({"id":1,"boot":1,"t":null,"connector":1,"kind":"tamper","wh":0,"detail":{}})";

}  // namespace

Probes::Probes(Loop& loop, const std::string& host, int port, const std::vector<PileKey>& piles)
    : probes_(piles.size()), timer_{loop, [this] { send(); }} {
  for (std::size_t i = 0; i < piles.size(); ++i) open(loop.raw(), host, port, piles[i], probes_[i]);
  timer_.start(kEvery, kEvery);
}

void Probes::open(uv_loop_t* loop, const std::string& host, int port, const PileKey& key,
                  Probe& probe) {
  probe.pile = key.pile;
  MqttCallbacks on;
  on.on_connected = [&probe](bool connected) {
    probe.waits = false;
    if (connected) (void)probe.client->subscribe("youxu/1/" + probe.pile + "/event-ack", 1);
  };
  on.on_message = [this, &probe](const MqttMessage&) { on_answer(probe); };
  MqttOptions options;
  options.host = host;
  options.port = port;
  options.name = key.pile;
  options.psk = key.key;
  probe.client = std::make_unique<MqttClient>(loop, options, std::move(on));
  probe.client->start();
}

void Probes::begin() {
  for (Probe& probe : probes_) probe.waits = false;
  round_trips_.clear();
  lost_ = 0;
}

void Probes::send() {
  Probe& probe = probes_[next_];
  next_ = (next_ + 1) % probes_.size();
  if (probe.waits && seconds_since(probe.sent) < kPatienceSeconds) return;
  if (probe.waits) ++lost_;
  probe.sent = Clock::now();
  probe.waits = probe.client->publish("youxu/1/" + probe.pile + "/event", kEvent, 1, false).ok();
}

void Probes::on_answer(Probe& probe) {
  if (!probe.waits) return;
  probe.waits = false;
  round_trips_.push_back(seconds_since(probe.sent) * 1e3);
}

std::size_t Probes::connected() const {
  return static_cast<std::size_t>(std::count_if(
      probes_.begin(), probes_.end(), [](const Probe& p) { return p.client->connected(); }));
}

}  // namespace youxu::bench
