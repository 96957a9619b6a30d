#include "drivers/meter/bus_address.hpp"

#include <algorithm>

namespace youxu {
namespace {

constexpr int kBitsPerCharacter = 11;  // start, 8 data, parity or second stop, stop
constexpr std::int64_t kRequestBytes = 8;
constexpr std::int64_t kAnswerOverhead = 5;  // unit, function, length, CRC
// 4 to wake, start, address, start, control, length, identifier, check sum, end
constexpr std::int64_t kDlt645Bytes = 4 + 1 + 6 + 1 + 1 + 1 + 4 + 1 + 1;

// Rounded up.
Millis time_of(std::int64_t half_characters, std::int64_t baud) {
  const std::int64_t bits = half_characters * kBitsPerCharacter;
  return Millis{(bits * 1000 + 2 * baud - 1) / (2 * baud)};
}

}  // namespace

bool is_baud(std::int64_t baud) {
  return std::find(kBauds.begin(), kBauds.end(), baud) != kBauds.end();
}

LineSettings usual_line(MeterProtocol protocol) {
  if (protocol == MeterProtocol::dlt645) return {.baud = 2400, .parity = 'E', .stop = 1};
  return {};
}

std::string text_of(const BusAddress& address) {
  if (address.transport == MeterTransport::rtu) return address.device;
  const std::string text = address.host + ":" + std::to_string(address.port);
  if (address.protocol == MeterProtocol::dlt645) return text + " (DL/T 645)";
  return address.transport == MeterTransport::tcp ? text : text + " (RTU)";
}

Millis line_time(const BusAddress& address, std::size_t count) {
  if (address.transport != MeterTransport::rtu) return Millis{0};
  const auto bytes = kRequestBytes + kAnswerOverhead + 2 * static_cast<std::int64_t>(count);
  return time_of(2 * bytes, address.baud);
}

Millis dlt645_time(const BusAddress& address, std::size_t data_bytes) {
  return time_of(2 * (2 * kDlt645Bytes + static_cast<std::int64_t>(data_bytes)), address.baud);
}

Millis frame_silence(const BusAddress& address) {
  if (address.transport != MeterTransport::rtu) return Millis{0};
  return std::max(time_of(7, address.baud), Millis{2});
}

}  // namespace youxu
