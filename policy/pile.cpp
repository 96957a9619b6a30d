#include "policy/pile.hpp"

#include <algorithm>

#include "policy/names.hpp"

namespace youxu {

namespace {

constexpr Names<ConnectorState, 8> kStates{{
    {ConnectorState::idle, "idle"},
    {ConnectorState::plugged, "plugged"},
    {ConnectorState::ready, "ready"},
    {ConnectorState::charging, "charging"},
    {ConnectorState::paused_car, "paused_car"},
    {ConnectorState::paused_limit, "paused_limit"},
    {ConnectorState::finished, "finished"},
    {ConnectorState::fault, "fault"},
}};

constexpr Names<FaultCode, kFaultCodes> kFaults{{
    {FaultCode::estop, "estop"},
    {FaultCode::leakage, "leakage"},
    {FaultCode::surge_arrester, "surge_arrester"},
    {FaultCode::over_temperature, "over_temperature"},
    {FaultCode::gun_temperature, "gun_temperature"},
    {FaultCode::over_voltage, "over_voltage"},
    {FaultCode::under_voltage, "under_voltage"},
    {FaultCode::over_current, "over_current"},
    {FaultCode::pilot, "pilot"},
    {FaultCode::pe, "pe"},
    {FaultCode::contactor, "contactor"},
    {FaultCode::contactor_stuck, "contactor_stuck"},
    {FaultCode::breaker, "breaker"},
    {FaultCode::lock, "lock"},
    {FaultCode::gun_not_homed, "gun_not_homed"},
    {FaultCode::meter, "meter"},
    {FaultCode::card_reader, "card_reader"},
    {FaultCode::communication, "communication"},
    {FaultCode::insulation, "insulation"},
    {FaultCode::rectifier, "rectifier"},
    {FaultCode::fan, "fan"},
    {FaultCode::other, "other"},
}};

constexpr Names<PileEventKind, 10> kEvents{{
    {PileEventKind::plug, "plug"},
    {PileEventKind::unplug, "unplug"},
    {PileEventKind::card, "card"},
    {PileEventKind::key, "key"},
    {PileEventKind::full, "full"},
    {PileEventKind::estop, "estop"},
    {PileEventKind::power_loss, "power_loss"},
    {PileEventKind::fault, "fault"},
    {PileEventKind::fault_cleared, "fault_cleared"},
    {PileEventKind::tamper, "tamper"},
}};

constexpr Names<CommandKind, 9> kCommands{{
    {CommandKind::start, "start"},
    {CommandKind::stop, "stop"},
    {CommandKind::hello, "hello"},
    {CommandKind::identify, "identify"},
    {CommandKind::selftest, "selftest"},
    {CommandKind::reset, "reset"},
    {CommandKind::unlock, "unlock"},
    {CommandKind::lock_out, "lock_out"},
    {CommandKind::set, "set"},
}};

}  // namespace

std::string_view text_of(ConnectorState state) {
  return name_in(kStates, state);
}
std::optional<ConnectorState> connector_state_from_text(std::string_view text) {
  return value_in(kStates, text);
}
std::string_view text_of(FaultCode code) {
  return name_in(kFaults, code);
}
FaultCode fault_from_text(std::string_view text) {
  return value_in(kFaults, text).value_or(FaultCode::other);
}
std::string_view text_of(PileEventKind kind) {
  return name_in(kEvents, kind);
}
std::optional<PileEventKind> pile_event_kind_from_text(std::string_view text) {
  return value_in(kEvents, text);
}
std::string_view text_of(CommandKind kind) {
  return name_in(kCommands, kind);
}

bool is_pile_number(std::string_view text) {
  const auto allowed = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  };
  return text.size() >= 4 && text.size() <= 32 && text != "gateway" &&
         std::all_of(text.begin(), text.end(), allowed);
}

}  // namespace youxu
