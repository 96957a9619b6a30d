// A bus with faulty slaves on each of the three transports, and a poller on it.
#pragma once

#include <catch2/catch.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "drivers/meter/poller.hpp"
#include "tests/programs/meter/slave_bus.hpp"

namespace youxu::test {

inline const char* const kHalves = R"({"schema": "meter-profile/1", "id": "halves",
  "name": "two blocks of equal length", "vendor": "-", "models": [], "sources": ["-"],
  "verified": "manual", "defaults": {"word_order": "ABCD"},
  "limits": {"max_registers": 60, "even_count": false, "min_gap_ms": 0,
             "response_timeout_ms": 60, "functions": [3]},
  "blocks": [{"name": "volts", "function": 3, "address": 100, "count": 6, "class": "fast"},
             {"name": "amps", "function": 3, "address": 200, "count": 6, "class": "fast"}],
  "values": [
    {"quantity": "voltage", "phase": "L1", "address": 100, "type": "u16", "unit": "V"},
    {"quantity": "voltage", "phase": "L2", "address": 101, "type": "u16", "unit": "V"},
    {"quantity": "voltage", "phase": "L3", "address": 102, "type": "u16", "unit": "V"},
    {"quantity": "current", "phase": "L1", "address": 200, "type": "u16", "unit": "A"},
    {"quantity": "current", "phase": "L2", "address": 201, "type": "u16", "unit": "A"},
    {"quantity": "current", "phase": "L3", "address": 202, "type": "u16", "unit": "A"}]})";
inline constexpr int kReplyMs = 60;

struct Seen {
  std::vector<MeterReading> readings;
  std::vector<MeterSnapshot> snapshots;
  std::vector<Mono> at;
  std::vector<std::string> errors;
  std::vector<std::string> notes;
  std::size_t number = 0;
};

struct BusBench {
  Loop loop;
  sim::FaultySlaves slaves;
  std::unique_ptr<sim::PtySlaves> pty;
  std::unique_ptr<sim::TcpSlaves> tcp;
  BusAddress address;
  std::unique_ptr<MeterPoller> poller;

  explicit BusBench(MeterTransport transport)
      : slaves{transport == MeterTransport::tcp ? sim::Framing::tcp : sim::Framing::rtu} {
    address.transport = transport;
    if (transport == MeterTransport::rtu) {
      pty = std::make_unique<sim::PtySlaves>(loop, slaves);
      address.device = pty->device();
      address.baud = 115'200;
    } else {
      tcp = std::make_unique<sim::TcpSlaves>(loop, slaves);
      address.host = "127.0.0.1";
      address.port = *tcp->listen(0);
    }
    poller = std::make_unique<MeterPoller>(loop, address);
  }

  // Unit, and amps and volts that belong to no other.
  void set_meter(int unit, int amps) {
    const auto word = [](int value) { return static_cast<std::uint16_t>(value); };
    slaves.put(unit, 100, {word(230), word(231), word(232), 0x0D0A, 0x1113, 0x0304});
    slaves.put(unit, 200, {word(amps), word(amps + 1), word(amps + 2), 0x7F1A, 0xFF00, 0x1C0D});
  }

  void poll(int unit, Seen& seen, Millis period = Millis{100}) {
    poll(*parse_meter_profile(kHalves), unit, seen, period);
  }
  void poll(MeterProfile profile, int unit, Seen& seen, Millis period = Millis{100}) {
    MeterEvents events;
    events.on_reading = [this, &seen](const MeterReading& reading) {
      seen.readings.push_back(reading);
      seen.at.push_back(loop.now().mono);
    };
    events.on_snapshot = [&seen](const MeterSnapshot& all) { seen.snapshots.push_back(all); };
    events.on_error = [&seen](const std::string& error) { seen.errors.push_back(error); };
    events.on_note = [&seen](const std::string& note) { seen.notes.push_back(note); };
    seen.number = *poller->add({.profile = std::move(profile), .unit = unit, .period = period},
                               std::move(events));
  }

  std::uint64_t faults(const Seen& seen, BusFault fault) const {
    return poller->counters(seen.number).faults[static_cast<std::size_t>(fault)];
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

// The volts and amps of one moment of one meter: what a stale or foreign block cannot look like.
inline bool is_whole(const MeterReading& reading, int amps) {
  return reading.voltage[0] == Volts::from_whole(230) &&
         reading.voltage[2] == Volts::from_whole(232) &&
         reading.current[0] == Amps::from_whole(amps) &&
         reading.current[2] == Amps::from_whole(amps + 2);
}

}  // namespace youxu::test
