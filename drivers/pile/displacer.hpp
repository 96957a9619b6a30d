// Ends a pile's connection to the broker: connects once under the pile's client id, with the
// gateway's own name and password, upon which the broker closes the pile's. It says nothing on the
// bus. A pile whose key is still in the broker's file comes back at once.
#pragma once

#include <uv.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "drivers/mqtt/mqtt_client.hpp"
#include "drivers/pile/pile_bus.hpp"
#include "policy/result.hpp"

namespace youxu {

class Displacer {
 public:
  static constexpr std::size_t kMaxAtOnce = 16;
  static constexpr int kTries = 5;  // ticks until it is given up

  // `loop` must outlive it and run once more after its end.
  Displacer(uv_loop_t* loop, PileBusOptions options) : loop_{loop}, options_{std::move(options)} {}

  // Errc::retry beyond kMaxAtOnce. One that is under way already is ok.
  Status displace(std::string_view pile);
  // To be called each second: ends what has succeeded, and what does not succeed.
  void tick();
  std::size_t busy() const { return running_.size(); }

 private:
  struct Run {
    std::unique_ptr<MqttClient> client;
    int ticks = 0;
  };

  uv_loop_t* loop_;
  PileBusOptions options_;
  std::map<std::string, Run, std::less<>> running_;
};

}  // namespace youxu
