// Where meters are reached, and what they speak there: a Modbus TCP endpoint, a serial line, or a
// serial server that passes a line's bytes over TCP. Meters with the same address share one bus:
// one asks at a time.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "policy/names.hpp"
#include "policy/time.hpp"

namespace youxu {

enum class MeterProtocol { modbus, dlt645 };
inline constexpr Names<MeterProtocol, 2> kProtocols{
    {{MeterProtocol::modbus, "modbus"}, {MeterProtocol::dlt645, "dlt645-2007"}}};
// DL/T 645 has no network of its own: on a line (rtu), or on one behind a server (rtu_over_tcp).
enum class MeterTransport { tcp, rtu, rtu_over_tcp };
inline constexpr Names<MeterTransport, 3> kTransports{
    {{MeterTransport::tcp, "tcp"},
     {MeterTransport::rtu, "rtu"},
     {MeterTransport::rtu_over_tcp, "rtu_over_tcp"}}};
// libmodbus takes any other speed for 9600 without a word.
inline constexpr std::array<int, 8> kBauds{1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200};
bool is_baud(std::int64_t baud);
// What a line of the protocol is set to where nothing else is said: 9600 8N1, 2400 8E1.
struct LineSettings {
  int baud = 9600;
  char parity = 'N';
  int stop = 1;
};
LineSettings usual_line(MeterProtocol protocol);

struct BusAddress {
  MeterTransport transport = MeterTransport::tcp;
  std::string host;  // tcp and rtu_over_tcp: name, IPv4 or IPv6
  std::uint16_t port = 502;
  std::string device;  // rtu: "/dev/serial/by-id/..."
  int baud = 9600;     // one of kBauds; DL/T 645: also of the line behind a serial server
  char parity = 'N';   // N, E or O
  int stop = 1;        // 1 or 2
  bool rs485 = false;  // the kernel's driver switches the direction, where it can
  MeterProtocol protocol = MeterProtocol::modbus;

  bool operator==(const BusAddress&) const = default;
};

// "10.0.0.7:502", "10.0.0.7:4001 (RTU)", "10.0.0.7:4001 (DL/T 645)", "/dev/ttyUSB0".
std::string text_of(const BusAddress& address);

// For how long a request for `count` registers and its answer occupy the line, at 11 bits a
// character; nothing where there is no line of known speed.
Millis line_time(const BusAddress& address, std::size_t count);
// The same for a DL/T 645 read of so many bytes of data beside their identifier: a request of 20
// characters and an answer of 20 more than the data, each with 4 that wake the other side. Also
// behind a serial server.
Millis dlt645_time(const BusAddress& address, std::size_t data_bytes);
// The silence that ends a frame, 3.5 characters and at least 1.75 ms, rounded up (Modbus over
// Serial Line V1.02, 2.5.1.1).
Millis frame_silence(const BusAddress& address);

}  // namespace youxu
