// Enumerations and their words: one table each, read both ways. The words are those of the pile
// bus, the API, the configuration and the database; they never change once shipped.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

namespace youxu {

template <class Enum, std::size_t N>
using Names = std::array<std::pair<Enum, std::string_view>, N>;

// Empty where the table lacks the value.
template <class Enum, std::size_t N>
constexpr std::string_view name_in(const Names<Enum, N>& names, Enum value) {
  for (const auto& [key, name] : names)
    if (key == value) return name;
  return {};
}

template <class Enum, std::size_t N>
constexpr std::optional<Enum> value_in(const Names<Enum, N>& names, std::string_view text) {
  for (const auto& [key, name] : names)
    if (name == text) return key;
  return std::nullopt;
}

}  // namespace youxu
