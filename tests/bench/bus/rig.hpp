// All parts of the benchmark at work: the package's broker and youxud as processes of their own,
// piles and meter in this one, so that one clock sees the reading leave and the leases come.
#pragma once

#include <functional>
#include <string>

#include "tests/bench/bus/child.hpp"
#include "tests/bench/bus/fleet.hpp"
#include "tests/bench/bus/probe.hpp"
#include "tests/bench/bus/site.hpp"
#include "tests/programs/meter/sim_meter.hpp"

namespace youxu::bench {

// The folder has `start-broker` and `start-daemon`, and `inside PROGRAM...`, which runs a program
// on the gateway's side of the network.
struct RigOptions {
  std::string folder;
  std::string host = "127.0.0.1";  // of the broker, as the piles see it
  int port = 8883;
  int meter_port = 1502;
  std::string meter_netns;  // file of the network namespace that the meter listens in; empty: this
};

class Rig {
 public:
  // Everybody is connected and charges at kMost when it returns; ends this program otherwise.
  Rig(RigOptions options, const BenchSite& site);

  // Runs the loop until `done`; false after `longest`.
  bool run_until(const std::function<bool()>& done, Millis longest);
  void run(Millis time) {
    (void)run_until([] { return false; }, time);
  }
  // The same, but that it never comes ends this program.
  void wait_for(const char* what, const std::function<bool()>& done, Millis longest);

  void set_homes(const PerPhase<Amps>& homes);
  // When the newest answer left that the meter gave since set_homes(); nullopt: none yet.
  std::optional<Clock::time_point> answered() const { return answered_; }
  // One figure of GET /metrics.
  double metric(const std::string& name) const;
  void start_broker() { broker = Child{{options_.folder + "/start-broker"}}; }
  void start_daemon() { daemon = Child{{options_.folder + "/start-daemon"}}; }
  // This program on the gateway's side.
  Child start_inside(const std::string& command) const;

  const BenchSite& site() const { return site_; }
  Fleet& fleet() { return *fleet_; }
  Probes& probes() { return *probes_; }

  Child broker, daemon;
  std::function<void(std::size_t pile, const Lease&)> on_lease;
  std::function<void(std::size_t pile)> on_status;

 private:
  Status open_meter();
  void show();

  RigOptions options_;
  const BenchSite& site_;
  Loop loop_;
  PerPhase<Amps> homes_;
  std::optional<Clock::time_point> answered_;
  sim::SimMeter meter_;
  std::unique_ptr<Fleet> fleet_;
  std::unique_ptr<Probes> probes_;
  Timer timer_;
};

}  // namespace youxu::bench
