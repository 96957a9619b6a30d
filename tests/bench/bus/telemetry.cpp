#include <cstdio>

#include "tests/bench/bus/figures.hpp"
#include "tests/bench/bus/scenarios.hpp"

namespace youxu::bench {

namespace {

using std::chrono::seconds;

struct Flood {
  double sent = 0, heard = 0;     // a second; of the bare broker nobody counts what is heard
  double broker = 0, daemon = 0;  // CPU, %
  std::vector<double> round_trips;
  std::size_t lost = 0;
};

double per_second(double count, Millis time) {
  return count / std::chrono::duration<double>(time).count();
}

Flood flood(Rig& rig, Millis time, bool bare) {
  rig.run(seconds{3});
  const auto heard = bare ? 0 : rig.metric("youxu_bus_messages_total");
  rig.run(seconds{1});  // asking has held up the loop
  rig.probes().begin();
  const auto sent = rig.fleet().statuses();
  const Use broker = rig.broker.use();
  const Use daemon = rig.daemon.use();
  rig.run(time);
  Flood out;
  out.sent = per_second(static_cast<double>(rig.fleet().statuses() - sent), time);
  out.broker = per_second(100 * (rig.broker.use().cpu_seconds - broker.cpu_seconds), time);
  out.round_trips = rig.probes().round_trips();
  out.lost = rig.probes().lost();
  if (bare) return out;
  out.daemon = per_second(100 * (rig.daemon.use().cpu_seconds - daemon.cpu_seconds), time);
  out.heard = per_second(rig.metric("youxu_bus_messages_total") - heard, time + seconds{1});
  return out;
}

std::vector<std::string> row(const char* what, const Flood& flood, bool bare) {
  std::vector<std::string> cells{what, decimal(flood.sent, 0), bare ? "" : decimal(flood.heard, 0)};
  for (const double percent : {50, 99, 100})
    cells.push_back(decimal(percentile(flood.round_trips, percent), 2));
  cells.insert(cells.end(), {std::to_string(flood.round_trips.size()), std::to_string(flood.lost),
                             decimal(flood.broker, 0), bare ? "" : decimal(flood.daemon, 0)});
  return cells;
}

}  // namespace

void measure_load(Rig& rig, Millis time) {
  const Use broker = rig.broker.use();
  const Use daemon = rig.daemon.use();
  const auto sent = rig.fleet().statuses();
  rig.run(time);
  const Use broker_now = rig.broker.use();
  const Use daemon_now = rig.daemon.use();
  const auto cpu = [&](const Use& before, const Use& now) {
    return decimal(per_second(100 * (now.cpu_seconds - before.cpu_seconds), time), 1);
  };
  std::printf("### All piles charge, nothing happens\n\n");
  print_table({{"process", "CPU, % of a core", "memory, MiB", "at most, MiB"},
               {"youxud", cpu(daemon, daemon_now), decimal(daemon_now.resident_mib, 1),
                decimal(daemon_now.peak_mib, 1)},
               {"mosquitto", cpu(broker, broker_now), decimal(broker_now.resident_mib, 1),
                decimal(broker_now.peak_mib, 1)}});
  std::printf("%.0f statuses a second.\n\n",
              per_second(static_cast<double>(rig.fleet().statuses() - sent), time));
}

bool measure_telemetry(Rig& rig, int per_second, Millis time) {
  const auto piles = static_cast<int>(rig.fleet().size());
  rig.fleet().hurry(std::max(Millis{1}, Millis{1000 * piles / per_second}));
  const Flood through = flood(rig, time, false);
  const double invalid = rig.metric("youxu_bus_invalid_total");
  rig.daemon.end();
  Child echo = rig.start_inside("echo");
  const Flood bare = flood(rig, time, true);
  echo.end();
  rig.fleet().hurry(std::nullopt);
  rig.start_daemon();
  std::printf("### Telemetry: an event to the gateway and its answer back, among statuses\n\n");
  print_table({{"through", "statuses sent /s", "messages handled /s", "p50 ms", "p99 ms",
                "worst ms", "events", "lost", "broker CPU %", "youxud CPU %"},
               row("youxu", through, false),
               row("bare broker", bare, true)});
  std::printf("%.0f messages were invalid.\n\n", invalid);
  rig.wait_for(
      "all piles to charge again",
      [&] { return rig.fleet().offering(kMost) == rig.fleet().size(); }, seconds{180});
  rig.run(seconds{15});  // the new one has heard everybody
  return invalid == 0;
}

}  // namespace youxu::bench
