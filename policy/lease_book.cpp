#include "policy/lease_book.hpp"

#include <algorithm>

namespace youxu {

void LeaseBook::assume_earlier_leases(Mono now, Millis longest_lease) {
  assumed_until_ = now + lease_span(longest_lease);
}

void LeaseBook::authorisation_ended() {
  authorised_ = false;
  seen_authorised_ = false;
  newest_at_.reset();
}

void LeaseBook::new_boot(std::int64_t boot) {
  if (boot_) {
    past_boots_.push_back(*boot_);
    if (past_boots_.size() > kMaxPastBoots) past_boots_.erase(past_boots_.begin());
    authorisation_ended();  // after a boot nothing is authorised, …
    sent_.clear();          // … and leases of the boot before are ignored
    assumed_until_.reset();
  }
  boot_ = boot;
  n_ = 0;
}

bool LeaseBook::on_status(std::int64_t boot, std::int64_t n, const ConnectorStatus& status,
                          Mono received) {
  if (std::find(past_boots_.begin(), past_boots_.end(), boot) != past_boots_.end()) return false;
  if (boot_ != boot) new_boot(boot);
  if (n <= n_) return false;
  n_ = n;
  status_at_ = received;
  offered_ = status.offered;
  at_most_ = status.at_most;
  confirm(status.lease);
  if (!authorised_) return true;
  if (may_be_authorised(status.state)) {
    seen_authorised_ = true;
  } else if (seen_authorised_) {
    // Only after this authorisation was seen: a status that left the pile before the start reached
    // it shows an unauthorised connector too.
    authorisation_ended();
  }
  return true;
}

void LeaseBook::confirm(LeaseId applied) {
  const auto at = std::find_if(sent_.begin(), sent_.end(),
                               [&](const Sent& sent) { return sent.id == applied; });
  if (at == sent_.end()) return;
  sent_.erase(sent_.begin(), at);  // superseded: the pile ignores what is older than applied
  assumed_until_.reset();
  if (leases_ == Leases::not_kept) sent_.pop_front();  // what the status says has it in
}

Amps LeaseBook::told(Mono now) const {
  const bool heard = status_at_ && now - *status_at_ <= kTrusted;
  Amps most = heard ? at_most_.value_or(ceiling_) : ceiling_;
  for (const Sent& sent : sent_) most = std::max(most, sent.amps);
  return most;
}

Amps LeaseBook::would_draw(Mono now) const {
  if (leases_ == Leases::not_kept) return told(now);
  Amps most = failsafe_;
  if (assumed_until_ && now < *assumed_until_) most = std::max(most, ceiling_);
  for (const Sent& sent : sent_)
    if (now < sent.run_out) most = std::max(most, sent.amps);
  return most;
}

Amps LeaseBook::granted(Mono now) const {
  if (!authorised_) return Amps{};
  if (leases_ == Leases::not_kept) return newest_at_ ? newest_ : offered_;
  if (newest_at_) return now < sent_.back().run_out ? sent_.back().amps : Amps{};
  return assumed_until_ && now < *assumed_until_ ? offered_ : Amps{};
}

bool LeaseBook::renewal_due(Mono now, Millis period) const {
  return !newest_at_ || now - *newest_at_ >= period;
}

Lease LeaseBook::issue(std::int64_t epoch, Amps amps, Millis duration, Mono now) {
  while (!sent_.empty() && sent_.front().run_out <= now) sent_.pop_front();
  if (sent_.size() >= kMaxOpenLeases) {
    // Never forget a larger permission: the two oldest become one that covers both.
    Sent& second = sent_[1];
    second.amps = std::max(second.amps, sent_[0].amps);
    second.run_out = std::max(second.run_out, sent_[0].run_out);
    sent_.pop_front();
  }
  const LeaseId id{epoch, ++seq_};
  const Mono counted_from = status_at_.value_or(now);
  const bool ends = leases_ == Leases::kept;
  sent_.push_back({id, amps, ends ? counted_from + lease_span(duration) : Mono::max()});
  newest_ = amps;
  newest_at_ = now;
  return Lease{id, connector_, amps, duration, boot_.value_or(0), n_};
}

}  // namespace youxu
