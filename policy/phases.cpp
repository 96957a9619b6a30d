#include "policy/phases.hpp"

namespace youxu {

std::optional<PhaseSet> phases_from_text(std::string_view text) {
  if (text == "a") return PhaseSet::one(0);
  if (text == "b") return PhaseSet::one(1);
  if (text == "c") return PhaseSet::one(2);
  if (text == "abc") return PhaseSet::all();
  return std::nullopt;
}

std::string_view text_of(PhaseSet phases) {
  if (phases == PhaseSet::all()) return "abc";
  if (phases == PhaseSet::one(0)) return "a";
  if (phases == PhaseSet::one(1)) return "b";
  if (phases == PhaseSet::one(2)) return "c";
  return "";
}

}  // namespace youxu
