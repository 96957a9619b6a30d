// What a pile's fault means for the people who look after it: how bad it is and what to do first.
// The codes are the pile bus'; the classes follow the State Grid's list of pile faults (10 to 26:
// emergency stop to PE), with the danger to people first.
#pragma once

#include <optional>
#include <string_view>

#include "policy/pile.hpp"

namespace youxu {

enum class Severity { notice, warning, critical };
std::string_view text_of(Severity severity);
std::optional<Severity> severity_from_text(std::string_view text);

struct FaultMeaning {
  // critical: danger to people or of fire, nobody should touch it unchecked. warning: it does not
  // charge, or cannot be billed, until somebody has looked. notice: charging goes on.
  Severity severity = Severity::warning;
  std::string_view name;    // English
  std::string_view advice;  // English, what to do first
};

FaultMeaning meaning_of(FaultCode code);

}  // namespace youxu
