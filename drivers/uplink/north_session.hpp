// The northbound MQTT dialect as a state machine without I/O: what the broker delivers and time in,
// messages and events out. It stands on a connection that is the caller's (NorthLink's), and keeps
// over a disconnection only which commands were answered and how.
//
// A record (an order's or an alarm's) is published with QoS 1. Its PUBACK says that the broker has
// taken it, which is enough for the outbox only where the broker itself is the durable store
// (NorthAck::broker).
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "drivers/uplink/north_codec.hpp"
#include "drivers/uplink/platform_link.hpp"

namespace youxu {

// Whose word takes a record out of the outbox.
enum class NorthAck {
  application,  // a message on .../ack from whoever stored it
  broker,       // the PUBACK: nobody above the broker answers
};

struct NorthSettings {
  std::string gateway;  // its name, see is_gateway_name
  std::string version;  // of the program, told in .../online
  NorthAck ack = NorthAck::application;
  // The broker keeps what comes down (QoS 1) while the gateway is away. Without it nothing is lost
  // either: what is not answered comes again.
  bool persistent = true;
  std::vector<std::string> piles;  // those that commands may be for
};

// The outermost seam. None may call back into the session before it returns.
struct NorthTransport {
  std::function<Status(const std::string& topic, std::string_view payload, int qos, bool retain)>
      publish;
  // QoS 1; the number comes again in on_acknowledged.
  std::function<Result<int>(const std::string& topic, std::string_view payload)> send;
  std::function<Status(const std::string& topic, int qos)> subscribe;
};

struct NorthMessage {
  std::string_view topic;
  std::string_view payload;
  int qos = 0;
  bool retained = false;
};

// Since the start.
struct NorthCounters {
  std::uint64_t messages = 0;  // received
  std::uint64_t invalid = 0;   // of these: not as documented; answered so where they were commands
  std::uint64_t retained = 0;  // of these: stored by the broker; they changed nothing
  std::uint64_t repeated = 0;  // commands seen before: answered again, not done again
  std::uint64_t records = 0;   // sent, of orders and alarms, repetitions included
  std::uint64_t reports = 0;
  std::uint64_t sent_bytes = 0;  // payloads of everything sent
};

class NorthSession {
 public:
  static constexpr std::size_t kMaxRecords = 64;   // on their way to the broker
  static constexpr std::size_t kMaxAnswers = 512;  // remembered; the oldest is forgotten
  static constexpr std::size_t kMaxInReport = 32;  // connectors in one message
  static constexpr Millis kAnswerLimit = std::chrono::seconds{60};  // for a start or stop
  static constexpr Millis kPubackLimit = std::chrono::seconds{20};  // for the broker, of a record

  // All functions of the transport must be set.
  NorthSession(NorthSettings settings, PlatformEvents events, NorthTransport transport);

  void on_connected(Now now);
  void on_disconnected();
  void on_subscribed(bool granted, Now now);
  void on_acknowledged(int number);
  void on_message(const NorthMessage& message, Now now);
  void tick(Now now);

  // From now on commands may be for these; they are told at once in .../online.
  void set_piles(std::vector<std::string> piles, Now now);
  // For a start or stop of a command; dropped where none waits for it.
  void answer(const StartAnswer& answer);
  void answer(const StopAnswer& answer);
  // Sends those that changed in more than figures at once, else each 15 s while an order is open
  // and each 5 min otherwise.
  void report(std::span<const ConnectorReport> connectors, Now now);
  // retry: not online, or kMaxRecords are on their way. invalid: the order is not closed.
  Status send_record(const Order& order, Now now);
  Status send_alarm(const AlarmRecord& alarm, Now now);

  // Set when this connection leads nowhere: end it. Says why.
  const std::optional<std::string>& give_up_reason() const { return give_up_reason_; }
  bool online() const { return online_; }
  bool connected() const { return connected_; }
  const NorthCounters& counters() const { return counters_; }

 private:
  struct Record {
    std::string id;  // of the order or alarm
    Mono sent_at{};
  };
  struct Reported {
    ConnectorReport last;
    Mono at{};
  };
  struct Place {  // which start or stop is waited for
    std::string pile;
    int connector = 1;
    std::string kind;
    auto operator<=>(const Place&) const = default;
  };
  struct Waiting {
    std::string command;
    Mono since{};
  };

  std::string topic(std::string_view what) const;
  bool publish(std::string_view what, std::string_view payload, int qos, bool retain);
  void set_online(bool online);
  void say_online(Now now);
  Status send_durable(std::string_view what, const std::string& id, const std::string& payload);
  bool report_is_due(const ConnectorReport& report, Now now) const;

  void on_ack(std::string_view payload);
  void on_command(const NorthMessage& message, Now now);
  void perform(const north::PlatformCommand& command, const NorthMessage& message, Now now);
  void perform(const PlatformStart& start, const north::PlatformCommand& command, Now now);
  void perform(const PlatformStop& stop, const north::PlatformCommand& command, Now now);
  void perform(const WorkParameters& limit, const north::PlatformCommand& command);
  bool knows(const std::string& pile) const;
  bool wait_for_answer(const Place& place, const north::PlatformCommand& command, Now now);
  std::optional<std::string> answered_wait(const Place& place);
  // `why` empty: it is done.
  void reply(const north::PlatformCommand& command, std::string_view why, std::string text);
  void send_answer(north::Answer answer);
  void note(std::string_view line) const;

  NorthSettings settings_;
  PlatformEvents events_;
  NorthTransport transport_;
  std::map<int, Record> records_;  // on their way, by the number of the message
  std::map<std::pair<std::string, int>, Reported> reported_;
  std::map<Place, Waiting> waiting_;
  std::map<std::string, std::string> answers_;  // by command; empty: not answered yet
  std::deque<std::string> answered_;            // the commands of answers_, oldest first
  std::optional<std::string> give_up_reason_;
  NorthCounters counters_;
  Now now_{};
  int subscriptions_ = 0;  // not confirmed yet
  bool connected_ = false;
  bool online_ = false;
};

}  // namespace youxu
