#include "drivers/meter/bus_address.hpp"

#include <algorithm>

namespace youxu {
namespace {

constexpr int kBitsPerCharacter = 11;  // start, 8 data, parity or second stop, stop
constexpr std::int64_t kRequestBytes = 8;
constexpr std::int64_t kAnswerOverhead = 5;  // unit, function, length, CRC

// Rounded up.
Millis time_of(std::int64_t half_characters, std::int64_t baud) {
  const std::int64_t bits = half_characters * kBitsPerCharacter;
  return Millis{(bits * 1000 + 2 * baud - 1) / (2 * baud)};
}

}  // namespace

bool is_baud(std::int64_t baud) {
  return std::find(kBauds.begin(), kBauds.end(), baud) != kBauds.end();
}

std::string text_of(const BusAddress& address) {
  if (address.transport == MeterTransport::rtu) return address.device;
  const std::string text = address.host + ":" + std::to_string(address.port);
  return address.transport == MeterTransport::tcp ? text : text + " (RTU)";
}

Millis line_time(const BusAddress& address, std::size_t count) {
  if (address.transport != MeterTransport::rtu) return Millis{0};
  const auto bytes = kRequestBytes + kAnswerOverhead + 2 * static_cast<std::int64_t>(count);
  return time_of(2 * bytes, address.baud);
}

Millis frame_silence(const BusAddress& address) {
  if (address.transport != MeterTransport::rtu) return Millis{0};
  return std::max(time_of(7, address.baud), Millis{2});
}

}  // namespace youxu
