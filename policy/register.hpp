// The stretches of registers that make up one order's energy.
//
// Usually there is one. Another begins where the meter was exchanged, its register was set back, or
// it jumped by more than can have flowed (policy/register_watch.hpp).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "policy/time.hpp"
#include "policy/units.hpp"

namespace youxu {

enum class RegisterBreak {
  exchanged,  // the pile has another serial
  reset,      // the same serial, and the register is below what it was
  jumped,     // it rose by more than can have flowed
};
std::string_view text_of(RegisterBreak why);
std::optional<RegisterBreak> register_break_from_text(std::string_view text);

// One that has ended. What it counts is last - start, never negative.
struct RegisterSegment {
  std::string serial;  // empty: not known
  WattHours start, last;
  RegisterBreak ended_by = RegisterBreak::exchanged;
  Wall ended_at{};
  bool operator==(const RegisterSegment&) const = default;
};

}  // namespace youxu
