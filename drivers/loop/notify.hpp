// Tells systemd the service's state (sd_notify's protocol, without libsystemd).
#pragma once

#include <string_view>

namespace youxu {

// "READY=1", "WATCHDOG=1", "STATUS=..." to the socket in $NOTIFY_SOCKET. Without that variable, or
// when nobody listens, nothing happens: false, which is not an error outside systemd.
bool notify_systemd(std::string_view state);

}  // namespace youxu
