// Which data of a DL/T 645 meter is read each time, and which in turn, so that a reading fits into
// its period on a slow line. Pure.
#pragma once

#include <cstddef>
#include <vector>

#include "drivers/meter/profile.hpp"

namespace youxu {

// A meter begins to answer after 20 to 500 ms (DL/T 645-2007, 5.3); those of now after 20 to 60.
inline constexpr Millis kUsualReply{50};

// Indexes of MeterProfile::blocks.
struct MeterPace {
  std::vector<std::size_t> always;
  std::vector<std::size_t> in_turn;  // one a reading
};

// Always: what has a current, and of the other "fast" blocks, in their order, those with which the
// reading and the longest one in turn still fit into the period. In turn: the rest, and what is
// "slow". "once" blocks are in neither.
MeterPace pace_for(const MeterProfile& profile, const BusAddress& line, Millis period);
bool gives_current(const MeterProfile& profile, std::size_t block);
// How long the line is taken by one block, with the usual wait for the meter.
Millis time_of_block(const MeterBlock& block, const BusAddress& line);

}  // namespace youxu
