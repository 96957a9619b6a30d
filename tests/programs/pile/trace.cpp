#include "tests/programs/pile/trace.hpp"

#include <cstdio>

namespace youxu::sim {

namespace {

// With at most three decimals and no trailing zeros.
std::string amps(Amps value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", value.value());
  return text;
}

}  // namespace

std::string line_of(const Lease& lease) {
  return "lease " + amps(lease.amps) + " A for " +
         std::to_string(std::chrono::duration_cast<std::chrono::seconds>(lease.duration).count()) +
         " s, epoch " + std::to_string(lease.id.epoch) + " seq " + std::to_string(lease.id.seq) +
         ", counted from status " + std::to_string(lease.n);
}

std::string line_of(const Command& command) {
  std::string line = "command " + std::string{text_of(command.kind)};
  if (!command.order.empty()) line += " order " + command.order;
  if (!command.why.empty()) line += " because " + command.why;
  if (command.failsafe) line += " failsafe " + amps(*command.failsafe) + " A";
  if (command.phases) line += " phases " + std::string{text_of(*command.phases)};
  return line;
}

std::string line_of(const PileStatus& status) {
  if (status.connectors.empty()) return "status without a connector";
  const ConnectorStatus& connector = status.connectors.front();
  std::string line = "status " + std::string{text_of(connector.state)} + ", offers " +
                     amps(connector.offered) + " A, draws " + amps(connector.current[0]) + "/" +
                     amps(connector.current[1]) + "/" + amps(connector.current[2]) + " A, " +
                     std::to_string(connector.energy.whole()) + " Wh";
  for (const FaultCode fault : connector.faults) line += ", fault " + std::string{text_of(fault)};
  return line;
}

std::string line_of(const PileEvent& event) {
  std::string line = "event " + std::string{text_of(event.kind)};
  if (!event.want.empty()) line += " wants " + event.want;
  if (!event.card.empty()) line += " card " + event.card;
  return line + ", " + std::to_string(event.energy.whole()) + " Wh";
}

std::string line_of(const CommandResult& result) {
  return result.ok ? "result ok" : "result refused: " + result.why;
}

}  // namespace youxu::sim
