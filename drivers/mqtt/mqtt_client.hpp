// One MQTT 3.1.1 connection of libmosquitto on a libuv loop, without threads. It knows no topics
// and keeps nothing across a broken connection: a fresh client for each attempt, so that nothing
// written for one connection is ever sent on the next. What the broker keeps is the options'
// choice.
#pragma once

#include <mosquitto.h>
#include <uv.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/mqtt/tls_context.hpp"
#include "policy/result.hpp"

namespace youxu {

struct MqttHost {
  std::string host;
  int port = 1883;
};

struct MqttOptions {
  std::string host = "127.0.0.1";
  int port = 1883;
  std::string name;  // client id and user name
  std::string user;  // empty: as name
  std::string password;
  std::string psk;         // hex digits: TLS with this key and the identity `name`; empty: no TLS
  std::string will_topic;  // retained, QoS 1
  std::string will_payload;
  std::vector<MqttHost> further;  // other nodes of the same cluster, tried in turn
  std::optional<TlsFiles> tls;    // TLS with certificates; not with psk
  bool persistent = false;        // the broker keeps subscriptions, and what QoS 1 brings meanwhile
  int keep_alive_s = 15;          // a dead connection is seen after twice as long
  // The longest wait between two rounds through all hosts. Short: unheard, no lease can be lowered.
  std::uint64_t longest_wait_ms = 2'000;
  // Not 0: waits are spread over their upper half, and which host comes first differs, by this.
  std::uint64_t spread = 0;
};

struct MqttMessage {
  std::string_view topic;    // until the callback returns
  std::string_view payload;  // likewise
  int qos = 0;
  bool retained = false;
};

// None may destroy the client.
struct MqttCallbacks {
  std::function<void(bool)> on_connected;    // each change, never from within publish
  std::function<void(int)> on_acknowledged;  // PUBACK for what send() gave this number
  std::function<void(bool)> on_subscribed;   // SUBACK, in the order of subscribe(): granted or not
  std::function<void(const MqttMessage&)> on_message;
  std::function<void(std::string_view)> on_trouble;  // why an attempt failed, in words
};

class MqttClient {
 public:
  static constexpr std::uint64_t kFirstBackoffMillis = 250;  // doubled at each failure
  static constexpr int kConnectSeconds = 15;                 // until the broker has accepted us
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
  // Ends the connection, as if lost, and goes on with the next host. Not from within a callback.
  void give_up(const std::string& why);
  // Errc::retry when not connected or when kMaxOutstanding are on their way: nothing was queued.
  Status publish(const std::string& topic, std::string_view payload, int qos, bool retain);
  // The same with QoS 1, not retained; the number is that of on_acknowledged, on this connection.
  Result<int> send(const std::string& topic, std::string_view payload);
  Status subscribe(const std::string& pattern, int qos);

 private:
  enum class Phase { waiting, resolving, open };
  struct How {
    int qos = 0;
    bool retain = false;
  };
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
  Status prepare_tls();
  void set_callbacks();
  void set_answer_callbacks();
  void sync();
  void poll_for(int events);
  void on_ready(int status, int events);
  void on_tick();
  void on_connack(int code);
  void on_published(int number);
  void retry_later(std::string why);
  std::uint64_t next_wait();
  const MqttHost& host() const { return hosts_[attempt_ % hosts_.size()]; }
  Result<int> hand_over(const std::string& topic, std::string_view payload, How how);
  Status check_ready(const std::string& topic) const;

  uv_loop_t* loop_;
  MqttOptions options_;
  MqttCallbacks callbacks_;
  Phase phase_ = Phase::waiting;
  bool connected_ = false;
  int outstanding_ = 0;
  std::vector<MqttHost> hosts_;
  std::size_t attempt_ = 0;
  std::uint64_t backoff_ = kFirstBackoffMillis;
  std::minstd_rand random_;
  int seconds_open_ = 0;
  Timer tick_;
  Timer retry_;
  uv_getaddrinfo_t* resolving_ = nullptr;  // freed by its callback
  std::unique_ptr<TlsContext> tls_;
  std::unique_ptr<mosquitto, Destroy> client_;
  // Declared after the client: closed before the client closes the socket under it.
  std::unique_ptr<uv_poll_t, ClosePoll> poll_;
  int poll_fd_ = -1;
  int poll_events_ = 0;
};

}  // namespace youxu
