#include "drivers/meter/serial_line.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace youxu {

std::string why_no_device(int error) {
  switch (error) {
    case ENOENT:
      return "is not there; look in /dev/serial/by-id";
    case EACCES:
    case EPERM:
      return "may not be opened; who does so must be in its group (dialout), and a service needs "
             "it in DeviceAllow=";
    case EBUSY:
    case EWOULDBLOCK:
      return "is held by another program, which may be youxud: only one can ask on a line. Stop it "
             "first (systemctl stop youxud), or ask youxud";
    default:
      return std::strerror(error);
  }
}

Result<int> hold_line(const std::string& device) {
  const int held = ::open(device.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  if (held < 0) return Error{Errc::retry, why_no_device(errno)};
  std::string why;
  if (isatty(held) == 0)
    why = "is no serial line";
  else if (flock(held, LOCK_EX | LOCK_NB) != 0)
    why = why_no_device(errno);
  if (why.empty()) return held;
  ::close(held);
  return Error{Errc::retry, why};
}

void make_exclusive(int held) {
  (void)ioctl(held, TIOCEXCL);
}

void release_line(int held) {
  if (held < 0) return;
  (void)ioctl(held, TIOCNXCL);  // a pseudo terminal would keep it
  ::close(held);
}

}  // namespace youxu
