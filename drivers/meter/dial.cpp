#include "drivers/meter/dial.hpp"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>

namespace youxu {
namespace {

// 0, or the errno of the failure.
int wait_until_connected(int socket, int timeout_ms) {
  pollfd waiting{.fd = socket, .events = POLLOUT, .revents = 0};
  if (poll(&waiting, 1, timeout_ms) <= 0) return ETIMEDOUT;
  int error = 0;
  socklen_t size = sizeof error;
  return getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : errno;
}

int connect_to(int socket, const addrinfo& to, int timeout_ms) {
  if (connect(socket, to.ai_addr, to.ai_addrlen) == 0) return 0;
  return errno == EINPROGRESS ? wait_until_connected(socket, timeout_ms) : errno;
}

}  // namespace

Result<int> dial(const std::string& host, std::uint16_t port, int timeout_ms) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int looked = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
  if (looked != 0) return Error{Errc::retry, gai_strerror(looked)};
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> addresses{found, &freeaddrinfo};
  int error = EADDRNOTAVAIL;
  for (const addrinfo* to = found; to != nullptr; to = to->ai_next) {
    const int socket =
        ::socket(to->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, to->ai_protocol);
    if (socket < 0) continue;
    const int yes = 1;
    (void)setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    error = connect_to(socket, *to, timeout_ms);
    if (error == 0) return socket;
    ::close(socket);
  }
  return Error{Errc::retry, std::strerror(error)};
}

}  // namespace youxu
