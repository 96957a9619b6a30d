// The gateway's end of the pile bus: decoded messages in, leases and commands out, over the
// compound's broker. It decides nothing, keeps no state of any pile and queues no lease.
#pragma once

#include <uv.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "drivers/mqtt/mqtt_client.hpp"
#include "drivers/pile/codec.hpp"
#include "policy/pile.hpp"
#include "policy/result.hpp"

namespace youxu {

struct PileBusOptions {
  std::string host = "127.0.0.1";
  int port = 1883;
  std::string password;  // of user "gateway"; empty: none
};

// None may destroy the bus. The pile's number is valid until the callback returns.
struct PileBusCallbacks {
  std::function<void(bool)> on_connected;
  // `stored`: the broker's copy of what it said before this connection of ours, not said now.
  std::function<void(std::string_view pile, bool online, bool stored)> on_online;
  std::function<void(std::string_view pile, const PileHello&)> on_hello;
  std::function<void(std::string_view pile, const PileStatus&)> on_status;
  std::function<void(std::string_view pile, const PileEvent&)> on_event;
  std::function<void(std::string_view pile, const CommandResult&)> on_result;
  std::function<void(std::string_view)> log;
};

struct PileBusCounters {
  std::uint64_t received = 0;  // messages, the invalid ones included
  std::uint64_t invalid = 0;   // changed nothing
  std::uint64_t retained = 0;  // stored copies of what must not be stored: dropped
  std::uint64_t sent = 0;
};

class PileBus {
 public:
  static constexpr int kLogPauseSeconds = 60;           // between two lines about one pile
  static constexpr std::size_t kMaxPausedPiles = 1024;  // beyond: counted, not logged

  // Connects, and stays connected with back-off. `loop` must outlive the bus and run once more
  // after its end. At the end the broker publishes that the gateway is offline.
  PileBus(uv_loop_t* loop, const PileBusOptions& options, PileBusCallbacks callbacks);
  ~PileBus();
  PileBus(const PileBus&) = delete;
  PileBus& operator=(const PileBus&) = delete;

  bool connected() const { return client_->connected(); }
  // Errc::retry when not connected: nothing was queued, nothing will be sent later.
  Status send(std::string_view pile, const Lease& lease);
  Status send(std::string_view pile, const Command& command);
  Status acknowledge(std::string_view pile, std::int64_t boot, std::int64_t id);
  const PileBusCounters& counters() const { return counters_; }

 private:
  struct CloseTimer {
    void operator()(uv_timer_t* timer) const;
  };

  void announce();
  void on_message(const MqttMessage& message);
  Status dispatch(const pile_bus::UpTopic& topic, std::string_view payload, bool stored);
  void count_invalid(std::string_view pile, const std::string& why);
  void pass_second();
  Status publish(const std::string& topic, const std::string& payload, int qos);
  void log(const std::string& line) const;

  PileBusCallbacks callbacks_;
  PileBusCounters counters_;
  std::map<std::string, int, std::less<>> paused_;  // seconds until the pile may be logged again
  std::unique_ptr<uv_timer_t, CloseTimer> second_;
  std::unique_ptr<MqttClient> client_;
};

}  // namespace youxu
