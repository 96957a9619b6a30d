#include "policy/limit_belief.hpp"

#include <algorithm>

namespace youxu {

namespace {

// "Nothing is known" is more than any current.
bool lower(std::optional<Amps> a, std::optional<Amps> b) {
  return a && (!b || *a < *b);
}

}  // namespace

void SettingBelief::Range::include(const Range& other) {
  low = std::min(low, other.low);
  high = std::max(high, other.high);
}

void SettingBelief::write(int value, Mono now) {
  written_.push_back({{value, value}, 1, now});
  if (written_.size() <= kMaxWritten) return;
  Written& second = written_[1];
  second.values.include(written_[0].values);
  second.unanswered += written_[0].unanswered;
  written_.pop_front();
}

// Whichever write this answers, the oldest one has arrived by now or never will; and what was taken
// is that one or a later one, since they arrive in order.
void SettingBelief::on_answer(bool taken) {
  if (written_.empty()) return;
  Written& oldest = written_.front();
  if (taken && oldest.unanswered == 1)
    base_ = oldest.values;
  else if (base_)
    base_->include(oldest.values);
  if (--oldest.unanswered == 0) written_.pop_front();
}

// It was lost, or its answer was: then the setting is what it said.
void SettingBelief::step(Mono now) {
  while (!written_.empty() && now - written_.front().at > kLongestWay) {
    if (base_) base_->include(written_.front().values);
    written_.pop_front();
  }
}

void SettingBelief::rebooted() {
  base_.reset();
  reported_.reset();
  written_.clear();
}

SettingBelief::Range SettingBelief::range() const {
  Range all = base_.value_or(Range{});
  all.include({reported_.value_or(all.low), reported_.value_or(all.high)});
  for (const Written& written : written_) all.include(written.values);
  return all;
}

int SettingBelief::least() const {
  return range().low;
}

int SettingBelief::most() const {
  return range().high;
}

void LimitBelief::doubt() {
  limit_.doubt();
  power_.doubt();
}

void LimitBelief::rebooted() {
  limit_.rebooted();
  power_.rebooted();
}

std::optional<Amps> LimitBelief::now_at_most() const {
  if (surely_off()) return Amps{};
  if (!limit_.known()) return std::nullopt;
  return Amps::from_whole(limit_.most());
}

void LimitBelief::step(Mono now) {
  limit_.step(now);
  power_.step(now);
  const auto most = now_at_most();
  if (lower(most, newest_)) {
    // What is no higher and over sooner says nothing beside it.
    std::erase_if(held_, [&](const Held& held) { return !lower(newest_, held.most); });
    held_.push_back({newest_, now + kFollows});
  }
  newest_ = most;
  std::erase_if(held_, [&](const Held& held) { return now >= held.until; });
}

std::optional<Amps> LimitBelief::at_most() const {
  std::optional<Amps> most = newest_;
  for (const Held& held : held_)
    if (lower(most, held.most)) most = held.most;
  return most;
}

}  // namespace youxu
