// The words and numbers of a profile document, for profile.cpp: each word's meaning, the units of
// each quantity, and register numbers, which JSON alone cannot write exactly.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "drivers/json/json.hpp"
#include "drivers/meter/profile.hpp"
#include "policy/names.hpp"

namespace youxu {

inline constexpr Names<WordOrder, 4> kOrders{{{WordOrder::abcd, "ABCD"},
                                              {WordOrder::cdab, "CDAB"},
                                              {WordOrder::badc, "BADC"},
                                              {WordOrder::dcba, "DCBA"}}};
inline constexpr Names<RegisterType, 8> kTypes{{{RegisterType::u16, "u16"},
                                                {RegisterType::s16, "s16"},
                                                {RegisterType::u32, "u32"},
                                                {RegisterType::s32, "s32"},
                                                {RegisterType::u64, "u64"},
                                                {RegisterType::s64, "s64"},
                                                {RegisterType::f32, "f32"},
                                                {RegisterType::f64, "f64"}}};
inline constexpr Names<BlockClass, 3> kClasses{
    {{BlockClass::fast, "fast"}, {BlockClass::slow, "slow"}, {BlockClass::once, "once"}}};
inline constexpr Names<MeterPhase, 5> kMeterPhases{{{MeterPhase::a, "L1"},
                                                    {MeterPhase::b, "L2"},
                                                    {MeterPhase::c, "L3"},
                                                    {MeterPhase::neutral, "N"},
                                                    {MeterPhase::total, "total"}}};
inline constexpr Names<MeterQuantity, 9> kQuantities{
    {{MeterQuantity::voltage, "voltage"},
     {MeterQuantity::current, "current"},
     {MeterQuantity::active_power, "active_power"},
     {MeterQuantity::reactive_power, "reactive_power"},
     {MeterQuantity::apparent_power, "apparent_power"},
     {MeterQuantity::power_factor, "power_factor"},
     {MeterQuantity::frequency, "frequency"},
     {MeterQuantity::energy_import, "energy_import"},
     {MeterQuantity::energy_export, "energy_export"}}};

// The value of the word at `key`; another word fails the form.
template <class T, std::size_t N>
T choice(JsonFields& form, std::string_view key, const Names<T, N>& names) {
  const auto text = form.text(key, 32);
  if (const auto value = value_in(names, text)) return *value;
  form.fail(key, "\"" + text + "\" is not one of the known words");
  return names[0].first;
}

// A JSON integer, or "0x2006": JSON has no hexadecimal numbers, and no exact ones beyond 2^53.
Result<std::uint64_t> register_number(const JsonView& view, std::uint64_t max);
// The same at `key`; 0 and a failed form where it is missing or wrong.
std::uint64_t register_number(JsonFields& form, std::string_view key, std::uint64_t max);

// The factor from the unit named at "unit" to the quantity's canonical one (V, A, W, var, VA, Hz,
// Wh); a unit of another quantity fails the form.
double unit_factor(JsonFields& form, MeterQuantity quantity);

}  // namespace youxu
