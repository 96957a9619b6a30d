// Who gets how much where not all fits: shares of the wish in steps, so that nobody is far worse
// off than others, and in all as much as can be had.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "policy/slot_flow.hpp"

namespace youxu {

struct Wish {
  Charge had = 0;         // of all that it wants, already
  Charge missing = 0;     // and still
  bool expected = false;  // may come; who is here goes first
};

// What each car gets, one wish for each car of `flow` in its order. `flow` wants nothing and has
// no slot open yet. `slots` are those to open and `order` who takes first, as for SlotFlow::open.
std::vector<Charge> fair_shares(const SlotFlow& flow, std::span<const Wish> wishes,
                                std::span<const std::size_t> slots,
                                std::span<const std::size_t> order);

}  // namespace youxu
