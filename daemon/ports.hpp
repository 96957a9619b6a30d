// What the gateway asks of the outside world. Implemented by adapters over the drivers (main) and
// by a whole site in memory (tests/sim, youxu-sim day).
#pragma once

#include <span>
#include <string_view>

#include "policy/order.hpp"
#include "policy/pile.hpp"
#include "policy/platform.hpp"
#include "policy/result.hpp"

namespace youxu {

class PilePort {
 public:
  virtual ~PilePort() = default;
  // Sent now or not at all: nothing is queued while there is no connection.
  virtual void send(std::string_view pile, const Lease& lease) = 0;
  virtual void send(std::string_view pile, const Command& command) = 0;
  virtual void acknowledge(std::string_view pile, std::int64_t boot, std::int64_t id) = 0;
};

class PlatformPort {
 public:
  virtual ~PlatformPort() = default;
  virtual void answer(const StartAnswer& answer) = 0;
  virtual void answer(const StopAnswer& answer) = 0;
  // The present state of all connectors, once a second; the session decides what is due.
  virtual void report(std::span<const ConnectorReport> connectors) = 0;
  // All piles of the site, when they are not what was told before.
  virtual void set_piles(std::span<const PileIdentity> piles) { (void)piles; }
  // Its answer is Gateway::on_card_answer. An error: nobody can be asked now.
  virtual Status ask_card(const CardQuestion& question) {
    return Error{Errc::refused, "pile " + question.pile + ": no platform to ask"};
  }
};

}  // namespace youxu
