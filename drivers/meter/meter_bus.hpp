// A bus of meters, whatever they speak: one request at a time, blocking, on a worker's thread,
// never on the loop. It reads and refuses to write.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "drivers/meter/bus_address.hpp"
#include "policy/names.hpp"
#include "policy/result.hpp"

namespace youxu {

// What went wrong with a request or with what it brought.
enum class BusFault {
  timeout,     // nothing, or not all of an answer
  bad_crc,     // RTU and DL/T 645: the check sum
  wrong_unit,  // RTU and DL/T 645: another meter's answer
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
  int unit = 1;          // Modbus
  std::string meter;     // DL/T 645: 12 digits
  int function = 3;      // Modbus: 3 or 4
  int address = 0;       // of the first register; DL/T 645: the data identifier
  int item_bytes = 0;    // DL/T 645: of each number, 2 to 4
  int timeout_ms = 400;  // for the meter to begin, beside the time on the line
  int gap_ms = 0;        // since the last byte; Modbus: at least the silence that ends a frame
};

class MeterBus {
 public:
  static constexpr int kMaxTimeoutMs = 2'000;  // of a request or a connection

  MeterBus() = default;
  virtual ~MeterBus() = default;
  MeterBus(const MeterBus&) = delete;
  MeterBus& operator=(const MeterBus&) = delete;

  // Opens first where needed. Errc::refused: the meter answered that it will not, except through a
  // gateway; the connection stands. Errc::retry: anything else; fault() says what. A host name
  // takes the resolver's time.
  virtual Status read(const BusRequest& request, std::span<std::uint16_t> words) = 0;
  // Of the last read that failed.
  virtual BusFault fault() const = 0;
  virtual const BusAddress& address() const = 0;
  // Something to be logged which is no failure; said once.
  virtual std::optional<std::string> take_note() { return std::nullopt; }
  // An answer says which meter and which request it belongs to, so that a late one is known as
  // such.
  virtual bool answers_are_named() const = 0;
};

// The bus that speaks the address's protocol; nothing is opened yet.
std::shared_ptr<MeterBus> make_bus(BusAddress address);

}  // namespace youxu
