// A platform's link with the connection that carries it, as its configuration says.
#pragma once

#include <functional>
#include <memory>

#include "daemon/config.hpp"
#include "drivers/loop/loop.hpp"
#include "drivers/uplink/platform_link.hpp"

namespace youxu {

class PlatformDial {
 public:
  // `after` is called each time something was received and told by `on`. Neither may destroy it.
  // Errc::invalid: what is configured cannot be (a file that is not there, a pile's number).
  static Result<std::unique_ptr<PlatformDial>> open(Loop& loop, const PlatformConfig& platform,
                                                    const GatewaySettings& site, PlatformEvents on,
                                                    std::function<void()> after);
  virtual ~PlatformDial() = default;

  virtual PlatformLink& link() = 0;
};

}  // namespace youxu
