// What a verdict on a meter means for the people who look after it, in both languages, and what it
// does to the limiting of load (MeterTrust in meter_judge.hpp follows it).
#pragma once

#include <string>
#include <string_view>

#include "policy/fault.hpp"
#include "policy/meter_verdict.hpp"

namespace youxu {

struct VerdictMeaning {
  // critical: load is limited by wrong values or by none. warning: limits hold, but a phase, power
  // or energy is wrong. notice: to be known.
  Severity severity = Severity::warning;
  std::string_view name;    // English
  std::string_view advice;  // English, what to do first
  std::string_view name_zh;
  std::string_view advice_zh;
};

VerdictMeaning meaning_of(VerdictCode code);

// "ct_reversed L2: -2300 W, expected 0 W; current transformer reversed: turn it round".
std::string text_of(const MeterVerdict& verdict);

}  // namespace youxu
