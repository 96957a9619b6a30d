// Reads the meters of one bus, each at an absolute rhythm, one at a time on the bus's own thread,
// and reports on the loop. A reading is reported only whole and checked; after a failure nothing is
// reported in its place.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
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
  int unit = 1;         // 1..247, also behind a TCP-to-serial gateway
  std::string address;  // DL/T 645: the meter's 12 digits, instead of the unit
  Millis period{1000};
};

struct MeterEvents {
  std::function<void(MeterReading)> on_reading;
  // Before each on_reading, and before an on_error where the values themselves were refused: all of
  // them, for showing and judging; may be empty.
  std::function<void(MeterSnapshot)> on_snapshot;
  std::function<void(std::string)> on_error;  // each failed reading; it says which meter and what
  std::function<void(std::string)> on_note;   // what should be known of the bus; may be empty
};

struct MeterCounters {
  std::uint64_t readings = 0;
  std::uint64_t exceptions = 0;  // answered by the meter with a Modbus exception
  std::uint64_t failures = 0;    // everything else
  std::uint64_t skipped = 0;     // periods passed over: still busy, backing off, or the loop late
  std::array<std::uint64_t, kBusFaults> faults{};  // exceptions and failures by BusFault
};

// Must not be destroyed in its own callbacks; destruction waits for the requests of one reading.
class MeterPoller {
 public:
  static constexpr std::size_t kMaxMeters = 247;  // units on one bus

  MeterPoller(Loop& loop, BusAddress bus);
  MeterPoller(const MeterPoller&) = delete;
  MeterPoller& operator=(const MeterPoller&) = delete;

  // Polls it from now on. Gives its number on this bus; Errc::refused beyond kMaxMeters.
  Result<std::size_t> add(MeterOptions options, MeterEvents events);
  const MeterCounters& counters(std::size_t meter) const { return meters_[meter].counters; }

 private:
  struct Meter {
    Meter(Loop& loop, std::function<void()> on_period) : timer{loop, std::move(on_period)} {}

    std::shared_ptr<MeterLink> link;
    MeterEvents events;
    MeterCounters counters;
    Millis period{1000};
    Mono next{};
    Mono due_since{};
    bool due = false;  // waits for the bus, or is being read
    std::uint64_t failures_in_a_row = 0;
    std::uint64_t leave_out = 0;
    std::uint64_t polls = 0;
    Timer timer;
  };
  struct Job;

  void on_period(Meter& meter);
  void schedule_next(Meter& meter);
  Meter* most_urgent();
  void poll_next();
  void finished(Meter& meter, const Job& job);
  void failed(Meter& meter, const Job& job);

  Loop& loop_;
  std::shared_ptr<MeterBus> bus_;  // used by one job at a time
  bool busy_ = false;
  std::deque<Meter> meters_;  // jobs and timers keep references
  Worker worker_;
};

}  // namespace youxu
