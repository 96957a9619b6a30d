// Leases, with a car and authorised.
#include <algorithm>

#include "drivers/pile/codec.hpp"
#include "tests/programs/check_pile/steps.hpp"

namespace youxu::sim {

namespace {

using std::chrono::seconds;

constexpr Millis kLong = seconds{60};
constexpr Millis kShort = seconds{10};
constexpr Millis kCar = seconds{45};      // until a car that is offered something draws
constexpr Millis kLook = seconds{4};      // whether it ignores what it must
constexpr Millis kFailsafe = seconds{5};  // rule 2
constexpr Millis kReturn = seconds{20};   // of a pile whose connection was cut
constexpr std::size_t kRemembered = 60;   // of 64: some may have been sent since

bool at_most(const ConnectorStatus& connector, Amps amps) {
  return connector.offered <= amps && largest(connector.current) <= with_tolerance(amps);
}

bool wait_for_car(Talk& talk) {
  return talk.wait(kCar, [&] { return talk.connector().state == ConnectorState::charging; });
}

std::string drawn_text(const Talk& talk) {
  return decimal(largest(talk.connector().current).value()) + " A drawn";
}

// With a small lease in force `send` must change nothing.
void check_ignored(Talk& talk, Rule rule, const char* what, const std::function<void()>& send) {
  const Lease held = talk.draft(talk.min(), kLong);
  if (!confirmed_after(talk, held))
    return talk.report().skip(rule, "a lease of min_a was not taken");
  talk.pause(Talk::kOnce);
  const Mono since = talk.now();
  send();
  talk.pause(kLook);
  const bool ignored = all_since(talk, since, [&](const ConnectorStatus& c) {
    return c.lease == held.id && at_most(c, talk.min());
  });
  talk.report().judge(
      rule, ignored,
      std::string{what} + (ignored ? " was ignored"
                                   : ": lease " + text_of_lease(talk.connector().lease) + ", " +
                                         decimal(talk.connector().offered.value()) + " A offered"));
}

void check_stale(Talk& talk) {
  check_ignored(talk, Rule::lease_stale, "an older lease", [&] {
    Lease lease = talk.draft(talk.max(), kLong);
    const LeaseId newest{lease.id.epoch, lease.id.seq - 1};
    for (const LeaseId id : {newest, LeaseId{newest.epoch, newest.seq - 1},
                             LeaseId{newest.epoch - 1, newest.seq + 100}}) {
      lease.id = id;
      talk.send(lease);
    }
  });
}

void check_other_boot(Talk& talk) {
  check_ignored(talk, Rule::lease_other_boot, "a lease for another boot", [&] {
    Lease lease = talk.draft(talk.max(), kLong);
    ++lease.boot;
    talk.send(lease);
  });
}

void check_unknown_status(Talk& talk) {
  check_ignored(talk, Rule::lease_unknown_status, "a lease counted from a later status", [&] {
    Lease lease = talk.draft(talk.max(), kLong);
    lease.n += 1000;
    talk.send(lease);
  });
}

void check_over(Talk& talk) {
  const auto& statuses = talk.heard().statuses();
  const Mono then = talk.now() - kShort - seconds{1};
  const auto old = std::find_if(statuses.rbegin(), statuses.rend(),
                                [&](const HeardStatus& heard) { return heard.at <= then; });
  if (old == statuses.rend()) return talk.report().skip(Rule::lease_over, "too few statuses");
  const std::int64_t n = old->status.n;
  check_ignored(talk, Rule::lease_over, "a lease of 10 s for a status of 11 s ago", [&] {
    Lease lease = talk.draft(talk.max(), kShort);
    lease.n = n;
    talk.send(lease);
  });
}

void check_invalid(Talk& talk) {
  check_ignored(talk, Rule::invalid_ignored, "an invalid lease", [&] {
    const auto lease = [&] { return pile_bus::encode(talk.draft(talk.max(), kLong)); };
    const auto with = [](std::string text, std::string_view from, const char* to) {
      return text.replace(text.find(from), from.size(), to);
    };
    talk.send_text("lease", with(lease(), "for_s", "other"));
    talk.send_text("lease", with(lease(), "boot", "other"));
    talk.send_text("lease", with(lease(), "\"a\":", "\"a\":-"));
    talk.send_text("lease", with(lease(), "\"n\":", "\"n\":0.5"));
    talk.send_text("lease", lease() + std::string(pile_bus::kMaxPayload, ' '));
    talk.send_text("lease", "rubbish");
  });
}

void check_unknown_fields(Talk& talk) {
  const Lease lease = talk.draft(talk.max(), kLong);
  std::string text = pile_bus::encode(lease);
  text.insert(1, R"("later":{"version":[2]},)");
  talk.remember(lease);
  talk.send_text("lease", text);
  const bool taken = talk.wait(Talk::kPatience, [&] { return talk.connector().lease == lease.id; });
  talk.report().judge(Rule::unknown_fields, taken,
                      taken ? "a lease with one more field was taken" : "the lease was not taken");
}

void check_remembered(Talk& talk) {
  const auto& statuses = talk.heard().statuses();
  const std::size_t back = std::min(kRemembered, statuses.size()) - 1;
  const HeardStatus& old = statuses[statuses.size() - 1 - back];
  Lease lease = talk.draft(talk.max(), kLong);
  lease.n = old.status.n;
  // Whole seconds, as a lease has them.
  lease.duration += std::chrono::duration_cast<seconds>(talk.now() - old.at);
  const bool taken = confirmed_after(talk, lease).has_value();
  talk.report().judge(Rule::lease_remembered, taken,
                      "a lease counted from " + std::to_string(back) + " statuses ago was " +
                          (taken ? "taken" : "not taken"));
}

void check_under_min(Talk& talk) {
  if (talk.report().failed(Rule::lease_lowered))
    return talk.report().skip(Rule::lease_under_min, "leases are not lowered");
  for (const Amps amps : {talk.min() - Amps::from_whole(1), Amps{}}) {
    const Lease lease = talk.draft(std::max(Amps{}, amps), kLong);
    talk.send(lease);
    const bool nothing = talk.wait(Talk::kPatience, [&] {
      return talk.connector().lease == lease.id && at_most(talk.connector(), Amps{});
    });
    const ConnectorState state = talk.connector().state;
    talk.report().judge(Rule::lease_under_min, nothing && state == ConnectorState::paused_limit,
                        decimal(lease.amps.value()) + " A: " + std::string{text_of(state)} + ", " +
                            decimal(talk.connector().offered.value()) + " A offered, " +
                            drawn_text(talk));
  }
}

void check_lowered(Talk& talk) {
  const Lease lease = talk.draft(talk.min(), kLong);
  const auto took = confirmed_after(talk, lease);
  if (!took)
    return talk.report().fail(Rule::lease_lowered, "not confirmed in 5 s, " + drawn_text(talk));
  talk.report().judge(Rule::lease_lowered, at_most(talk.connector(), talk.min()),
                      "confirmed after " + in_seconds(*took) + ", " + drawn_text(talk));
}

// Published while the pile cannot know the status it counts from: what the pile hears now it must
// ignore, and what it hears on its return is the stored copy.
std::optional<Lease> store_lease(Talk& talk) {
  Lease lease = talk.draft(talk.max(), kLong);
  ++lease.n;
  talk.remember(lease);
  talk.send_text("lease", pile_bus::encode(lease), true);
  talk.wait(Talk::kPatience, [&] { return talk.status().n >= lease.n; });
  talk.pause(Talk::kOnce);
  const bool useless = talk.connector().lease == lease.id || talk.status().n < lease.n;
  return useless ? std::nullopt : std::optional{lease};
}

}  // namespace

void check_leases(Talk& talk) {
  const auto took = confirmed_after(talk, talk.draft(talk.max(), kLong));
  talk.report().judge(Rule::lease_applied, took.has_value(),
                      took ? "after " + in_seconds(*took) : "not reported in 5 s");
  const bool charges = wait_for_car(talk);
  check_lowered(talk);
  if (charges) {
    talk.report().pass(Rule::lease_reported, "each reported lease covered offer and current");
  } else {
    talk.report().skip(Rule::lease_reported, "the car drew nothing");
  }
}

void check_ignored_leases(Talk& talk) {
  check_stale(talk);
  check_other_boot(talk);
  check_unknown_status(talk);
  check_over(talk);
  check_invalid(talk);
  check_unknown_fields(talk);
  check_remembered(talk);
  check_under_min(talk);
}

void check_retained_lease(Talk& talk) {
  (void)confirmed_after(talk, talk.draft(talk.min(), kLong));
  const auto stored = store_lease(talk);
  const Mono since = talk.now();
  if (!stored) {
    talk.report().skip(Rule::lease_retained, "it took a lease of a status not yet sent");
  } else if (!talk.displace()) {
    talk.report().skip(Rule::lease_retained, "the broker does not let another take its client id");
  } else {
    talk.wait(kReturn, [&] { return talk.heard().statuses().back().at > since + Talk::kOnce; });
    talk.pause(kLook);
    const bool ignored =
        all_since(talk, since, [&](const ConnectorStatus& c) { return c.lease != stored->id; });
    talk.report().judge(
        Rule::lease_retained, ignored,
        std::string{"on its return a stored lease was "} + (ignored ? "ignored" : "taken"));
  }
  talk.send_text("lease", "", true);  // takes it out of the broker's store
}

void check_run_out(Talk& talk) {
  (void)confirmed_after(talk, talk.draft(talk.max(), kLong));
  const bool charges = wait_for_car(talk);
  const Lease lease = talk.draft(talk.max(), kShort);
  const Mono counted_from = talk.heard().statuses().back().at;
  talk.send(lease);
  const Mono end = counted_from + kShort + kFailsafe + Talk::kOnce;
  const auto fell = [&] {
    return talk.now() >= counted_from + kShort - seconds{2} &&
           at_most(talk.connector(), talk.failsafe());
  };
  const bool in_time = talk.wait(end - talk.now(), fell);
  talk.report().judge(Rule::lease_run_out, in_time,
                      (in_time ? "at failsafe_a " : "10 s and 5 s after the status still ") +
                          (in_time ? in_seconds(talk.now() - counted_from) + " after the status"
                                   : decimal(talk.connector().offered.value()) + " A offered, " +
                                         drawn_text(talk)) +
                          (charges ? "" : "; the car drew nothing"));
  (void)confirmed_after(talk, talk.draft(talk.max(), kLong));
}

}  // namespace youxu::sim
