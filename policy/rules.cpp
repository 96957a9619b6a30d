#include "policy/rules.hpp"

#include <array>
#include <utility>

namespace youxu {

bool* rule_named(Rules& rules, std::string_view name) {
  const std::array<std::pair<std::string_view, bool*>, 12> names{{
      {"plan", &rules.plan},
      {"arrivals", &rules.arrivals},
      {"caution", &rules.caution},
      {"base", &rules.base},
      {"insure", &rules.insure},
      {"spare", &rules.spare},
      {"fair", &rules.fair},
      {"sticky", &rules.sticky},
      {"reduce", &rules.reduce},
      {"firm", &rules.firm},
      {"rest", &rules.rest},
      {"ramp", &rules.ramp},
  }};
  for (const auto& [known, rule] : names)
    if (known == name) return rule;
  return nullptr;
}

}  // namespace youxu
