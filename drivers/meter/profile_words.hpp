// The words and numbers of a profile document, for profile.cpp: each word's meaning, the units of
// each quantity, and register numbers, which JSON alone cannot write exactly.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

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
inline constexpr Names<RegisterType, 6> kDigitTypes{{{RegisterType::bcd16, "bcd16"},
                                                     {RegisterType::bcd24, "bcd24"},
                                                     {RegisterType::bcd32, "bcd32"},
                                                     {RegisterType::sbcd16, "sbcd16"},
                                                     {RegisterType::sbcd24, "sbcd24"},
                                                     {RegisterType::sbcd32, "sbcd32"}}};
inline constexpr Names<BlockClass, 3> kClasses{
    {{BlockClass::fast, "fast"}, {BlockClass::slow, "slow"}, {BlockClass::once, "once"}}};
inline constexpr Names<Verified, 4> kVerified{{{Verified::manual, "manual"},
                                               {Verified::two_sources, "two_sources"},
                                               {Verified::one_source, "one_source"},
                                               {Verified::field, "field"}}};
inline constexpr Names<PowerFactorMode, 2> kPowerFactorModes{
    {{PowerFactorMode::plain, "plain"}, {PowerFactorMode::schneider_4q, "schneider_4q"}}};
inline constexpr Names<EnergySide, 2> kEnergySides{
    {{EnergySide::primary, "primary"}, {EnergySide::secondary, "secondary"}}};
inline constexpr double kAnyNumber = 1e15;

// What a DL/T 645 meter sends in place of a number it does not have: FF, or EE, in each byte.
std::vector<std::uint64_t> no_value_of(RegisterType digits);

// The value of the word at `key`; another word fails the form, and the message has the known ones.
template <class T, std::size_t N>
T choice(JsonFields& form, std::string_view key, const Names<T, N>& names) {
  const auto text = form.text(key, 32);
  if (const auto value = value_in(names, text)) return *value;
  std::string known;
  for (const auto& [value, name] : names) known += (known.empty() ? "" : ", ") + std::string{name};
  form.fail(key, "\"" + text + "\" is not known, use one of: " + known);
  return names[0].first;
}

// Reads each item of the array at `key`, or the object there if it is given.
template <class Read>
void each(JsonFields& form, std::string_view key, std::size_t max, Read read) {
  for (const auto& view : form.items(key, max)) {
    const Status status = read(view);
    if (!status.ok()) form.fail(status.error());
  }
}
template <class Read>
void if_given(JsonFields& form, std::string_view key, Read read) {
  const auto view = form.optional(key);
  if (!view) return;
  const Status status = read(*view);
  if (!status.ok()) form.fail(status.error());
}

// A JSON integer, or "0x2006": JSON has no hexadecimal numbers, and no exact ones beyond 2^53.
Result<std::uint64_t> register_number(const JsonView& view, std::uint64_t max);
// The same at `key`; 0 and a failed form where it is missing or wrong.
std::uint64_t register_number(JsonFields& form, std::string_view key, std::uint64_t max);

std::optional<double> optional_number(JsonFields& form, std::string_view key);

// The factor from the unit named at "unit" to the quantity's canonical one (V, A, W, var, VA, Hz,
// Wh); a unit of another quantity fails the form.
double unit_factor(JsonFields& form, MeterQuantity quantity);

}  // namespace youxu
