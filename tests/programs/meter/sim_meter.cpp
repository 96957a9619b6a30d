#include "tests/programs/meter/sim_meter.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

namespace youxu::sim {

namespace {

constexpr std::size_t kHeader = 7;  // transaction 2, protocol 2, length 2, unit 1
constexpr std::size_t kReadRequest = 12;
constexpr int kIllegalFunction = 1;
constexpr int kIllegalAddress = 2;
constexpr int kIllegalValue = 3;
constexpr int kDeviceFailure = 4;
constexpr int kMaxRegisters = 125;
constexpr double kHertz = 50.0;
constexpr int kDtsuCurrentRatio = 200;  // 1000 A : 5 A

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

// Of each phase, then of all together.
struct Powers {
  std::array<double, kPhases + 1> active{}, reactive{}, apparent{}, factor{};
};

Powers powers_of(const PerPhase<Amps>& current, const PerPhase<Volts>& voltage,
                 const PerPhase<Watts>& power) {
  Powers all;
  for (std::size_t p = 0; p < kPhases; ++p) {
    all.active[p] = power[p].value();
    all.apparent[p] = std::max(std::abs(all.active[p]), voltage[p].value() * current[p].value());
    all.reactive[p] = std::sqrt(all.apparent[p] * all.apparent[p] - all.active[p] * all.active[p]);
    all.active[kPhases] += all.active[p];
    all.reactive[kPhases] += all.reactive[p];
  }
  all.apparent[kPhases] = std::hypot(all.active[kPhases], all.reactive[kPhases]);
  for (std::size_t i = 0; i <= kPhases; ++i)
    all.factor[i] = all.apparent[i] > 0 ? all.active[i] / all.apparent[i] : 1;
  return all;
}

}  // namespace

std::optional<MeterModel> meter_model_from_text(std::string_view id) {
  if (id == "acrel-adl400") return MeterModel::acrel_adl400;
  if (id == "chint-dtsu666") return MeterModel::chint_dtsu666;
  return std::nullopt;
}

SimMeter::SimMeter(Loop& loop, int unit, MeterModel model)
    : model_{model}, unit_{unit}, server_{loop, [this](std::unique_ptr<TcpConnection> c) {
                                            accept(std::move(c));
                                          }} {
  const auto zeros = [this](int first, int count) {
    for (int i = 0; i < count; ++i) registers_[static_cast<std::uint16_t>(first + i)] = 0;
  };
  if (model_ == MeterModel::acrel_adl400) {
    zeros(0x0800, 54);
    zeros(0x0842, 22);
    registers_[0xF009] = 0xA400;
    put_float(0x0834, kHertz);
  } else {
    zeros(0x0000, 12);
    zeros(0x2006, 64);
    zeros(0x101E, 12);
    registers_[0x0006] = kDtsuCurrentRatio;
    registers_[0x0007] = 10;  // voltage ratio, tenths
    put_float(0x2044, kHertz * 100);
  }
}

void SimMeter::put_float(int address, double value) {
  const auto bits = std::bit_cast<std::uint32_t>(static_cast<float>(value));
  registers_[static_cast<std::uint16_t>(address)] = static_cast<std::uint16_t>(bits >> 16U);
  registers_[static_cast<std::uint16_t>(address + 1)] = static_cast<std::uint16_t>(bits & 0xFFFFU);
}

void SimMeter::set_values(PerPhase<Amps> current, PerPhase<Volts> voltage, PerPhase<Watts> power) {
  if (model_ == MeterModel::acrel_adl400) return put_adl400(current, voltage, power);
  put_dtsu666(current, voltage, power);
}

void SimMeter::put_adl400(PerPhase<Amps> current, PerPhase<Volts> voltage, PerPhase<Watts> power) {
  for (std::size_t p = 0; p < kPhases; ++p) {
    const int offset = 2 * static_cast<int>(p);
    put_float(0x0800 + offset, voltage[p].value());
    put_float(0x080C + offset, current[p].value());
  }
  const Powers all = powers_of(current, voltage, power);
  put_powers(0x0814, all.active, 1e-3, false);
  put_powers(0x081C, all.reactive, 1e-3, false);
  put_powers(0x0824, all.apparent, 1e-3, false);
  put_powers(0x082C, all.factor, 1, false);
}

// Tenths of a volt and of a watt, milliamperes; current and power before the transformer's ratio.
void SimMeter::put_dtsu666(PerPhase<Amps> current, PerPhase<Volts> voltage, PerPhase<Watts> power) {
  for (std::size_t p = 0; p < kPhases; ++p) {
    const int offset = 2 * static_cast<int>(p);
    put_float(0x2006 + offset, voltage[p].value() * 10.0);
    put_float(0x200C + offset, current[p].value() * 1000.0 / kDtsuCurrentRatio);
  }
  const Powers all = powers_of(current, voltage, power);
  put_powers(0x2012, all.active, 10.0 / kDtsuCurrentRatio, true);
  put_powers(0x201A, all.reactive, 10.0 / kDtsuCurrentRatio, true);
  put_powers(0x2022, all.apparent, 10.0 / kDtsuCurrentRatio, true);
  put_powers(0x202A, all.factor, 1000, true);
}

void SimMeter::put_powers(int address, const std::array<double, kPhases + 1>& values, double factor,
                          bool total_first) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::size_t place = total_first ? (i + 1) % values.size() : i;
    put_float(address + 2 * static_cast<int>(place), values[i] * factor);
  }
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

// The last digit of a live meter never rests.
void SimMeter::waver() {
  const double hertz = kHertz + 0.001 * (requests_ % 7);
  if (model_ == MeterModel::acrel_adl400) return put_float(0x0834, hertz);
  put_float(0x2044, hertz * 100);
}

// False: the connection is to be closed.
bool SimMeter::answer(Client& client, std::string_view request) {
  ++requests_;
  waver();
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
  note_read(request.substr(kHeader));
  return client.connection->send(out + pdu);
}

void SimMeter::note_read(std::string_view pdu) const {
  if (on_read_ && pdu.size() + kHeader == kReadRequest) on_read_(word(pdu, 1), word(pdu, 3));
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
