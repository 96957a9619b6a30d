#include "drivers/uplink/back_off.hpp"

#include <algorithm>

namespace youxu {

namespace {

constexpr Millis kLongest = std::chrono::seconds{60};
constexpr int kMostDoublings = 6;

}  // namespace

Millis BackOff::next() {
  failures_ = std::min(failures_ + 1, kMostDoublings);
  const Millis longest = std::min(kLongest, Millis{std::int64_t{1000} << failures_});
  const Millis half = longest / 2;
  // A linear congruential step (Knuth's MMIX constants); its upper bits are good enough to spread.
  random_ = random_ * 6364136223846793005U + 1442695040888963407U;
  const auto spread = static_cast<std::int64_t>(random_ >> 33U) % (half.count() + 1);
  return half + Millis{spread};
}

}  // namespace youxu
