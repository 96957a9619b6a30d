// The one connection to a bus of DL/T 645-2007 meters, blocking: it belongs to a worker's thread.
// It reads data (control 0x11) and addresses (0x13), and refuses to write, to switch and to
// broadcast.
//
// An answer that names another meter or other data is passed over, and the right one waited for to
// the end of the time limit. After a failure the line rests for the meter's reply time, so that a
// late answer and the next one do not run into each other.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "drivers/meter/byte_line.hpp"
#include "drivers/meter/dlt645_answer.hpp"
#include "drivers/meter/meter_bus.hpp"

namespace youxu {

class Dlt645Bus final : public MeterBus {
 public:
  // The address's transport is rtu or rtu_over_tcp.
  explicit Dlt645Bus(BusAddress address);

  Status read(const BusRequest& request, std::span<std::uint16_t> words) override;
  // The address of the meter that is alone on the line, 12 digits. Several answer at once, and are
  // not understood.
  Result<std::string> find_alone(int timeout_ms);
  BusFault fault() const override { return fault_; }
  const BusAddress& address() const override { return line_.address(); }
  std::optional<std::string> take_note() override { return line_.take_note(); }
  bool answers_are_named() const override { return true; }

 private:
  Result<std::string> ask(const dlt645::Question& question, int timeout_ms, int gap_ms);
  Result<std::string> listen(dlt645::AnswerReader& reader, Mono end);
  Error failure(const dlt645::Refusal& refusal);
  Error lost(const Error& error);

  ByteLine line_;
  int slowest_reply_ms_ = 0;
  Mono last_byte_{};
  Mono quiet_at_{};  // until then a late answer may come
  BusFault fault_ = BusFault::timeout;
};

}  // namespace youxu
