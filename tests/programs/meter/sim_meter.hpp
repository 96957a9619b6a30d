// A simulated transformer meter on Modbus TCP: an Acrel ADL400 (primary-side float block, energies,
// model number) or a CHINT DTSU666 (secondary side behind a current transformer). Written by hand,
// because a library's server answers every unit and cannot misbehave. Energies stay 0.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "drivers/loop/tcp.hpp"
#include "policy/phases.hpp"
#include "policy/result.hpp"
#include "policy/units.hpp"

namespace youxu::sim {

enum class MeterModel { acrel_adl400, chint_dtsu666 };
// By the id of the gateway's meter profile: "acrel-adl400", "chint-dtsu666".
std::optional<MeterModel> meter_model_from_text(std::string_view id);

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

  explicit SimMeter(Loop& loop, int unit = 1, MeterModel model = MeterModel::acrel_adl400);
  // Port 0 takes a free one. Gives the port.
  Result<std::uint16_t> listen(std::uint16_t port) { return server_.listen(port); }

  void set_values(PerPhase<Amps> current, PerPhase<Volts> voltage, PerPhase<Watts> power);
  void set_fault(MeterFault fault) { fault_ = fault; }
  // Called before each answer to a read leaves: of so many registers from there on.
  void on_read(std::function<void(int first, int count)> call) { on_read_ = std::move(call); }
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
  void waver();
  void note_read(std::string_view pdu) const;
  void put_float(int address, double value);
  void put_powers(int address, const std::array<double, kPhases + 1>& values, double factor,
                  bool total_first);
  void put_adl400(PerPhase<Amps> current, PerPhase<Volts> voltage, PerPhase<Watts> power);
  void put_dtsu666(PerPhase<Amps> current, PerPhase<Volts> voltage, PerPhase<Watts> power);

  MeterModel model_;
  int unit_;
  MeterFault fault_ = MeterFault::none;
  int requests_ = 0;
  int next_id_ = 0;
  std::function<void(int, int)> on_read_;
  std::map<std::uint16_t, std::uint16_t> registers_;
  std::map<int, Client> clients_;
  TcpServer server_;
};

}  // namespace youxu::sim
