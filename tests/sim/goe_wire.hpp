// A go-e charger of a simulated site, its broker, and the driver on the gateway's side, which dies
// with the gateway.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <random>
#include <string>

#include "drivers/pile/goe_pile.hpp"
#include "tests/programs/pile/sim_goe.hpp"

namespace youxu::sim {

class GoeWire {
 public:
  // Each message takes up to `longest_delay`, in order; a share `lost` of them never comes.
  struct Line {
    double lost = 0;
    Millis longest_delay{0};
  };

  GoeWire(std::size_t phase, int most, std::uint64_t seed);

  SimGoe& charger() { return charger_; }
  const SimGoe& charger() const { return charger_; }
  // Null while the gateway is gone.
  GoePile* driver() { return driver_.get(); }
  void begin();
  void end();

  void step(Now now, const Line& line);

 private:
  struct Message {
    Mono at{};
    std::function<void(Now)> arrive;
  };

  void send(std::deque<Message>& way, Now now, const Line& line, bool may_be_lost,
            std::function<void(Now)> arrive);
  static void deliver(std::deque<Message>& way, Now now);
  void send_copies(Now now, const Line& line);

  SimGoe charger_;
  std::unique_ptr<GoePile> driver_;
  std::mt19937_64 random_;
  std::int64_t boots_ = 0;
  bool subscribed_ = false;
  std::deque<Message> up_, down_;
};

}  // namespace youxu::sim
