// The pile's side of the bus as text, for simulators only: up messages are written, down messages
// read. What is malformed is nullopt, as a pile would ignore it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "policy/pile.hpp"

namespace youxu::sim {

struct EventAck {
  std::int64_t boot = 0;
  std::int64_t id = 0;
};

std::string hello_json(const PileHello& hello);
std::string status_json(const PileStatus& status);
std::string event_json(const PileEvent& event);
std::string result_json(const CommandResult& result);

std::optional<Lease> lease_from_json(const std::string& text);
std::optional<Command> command_from_json(const std::string& text);
std::optional<EventAck> event_ack_from_json(const std::string& text);

}  // namespace youxu::sim
