#include "drivers/meter/byte_line.hpp"

#include <linux/serial.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <utility>

#include "drivers/loop/clock.hpp"
#include "drivers/meter/dial.hpp"
#include "drivers/meter/serial_line.hpp"

namespace youxu {
namespace {

constexpr int kMaxDrains = 64;  // of 512 bytes: a peer which never stops talking gets no longer
constexpr Millis kWriteTime{2'000};

speed_t speed_of(int baud) {
  static constexpr std::array<speed_t, kBauds.size()> kSpeeds{B1200,  B2400,  B4800,  B9600,
                                                              B19200, B38400, B57600, B115200};
  const auto at = std::find(kBauds.begin(), kBauds.end(), baud);
  return at == kBauds.end() ? B9600 : kSpeeds[static_cast<std::size_t>(at - kBauds.begin())];
}

// A pseudo terminal has no parity, and the C library calls that a failure where nothing else
// changed.
bool has_all_but_parity(int file, const termios& wanted) {
  termios line{};
  constexpr tcflag_t kCharacter = CSIZE | CSTOPB | CREAD;
  return tcgetattr(file, &line) == 0 && line.c_lflag == wanted.c_lflag &&
         line.c_iflag == wanted.c_iflag && line.c_oflag == wanted.c_oflag &&
         (line.c_cflag & kCharacter) == (wanted.c_cflag & kCharacter) &&
         cfgetospeed(&line) == cfgetospeed(&wanted);
}

// Characters as they are, with the address's speed, parity and stop bits.
bool set_line(int file, const BusAddress& address) {
  termios line{};
  if (tcgetattr(file, &line) != 0) return false;
  cfmakeraw(&line);
  line.c_cflag |= CLOCAL | CREAD;
  line.c_cflag &= ~static_cast<tcflag_t>(PARENB | PARODD | CSTOPB | CRTSCTS);
  if (address.parity != 'N') line.c_cflag |= PARENB;
  if (address.parity == 'O') line.c_cflag |= PARODD;
  if (address.stop == 2) line.c_cflag |= CSTOPB;
  line.c_cc[VMIN] = 1;  // a read of nothing is then no hang-up
  line.c_cc[VTIME] = 0;
  const speed_t speed = speed_of(address.baud);
  return cfsetispeed(&line, speed) == 0 && cfsetospeed(&line, speed) == 0 &&
         (tcsetattr(file, TCSANOW, &line) == 0 || has_all_but_parity(file, line));
}

// False: not by then.
bool wait_for(int file, short events, Mono end) {
  pollfd waiting{.fd = file, .events = events, .revents = 0};
  for (;;) {
    // Rounded up: not to ask again within the last millisecond.
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - mono_now()).count();
    const int ready = poll(&waiting, 1, static_cast<int>(std::max<std::int64_t>(left, 0)));
    if (ready > 0) return true;
    if (ready == 0 || errno != EINTR) return false;
  }
}

}  // namespace

ByteLine::ByteLine(BusAddress address) : address_{std::move(address)} {}

ByteLine::~ByteLine() {
  close();
}

std::optional<std::string> ByteLine::take_note() {
  return std::exchange(note_, std::nullopt);
}

Status ByteLine::open(int timeout_ms) {
  if (is_open()) return {};
  if (is_device()) return open_device();
  const auto socket = dial(address_.host, address_.port, timeout_ms);
  if (!socket.ok()) return Error{Errc::retry, "connect: " + socket.error().message};
  file_ = *socket;
  return {};
}

Status ByteLine::open_device() {
  const auto held = hold_line(address_.device);
  if (!held.ok()) return Error{Errc::retry, "the line " + held.error().message};
  file_ = *held;
  if (!set_line(file_, address_)) return lost("the line cannot be set");
  make_exclusive(file_);
  if (address_.rs485 && !std::exchange(rs485_asked_, true)) ask_for_rs485();
  return {};
}

void ByteLine::ask_for_rs485() {
  serial_rs485 mode{};
  mode.flags = SER_RS485_ENABLED;
  if (ioctl(file_, TIOCSRS485, &mode) == 0) return;
  note_ = address_.device + ": its driver has no RS-485 mode (" + std::strerror(errno) +
          "); the adapter must switch the direction by itself";
}

Status ByteLine::write(std::string_view bytes) {
  const Mono end = mono_now() + kWriteTime;
  while (!bytes.empty()) {
    // A socket which the other side has closed must be an error, not a signal.
    const auto sent = is_device() ? ::write(file_, bytes.data(), bytes.size())
                                  : send(file_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(sent));
      continue;
    }
    if (errno == EINTR) continue;
    if (errno != EAGAIN) return lost("send");
    if (!wait_for(file_, POLLOUT, end)) return lost("send: it takes nothing");
  }
  return {};
}

Result<std::size_t> ByteLine::read(std::span<char> into, Mono end) {
  if (!wait_for(file_, POLLIN, end)) return std::size_t{0};
  const auto got = ::read(file_, into.data(), into.size());
  if (got > 0) return static_cast<std::size_t>(got);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return std::size_t{0};
  if (got == 0) errno = is_device() ? EIO : ECONNRESET;  // unplugged, or the server hung up
  return lost("receive");
}

void ByteLine::drain() {
  if (is_device()) (void)tcflush(file_, TCIFLUSH);
  std::array<char, 512> thrown_away{};
  for (int i = 0; i < kMaxDrains && wait_for(file_, POLLIN, mono_now()); ++i)
    if (::read(file_, thrown_away.data(), thrown_away.size()) <= 0) return;
}

Error ByteLine::lost(const std::string& what) {
  const int error = errno;
  close();
  return {Errc::retry, what + ": " + std::strerror(error)};
}

void ByteLine::close() {
  const int file = std::exchange(file_, -1);
  if (is_device()) return release_line(file);
  if (file >= 0) ::close(file);
}

}  // namespace youxu
