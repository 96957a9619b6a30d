// A simulated Acrel ADL400 on Modbus TCP: the primary-side float block, the energies and the model
// number. Written by hand, because a library's server answers every unit and cannot misbehave.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "drivers/loop/tcp.hpp"
#include "policy/phases.hpp"
#include "policy/result.hpp"
#include "policy/units.hpp"

namespace youxu::sim {

enum class MeterFault {
  none,
  silent,             // takes requests, answers none
  wrong_transaction,  // answers with another transaction id
  exception,          // answers every request with exception 4
  close,              // closes the connection at a request
};

class SimMeter {
 public:
  static constexpr int kMaxConnections = 16;  // further ones are dropped

  explicit SimMeter(Loop& loop, int unit = 1);
  // Port 0 takes a free one. Gives the port.
  Result<std::uint16_t> listen(std::uint16_t port) { return server_.listen(port); }

  void set_values(PerPhase<Amps> current, PerPhase<Volts> voltage, PerPhase<Watts> power);
  void set_fault(MeterFault fault) { fault_ = fault; }
  int requests() const { return requests_; }

 private:
  struct Client {
    std::unique_ptr<TcpConnection> connection;
    std::string received;
  };

  void accept(std::unique_ptr<TcpConnection> connection);
  void on_data(int id, std::string_view bytes);
  bool answer(Client& client, std::string_view request);
  std::string body(std::string_view pdu) const;
  void put_float(std::uint16_t address, double value);

  int unit_;
  MeterFault fault_ = MeterFault::none;
  int requests_ = 0;
  int next_id_ = 0;
  std::map<std::uint16_t, std::uint16_t> registers_;
  std::map<int, Client> clients_;
  TcpServer server_;
};

}  // namespace youxu::sim
