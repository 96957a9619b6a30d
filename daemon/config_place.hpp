// A pile that the configuration gains while youxud runs.
#pragma once

#include <string>
#include <string_view>

#include "policy/result.hpp"

namespace youxu {

struct NewPlace {
  std::string pile;
  std::string name;     // empty: its number
  std::string circuit;  // id
  std::string phases;   // as in the configuration; empty: not known
};

// `text`, a valid configuration, with one more entry at the end of "piles"; nothing else of it
// changes. Errc::invalid names what would be wrong with it, or is wrong already; `file` is for the
// message.
Result<std::string> with_place(std::string_view text, const NewPlace& place,
                               std::string_view file = "");

}  // namespace youxu
