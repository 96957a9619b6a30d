#include "policy/fault.hpp"

#include "policy/names.hpp"

namespace youxu {

namespace {

constexpr Names<Severity, 3> kSeverities{{
    {Severity::notice, "notice"},
    {Severity::warning, "warning"},
    {Severity::critical, "critical"},
}};

}  // namespace

std::string_view text_of(Severity severity) {
  return name_in(kSeverities, severity);
}
std::optional<Severity> severity_from_text(std::string_view text) {
  return value_in(kSeverities, text);
}

// A switch, so that the compiler asks for a new code's meaning.
FaultMeaning meaning_of(FaultCode code) {
  using enum FaultCode;
  using enum Severity;
  switch (code) {
    case estop:
      return {critical, "emergency stop", "find out why it was pressed, then turn the button back"};
    case leakage:
      return {critical, "earth leakage", "keep it out of use; have car, cable and wiring checked"};
    case contactor_stuck:
      return {critical, "contactor stuck",
              "the gun may be live: open its breaker and have the contactor replaced"};
    case pe:
      return {critical, "protective earth",
              "keep it out of use; have the protective earth measured"};
    case insulation:
      return {critical, "insulation",
              "keep it out of use; try another car, measure the insulation"};
    case over_temperature:
      return {critical, "over-temperature",
              "let it cool; clean its air ways, check its terminals for burns"};
    case gun_temperature:
      return {critical, "gun over-temperature", "let it cool; check the gun's contacts for burns"};
    case surge_arrester:
      return {warning, "surge arrester",
              "it is not protected from lightning: replace the arrester"};
    case over_voltage:
      return {warning, "over-voltage", "measure the supply and check its neutral"};
    case under_voltage:
      return {warning, "under-voltage", "measure the supply; check breaker and terminals"};
    case over_current:
      return {warning, "over-current", "try another car; if it comes back have the pile checked"};
    case pilot:
      return {warning, "control pilot", "plug in again; if it comes back check gun and cable"};
    case contactor:
      return {warning, "contactor", "switch the pile off and on; if it comes back replace it"};
    case breaker:
      return {warning, "breaker", "find out why it tripped, then close it"};
    case lock:
      return {warning, "gun lock", "pull the gun and plug in again; check the lock"};
    case meter:
      return {warning, "energy meter", "it cannot bill: have the pile's meter checked"};
    case communication:
      return {warning, "inner communication", "switch the pile off and on; check its inner cables"};
    case rectifier:
      return {warning, "rectifier", "it gives less power or none: have the module checked"};
    case gun_not_homed:
      return {notice, "gun not in its holder", "put the gun back into its holder"};
    case card_reader:
      return {notice, "card reader", "start by phone meanwhile; have the reader checked"};
    case fan:
      return {notice, "fan", "it may get too hot: have the fan replaced"};
    case other:
      return {warning, "another fault", "read the pile's own display and its manual"};
  }
  return {};
}

}  // namespace youxu
