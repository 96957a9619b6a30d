// What is measured, each with its table. All leave the rig as they found it: everybody connected
// and at kMost.
#pragma once

#include "tests/bench/bus/rig.hpp"

namespace youxu::bench {

// What broker and daemon use while nothing happens.
void measure_load(Rig& rig, Millis time);

// From a meter's answer above the limit to the last pile's receipt of its lower lease, and as many
// bare messages through the same broker to the same piles. False: a lease or message did not come.
bool measure_over_limit(Rig& rig, int trials);

// So many statuses a second through the daemon, and through the bare broker. False: the daemon took
// one for invalid.
bool measure_telemetry(Rig& rig, int per_second, Millis time);

// The broker is killed and comes back, then the daemon: until all have a fresh lease. False: some
// had none after a minute.
bool measure_return(Rig& rig);

}  // namespace youxu::bench
