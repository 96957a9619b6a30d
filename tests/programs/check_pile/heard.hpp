// What a pile under test has said, and the rules that show in its messages alone. It sends nothing
// and reads no clock. It keeps at most kKept of each kind; the oldest goes first.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>

#include "policy/pile.hpp"
#include "policy/time.hpp"
#include "tests/programs/check_pile/rules.hpp"

namespace youxu::sim {

std::string decimal(double value);  // with one decimal
std::string in_seconds(Millis duration);
// A meter may show so much more than flows: 0.5 A or 2 %.
Amps with_tolerance(Amps amps);
Amps largest(const PerPhase<Amps>& amps);

struct HeardMessage {
  std::string what;  // the last part of the topic
  std::string payload;
  int qos = 0;
  bool retained = false;  // stored by the broker, not new
};

struct HeardOnline {
  Mono at{};
  bool online = false;
  std::int64_t boot = 0;
};
struct HeardStatus {
  Mono at{};
  PileStatus status;
};
struct HeardEvent {
  Mono at{};  // the first time
  PileEvent event;
  std::string payload;
  int times = 1;
  Mono last{};
  std::optional<Mono> acknowledged;
};
struct HeardResult {
  Mono at{};
  CommandResult result;
};

class Heard {
 public:
  static constexpr std::size_t kKept = 1000;

  explicit Heard(Report& report) : report_{report} {}

  void take(const HeardMessage& message, Mono now);
  // What was sent, so that the answers can be judged.
  void sent_lease(LeaseId id, Amps amps);
  void sent_command(const std::string& id) { ++commands_[id].sent; }
  void acknowledged(std::int64_t boot, std::int64_t id, Mono now);
  // Passes what was seen without fault.
  void conclude(Mono now);

  const std::deque<HeardOnline>& onlines() const { return onlines_; }
  const std::optional<PileHello>& hello() const { return hello_; }
  int hellos() const { return hellos_; }
  const std::deque<HeardStatus>& statuses() const { return statuses_; }
  const std::deque<HeardEvent>& events() const { return events_; }
  const std::deque<HeardResult>& results() const { return results_; }

 private:
  struct Counted {
    int sent = 0;
    int answered = 0;
  };

  void check_delivery(const HeardMessage& message);
  void take_online(const HeardMessage& message, Mono now);
  void take_hello(const HeardMessage& message);
  void take_status(const HeardMessage& message, Mono now);
  void take_event(const HeardMessage& message, Mono now);
  void take_result(const HeardMessage& message, Mono now);
  void check_gap(const PileStatus& status, Mono now);
  void check_register(WattHours energy);
  void check_lease(const ConnectorStatus& connector);
  void check_repeat(const HeardEvent& event, Mono now);

  Report& report_;
  std::deque<HeardOnline> onlines_;
  std::optional<PileHello> hello_;
  int hellos_ = 0;
  std::deque<HeardStatus> statuses_;
  std::deque<HeardEvent> events_;
  std::deque<HeardResult> results_;
  bool online_is_stored_ = false;
  bool was_away_ = false;  // since the last status: gaps are no fault
  Millis longest_gap_{};
  WattHours register_;
  std::map<LeaseId, Amps> leases_;  // the largest that was sent under this id
  std::map<std::string, Counted> commands_;
  std::optional<PileEvent> last_event_;
};

}  // namespace youxu::sim
