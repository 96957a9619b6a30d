// The northbound MQTT dialect over a real connection: a NorthSession on an MqttClient of the loop,
// with TLS, a persistent session and several brokers of one cluster.
#pragma once

#include <uv.h>

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "drivers/mqtt/mqtt_client.hpp"
#include "drivers/uplink/north_session.hpp"
#include "drivers/uplink/platform_link.hpp"

namespace youxu {

struct NorthOptions {
  std::vector<MqttHost> hosts;  // 1..kMaxNorthHosts nodes of one cluster
  std::optional<TlsFiles> tls;
  std::string user;      // empty: the gateway's name
  std::string password;  // empty: none
  NorthSettings settings;
};

inline constexpr std::size_t kMaxNorthHosts = 16;

class NorthLink final : public PlatformLink {
 public:
  // Errc::invalid: no or too many hosts, a gateway name that is none, a TLS file that cannot be
  // used. `loop` must outlive the link; `clock` gives its time.
  static Result<std::unique_ptr<NorthLink>> create(uv_loop_t* loop, NorthOptions options,
                                                   PlatformEvents events,
                                                   std::function<Now()> clock);

  void tick(Now now) override;

  Status set_piles(std::span<const PileIdentity> piles, Now now) override;
  void answer(const StartAnswer& answer) override { session_.answer(answer); }
  void answer(const StopAnswer& answer) override { session_.answer(answer); }
  void report(std::span<const ConnectorReport> connectors, Now now) override {
    session_.report(connectors, now);
  }
  Status send_record(const Order& order, Now now) override {
    return session_.send_record(order, now);
  }
  bool takes_alarms() const override { return true; }
  Status send_alarm(const AlarmRecord& alarm, Now now) override {
    return session_.send_alarm(alarm, now);
  }

  bool online() const override { return session_.online(); }
  std::string_view state() const override;
  const std::string& last_failure() const override { return last_failure_; }
  std::vector<std::pair<std::string_view, std::uint64_t>> counters() const override;

 private:
  NorthLink(uv_loop_t* loop, const NorthOptions& options, PlatformEvents events,
            std::function<Now()> clock);
  NorthTransport transport();
  MqttCallbacks callbacks();

  std::function<Now()> clock_;
  std::string last_failure_;
  bool started_ = false;
  NorthSession session_;
  MqttClient client_;  // last: it goes first, and calls nobody then
};

}  // namespace youxu
