// The one connection to a Modbus bus, blocking: it belongs to a worker's thread, never to the loop.
// It reads registers (functions 3 and 4) and refuses to write.
//
// RTU frames carry no number of their request, so a late answer looks like the next one's. After
// each failed RTU request the line is therefore left alone for the slowest meter's reply time, and
// what arrived is thrown away before each request. Over TCP a failure closes the connection.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "drivers/meter/meter_bus.hpp"

struct _modbus;  // NOLINT(bugprone-reserved-identifier): the library's name

namespace youxu {

class BusLink final : public MeterBus {
 public:
  explicit BusLink(BusAddress address);
  ~BusLink() override;

  // Nothing where it is open. Errc::retry: cannot be; fault() says whether for the device.
  Status open(int timeout_ms);
  Status read(const BusRequest& request, std::span<std::uint16_t> words) override;
  BusFault fault() const override { return fault_; }
  bool is_open() const { return context_ != nullptr; }
  const BusAddress& address() const override { return address_; }
  std::optional<std::string> take_note() override;
  bool answers_are_named() const override { return address_.transport == MeterTransport::tcp; }

 private:
  bool is_rtu() const { return address_.transport != MeterTransport::tcp; }
  Status open_tcp(int timeout_ms);
  Status open_device();
  Status open_serial_server(int timeout_ms);
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
