// The one connection to a bus, blocking: it belongs to a worker's thread, never to the loop. It
// reads registers (functions 3 and 4) and refuses to write.
//
// RTU frames carry no number of their request, so a late answer looks like the next one's. After
// each failed RTU request the line is therefore left alone for the slowest meter's reply time, and
// what arrived is thrown away before each request. Over TCP a failure closes the connection.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "drivers/meter/bus_address.hpp"
#include "policy/names.hpp"
#include "policy/result.hpp"

struct _modbus;  // NOLINT(bugprone-reserved-identifier): the library's name

namespace youxu {

// What went wrong with a request or with what it brought.
enum class BusFault {
  timeout,     // nothing, or not all of an answer
  bad_crc,     // RTU
  wrong_unit,  // RTU: another meter's answer
  bad_answer,  // not an answer to this request
  refused,     // exceptions 1 to 3: the profile asks for what the meter does not have
  busy,        // exceptions 4 to 8: it may answer later
  gateway,     // exceptions 10 and 11: a gateway does not reach it; the connection stands
  connection,  // cannot be made, or was lost
  device,      // the serial line cannot be opened, or is held by another program
  content,     // answered, but by another model or with what cannot be a measurement
};
inline constexpr std::size_t kBusFaults = 10;
inline constexpr Names<BusFault, kBusFaults> kFaultNames{{{BusFault::timeout, "timeout"},
                                                          {BusFault::bad_crc, "bad_crc"},
                                                          {BusFault::wrong_unit, "wrong_unit"},
                                                          {BusFault::bad_answer, "bad_answer"},
                                                          {BusFault::refused, "refused"},
                                                          {BusFault::busy, "busy"},
                                                          {BusFault::gateway, "gateway"},
                                                          {BusFault::connection, "connection"},
                                                          {BusFault::device, "device"},
                                                          {BusFault::content, "content"}}};

struct BusRequest {
  int unit = 1;
  int function = 3;  // 3 or 4
  int address = 0;
  int timeout_ms = 400;  // for the meter to begin, beside the time on the line
  int gap_ms = 0;        // since the last byte; at least the silence that ends a frame
};

class BusLink {
 public:
  static constexpr int kMaxTimeoutMs = 2'000;  // of a request or a connection

  explicit BusLink(BusAddress address);
  ~BusLink();
  BusLink(const BusLink&) = delete;
  BusLink& operator=(const BusLink&) = delete;

  // Nothing where it is open. Errc::retry: cannot be; fault() says whether for the device.
  Status open(int timeout_ms);
  // Opens first where needed. Errc::refused: an exception, except those of a gateway; the
  // connection stands. Errc::retry: anything else; fault() says what. A host name takes the
  // resolver's time.
  Status read(const BusRequest& request, std::span<std::uint16_t> words);
  // Of the last read that failed.
  BusFault fault() const { return fault_; }
  bool is_open() const { return context_ != nullptr; }
  const BusAddress& address() const { return address_; }
  // Something to be logged which is no failure; said once.
  std::optional<std::string> take_note();

 private:
  bool is_rtu() const { return address_.transport != MeterTransport::tcp; }
  Status open_tcp(int timeout_ms);
  Status open_device();
  Status open_serial_server(int timeout_ms);
  Status hold_device();
  void ask_for_rs485();
  void wait_for_silence(int gap_ms) const;
  void flush();
  int ask(const BusRequest& request, std::span<std::uint16_t> words);
  Error failure(int error);
  Error cannot_open(BusFault fault, const std::string& why);
  void close();

  BusAddress address_;
  _modbus* context_ = nullptr;
  int held_ = -1;             // the serial line once more, to hold it
  int slowest_reply_ms_ = 0;  // of all that were asked
  Mono last_byte_{};
  Mono quiet_at_{};  // until then a late answer may come
  BusFault fault_ = BusFault::timeout;
  bool rs485_asked_ = false;
  std::optional<std::string> note_;
};

}  // namespace youxu
