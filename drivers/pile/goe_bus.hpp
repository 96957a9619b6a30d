// The go-e chargers of a site at the compound's broker: what GoePile translates, over one more
// connection of the gateway's, so that chargers which say much hold up no pile of the bus. It
// decides nothing. Checked against documents only, never against hardware.
#pragma once

#include <uv.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/pile/goe_pile.hpp"
#include "drivers/pile/pile_bus.hpp"
#include "policy/pile.hpp"
#include "policy/time.hpp"

namespace youxu {

struct GoeCharger {
  std::string place;   // what the gateway calls it
  std::string serial;  // what it calls itself
};

struct GoeCounters {
  std::uint64_t received = 0;  // messages, the invalid ones included
  std::uint64_t invalid = 0;   // changed nothing
  std::uint64_t refused = 0;   // writes that the chargers did not take
  std::uint64_t sent = 0;
};

class GoeBus {
 public:
  static constexpr Millis kLogPause = std::chrono::seconds{60};  // between two lines about one
  // Its client id; the user is the gateway.
  static constexpr const char* kClientId = "gateway-goe";

  // Of the callbacks on_connected and on_online are not used; piles are named by their places.
  // `clock` reads the time; `new_boot` as GoePile's. Connects, and stays connected with back-off.
  // `loop` must outlive it and run once more after its end. Requires at most goe::kMaxChargers.
  GoeBus(uv_loop_t* loop, const PileBusOptions& options, const std::vector<GoeCharger>& chargers,
         PileBusCallbacks callbacks, std::function<Now()> clock,
         const std::function<std::int64_t()>& new_boot);

  bool serves(std::string_view place) const { return by_place_.contains(place); }
  // Require serves(place). Nothing is called back from within: who sends is busy with it.
  void send(std::string_view place, const Lease& lease);
  void send(std::string_view place, const Command& command);
  // To be called each second.
  void tick(Now now);
  const GoeCounters& counters() const { return counters_; }

 private:
  struct Charger {
    Charger(GoeCharger names, std::function<std::int64_t()> new_boot);
    GoeCharger names;
    GoePile pile;
    std::optional<Mono> logged_at;
  };

  void subscribe(const Charger& charger);
  void check(const Charger& charger);
  void on_message(const MqttMessage& message);
  void write(Charger& charger);
  void pass_on(Charger& charger);
  void complain(Charger& charger, const std::string& what, Mono now);

  PileBusCallbacks callbacks_;
  std::function<Now()> clock_;
  GoeCounters counters_;
  std::vector<std::unique_ptr<Charger>> chargers_;
  std::map<std::string, Charger*, std::less<>> by_place_, by_serial_;
  std::unique_ptr<MqttClient> client_;
};

}  // namespace youxu
