#include "policy/fair.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace youxu {

namespace {

// Who is here keeps what can be promised, before who may come.
struct Step {
  int percent = 0;
  bool expected = false;
};
constexpr Step kFirst{60, false};
// Before it for those who cannot all have it: cars stay at the same share where little fits.
constexpr std::array kSmall{Step{10, false}, Step{20, false}, Step{30, false}, Step{40, false},
                            Step{50, false}};
constexpr std::array kOthers{Step{60, true}, Step{80, false}, Step{100, false}, Step{80, true},
                             Step{100, true}};

class Sharing {
 public:
  Sharing(const SlotFlow& flow, std::span<const Wish> wishes, std::span<const std::size_t> slots,
          std::span<const std::size_t> order)
      : flow_{flow}, wishes_{wishes}, slots_{slots}, order_{order}, asked_(wishes.size()) {}

  void ask(std::size_t car, const Step& step);
  void open() { flow_.open(slots_, order_); }
  void take(const Step& step);
  bool blocked(std::size_t car) const { return flow_.blocked(car); }
  bool anybody_blocked() const;
  std::vector<Charge> got() const;

 private:
  SlotFlow flow_;
  std::span<const Wish> wishes_;
  std::span<const std::size_t> slots_, order_;
  std::vector<Charge> asked_;
};

void Sharing::ask(std::size_t car, const Step& step) {
  const Wish& wish = wishes_[car];
  if (wish.expected != step.expected) return;
  const Charge all = wish.had + wish.missing;
  const Charge share = std::min(all * step.percent / 100 - wish.had, wish.missing);
  if (share <= asked_[car]) return;
  flow_.want(car, share - asked_[car]);
  asked_[car] = share;
}

// All ask for a share, and get what there is of it.
void Sharing::take(const Step& step) {
  for (std::size_t i = 0; i < wishes_.size(); ++i) ask(i, step);
  open();
}

bool Sharing::anybody_blocked() const {
  for (std::size_t i = 0; i < wishes_.size(); ++i)
    if (blocked(i)) return true;
  return false;
}

std::vector<Charge> Sharing::got() const {
  std::vector<Charge> out = asked_;
  for (std::size_t i = 0; i < out.size(); ++i) out[i] -= flow_.missing(i);
  return out;
}

}  // namespace

// Who is not blocked at the first step has its share in every outcome that gives the most so far,
// so it may ask for all of it at once.
std::vector<Charge> fair_shares(const SlotFlow& flow, std::span<const Wish> wishes,
                                std::span<const std::size_t> slots,
                                std::span<const std::size_t> order) {
  const Sharing idle{flow, wishes, slots, order};
  Sharing sharing = idle;
  sharing.take(kFirst);
  if (sharing.anybody_blocked()) {
    const Sharing tried = std::exchange(sharing, idle);
    for (const Step& small : kSmall) {
      for (std::size_t i = 0; i < wishes.size(); ++i)
        sharing.ask(i, tried.blocked(i) ? small : kFirst);
      sharing.open();
    }
    sharing.take(kFirst);
  }
  for (const Step& next : kOthers) sharing.take(next);
  return sharing.got();
}

}  // namespace youxu
