// The budget of one connector: the most it may lawfully draw now, from what was sent to it and what
// it confirmed (pile bus version 1, "What the gateway must do", rules 1, 2 and 5).
//
// Pure bookkeeping: the caller sends what it is told was issued. Every answer errs upward: delayed,
// lost, repeated or reordered messages may leave may_draw() too high, never too low. tests/model
// shows that this rests on three promises of MQTT over clean sessions: a pile gets the commands of
// its topic in the order they were first sent; statuses of an unknown boot never come after those
// of a later boot; a status sent before this run of the gateway began is not heard in it.
//
// A pile that keeps no leases obeys its last limit for ever, and may begin to charge by itself
// whenever nobody looks. So it counts, authorised or not, at what its newest status says of it
// (policy/limit_belief.hpp) or at any limit given since, whichever is more; and at its ceiling as
// soon as it is not heard for kTrusted, or nothing is known. Nothing runs out, and silence lowers
// nothing.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "policy/pile.hpp"
#include "policy/time.hpp"
#include "policy/units.hpp"

namespace youxu {

// For the gateway a lease of S seconds has run out 1.03 S + 5 s after the status it counts from
// came in: the pile's clock error, and the 5 s that the pile has to obey.
constexpr Millis lease_span(Millis duration) {
  return duration + duration * 3 / 100 + std::chrono::seconds{5};
}

enum class Leases { kept, not_kept };

class LeaseBook {
 public:
  static constexpr std::size_t kMaxOpenLeases = 64;
  static constexpr std::size_t kMaxPastBoots = 16;
  // A pile that keeps no leases says something each second or two. Meanwhile it cannot have begun
  // anew and already draw current by itself.
  static constexpr Millis kTrusted = std::chrono::seconds{7};

  // `ceiling`: what the connector could draw at most by its construction; what is assumed whenever
  // nothing better is known.
  LeaseBook(int connector, Amps ceiling, Leases leases = Leases::kept)
      : connector_{connector}, ceiling_{ceiling}, leases_{leases} {}

  void set_ceiling(Amps ceiling) { ceiling_ = ceiling; }
  Amps ceiling() const { return ceiling_; }
  void set_failsafe(Amps failsafe) { failsafe_ = failsafe; }

  // An earlier run of the gateway may have sent leases that still last: until one of this epoch is
  // confirmed, or they must have run out, an authorised connector counts at its ceiling.
  void assume_earlier_leases(Mono now, Millis longest_lease);
  // The connector was authorised before this run began, as a status then showed.
  void resume() { authorised_ = seen_authorised_ = true; }
  // A start command leaves now, or may still be on its way.
  void start_sent() { authorised_ = true; }
  // The pile said that the authorisation is over, or never began: a refused start, an answered
  // stop.
  void authorisation_ended();

  // Takes one connector of a pile's status. Returns false when the status is old (a past boot, or a
  // number not above the newest of this boot): then nothing changed.
  bool on_status(std::int64_t boot, std::int64_t n, const ConnectorStatus& status, Mono received);

  // True from start_sent() until the end of the authorisation is confirmed.
  bool authorised() const { return authorised_; }
  // It is, and a status of it has shown so.
  bool seen_authorised() const { return authorised_ && seen_authorised_; }
  // The most the connector may lawfully draw per phase.
  Amps may_draw(Mono now) const {
    return authorised_ || leases_ == Leases::not_kept ? would_draw(now) : Amps{};
  }
  // The same, were it authorised: leases outlive an authorisation within one boot, so this much
  // room must be there before a start is sent.
  Amps would_draw(Mono now) const;
  // The level that a new lease may have without raising anything: the newest lease sent, while it
  // lasts; before the first after a restart, what the pile says it offers; else 0.
  Amps granted(Mono now) const;

  // True when a lease can be written: authorised, a status of the present boot is known.
  bool can_issue() const { return authorised_ && boot_.has_value(); }
  // True when the newest lease is older than `period` or was never sent.
  bool renewal_due(Mono now, Millis period) const;
  // Writes the next lease. Requires can_issue().
  Lease issue(std::int64_t epoch, Amps amps, Millis duration, Mono now);

  std::optional<std::int64_t> boot() const { return boot_; }
  std::int64_t status_number() const { return n_; }
  std::optional<Mono> status_at() const { return status_at_; }

 private:
  struct Sent {
    LeaseId id;
    Amps amps;
    Mono run_out{};
  };

  void new_boot(std::int64_t boot);
  void confirm(LeaseId applied);
  Amps told(Mono now) const;

  int connector_;
  Amps ceiling_;
  Leases leases_;
  Amps failsafe_;
  bool authorised_ = false;
  bool seen_authorised_ = false;       // a status of this authorisation showed it
  std::optional<Mono> assumed_until_;  // an earlier epoch's leases may last until then
  std::optional<std::int64_t> boot_;
  std::vector<std::int64_t> past_boots_;
  std::int64_t n_ = 0;
  std::optional<Mono> status_at_;
  Amps offered_;
  std::optional<Amps> at_most_;  // as the newest status said, of a pile that keeps no leases
  Amps newest_;                  // the newest lease's
  std::deque<Sent> sent_;        // of this boot, oldest first; the front may be the confirmed one
  std::int64_t seq_ = 0;
  std::optional<Mono> newest_at_;
};

}  // namespace youxu
