// One OpenUC V1.0 connection that stands for some or all piles of the site, as a state machine
// without I/O: bytes and time in, bytes and events out. It keeps nothing over a disconnection but
// the latest connector reports; records live in the caller's outbox.
//
// Per pile: login, tariff check (and the model when it differs), then heartbeats, real-time data,
// starts and stops. Nothing of a pile is acted on before its login is accepted.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "drivers/uplink/frame.hpp"
#include "drivers/uplink/openuc.hpp"
#include "drivers/uplink/platform_link.hpp"
#include "policy/result.hpp"

namespace youxu {

struct OpenucOptions {
  std::vector<PileIdentity> piles;  // 1..kMaxUplinkPiles, each number 14 digits, once
  openuc::Profile profile = openuc::Profile::openuc;
  std::chrono::minutes utc_offset{480};                     // the platform's local time
  openuc::CrcOrder crc_order = openuc::CrcOrder::standard;  // of what is sent
  std::string tariff_model = "0000";                        // the model in hand, 4 digits
};

inline constexpr std::size_t kMaxUplinkPiles = 512;
inline constexpr std::size_t kMaxRecordsInFlight = 16;
inline constexpr std::size_t kMaxUplinkOutput = 1U << 20U;
// Bytes of one connection that are no frame; who sends more is no platform.
inline constexpr std::size_t kMaxUplinkRubbish = 4096;
// Starts, stops and new tariffs, each of which the caller may have to put on its disk: so many at
// once (or two for each pile), and then so many a second. More are dropped, as if lost on the way.
inline constexpr int kMaxUplinkRequests = 64;
inline constexpr int kUplinkRequestsPerSecond = 8;

// Since the session was made, over all its connections.
struct OpenucCounters {
  std::uint64_t frames = 0;          // whole, with a right CRC
  std::uint64_t not_understood = 0;  // of these: no type or body we know; they changed nothing
  std::uint64_t encrypted = 0;       // right but encrypted; dropped
  std::uint64_t skipped_bytes = 0;   // were no frame, or one with a wrong CRC
  std::uint64_t logins = 0;          // of piles, accepted
  std::uint64_t logins_refused = 0;
  std::uint64_t too_many = 0;  // requests above kMaxUplinkRequests; dropped
};

class OpenucSession {
 public:
  // invalid: a pile number that is not 14 digits or appears twice, no or too many piles, a tariff
  // model that is not 4 digits.
  static Result<OpenucSession> create(OpenucOptions options, PlatformEvents events);

  void on_connected(Now now);
  void on_disconnected(Now now);
  void on_bytes(std::string_view bytes, Now now);
  void tick(Now now);  // about once a second

  // A start that found no car may be answered again with success within 60 s (OpenUC 0x33).
  // Dropped while the pile is not logged in: the platform has closed that request.
  void answer(const StartAnswer& answer);
  void answer(const StopAnswer& answer);

  // A pile that is new, or has become another, logs in (again); the others' state stays. One that
  // is no longer among them is left out. Errors as create(): then nothing changes.
  Status set_piles(std::vector<PileIdentity> piles, Now now);

  // Sends 0x31; what comes of it is on_card_answer, at most once for each question. retry: the pile
  // is not logged in. invalid: neither a card of up to 16 hexadecimal digits nor a VIN, or no such
  // pile or connector.
  Status ask_card(const CardQuestion& question);

  // The model that another connection to the same platform has got.
  void know_tariff(std::string model) { options_.tariff_model = std::move(model); }

  // The latest state of all connectors. Sends 0x13 at once for a change of status, plug, faults or
  // order, else each 15 s while an order is open and each 5 min otherwise.
  void report(std::span<const ConnectorReport> connectors, Now now);

  // Sends 0x3B of a closed order; unanswered it is repeated each 30 s up to 3 times, once more
  // after 5 min, and then left to the caller, as it is at a disconnection. An order in flight is
  // not sent twice. invalid: no 32-digit id, or a pile not in the options. retry: not logged in, or
  // kMaxRecordsInFlight are in flight.
  Status send_record(const Order& order, Now now);

  std::string take_output() { return std::exchange(output_, {}); }
  // Set when the link is dead or refuses us: close it and connect again. Says why.
  const std::optional<std::string>& give_up_reason() const { return give_up_reason_; }
  bool online() const { return online_; }
  const openuc::FrameReader& reader() const { return reader_; }
  OpenucCounters counters() const;

 private:
  enum class Stage { away, login_sent, tariff_check, tariff_wanted, ready };
  struct Connector {
    ConnectorReport latest;
    std::optional<Mono> reported_at;
    ConnectorReport reported;
    int unanswered_heartbeats = 0;
    std::uint16_t start_seq = 0;  // answers repeat the request's
    std::uint16_t stop_seq = 0;
    bool card_asked = false;  // no answer yet
  };
  struct Pile {
    PileIdentity identity;
    Stage stage = Stage::away;
    Mono asked_at{};      // the last login, tariff check or tariff request
    Mono heartbeat_at{};  // the last heartbeat
    std::vector<Connector> connectors;
  };
  struct Record {
    std::string body;
    int sent = 0;
    Mono next_at{};
  };

  OpenucSession(OpenucOptions options, PlatformEvents events);

  void send(std::uint8_t type, std::string body);
  void send(std::uint8_t type, std::string body, std::uint16_t seq);
  void handle(const openuc::Frame& frame, Now now);

  void on(const openuc::LoginAck& ack, const openuc::Frame& frame, Now now);
  void on(const openuc::HeartbeatAck& ack, const openuc::Frame& frame, Now now);
  void on(const openuc::VerifyTariffAck& ack, const openuc::Frame& frame, Now now);
  void on(const openuc::TariffModel& model, const openuc::Frame& frame, Now now);
  void on(const openuc::ReadRequest& request, const openuc::Frame& frame, Now now);
  void on(const PlatformStart& start, const openuc::Frame& frame, Now now);
  void on(const PlatformStop& stop, const openuc::Frame& frame, Now now);
  void on(const openuc::RecordAck& ack, const openuc::Frame& frame, Now now);
  void on(const WorkParameters& work, const openuc::Frame& frame, Now now);
  void on(const openuc::PlatformTime& time, const openuc::Frame& frame, Now now);
  void on(const PlatformReboot& request, const openuc::Frame& frame, Now now);
  void on(const openuc::UpdateRequest& request, const openuc::Frame& frame, Now now);
  void on(const QrPrefix& prefix, const openuc::Frame& frame, Now now);
  void on(const CardAnswer& answer, const openuc::Frame& frame, Now now);
  void on(const PlatformBalance& balance, const openuc::Frame& frame, Now now);
  void on(const CardListRequest& request, const openuc::Frame& frame, Now now);
  void on(const openuc::BrokenCardList& broken, const openuc::Frame& frame, Now now);
  void on(const openuc::Refused& refused, const openuc::Frame& frame, Now now);

  void answer_list(const CardListRequest& request, const CardListResult& result, std::uint16_t seq);
  static Pile pile_from(const PileIdentity& identity);
  void take_identity(Pile& pile, const PileIdentity& identity, Now now);
  void ask(Pile& pile, Stage stage, Now now);
  void ask_again(Pile& pile, Now now);
  void heartbeats(Pile& pile, Now now);
  void send_report(Connector& connector, Now now);
  void reports(Pile& pile, Now now);
  void repeat_records(Now now);
  void refresh_online();
  void clear_link();
  bool may_request(Mono now);
  std::int64_t most_request_millis() const;

  Pile* pile_of(const std::string& number);
  Pile* accepted_pile(const std::string& number);
  Connector* connector_of(const std::string& pile, int connector);

  OpenucOptions options_;
  PlatformEvents events_;
  std::map<std::string, Pile> piles_;
  std::map<std::string, Record> records_;  // in flight, by order
  openuc::FrameReader reader_;
  std::uint64_t skipped_before_ = 0;  // this connection
  std::uint64_t frames_ = 0;
  std::uint64_t not_understood_ = 0;
  std::uint64_t logins_ = 0;
  std::uint64_t logins_refused_ = 0;
  std::uint64_t too_many_ = 0;
  std::int64_t request_millis_ = 0;  // what is left for requests
  Mono requests_at_{};
  std::string output_;
  std::string announced_tariff_;  // the body last given to on_tariff, without its pile
  std::optional<std::string> give_up_reason_;
  Mono received_at_{};
  std::uint16_t seq_ = 0;
  bool connected_ = false;
  bool online_ = false;
};

}  // namespace youxu
