// The scheduler's rules by name. All hold by default; to leave one out shows what it is worth.
#pragma once

#include <string_view>

namespace youxu {

struct Rules {
  bool plan = true;      // follow a plan; else the least laxity first, whatever the tariff
  bool arrivals = true;  // plan for those who are likely to come
  bool caution = true;   // and for more of them than the mean
  bool base = true;      // learned base load; else the present one stays
  bool insure = true;    // when all fits, charge sooner what would miss if the homes took more
  bool spare = true;     // when not all fits, who charges goes on where that makes room for others
  bool fair = true;      // when not all fits, nobody far worse than others
  bool sticky = true;    // who charges goes on among equals
  bool reduce = true;    // currents are reduced before anybody is stopped
  bool firm = true;      // a contactor that closed is not opened because a forecast moved
  bool rest = true;      // shortest times with the contactor closed and open
  bool ramp = true;      // the fleet rises gently
};

// The rule of this name; nullptr when there is none.
bool* rule_named(Rules& rules, std::string_view name);

}  // namespace youxu
