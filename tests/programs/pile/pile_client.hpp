// Connects one simulated pile to a real broker, as a vendor's firmware would: its own encoding and
// decoding of the bus, written from the specification and not from drivers/pile/codec. It decides
// nothing that the pile decides.
#pragma once

#include <uv.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "drivers/mqtt/mqtt_client.hpp"
#include "policy/time.hpp"
#include "tests/programs/pile/sim_pile.hpp"

namespace youxu::sim {

struct PileClientOptions {
  std::string host = "127.0.0.1";
  int port = 1883;
  std::string password;  // user name and client id are the pile's number
  std::string psk;       // hex digits: TLS with this key, and with what command `set` makes of it
  std::function<void(const std::string&)> keep_key;  // a new one, before it is answered for
  std::function<void(const std::string&)> trace;     // each message that goes or comes, in words
  std::function<void(const Lease&)> on_lease;        // came, and may be ignored yet
  std::function<void(const PileStatus&)> on_status;  // has left for the broker
  bool answers_at_once = true;  // false: like firmware with a cycle of its own, at the next step
};

class PileClient {
 public:
  // `pile` and `loop` must outlive it; `clock` gives the time of messages that come in.
  PileClient(uv_loop_t* loop, SimPile& pile, const PileClientOptions& options,
             std::function<Now()> clock);

  // Steps the pile and sends what it has to say. While not connected that is dropped: statuses age,
  // and unacknowledged events come again on return. A pile that is silent sends nothing.
  void step(Now now);
  bool connected() const { return client_->connected(); }

 private:
  void connect();
  void take_key();
  void reconnect_with_new_key(Now now);
  void on_connected(bool connected);
  void on_message(const MqttMessage& message);
  void announce();
  void send_all();
  bool publish(const char* what, const std::string& payload, int qos, bool retain = false);
  void trace(const std::string& line);

  uv_loop_t* loop_;
  SimPile& pile_;
  PileClientOptions options_;
  std::function<Now()> clock_;
  std::string new_key_;  // to reconnect with; empty: none
  Mono reconnect_at_{};
  std::int64_t announced_boot_ = 0;
  std::unique_ptr<MqttClient> client_;
};

}  // namespace youxu::sim
