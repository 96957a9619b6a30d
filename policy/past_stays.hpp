// What cars did at one pile: the past that speaks for a resident who said nothing.
//
// A car that stopped by itself, or whose wish was told, shows what it wanted; one that left or was
// stopped before shows that it wanted at least that much. Newer stays weigh more, and so do, for
// the energy, those before the same kind of day (working or free) and those that began at a similar
// time of the day. Only a stay that began at a similar time says when one leaves: an hour at noon
// is not an hour at night; and one that ended on another kind of day only while there are too few
// others, since a few early mornings would else set the pick-up of every free day.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <vector>

#include "policy/order.hpp"
#include "policy/time.hpp"
#include "policy/units.hpp"

namespace youxu {

struct PastStay {
  int connector = 1;
  Wall from{};
  std::optional<Wall> to;    // when the car left; nullopt: not known (what was said counts)
  WattHours energy;          // what it wanted
  bool whole = false;        // false: at least that
  std::optional<Wall> said;  // when it was said to leave
};
// Of a closed order. nullopt where it says nothing: it never began, or its clock was not trusted.
std::optional<PastStay> stay_of(const Order& order);

// A value that was seen so often; `whole` false: it was more than `value`, how much is not known.
struct Seen {
  double value = 0;
  double weight = 0;
  bool whole = true;
};
// The least value that `share` of the weight does not pass, counting those that were cut short as
// the others that reach as far (Kaplan and Meier 1958). The greatest where none is so high; 0 of
// none.
double quantile(std::vector<Seen> seen, double share);

// The weight of what held, of all.
struct Kept {
  double held = 0;
  double all = 0;
};

class PastStays {
 public:
  static constexpr std::size_t kMaxStays = 120;  // the newest
  static constexpr int kFewest = 3;              // fewer say nothing
  // A stay of this age weighs half.
  static constexpr Millis kHalfLife = std::chrono::hours{14 * 24};
  static constexpr double kOtherKind = 0.3;  // weight of a day of the other kind,
  static constexpr double kOtherTime = 0.3;  // and of a stay that begins at another time,
  static constexpr Millis kSimilar = std::chrono::hours{4};  // further than this
  // This share of the past stays wanted no more than is expected, and that one left before it is
  // expected. What is lost by too little or too late weighs more than a dearer hour.
  static constexpr double kEnough = 0.9;
  static constexpr double kEarly = 0.1;

  explicit PastStays(std::chrono::minutes utc_offset = {}) : utc_offset_{utc_offset} {}

  // In any order: guns of one pile end theirs as they like, and a wall clock may step.
  void learn(const PastStay& stay);
  // The car left. Where the newest stay there has an end already, nothing changes.
  void left(int connector, Wall at);
  std::size_t size() const { return stays_.size(); }

  // What one that came at `from` is likely to want; nullopt: too few stays. With `above`, of those
  // that wanted more than that, and nullopt when none did.
  std::optional<WattHours> energy(Wall from, WattHours above = {}) const;
  // When one that came at `from` and is here at `now` is likely to leave, after `now`; nullopt: too
  // few stays that began at a similar time are left.
  std::optional<Wall> departure(Wall from, Wall now) const;

  // Of how many this much would have been enough, who had not left before `depart` among those
  // still here at `now`, and who kept to what was said.
  Kept enough(Wall from, WattHours energy) const;
  Kept stayed(Wall from, Wall now, Wall depart) const;
  Kept kept_word(Wall from) const;

 private:
  struct Leaving {  // of a past stay, as if it had begun on the day in question
    double at = 0;  // ms of Unix time
    double weight = 0;
    bool same_kind = false;
  };
  Wall moved(const PastStay& stay, Wall from, Wall t) const;
  double recency(const PastStay& stay, Wall from) const;
  double weight(const PastStay& stay, Wall from) const;
  bool similar(const PastStay& stay, Wall from) const;
  std::vector<Leaving> leavings(Wall from, Wall now) const;
  bool works(Wall t) const;  // on a working day

  std::chrono::minutes utc_offset_;
  std::vector<PastStay> stays_;
};

}  // namespace youxu
