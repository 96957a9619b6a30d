#include "drivers/uplink/fields.hpp"

#include <algorithm>
#include <utility>

namespace youxu::openuc {

namespace {

constexpr std::string_view kHex = "0123456789abcdef";

bool is_hex_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

unsigned digit_value(char c) {
  if (c >= 'a') return static_cast<unsigned>(c - 'a') + 10U;
  if (c >= 'A') return static_cast<unsigned>(c - 'A') + 10U;
  return static_cast<unsigned>(c - '0');
}

bool is_calendar_time(const LocalTime& t, int hour, int minute) {
  const bool ranges = t.month >= 1 && t.month <= 12 && t.day >= 1 && hour <= 23 && minute <= 59;
  return ranges && t.day <= 31 && t.second <= 59;
}

}  // namespace

bool is_hex(std::string_view text, std::size_t count) {
  return text.size() <= count && std::all_of(text.begin(), text.end(), is_hex_digit);
}

BodyWriter& BodyWriter::bin(std::int64_t value, std::size_t bytes) {
  const std::int64_t most = bytes >= 8 ? INT64_MAX : (std::int64_t{1} << (8 * bytes)) - 1;
  auto rest = static_cast<std::uint64_t>(std::clamp<std::int64_t>(value, 0, most));
  for (std::size_t i = 0; i < bytes; ++i, rest >>= 8U) {
    bytes_ += static_cast<char>(rest & 0xFFU);
  }
  return *this;
}

BodyWriter& BodyWriter::bcd(std::string_view digits, std::size_t bytes) {
  const std::string_view kept = is_hex(digits, 2 * bytes) ? digits : std::string_view{};
  const std::string padded = std::string(2 * bytes - kept.size(), '0') + std::string{kept};
  for (std::size_t i = 0; i < padded.size(); i += 2) {
    bytes_ += static_cast<char>(digit_value(padded[i]) << 4U | digit_value(padded[i + 1]));
  }
  return *this;
}

BodyWriter& BodyWriter::text(std::string_view text, std::size_t bytes) {
  const std::string_view kept = text.substr(0, bytes);
  bytes_ += kept;
  bytes_.append(bytes - kept.size(), '\0');
  return *this;
}

BodyWriter& BodyWriter::time(Wall t, std::chrono::minutes utc_offset) {
  const LocalTime local = local_time(t, utc_offset);
  bin(local.second * 1000 + local.millisecond, 2);
  bin(local.minute_of_day % 60, 1).bin(local.minute_of_day / 60, 1);
  return bin(local.day, 1).bin(local.month, 1).bin(std::clamp(local.year - 2000, 0, 99), 1);
}

std::string_view BodyReader::take(std::size_t bytes) {
  if (bytes > rest_.size()) {
    ok_ = false;
    rest_ = {};
    return {};
  }
  const std::string_view taken = rest_.substr(0, bytes);
  rest_.remove_prefix(bytes);
  return taken;
}

std::uint64_t BodyReader::bin(std::size_t bytes) {
  const std::string_view field = take(bytes);
  std::uint64_t value = 0;
  for (std::size_t i = field.size(); i > 0; --i) {
    value = value << 8U | static_cast<std::uint8_t>(field[i - 1]);
  }
  return value;
}

std::string BodyReader::bcd(std::size_t bytes) {
  std::string digits;
  for (const char c : take(bytes)) {
    const auto value = static_cast<std::uint8_t>(c);
    digits += kHex[value >> 4U];
    digits += kHex[value & 0xFU];
  }
  return digits;
}

int BodyReader::connector() {
  const auto byte = static_cast<int>(bin(1));
  const int tens = byte / 16;
  const int ones = byte % 16;
  return tens > 9 || ones > 9 ? 0 : tens * 10 + ones;
}

Wall BodyReader::time(std::chrono::minutes utc_offset) {
  const auto millis = static_cast<int>(bin(2));
  const auto minute_bits = static_cast<int>(bin(1));
  const auto hour = static_cast<int>(bin(1) & 0x1FU);
  LocalTime local;
  local.day = static_cast<int>(bin(1) & 0x1FU);  // bits 5..7: weekday, often wrong
  local.month = static_cast<int>(bin(1) & 0x0FU);
  local.year = 2000 + static_cast<int>(bin(1) & 0x7FU);
  local.second = millis / 1000;
  local.millisecond = millis % 1000;
  const int minute = minute_bits & 0x3F;
  local.minute_of_day = hour * 60 + minute;
  const bool marked_invalid = (minute_bits & 0x80) != 0;
  if (marked_invalid || !is_calendar_time(local, hour, minute)) ok_ = false;
  return ok_ ? wall_from_local(local, utc_offset) : Wall{};
}

}  // namespace youxu::openuc
