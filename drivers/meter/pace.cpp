#include "drivers/meter/pace.hpp"

#include <algorithm>

#include "drivers/meter/dlt645_frame.hpp"

namespace youxu {

bool gives_current(const MeterProfile& profile, std::size_t block) {
  return std::any_of(profile.values.begin(), profile.values.end(), [block](const auto& value) {
    return value.field.block == block && value.quantity == MeterQuantity::current;
  });
}

Millis time_of_block(const MeterBlock& block, const BusAddress& line) {
  const auto items =
      static_cast<std::size_t>(block.count) / dlt645::words_per_item(block.item_bytes);
  return dlt645_time(line, items * static_cast<std::size_t>(block.item_bytes)) + kUsualReply;
}

MeterPace pace_for(const MeterProfile& profile, const BusAddress& line, Millis period) {
  MeterPace pace;
  Millis taken{0};
  Millis longest{0};
  for (const MeterBlock& block : profile.blocks)
    longest = std::max(longest, time_of_block(block, line));
  const auto is_always = [&](std::size_t i) {
    return profile.blocks[i].when == BlockClass::fast && gives_current(profile, i);
  };
  for (std::size_t i = 0; i < profile.blocks.size(); ++i)
    if (is_always(i)) taken += time_of_block(profile.blocks[i], line);
  for (std::size_t i = 0; i < profile.blocks.size(); ++i) {
    const MeterBlock& block = profile.blocks[i];
    if (block.when == BlockClass::once) continue;
    const Millis time = time_of_block(block, line);
    const bool fits = block.when == BlockClass::fast && taken + time + longest <= period;
    if (fits && !is_always(i)) taken += time;
    (fits || is_always(i) ? pace.always : pace.in_turn).push_back(i);
  }
  return pace;
}

}  // namespace youxu
