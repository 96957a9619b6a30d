// What the pile bus costs with many piles. To be run by tests/bench/bus/run, which makes network,
// broker and folder.
//
//   bench_bus prepare FOLDER PILES GATEWAY-PORT METER-PORT PROFILES
//   bench_bus run FOLDER PILES TRIALS SECONDS PER-SECOND HOST PORT METER-PORT [NETNS-FILE]
//   bench_bus burst|echo            with YOUXU_BENCH="PILES GATEWAY-PORT PASSWORD"
#include <cstdio>
#include <cstdlib>
#include <sstream>

#include "tests/bench/bus/bare.hpp"
#include "tests/bench/bus/scenarios.hpp"

namespace {

using namespace youxu;
using namespace youxu::bench;

int prepare(const std::vector<std::string>& arguments) {
  SiteFiles files;
  files.folder = arguments[0];
  files.gateway_port = std::stoi(arguments[2]);
  files.meter_port = std::stoi(arguments[3]);
  files.profiles = arguments[4];
  const Status written = BenchSite{std::stoul(arguments[1])}.write(files);
  if (!written) std::fprintf(stderr, "bench_bus: %s\n", written.error().message.c_str());
  return written ? 0 : 1;
}

int run(const std::vector<std::string>& arguments) {
  const BenchSite site{std::stoul(arguments[1])};
  RigOptions options;
  options.folder = arguments[0];
  options.host = arguments[5];
  options.port = std::stoi(arguments[6]);
  options.meter_port = std::stoi(arguments[7]);
  if (arguments.size() > 8) options.meter_netns = arguments[8];
  const Millis time = std::chrono::seconds{std::stoi(arguments[3])};
  Rig rig{options, site};
  measure_load(rig, time);
  bool complete = measure_over_limit(rig, std::stoi(arguments[2]));
  complete &= measure_telemetry(rig, std::stoi(arguments[4]), time);
  complete &= measure_return(rig);
  return complete ? 0 : 1;
}

int run_bare(const std::string& command) {
  std::istringstream said{std::getenv("YOUXU_BENCH") ? std::getenv("YOUXU_BENCH") : ""};
  std::size_t piles = 0;
  BareOptions options;
  if (!(said >> piles >> options.port >> options.password)) return 2;
  if (command == "echo") return run_echo(options);
  const BenchSite site{piles};
  std::vector<std::string> numbers;
  for (const PileKey& pile : site.piles()) numbers.push_back(pile.pile);
  return run_burst(options, numbers);
}

}  // namespace

int main(int argc, char** argv) {
  const std::string command = argc > 1 ? argv[1] : "";
  const std::vector<std::string> arguments(argv + std::min(argc, 2), argv + argc);
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  if (command == "prepare" && arguments.size() == 5) return prepare(arguments);
  if (command == "run" && arguments.size() >= 8) return run(arguments);
  if (command == "burst" || command == "echo") return run_bare(command);
  std::fputs("bench_bus: see the head of its main.cpp\n", stderr);
  return 2;
}
