// Bytes to and from a line, for protocols that no library speaks: a serial device, or the bytes
// that a serial server passes over TCP. Blocking, each call within a time.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "drivers/meter/bus_address.hpp"
#include "policy/result.hpp"
#include "policy/time.hpp"

namespace youxu {

class ByteLine {
 public:
  explicit ByteLine(BusAddress address);
  ~ByteLine();
  ByteLine(const ByteLine&) = delete;
  ByteLine& operator=(const ByteLine&) = delete;

  // Nothing where it is open. Errc::retry: why not. A device is held against other programs.
  Status open(int timeout_ms);
  // All of it, to the kernel. Errc::retry: lost, and closed then.
  Status write(std::string_view bytes);
  // What is there, at the latest at `end`; 0: nothing came. Errc::retry: lost, and closed then.
  Result<std::size_t> read(std::span<char> into, Mono end);
  // Throws away what has come.
  void drain();
  void close();
  bool is_open() const { return file_ >= 0; }
  bool is_device() const { return address_.transport == MeterTransport::rtu; }
  const BusAddress& address() const { return address_; }
  // That the driver has no RS-485 mode; said once.
  std::optional<std::string> take_note();

 private:
  Status open_device();
  void ask_for_rs485();
  Error lost(const std::string& what);

  BusAddress address_;
  int file_ = -1;
  bool rs485_asked_ = false;
  std::optional<std::string> note_;
};

}  // namespace youxu
