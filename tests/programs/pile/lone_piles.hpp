// One pile or many, with their cars on a real broker, for trying a gateway against. Prints each
// message of the bus as a line and ends at Ctrl-C, at SIGTERM or after its time. SIGUSR1 plugs the
// cars in, SIGUSR2 pulls them off.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "policy/result.hpp"
#include "tests/programs/pile/ask_start.hpp"
#include "tests/programs/pile/fault.hpp"

namespace youxu::sim {

enum class StartBy {
  key,   // the button at the pile
  api,   // the gateway's HTTP API, with a StartWish
  none,  // somebody else: the application, the platform
};

struct LonePilesOptions {
  std::string broker_host = "127.0.0.1";
  std::uint16_t broker_port = 1883;
  std::string password;
  std::string psk;       // first key of each pile; empty: without TLS
  std::string key_file;  // where a pile keeps the key that it was given; empty: nowhere
  std::vector<std::string> piles;
  std::vector<std::string> keys;  // as psk, one for each pile; empty: psk is everybody's
  std::vector<PhaseSet> phases = {PhaseSet::all()};  // of the piles in turn
  Amps max = Amps::from_whole(32);
  WattHours car_takes = WattHours::from_whole(20'000);
  Millis plug_in_after{};
  StartBy start = StartBy::key;
  std::uint16_t api_port = 0;
  StartWish wish;
  std::optional<Millis> depart_after;  // of plugging in: the wish's departure
  std::vector<PileFault> faults;       // for every pile
  std::optional<Millis> run_for;       // nullopt: until a signal
};

void run_lone_piles(const LonePilesOptions& options);

}  // namespace youxu::sim
