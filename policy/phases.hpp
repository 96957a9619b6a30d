// The transformer's three phases, sets of them, and one value per phase.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace youxu {

inline constexpr std::size_t kPhases = 3;

// Indexed 0 = a, 1 = b, 2 = c (L1, L2, L3 on a meter's label).
template <class T>
using PerPhase = std::array<T, kPhases>;

// Which phases a circuit, pile or reading concerns. A pile whose phase is not known yet is
// std::nullopt where it is told, and counts on all three where it is budgeted.
class PhaseSet {
 public:
  constexpr PhaseSet() = default;
  static constexpr PhaseSet all() { return PhaseSet{7}; }
  static constexpr PhaseSet one(std::size_t phase) {
    return PhaseSet{static_cast<std::uint8_t>(1U << phase)};
  }
  constexpr bool has(std::size_t phase) const { return ((bits_ >> phase) & 1U) != 0; }
  constexpr int count() const {
    return static_cast<int>(has(0)) + static_cast<int>(has(1)) + static_cast<int>(has(2));
  }
  constexpr bool operator==(const PhaseSet&) const = default;

 private:
  explicit constexpr PhaseSet(std::uint8_t bits) : bits_{bits} {}
  std::uint8_t bits_ = 0;
};

// "a", "b", "c", "abc" (protocols: pile bus, configuration, API); anything else is nullopt.
std::optional<PhaseSet> phases_from_text(std::string_view text);
std::string_view text_of(PhaseSet phases);

}  // namespace youxu
