// What an order of every pile must come to, seen from outside of the gateway: the piles' own
// registers, and what the platform was told. Kept from step to step.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tests/programs/platform/sim_platform.hpp"
#include "tests/sim/site.hpp"

namespace youxu::sim {

class Money {
 public:
  // After each step: what the piles' registers moved while they were authorised.
  void watch(const Site& site);
  // Everything that is wrong now that all orders are closed, in words; empty: nothing.
  std::vector<std::string> wrong(Site& site, const SimPlatform& platform) const;
  WattHours charged() const;

 private:
  struct Register {
    bool authorised = false;
    WattHours began;
    WattHours charged;                 // of the authorisations that are over
    std::vector<std::string> charges;  // one line each
  };
  std::map<std::string, Register> registers_;
};

// A person has looked at a record that the platform disputed in its mood: it has it.
void accept(Store& store, const std::string& order);

}  // namespace youxu::sim
