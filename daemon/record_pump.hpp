// Brings one platform's outbox to it, and takes its answers back.
//
// A bounded number of records is on its way at a time. What was queued since the platform came
// online goes first (OpenUC wants a record within 30 s of a charge's end), then what waited before,
// oldest first, then alarms. A record that cannot go now, or that stays unanswered, holds up no
// other; it is sent again each 30 s, later each 5 min, and at each login, until it is answered. All
// waiting is on the monotonic clock, and none of it is kept: the outbox is what lasts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "policy/order.hpp"
#include "policy/platform.hpp"
#include "policy/result.hpp"
#include "policy/time.hpp"
#include "storage/store.hpp"

namespace youxu {

// As PlatformLink::send_record and send_alarm.
struct RecordSender {
  std::function<Status(const Order&)> order;
  std::function<Status(const AlarmRecord&)> alarm;  // unset: the platform takes none
};

struct RecordCounters {
  std::int64_t accepted = 0;
  std::int64_t disputed = 0;
  std::int64_t resent = 0;      // after the first time
  std::int64_t unsendable = 0;  // parked as disputed by us: the dialect has no form for them
  std::int64_t storage_errors = 0;
};

class RecordPump {
 public:
  static constexpr std::size_t kWindow = 16;          // on their way, an answer to be expected
  static constexpr std::size_t kMaxUnanswered = 256;  // sent often, and waiting still

  RecordPump(Store& store, std::string platform, RecordSender sender);

  // At each login everything that is unanswered is sent again.
  void on_online(bool online);
  // Kept until settle(), which the caller calls once after a batch of answers: one transaction then
  // stores them all. An answer that is lost before is given again, since its record is sent again.
  void on_answer(std::string_view record, bool accepted);
  void settle(Now now);  // stores what was answered and fills the window
  void tick(Now now);    // once a second: also what is due again

  const RecordCounters& counters() const { return counters_; }

 private:
  struct InFlight {
    RecordKind kind = RecordKind::order;
    Mono resend{};
    int tries = 0;
  };
  // Part of the outbox that the pump goes round.
  struct Lane {
    RecordKind kind = RecordKind::order;
    std::int64_t first = 0;    // rows above it
    std::int64_t last = 0;     // to this one; 0: no end
    std::int64_t read_to = 0;  // the newest row looked at in this round
  };

  bool store_answers();
  void resend(Now now);
  std::size_t on_their_way() const;
  void fill(Now now);
  void fill(Lane& lane, Now now);
  bool send(RecordKind kind, const std::string& record);
  Status send_now(RecordKind kind, const std::string& record);

  Store& store_;
  std::string platform_;
  RecordSender sender_;
  bool online_ = false;
  Lane fresh_, backlog_, alarms_;
  std::map<std::string, InFlight, std::less<>> in_flight_;
  std::vector<RecordAnswer> answers_;  // not stored yet
  RecordCounters counters_;
};

}  // namespace youxu
