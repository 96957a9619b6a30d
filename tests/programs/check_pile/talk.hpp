// The gateway's side of a talk with one pile under test, step by step: each call returns when it is
// done. It sends what it is told to, also what no gateway would, and acknowledges events by itself.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "drivers/loop/loop.hpp"
#include "drivers/mqtt/mqtt_client.hpp"
#include "tests/programs/check_pile/heard.hpp"
#include "tests/programs/check_pile/rules.hpp"

namespace youxu::sim {

struct BrokerAddress {
  std::string host = "127.0.0.1";
  std::uint16_t port = 1883;
};

struct TalkOptions {
  BrokerAddress broker;
  std::string user = "gateway";  // client id too
  std::string password;
  std::string psk;  // hex digits: TLS with this key; empty: without
  std::string pile;
  // How the pile itself comes to the broker, to take its connection over.
  BrokerAddress pile_broker;
  std::string pile_password;
  std::string pile_psk;
};

class Talk {
 public:
  // Nothing is quicker than the next status, and 5 s are what most rules give.
  static constexpr Millis kPatience = std::chrono::milliseconds{6500};
  static constexpr Millis kOnce = std::chrono::milliseconds{1500};  // "within 1 s", and the way

  Talk(Loop& loop, TalkOptions options, Report& report);
  ~Talk();
  Talk(const Talk&) = delete;
  Talk& operator=(const Talk&) = delete;

  const std::string& pile() const { return options_.pile; }
  Report& report() { return report_; }
  const Heard& heard() const { return heard_; }
  void conclude() { heard_.conclude(now()); }
  Mono now() const { return loop_.now().mono; }
  // False once the loop was stopped: by a signal, or because the broker is gone.
  bool going() const { return going_; }

  // Runs the loop until `done`, at most so long. The last value of `done`.
  bool wait(Millis patience, const std::function<bool()>& done);
  void pause(Millis duration);
  bool connect(Millis patience);

  // Of the connector under test, by the newest status; there must be one.
  const PileStatus& status() const { return heard_.statuses().back().status; }
  const ConnectorStatus& connector() const { return status().connectors.front(); }
  Amps min() const;
  Amps max() const;
  Amps failsafe() const;

  // A lease with the next seq, counted from the newest status.
  Lease draft(Amps amps, Millis duration);
  void send(const Lease& lease);
  // Anything under any of the pile's topics.
  void send_text(const std::string& what, const std::string& payload, bool retain = false);
  void remember(const Lease& lease) { heard_.sent_lease(lease.id, lease.amps); }

  // A command with the next id, dated by the newest status.
  Command draft(CommandKind kind);
  void send(const Command& command);
  // Sends it, and waits for one more result of its id.
  std::optional<HeardResult> ask(const Command& command, Millis patience = kPatience);

  void hold_acknowledgements(bool hold);
  // Takes over the pile's client id for a moment, as a broker sees a connection that is lost. False
  // where the broker does not let us.
  bool displace();
  void hear_stored_again();

 private:
  void on_connected(bool connected);
  void on_message(const MqttMessage& message);
  void acknowledge_all();
  std::string topic(const std::string& what) const;
  int answers_to(const std::string& id) const;

  Loop& loop_;
  TalkOptions options_;
  Report& report_;
  Heard heard_;
  bool going_ = true;
  bool holding_ = false;
  std::int64_t epoch_ = 0;
  std::int64_t seq_ = 0;
  int commands_ = 0;
  std::string run_;  // part of the command ids: they are never used twice
  std::unique_ptr<MqttClient> client_;
};

}  // namespace youxu::sim
