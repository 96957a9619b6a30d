#include "tests/programs/meter/dlt645_slaves.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace youxu::sim {
namespace {

constexpr std::size_t kFrame = 12;  // without data
constexpr std::string_view kAnyone = "AAAAAAAAAAAA";
constexpr char kAdded = 0x33;
constexpr int kWaking = 4;

unsigned byte(std::string_view bytes, std::size_t at) {
  return static_cast<unsigned char>(bytes[at]);
}

unsigned sum(std::string_view bytes) {
  unsigned total = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) total += byte(bytes, i);
  return total % 256;
}

char hex_digit(unsigned value) {
  return static_cast<char>(value < 10 ? '0' + value : 'A' + value - 10);
}

std::string name_at(std::string_view frame) {
  std::string name;
  for (std::size_t i = 6; i >= 1; --i) {
    name += hex_digit(byte(frame, i) / 16);
    name += hex_digit(byte(frame, i) % 16);
  }
  return name;
}

std::string address_of(std::string_view name) {
  std::string bytes;
  for (int pair = 5; pair >= 0; --pair) {
    const auto at = static_cast<std::size_t>(2 * pair);
    bytes += static_cast<char>((name[at] - '0') * 16 + (name[at + 1] - '0'));
  }
  return bytes;
}

// Decimal digits in `bytes` bytes, the last two first; below 0 with the highest bit set.
std::string digits(double number, int bytes) {
  auto left = static_cast<std::uint64_t>(std::llround(std::abs(number)));
  std::string out;
  for (int i = 0; i < bytes; ++i, left /= 100)
    out += static_cast<char>((left / 10 % 10) * 16 + left % 10);
  if (number < 0) out.back() = static_cast<char>(static_cast<unsigned char>(out.back()) | 0x80U);
  return out;
}

std::string framed(std::string_view address, unsigned control, std::string_view data) {
  std::string out = "\x68" + std::string{address} + "\x68";
  out += static_cast<char>(control);
  out += static_cast<char>(data.size());
  for (const char c : data) out += static_cast<char>(c + kAdded);
  out += static_cast<char>(sum(out));
  return out + "\x16";
}

std::string identifier_bytes(std::uint32_t identifier) {
  std::string out;
  for (unsigned i = 0; i < 4; ++i) out += static_cast<char>(identifier >> (8 * i) & 0xFFU);
  return out;
}

// 0 where the request has none.
std::uint32_t identifier_in(std::string_view request) {
  std::uint32_t identifier = 0;
  if (byte(request, 9) < 4) return 0;
  for (std::size_t i = 0; i < 4; ++i)
    identifier |= ((byte(request, 10 + i) - 0x33U) & 0xFFU) << (8 * i);
  return identifier;
}

// The first whole frame in the buffer, taken from it.
std::optional<std::string> take_request(std::string& buffer) {
  for (auto at = buffer.find('\x68'); at != std::string::npos; at = buffer.find('\x68', at + 1)) {
    if (buffer.size() < at + kFrame) return std::nullopt;
    if (buffer[at + 7] != '\x68') continue;
    const std::size_t size = kFrame + byte(buffer, at + 9);
    if (buffer.size() < at + size) return std::nullopt;
    const std::string frame = buffer.substr(at, size);
    if (sum(std::string_view{frame}.substr(0, size - 2)) != byte(frame, size - 2)) continue;
    buffer.erase(0, at + size);
    return frame;
  }
  buffer.clear();
  return std::nullopt;
}

// The same frame with another byte there, and a check sum that fits.
std::string with_byte(std::string frame, std::size_t at, char value) {
  frame[at] = value;
  frame[frame.size() - 2] =
      static_cast<char>(sum(std::string_view{frame}.substr(0, frame.size() - 2)));
  return frame;
}

}  // namespace

void Dlt645Slaves::put(const std::string& meter, std::uint32_t identifier, std::string data) {
  meters_[meter].data[identifier] = std::move(data);
}

void Dlt645Slaves::forget(const std::string& meter, std::uint32_t identifier) {
  meters_[meter].data.erase(identifier);
}

void Dlt645Slaves::set_values(const std::string& meter, PerPhase<Amps> current,
                              PerPhase<Volts> voltage, PerPhase<Watts> power) {
  Watts total;
  for (const Watts one : power) total += one;
  const auto kilo = [](double watts) { return digits(watts * 10 / kCurrentRatio, 3); };
  std::string volts, amps, watts = kilo(total.value()), vars = digits(0, 3), apparent, factors;
  double all_apparent = 0;
  for (std::size_t p = 0; p < kPhases; ++p) {
    const double product = voltage[p].value() * current[p].value();
    const std::string volt = digits(voltage[p].value() * 10, 2);
    const std::string amp =
        digits(std::copysign(current[p].value(), power[p].value()) * 1000 / kCurrentRatio, 3);
    const auto single = static_cast<std::uint32_t>(p + 1) << 8U;
    put(meter, 0x02010000 + single, volt);
    put(meter, 0x02020000 + single, amp);
    put(meter, 0x02030000 + single, kilo(power[p].value()));
    volts += volt;
    amps += amp;
    watts += kilo(power[p].value());
    vars += digits(0, 3);
    apparent += kilo(product);
    factors +=
        digits(product > 0 ? std::clamp(power[p].value() / product, -1.0, 1.0) * 1000 : 1000, 2);
    all_apparent += product;
  }
  const double factor =
      all_apparent > 0 ? std::clamp(total.value() / all_apparent, -1.0, 1.0) : 1.0;
  put(meter, 0x0201FF00, volts);
  put(meter, 0x0202FF00, amps);
  put(meter, 0x0203FF00, watts);
  put(meter, 0x02030000, kilo(total.value()));
  put(meter, 0x0204FF00, vars);
  put(meter, 0x0205FF00, kilo(all_apparent) + apparent);
  put(meter, 0x0206FF00, digits(factor * 1000, 2) + factors);
  put(meter, 0x02060000, digits(factor * 1000, 2));
  put(meter, 0x02800002, digits(5000, 2));
  if (!meters_[meter].data.contains(0x00010000)) set_energy(meter, {}, {});
}

void Dlt645Slaves::set_energy(const std::string& meter, WattHours forward, WattHours reverse) {
  put(meter, 0x00010000, digits(forward.value() / 10 / kCurrentRatio, 4));
  put(meter, 0x00020000, digits(reverse.value() / 10 / kCurrentRatio, 4));
}

std::vector<SlaveAnswer> Dlt645Slaves::receive(std::string& buffer) {
  std::vector<SlaveAnswer> answers;
  while (const auto request = take_request(buffer))
    if (auto reply = answer(*request)) answers.push_back(std::move(*reply));
  return answers;
}

// Who is asked for by no address answers only where it is alone: several would not be understood.
std::optional<SlaveAnswer> Dlt645Slaves::answer(std::string_view request) {
  const std::string name = name_at(request);
  const auto found = name == kAnyone && meters_.size() == 1 ? meters_.begin() : meters_.find(name);
  if (found == meters_.end() || byte(request, 8) >= 0x80) return std::nullopt;
  Meter& meter = found->second;
  ++meter.requests;
  ++meter.asked[identifier_in(request)];
  if (meter.fault == Dlt645Fault::silent) return std::nullopt;
  SlaveAnswer reply = misbehave(meter, request, right_answer(found->first, meter, request));
  if (reply.bytes.empty() && !reply.hang_up) return std::nullopt;
  reply.bytes.insert(0, std::string(kWaking, '\xFE'));
  reply.delay += reply_ + line_time(kWaking + request.size() + reply.bytes.size());
  return reply;
}

std::string Dlt645Slaves::right_answer(const std::string& name, Meter& meter,
                                       std::string_view request) const {
  const unsigned control = byte(request, 8);
  const std::string address = address_of(name);
  if (control == 0x13) return framed(address, 0x93, address);
  const std::string data = body(meter, request);
  if (meter.fault == Dlt645Fault::error || data.empty())
    return framed(
        address, control | 0xC0U,
        std::string(1, static_cast<char>(meter.fault == Dlt645Fault::error ? error_ : 2)));
  return framed(address, control | 0x80U, data);
}

// Empty: it has no such data, or may not be asked so.
std::string Dlt645Slaves::body(Meter& meter, std::string_view request) const {
  const std::uint32_t identifier = identifier_in(request);
  const auto at = meter.data.find(identifier);
  if (byte(request, 8) != 0x11 || at == meter.data.end()) return "";
  std::string data = at->second;
  if (meter.fault == Dlt645Fault::short_data) data.pop_back();
  if (meter.fault == Dlt645Fault::not_digits) data.front() = '\x1B';
  if (meter.fault == Dlt645Fault::no_value) std::fill(data.begin(), data.end(), '\xFF');
  return identifier_bytes(identifier) + data;
}

SlaveAnswer Dlt645Slaves::misbehave(Meter& meter, std::string_view request,
                                    std::string frame) const {
  const std::size_t size = frame.size();
  switch (meter.fault) {
    case Dlt645Fault::late:
      return {.bytes = frame, .delay = late_by_};
    case Dlt645Fault::truncated:
      return {.bytes = frame.substr(0, size / 2)};
    case Dlt645Fault::wrong_address:
      return {.bytes = with_byte(frame, 1, static_cast<char>(frame[1] ^ 1))};
    case Dlt645Fault::other_data:
      return {.bytes = with_byte(frame, 11, static_cast<char>(frame[11] ^ 1))};
    case Dlt645Fault::more:
      return {.bytes = with_byte(frame, 8, static_cast<char>(frame[8] | 0x20))};
    case Dlt645Fault::bad_check:
      frame[size - 2] = static_cast<char>(frame[size - 2] ^ 1);
      return {.bytes = frame};
    case Dlt645Fault::no_end:
      frame[size - 1] = '\x17';
      return {.bytes = frame};
    case Dlt645Fault::garbage:
      return {.bytes = std::string{"\x68\xFE\x00\x68\x11\x68\x16\xA5", 8} + frame};
    case Dlt645Fault::noise:
      return {.bytes = std::string(size, '\xA5')};
    case Dlt645Fault::echo:
      return {.bytes = std::string{request} + std::string(kWaking, '\xFE') + frame};
    case Dlt645Fault::held_back:
      frame = std::exchange(meter.held, meter.held.empty() ? frame : "") + frame;
      return {.bytes = meter.held.empty() ? frame : ""};
    case Dlt645Fault::hang_up:
      return {.hang_up = true};
    default:
      return {.bytes = frame};
  }
}

Millis Dlt645Slaves::line_time(std::size_t bytes) const {
  return Millis{baud_ > 0 ? static_cast<int>(bytes) * 11 * 1000 / baud_ : 0};
}

}  // namespace youxu::sim
