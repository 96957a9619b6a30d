// What the benches of all protocols share: a loop that runs for a while, and what was reported.
#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "drivers/meter/poller.hpp"

namespace youxu::test {

struct Seen {
  std::vector<MeterReading> readings;
  std::vector<MeterSnapshot> snapshots;
  std::vector<Mono> at;
  std::vector<std::string> errors;
  std::vector<std::string> notes;
  std::size_t number = 0;
};

inline Millis longest_gap(const Seen& seen) {
  Mono::duration longest{0};
  for (std::size_t i = 1; i < seen.at.size(); ++i)
    longest = std::max(longest, seen.at[i] - seen.at[i - 1]);
  return std::chrono::duration_cast<Millis>(longest);
}

struct Bench {
  Loop loop;

  MeterEvents events_for(Seen& seen) {
    MeterEvents events;
    events.on_reading = [this, &seen](const MeterReading& reading) {
      seen.readings.push_back(reading);
      seen.at.push_back(loop.now().mono);
    };
    events.on_snapshot = [&seen](const MeterSnapshot& all) { seen.snapshots.push_back(all); };
    events.on_error = [&seen](const std::string& error) { seen.errors.push_back(error); };
    events.on_note = [&seen](const std::string& note) { seen.notes.push_back(note); };
    return events;
  }

  void run(Millis time) {
    Timer stop{loop, [this] { loop.stop(); }};
    stop.start(time);
    loop.run();
  }
  // False: not within `time`.
  bool run_until(Millis time, const std::function<bool()>& reached) {
    const Mono end = loop.now().mono + time;
    while (!reached() && loop.now().mono < end) run(Millis{5});
    return reached();
  }
};

}  // namespace youxu::test
