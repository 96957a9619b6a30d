// One MQTT 3.1.1 connection of libmosquitto on a libuv loop, without threads. It knows no topics of
// the bus and keeps nothing across a broken connection: clean session, and a fresh client for each
// attempt, so that nothing written for one connection is ever sent on the next.
#pragma once

#include <mosquitto.h>
#include <uv.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "policy/result.hpp"

namespace youxu::pile_bus {

inline constexpr const char* kGatewayName = "gateway";  // its client id and user name

struct MqttOptions {
  std::string host = "127.0.0.1";
  int port = 1883;
  std::string name;  // client id and user name
  std::string user;  // empty: as name
  std::string password;
  std::string psk;         // hex digits: TLS with this key and the identity `name`; empty: no TLS
  std::string will_topic;  // retained, QoS 1
  std::string will_payload;
};

struct MqttMessage {
  std::string_view topic;    // until the callback returns
  std::string_view payload;  // likewise
  int qos = 0;
  bool retained = false;
};

// Neither may destroy the client.
struct MqttCallbacks {
  std::function<void(bool)> on_connected;  // each change, never from within publish
  std::function<void(const MqttMessage&)> on_message;
  std::function<void(std::string_view)> on_trouble;  // why an attempt failed, in words
};

class MqttClient {
 public:
  static constexpr std::uint64_t kFirstBackoffMillis = 250;   // doubled at each failure
  static constexpr std::uint64_t kLastBackoffMillis = 2'000;  // unheard, no lease can be lowered
  static constexpr int kKeepAliveSeconds = 15;
  // Published, neither written nor acknowledged yet: a lease and a command for each of 2,000 piles.
  static constexpr int kMaxOutstanding = 4096;

  // `loop` must outlive the client and run once more after its end, to free the handles.
  MqttClient(uv_loop_t* loop, MqttOptions options, MqttCallbacks callbacks);
  // Ends the connection without DISCONNECT: the broker publishes the will.
  ~MqttClient();
  MqttClient(const MqttClient&) = delete;
  MqttClient& operator=(const MqttClient&) = delete;

  // Connects now and, with back-off, after each loss. To be called once.
  void start();
  bool connected() const { return connected_; }
  // Errc::retry when not connected or when kMaxOutstanding are on their way: nothing was queued.
  Status publish(const std::string& topic, std::string_view payload, int qos, bool retain);
  Status subscribe(const std::string& pattern, int qos);

 private:
  enum class Phase { waiting, resolving, open };
  struct CloseTimer {
    void operator()(uv_timer_t* timer) const;
  };
  struct ClosePoll {
    void operator()(uv_poll_t* poll) const;
  };
  struct Destroy {
    void operator()(mosquitto* client) const { mosquitto_destroy(client); }
  };
  using Timer = std::unique_ptr<uv_timer_t, CloseTimer>;

  Timer new_timer();
  void resolve();
  void on_resolved(int status, const addrinfo* found);
  void connect_to(const char* address);
  bool prepare();
  void set_callbacks();
  void sync();
  void poll_for(int events);
  void on_ready(int status, int events);
  void on_tick();
  void on_connack(int code);
  void retry_later(const std::string& why);
  Status check_ready(const std::string& topic) const;

  uv_loop_t* loop_;
  MqttOptions options_;
  MqttCallbacks callbacks_;
  Phase phase_ = Phase::waiting;
  bool connected_ = false;
  int outstanding_ = 0;
  std::uint64_t backoff_ = kFirstBackoffMillis;
  Timer tick_;
  Timer retry_;
  uv_getaddrinfo_t* resolving_ = nullptr;  // freed by its callback
  std::unique_ptr<mosquitto, Destroy> client_;
  // Declared after the client: closed before the client closes the socket under it.
  std::unique_ptr<uv_poll_t, ClosePoll> poll_;
  int poll_fd_ = -1;
  int poll_events_ = 0;
};

}  // namespace youxu::pile_bus
