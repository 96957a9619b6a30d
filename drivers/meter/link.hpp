// One Modbus TCP connection to a meter, blocking: it belongs to a worker's thread, never to the
// loop. It reads (functions 3 and 4) and refuses to write.
#pragma once

#include <cstdint>
#include <string>

#include "drivers/meter/decode.hpp"
#include "drivers/meter/profile.hpp"
#include "policy/meter_reading.hpp"
#include "policy/result.hpp"

struct _modbus;  // NOLINT(bugprone-reserved-identifier): the library's name

namespace youxu {

struct MeterAddress {
  std::string host;  // name, IPv4 or IPv6
  std::uint16_t port = 502;
  int unit = 1;
};

class MeterLink {
 public:
  MeterLink(MeterProfile profile, MeterAddress address);
  ~MeterLink();
  MeterLink(const MeterLink&) = delete;
  MeterLink& operator=(const MeterLink&) = delete;

  // Connects if needed (then checks the identity and reads the "once" blocks), reads the fast
  // blocks, and the slow ones if `with_slow`. Each request takes at most the profile's response
  // timeout; a host name takes the resolver's time. Energy is the last one read on this connection.
  // Errc::refused: the meter answered with an exception, the connection stands. Anything else has
  // closed it: a late answer must not be taken for the next request's.
  Result<MeterReading> read(bool with_slow);
  bool is_connected() const { return context_ != nullptr; }

 private:
  Status connect();
  Status set_up_connection();
  Status identify();
  Status read_blocks(BlockClass when);
  Status read_registers(int function, int address, std::vector<std::uint16_t>& words);
  Error failure(const std::string& what, int error);
  void close();

  MeterProfile profile_;
  MeterAddress address_;
  std::string name_;  // "meter 10.0.0.7:502 unit 1"
  _modbus* context_ = nullptr;
  MeterWords words_;
};

}  // namespace youxu
