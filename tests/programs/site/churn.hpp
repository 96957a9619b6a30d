// Cars that come to one pile again and again for a few watt-hours each, and end their charges in
// every way there is: for trying what a gateway makes of many orders in little time. And what the
// pile's own register says of each charge, kept apart from all that the gateway is told.
#pragma once

#include <cstdio>
#include <memory>
#include <random>
#include <string>

#include "policy/result.hpp"
#include "tests/programs/pile/sim_pile.hpp"
#include "tests/programs/platform/sim_platform.hpp"

namespace youxu::sim {

// One JSON line for each charge, once it is over: pile, order, and the register before and after.
class ChargeLog {
 public:
  static Result<std::shared_ptr<ChargeLog>> open(const std::string& path);
  ~ChargeLog();
  ChargeLog(const ChargeLog&) = delete;
  ChargeLog& operator=(const ChargeLog&) = delete;
  void write(const std::string& pile, const std::string& order, WattHours from, WattHours to);

 private:
  explicit ChargeLog(std::FILE* file) : file_{file} {}
  std::FILE* file_;
};

class Churn {
 public:
  Churn(std::shared_ptr<ChargeLog> log, std::uint64_t seed) : log_{std::move(log)}, random_{seed} {}

  // `closing`: the last car leaves, and none comes.
  void step(SimPile& pile, SimPlatform& platform, Now now, bool closing);
  int charges() const { return charges_; }

 private:
  void watch(const SimPile& pile);
  void begin(SimPile& pile, SimPlatform& platform, Now now);
  void end(SimPile& pile, SimPlatform& platform, Now now);
  Millis some(int least_ms, int most_ms);

  std::shared_ptr<ChargeLog> log_;
  std::mt19937_64 random_;
  bool authorised_ = false;
  std::string order_;
  WattHours began_;
  int charges_ = 0;
  int trades_ = 0;
  Mono next_{};  // when the car, or its owner, does something again
};

}  // namespace youxu::sim
