#include "drivers/meter/bus_link.hpp"

#include <fcntl.h>
#include <modbus.h>
#include <pthread.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <thread>
#include <utility>

#include "drivers/loop/clock.hpp"
#include "drivers/meter/dial.hpp"
#include "drivers/meter/serial_line.hpp"

namespace youxu {
namespace {

constexpr int kMaxFlushes = 64;  // of 512 bytes: a peer which never stops talking gets no longer

BusFault fault_of(int error) {
  switch (error) {
    case ETIMEDOUT:
      return BusFault::timeout;
    case EMBBADCRC:
      return BusFault::bad_crc;
    case EMBBADSLAVE:
      return BusFault::wrong_unit;
    case EMBBADDATA:
    case EMBBADEXC:
    case EMBUNKEXC:
    case EMBMDATA:
      return BusFault::bad_answer;
    case EMBXILFUN:
    case EMBXILADD:
    case EMBXILVAL:
      return BusFault::refused;
    case EMBXGPATH:
    case EMBXGTAR:
      return BusFault::gateway;
    default:
      return error > MODBUS_ENOBASE && error < EMBXGPATH ? BusFault::busy : BusFault::connection;
  }
}

// The answer, an exception, came from the other side in answer to this very request.
bool is_exception(BusFault fault) {
  return fault == BusFault::refused || fault == BusFault::busy || fault == BusFault::gateway;
}

// The library waits with select(), which cannot tell descriptors beyond its limit from memory.
bool descriptors_are_low() {
  const int next = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (next >= 0) ::close(next);
  return next >= 0 && next + 8 < FD_SETSIZE;
}

void sleep_until(Mono time) {
  const Mono now = mono_now();
  if (time > now) std::this_thread::sleep_for(time - now);
}

// write() to a connection which the other side has closed must be an error, not a signal.
void refuse_broken_pipe_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

}  // namespace

BusLink::BusLink(BusAddress address) : address_{std::move(address)} {}

BusLink::~BusLink() {
  close();
}

std::optional<std::string> BusLink::take_note() {
  return std::exchange(note_, std::nullopt);
}

Status BusLink::read(const BusRequest& request, std::span<std::uint16_t> words) {
  if (auto opened = open(request.timeout_ms); !opened.ok()) return opened;
  wait_for_silence(request.gap_ms);
  slowest_reply_ms_ = std::clamp(request.timeout_ms, slowest_reply_ms_, kMaxTimeoutMs);
  if (is_rtu()) flush();
  const int got = ask(request, words);
  const int error = errno;
  last_byte_ = mono_now();
  if (got == static_cast<int>(words.size())) return {};
  return failure(got < 0 ? error : EMBBADDATA);
}

int BusLink::ask(const BusRequest& request, std::span<std::uint16_t> words) {
  const auto line = static_cast<int>(line_time(address_, words.size()).count());
  const auto limit = std::clamp(request.timeout_ms, 1, kMaxTimeoutMs) + line;
  // A byte timeout of zero makes the response timeout cover the whole answer.
  if (modbus_set_slave(context_, request.unit) != 0 ||
      modbus_set_response_timeout(context_, static_cast<std::uint32_t>(limit / 1000),
                                  static_cast<std::uint32_t>(limit % 1000) * 1000U) != 0 ||
      modbus_set_byte_timeout(context_, 0, 0) != 0) {
    return -1;
  }
  const int count = static_cast<int>(words.size());
  return request.function == 4
             ? modbus_read_input_registers(context_, request.address, count, words.data())
             : modbus_read_registers(context_, request.address, count, words.data());
}

Error BusLink::failure(int error) {
  fault_ = fault_of(error);
  Error result{Errc::refused, modbus_strerror(error)};
  if (fault_ == BusFault::gateway) result.code = Errc::retry;
  if (is_exception(fault_)) return result;
  result.code = Errc::retry;
  if (fault_ == BusFault::timeout) result.message = "no answer in time";
  if (is_rtu()) quiet_at_ = last_byte_ + Millis{slowest_reply_ms_};
  if (address_.transport != MeterTransport::rtu || fault_ == BusFault::connection) close();
  return result;
}

Status BusLink::open(int timeout_ms) {
  if (is_open()) return {};
  if (!descriptors_are_low())
    return cannot_open(BusFault::connection, "this program has too many files open");
  const int timeout = std::clamp(timeout_ms, 1, kMaxTimeoutMs);
  switch (address_.transport) {
    case MeterTransport::tcp:
      return open_tcp(timeout);
    case MeterTransport::rtu:
      return open_device();
    case MeterTransport::rtu_over_tcp:
      return open_serial_server(timeout);
  }
  return {};
}

Status BusLink::open_tcp(int timeout_ms) {
  context_ = modbus_new_tcp_pi(address_.host.c_str(), std::to_string(address_.port).c_str());
  if (context_ != nullptr &&
      modbus_set_response_timeout(context_, static_cast<std::uint32_t>(timeout_ms / 1000),
                                  static_cast<std::uint32_t>(timeout_ms % 1000) * 1000U) == 0 &&
      modbus_connect(context_) == 0) {
    return {};
  }
  // A connection that nobody answers ends with EINPROGRESS.
  const int error = errno;
  return cannot_open(BusFault::connection,
                     error == EINPROGRESS ? "no answer to the connection" : modbus_strerror(error));
}

Status BusLink::open_device() {
  const auto held = hold_line(address_.device);
  if (!held.ok()) return cannot_open(BusFault::device, held.error().message);
  held_ = *held;
  context_ =
      modbus_new_rtu(address_.device.c_str(), address_.baud, address_.parity, 8, address_.stop);
  if (context_ == nullptr || modbus_connect(context_) != 0)
    return cannot_open(BusFault::device, why_no_device(errno));
  make_exclusive(held_);
  if (address_.rs485 && !std::exchange(rs485_asked_, true)) ask_for_rs485();
  return {};
}

void BusLink::ask_for_rs485() {
  if (modbus_rtu_set_serial_mode(context_, MODBUS_RTU_RS485) == 0) return;
  note_ = address_.device + ": its driver has no RS-485 mode (" + modbus_strerror(errno) +
          "); the adapter must switch the direction by itself";
}

// The library speaks RTU over any descriptor it is given.
Status BusLink::open_serial_server(int timeout_ms) {
  refuse_broken_pipe_signals();
  const auto socket = dial(address_.host, address_.port, timeout_ms);
  if (!socket.ok()) return cannot_open(BusFault::connection, socket.error().message);
  context_ = modbus_new_rtu(address_.host.c_str(), address_.baud, 'N', 8, 1);
  if (context_ != nullptr && modbus_set_socket(context_, *socket) == 0) return {};
  const int error = errno;
  ::close(*socket);
  return cannot_open(BusFault::connection, modbus_strerror(error));
}

void BusLink::wait_for_silence(int gap_ms) const {
  sleep_until(quiet_at_);
  sleep_until(last_byte_ + std::max(Millis{gap_ms}, frame_silence(address_)));
}

void BusLink::flush() {
  if (address_.transport == MeterTransport::rtu) {
    (void)modbus_flush(context_);  // what was there is of no interest, and neither is how much
    return;
  }
  std::array<char, 512> thrown_away{};
  const int socket = modbus_get_socket(context_);
  for (int i = 0; i < kMaxFlushes; ++i)
    if (recv(socket, thrown_away.data(), thrown_away.size(), MSG_DONTWAIT) <= 0) return;
}

Error BusLink::cannot_open(BusFault fault, const std::string& why) {
  close();
  fault_ = fault;
  return {Errc::retry, (fault == BusFault::device ? "the line " : "connect: ") + why};
}

void BusLink::close() {
  if (context_ != nullptr) {
    modbus_close(context_);
    modbus_free(context_);
    context_ = nullptr;
  }
  release_line(std::exchange(held_, -1));
}

}  // namespace youxu
