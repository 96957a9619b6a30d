#include "tests/programs/meter/sim_meter.hpp"

#include <bit>

namespace youxu::sim {

namespace {

constexpr std::size_t kHeader = 7;  // transaction 2, protocol 2, length 2, unit 1
constexpr std::size_t kReadRequest = 12;
constexpr int kIllegalFunction = 1;
constexpr int kIllegalAddress = 2;
constexpr int kIllegalValue = 3;
constexpr int kDeviceFailure = 4;
constexpr int kMaxRegisters = 125;

std::uint16_t word(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint16_t>(static_cast<unsigned char>(bytes[at]) << 8U |
                                    static_cast<unsigned char>(bytes[at + 1]));
}

void append_word(std::string& out, int value) {
  out += static_cast<char>((value >> 8) & 0xFF);
  out += static_cast<char>(value & 0xFF);
}

std::string exception(char function, int code) {
  return {static_cast<char>(static_cast<unsigned char>(function) | 0x80U), static_cast<char>(code)};
}

}  // namespace

SimMeter::SimMeter(Loop& loop, int unit)
    : unit_{unit}, server_{loop, [this](std::unique_ptr<TcpConnection> c) {
                             accept(std::move(c));
                           }} {
  for (int address = 0x0800; address < 0x0836; ++address)
    registers_[static_cast<std::uint16_t>(address)] = 0;
  for (int address = 0x0842; address < 0x0858; ++address)
    registers_[static_cast<std::uint16_t>(address)] = 0;
  registers_[0xF009] = 0xA400;
  put_float(0x0834, 50.0);
}

void SimMeter::put_float(std::uint16_t address, double value) {
  const auto bits = std::bit_cast<std::uint32_t>(static_cast<float>(value));
  registers_[address] = static_cast<std::uint16_t>(bits >> 16U);
  registers_[static_cast<std::uint16_t>(address + 1)] = static_cast<std::uint16_t>(bits & 0xFFFFU);
}

void SimMeter::set_values(PerPhase<Amps> current, PerPhase<Volts> voltage, PerPhase<Watts> power) {
  Watts total;
  for (std::size_t p = 0; p < kPhases; ++p) {
    const auto offset = static_cast<std::uint16_t>(2 * p);
    put_float(static_cast<std::uint16_t>(0x0800 + offset), voltage[p].value());
    put_float(static_cast<std::uint16_t>(0x080C + offset), current[p].value());
    put_float(static_cast<std::uint16_t>(0x0814 + offset), power[p].value() / 1000.0);
    total += power[p];
  }
  put_float(0x081A, total.value() / 1000.0);
}

void SimMeter::accept(std::unique_ptr<TcpConnection> connection) {
  if (clients_.size() >= kMaxConnections) return;
  const int id = next_id_++;
  Client& client = clients_[id];
  client.connection = std::move(connection);
  TcpEvents events;
  events.on_data = [this, id](std::string_view bytes) { on_data(id, bytes); };
  events.on_close = [this, id](std::string_view) { clients_.erase(id); };
  client.connection->start(std::move(events));
}

void SimMeter::on_data(int id, std::string_view bytes) {
  Client& client = clients_[id];
  client.received += bytes;
  while (client.received.size() >= kHeader) {
    const std::size_t size = 6 + std::size_t{word(client.received, 4)};
    if (client.received.size() < size) return;
    const std::string request = client.received.substr(0, size);
    client.received.erase(0, size);
    if (!answer(client, request)) return void(clients_.erase(id));
  }
}

// False: the connection is to be closed.
bool SimMeter::answer(Client& client, std::string_view request) {
  ++requests_;
  if (request.size() <= kHeader || fault_ == MeterFault::close) return false;
  if (fault_ == MeterFault::silent || static_cast<unsigned char>(request[6]) != unit_) return true;
  const std::string pdu = fault_ == MeterFault::exception ? exception(request[7], kDeviceFailure)
                                                          : body(request.substr(kHeader));
  const int transaction = word(request, 0) + (fault_ == MeterFault::wrong_transaction ? 1 : 0);
  std::string out;
  append_word(out, transaction);
  append_word(out, 0);
  append_word(out, static_cast<int>(pdu.size()) + 1);
  out += static_cast<char>(unit_);
  return client.connection->send(out + pdu);
}

std::string SimMeter::body(std::string_view pdu) const {
  if (pdu[0] != 3) return exception(pdu[0], kIllegalFunction);
  if (pdu.size() + kHeader != kReadRequest) return exception(pdu[0], kIllegalValue);
  const int first = word(pdu, 1);
  const int count = word(pdu, 3);
  if (count < 1 || count > kMaxRegisters) return exception(pdu[0], kIllegalValue);
  std::string out{pdu[0], static_cast<char>(2 * count)};
  for (int address = first; address < first + count; ++address) {
    const auto at = registers_.find(static_cast<std::uint16_t>(address));
    if (at == registers_.end() || address > 0xFFFF) return exception(pdu[0], kIllegalAddress);
    append_word(out, at->second);
  }
  return out;
}

}  // namespace youxu::sim
