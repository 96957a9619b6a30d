// Keeps one OpenUC session connected: connects, waits and tries again, closes what is dead, and
// moves the session's bytes. The connection itself is the caller's, given as three functions.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "drivers/uplink/back_off.hpp"
#include "drivers/uplink/session.hpp"

namespace youxu {

// A TCP client of the loop. None of these may call back into the Uplink before it returns.
struct UplinkTransport {
  std::function<void()> connect;                // leads to on_connected() or on_disconnected()
  std::function<void()> close;                  // no call for this connection comes after it
  std::function<bool(std::string_view)> write;  // false: the connection is lost or its queue full
};

inline constexpr Millis kConnectLimit = std::chrono::seconds{15};

class Uplink final : public PlatformLink {
 public:
  // All three functions must be set. `seed` differs from gateway to gateway.
  Uplink(OpenucSession session, UplinkTransport transport, std::uint64_t seed)
      : session_{std::move(session)}, transport_{std::move(transport)}, back_off_{seed} {}

  // The transport's events. Those of a connection that is already over are ignored.
  void on_connected(Now now);
  void on_disconnected(std::string_view why, Now now);
  void on_bytes(std::string_view bytes, Now now);

  void tick(Now now) override;

  void answer(const StartAnswer& answer) override;
  void answer(const StopAnswer& answer) override;
  void report(std::span<const ConnectorReport> connectors, Now now) override;
  Status send_record(const Order& order, Now now) override;
  Status set_piles(std::span<const PileIdentity> piles, Now now) override;
  Status ask_card(const CardQuestion& question, Now now) override;
  void know_tariff(const std::string& model) { session_.know_tariff(model); }

  // Its next tick would connect.
  bool is_due(Now now) const { return state_ == State::waiting && now.mono >= next_at_; }

  bool online() const override { return session_.online(); }
  std::string_view state() const override;
  const std::string& last_failure() const override { return last_failure_; }
  std::vector<std::pair<std::string_view, std::uint64_t>> counters() const override;

 private:
  enum class State { waiting, connecting, connected };

  void flush();
  void abandon(std::string why, Now now);
  void wait(Now now);

  OpenucSession session_;
  UplinkTransport transport_;
  BackOff back_off_;
  State state_ = State::waiting;
  Mono next_at_{};  // waiting: the next attempt; connecting: its end
  bool write_failed_ = false;
  std::string last_failure_;
};

}  // namespace youxu
