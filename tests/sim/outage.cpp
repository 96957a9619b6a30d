#include "tests/sim/outage.hpp"

#include <cstdio>
#include <cstdlib>

namespace youxu::sim {

using std::chrono::seconds;

namespace {

void start_all(Site& site) {
  for (std::size_t i = 0; i < site.size(); ++i) {
    StartRequest request;
    request.pile = site.pile(i).pile();
    request.mode = ChargeMode::immediate;
    if (const auto started = site.gateway().start(request); !started.ok()) {
      std::fprintf(stderr, "sim: %s\n", started.error().message.c_str());
      std::abort();
    }
  }
}

}  // namespace

void charge_in_rounds(Site& site, int rounds, Millis apart) {
  for (int round = 0; round < rounds; ++round) {
    site.pass_by(apart);
    site.run(seconds{6});  // every pile is heard again
    for (std::size_t i = 0; i < site.size(); ++i) {
      SimCar car;
      car.need = WattHours::from_whole(50'000);
      car.phases = 1;
      site.pile(i).plug_in(car, site.now());
    }
    site.run(seconds{6});
    start_all(site);
    site.run(seconds{30});
    for (std::size_t i = 0; i < site.size(); ++i) site.pile(i).unplug(site.now());
    site.run(seconds{6});
  }
}

}  // namespace youxu::sim
