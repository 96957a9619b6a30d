// Where meters are reached: a Modbus TCP endpoint, a serial line, or a serial server that passes
// RTU frames over TCP. Meters with the same address share one bus: one asks at a time.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "policy/names.hpp"
#include "policy/time.hpp"

namespace youxu {

enum class MeterTransport { tcp, rtu, rtu_over_tcp };
inline constexpr Names<MeterTransport, 3> kTransports{
    {{MeterTransport::tcp, "tcp"},
     {MeterTransport::rtu, "rtu"},
     {MeterTransport::rtu_over_tcp, "rtu_over_tcp"}}};
// libmodbus takes any other speed for 9600 without a word.
inline constexpr std::array<int, 8> kBauds{1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200};
bool is_baud(std::int64_t baud);

struct BusAddress {
  MeterTransport transport = MeterTransport::tcp;
  std::string host;  // tcp and rtu_over_tcp: name, IPv4 or IPv6
  std::uint16_t port = 502;
  std::string device;  // rtu: "/dev/serial/by-id/..."
  int baud = 9600;     // one of kBauds
  char parity = 'N';   // N, E or O
  int stop = 1;        // 1 or 2
  bool rs485 = false;  // the kernel's driver switches the direction, where it can

  bool operator==(const BusAddress&) const = default;
};

// "10.0.0.7:502", "10.0.0.7:4001 (RTU)", "/dev/ttyUSB0".
std::string text_of(const BusAddress& address);

// For how long a request for `count` registers and its answer occupy the line, at 11 bits a
// character; nothing where there is no line of known speed.
Millis line_time(const BusAddress& address, std::size_t count);
// The silence that ends a frame, 3.5 characters and at least 1.75 ms, rounded up (Modbus over
// Serial Line V1.02, 2.5.1.1).
Millis frame_silence(const BusAddress& address);

}  // namespace youxu
