#include "daemon/loopback.hpp"

#include <arpa/inet.h>

#include <string>

namespace youxu {

bool is_loopback(std::string_view host) {
  if (host == "localhost") return true;
  in_addr address{};
  return inet_pton(AF_INET, std::string{host}.c_str(), &address) == 1 &&
         ntohl(address.s_addr) >> 24U == 127;
}

}  // namespace youxu
