// External limits: for some time somebody outside - the platform, demand response, maintenance
// staff - lets no more flow through a circuit than so many amps. They only ever lower what may
// flow; what else bounds a circuit (its configuration, the transformer's heat) is the caller's to
// combine.
//
// Times are wall-clock times, since that is what they were agreed in. A clock may be wrong, and no
// limit vanishes by that: before it was ever set all hold, and where it steps, what held goes on
// until both its agreed end and the time that was left have passed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/circuit.hpp"
#include "policy/result.hpp"
#include "policy/time.hpp"
#include "policy/units.hpp"

namespace youxu {

// No clock that was set says less: 2024-01-01.
inline constexpr Wall kClockSet = wall_from_unix_millis(1'704'067'200'000);

struct ExternalLimit {
  std::int64_t id = 0;  // above 0
  std::string circuit;
  Amps amps;           // per phase; 0: nothing may flow, so its piles get nothing
  Wall from{}, to{};   // holds in [from, to)
  std::string source;  // who wants it, 1..32 bytes
  std::string reason;  // for people, up to 200 bytes

  bool holds(Wall t) const { return t < kClockSet || (t >= from && t < to); }
};

// Those that hold and those to come. Any may overlap: the least counts.
class ExternalLimits {
 public:
  static constexpr std::size_t kMaxLive = 64;
  static constexpr Millis kLongest = std::chrono::hours{24 * 7};
  static constexpr std::size_t kMaxSource = 32;
  static constexpr std::size_t kMaxReason = 200;

  // Whether add() would take it. Errc::invalid: a circuit that `tree` lacks, less than 0 A, an end
  // that is not after the start, longer than kLongest, a source or reason of the wrong length or
  // with control characters.
  // Errc::refused: there are kMaxLive already.
  Status check(const ExternalLimit& limit, const CircuitTree& tree) const;
  // Requires an id that is not in the set.
  Status add(ExternalLimit limit, const CircuitTree& tree);
  // False: there is none with this id.
  bool remove(std::int64_t id);
  // Takes out those whose end is `now` or before; answers their ids.
  std::vector<std::int64_t> drop_ended(Wall now);
  // The wall clock, which would say `expected`, was set to `now`. Changes times of `all()` until
  // the clock is set back.
  void clock_stepped(Wall expected, Wall now);

  // The one with the least amps that holds on the circuit at `t`, the older of equals; or nullptr.
  // Valid until the set changes.
  const ExternalLimit* tightest(std::string_view circuit, Wall t) const;
  std::optional<Amps> least(std::string_view circuit, Wall t) const;
  // The first start or end after `t`.
  std::optional<Wall> next_change(Wall t) const;

  // By start, then by id.
  const std::vector<ExternalLimit>& all() const { return limits_; }

 private:
  struct Agreed {
    Wall from{}, to{};
    Millis stepped{};  // how far the clock was set since
  };
  static void follow_step(ExternalLimit& limit, Agreed& agreed, Wall expected, Wall now);

  std::vector<ExternalLimit> limits_;
  std::map<std::int64_t, Agreed> agreed_;  // by id
};

}  // namespace youxu
