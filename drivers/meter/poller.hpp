// Reads one meter at an absolute rhythm on a thread of its own, and reports on the loop. A reading
// is reported only whole and checked; after a failure nothing is reported in its place.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "drivers/loop/loop.hpp"
#include "drivers/loop/worker.hpp"
#include "drivers/meter/link.hpp"

namespace youxu {

inline constexpr std::uint64_t kSlowEvery = 60;  // energies: each 60th reading
// Periods left out after 1, 2, 3... failed readings in a row; the last one holds from then on.
std::uint64_t periods_left_out(std::uint64_t failures_in_a_row);

struct MeterOptions {
  MeterProfile profile;
  std::string host;
  std::uint16_t port = 502;
  int unit = 1;  // 1..247, also behind a TCP-to-serial gateway
  Millis period{1000};
};

struct MeterEvents {
  std::function<void(MeterReading)> on_reading;
  std::function<void(std::string)> on_error;  // each failed reading; it says which meter and what
};

struct MeterCounters {
  std::uint64_t readings = 0;
  std::uint64_t exceptions = 0;  // answered by the meter with a Modbus exception
  std::uint64_t failures = 0;    // everything else: each closed the connection
  std::uint64_t skipped = 0;     // periods passed over: still busy, backing off, or the loop late
};

// Polls from construction on. Must not be destroyed in its own callbacks; destruction waits for the
// request under way.
class MeterPoller {
 public:
  MeterPoller(Loop& loop, MeterOptions options, MeterEvents events);
  MeterPoller(const MeterPoller&) = delete;
  MeterPoller& operator=(const MeterPoller&) = delete;

  const MeterCounters& counters() const { return counters_; }

 private:
  void on_period();
  void schedule_next();
  void poll();
  void finished(const Result<MeterReading>& result);

  Loop& loop_;
  Millis period_;
  MeterEvents events_;
  MeterCounters counters_;
  std::shared_ptr<MeterLink> link_;  // used by one job at a time
  Mono next_{};
  bool busy_ = false;
  std::uint64_t failures_in_a_row_ = 0;
  std::uint64_t leave_out_ = 0;
  std::uint64_t polls_ = 0;
  Worker worker_;
  Timer timer_;
};

}  // namespace youxu
