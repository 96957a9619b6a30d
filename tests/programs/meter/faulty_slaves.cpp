#include "tests/programs/meter/faulty_slaves.hpp"

#include <algorithm>
#include <utility>

namespace youxu::sim {
namespace {

constexpr std::size_t kRtuRequest = 8;
constexpr std::size_t kTcpHeader = 6;  // transaction, protocol, length
constexpr std::size_t kReadPdu = 5;    // function, address, count

unsigned byte(std::string_view bytes, std::size_t at) {
  return static_cast<unsigned char>(bytes[at]);
}

int word(std::string_view bytes, std::size_t at) {
  return static_cast<int>(byte(bytes, at) << 8U | byte(bytes, at + 1));
}

void append_word(std::string& out, int value) {
  out += static_cast<char>((value >> 8) & 0xFF);
  out += static_cast<char>(value & 0xFF);
}

std::string with_crc(std::string frame) {
  const std::uint16_t crc = crc16(frame);
  frame += static_cast<char>(crc & 0xFFU);
  frame += static_cast<char>(crc >> 8U);
  return frame;
}

std::string exception(unsigned function, int code) {
  return {static_cast<char>(function | 0x80U), static_cast<char>(code)};
}

}  // namespace

std::uint16_t crc16(std::string_view bytes) {
  unsigned crc = 0xFFFF;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    crc ^= byte(bytes, i);
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 1U) != 0 ? crc >> 1U ^ 0xA001U : crc >> 1U;
  }
  return static_cast<std::uint16_t>(crc);
}

void FaultySlaves::put(int unit, int address, const std::vector<std::uint16_t>& words) {
  for (const std::uint16_t value : words) units_[unit].registers[address++] = value;
}

void FaultySlaves::replay(int unit, std::string_view request_pdu, std::string_view answer_pdu) {
  units_[unit].captured[std::string{request_pdu}] = answer_pdu;
}

std::vector<SlaveAnswer> FaultySlaves::receive(std::string& buffer) {
  std::vector<SlaveAnswer> answers;
  while (const auto request = take_request(buffer))
    if (auto reply = answer(*request)) answers.push_back(std::move(*reply));
  return answers;
}

std::optional<std::string> FaultySlaves::take_request(std::string& buffer) const {
  const auto take = [&buffer](std::size_t size) {
    const std::string request = buffer.substr(0, size);
    buffer.erase(0, size);
    return request;
  };
  if (framing_ == Framing::tcp) {
    if (buffer.size() < kTcpHeader) return std::nullopt;
    const auto size = kTcpHeader + static_cast<std::size_t>(word(buffer, 4));
    if (buffer.size() < size) return std::nullopt;
    return take(size);
  }
  for (; buffer.size() >= kRtuRequest; buffer.erase(0, 1)) {
    const std::string frame = buffer.substr(0, kRtuRequest - 2);
    if (with_crc(frame) == buffer.substr(0, kRtuRequest)) return take(kRtuRequest);
  }
  return std::nullopt;
}

std::optional<SlaveAnswer> FaultySlaves::answer(std::string_view request) {
  const std::size_t start = framing_ == Framing::tcp ? kTcpHeader : 0;
  if (request.size() < start + 1 + kReadPdu) return std::nullopt;
  const int number = static_cast<int>(byte(request, start));
  const auto found = units_.find(number);
  if (found == units_.end()) return std::nullopt;
  Unit& unit = found->second;
  ++unit.requests;
  if (unit.fault == SlaveFault::silent) return std::nullopt;
  if (unit.fault == SlaveFault::hang_up) return SlaveAnswer{.hang_up = true};
  const std::string pdu{request.substr(start + 1, kReadPdu)};
  SlaveAnswer reply = framed(request, number, unit.fault, pdu_of(unit, pdu));
  if (unit.fault == SlaveFault::held_back) {
    unit.held = reply.bytes;
    unit.held_request = pdu;
    return std::nullopt;
  }
  const bool alike = !unit.held.empty() && pdu != unit.held_request &&
                     pdu.substr(3) == unit.held_request.substr(3);
  if (alike) reply.bytes.insert(0, std::exchange(unit.held, ""));
  return reply;
}

std::string FaultySlaves::pdu_of(const Unit& unit, std::string_view pdu) const {
  if (unit.fault == SlaveFault::exception) return exception(byte(pdu, 0), exception_code_);
  if (const auto captured = unit.captured.find(pdu); captured != unit.captured.end())
    return captured->second;
  const int count = word(pdu, 3) - (unit.fault == SlaveFault::wrong_count ? 1 : 0);
  std::string out{pdu[0], static_cast<char>(2 * count)};
  if (unit.fault == SlaveFault::wrong_function) out[0] = static_cast<char>(byte(pdu, 0) ^ 7U);
  for (int address = word(pdu, 1); address < word(pdu, 1) + count; ++address) {
    const auto at = unit.registers.find(address);
    if (at == unit.registers.end()) return exception(byte(pdu, 0), 2);
    append_word(out, at->second);
  }
  return out;
}

SlaveAnswer FaultySlaves::framed(std::string_view request, int unit, SlaveFault fault,
                                 std::string pdu) const {
  const int answers_as = unit + (fault == SlaveFault::wrong_unit ? 1 : 0);
  std::string frame{static_cast<char>(answers_as)};
  frame += pdu;
  if (framing_ == Framing::rtu) {
    frame = with_crc(frame);
    if (fault == SlaveFault::bad_check) frame.back() = static_cast<char>(frame.back() ^ 1);
  } else {
    std::string header;
    append_word(header, word(request, 0) + (fault == SlaveFault::bad_check ? 1 : 0));
    append_word(header, 0);
    append_word(header, static_cast<int>(frame.size()));
    frame = header + frame;
  }
  if (fault == SlaveFault::truncated) frame.resize(frame.size() / 2);
  if (fault == SlaveFault::noise) std::fill(frame.begin(), frame.end(), '\xA5');
  return {.bytes = frame, .delay = fault == SlaveFault::late ? late_by_ : Millis{0}};
}

}  // namespace youxu::sim
