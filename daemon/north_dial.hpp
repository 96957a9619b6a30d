// The northbound MQTT dialect's link, made from its configuration.
#pragma once

#include <functional>
#include <memory>

#include "daemon/platform_dial.hpp"

namespace youxu {

// As PlatformDial::open, for the protocol mqtt.
Result<std::unique_ptr<PlatformDial>> open_north(Loop& loop, const PlatformConfig& platform,
                                                 const GatewaySettings& site, PlatformEvents on,
                                                 std::function<void()> after);

}  // namespace youxu
