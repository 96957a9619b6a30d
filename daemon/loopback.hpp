// Which names and addresses reach this machine only.
#pragma once

#include <string_view>

namespace youxu {

// localhost, or an IPv4 address of 127.0.0.0/8 in full; without a port.
bool is_loopback(std::string_view host);

}  // namespace youxu
