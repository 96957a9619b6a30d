// What the charger says, and what is written to it. What the gateway hears is goe_status.cpp.
#include "drivers/pile/goe_pile.hpp"

#include <algorithm>

namespace youxu {

namespace {

// nullopt: it does not say whether a car is there.
std::optional<bool> shows_car(std::optional<goe::Car> car) {
  if (car == goe::Car::idle) return false;
  if (car == goe::Car::charging || car == goe::Car::waits || car == goe::Car::complete) return true;
  return std::nullopt;
}

}  // namespace

GoePile::GoePile(std::string serial, std::function<std::int64_t()> new_boot)
    : serial_{std::move(serial)}, new_boot_{std::move(new_boot)} {}

Status GoePile::on_value(std::string_view key, std::string_view payload, bool stored, Mono now) {
  goe::Readings after = readings_;
  if (const Status taken = goe::take(after, key, payload); !taken) return taken;
  const goe::Readings before = std::exchange(readings_, std::move(after));
  // The times since boot run on, the number of boots stays; stored copies may be of any time.
  const bool booted = (before.rbt && readings_.rbt < before.rbt && !stored) ||
                      (before.rbc && readings_.rbc != before.rbc);
  if (booted && boot_ != 0) begin(now);
  if (!stored) seen(now);
  follow(key, before);
  belief_.step(now);
  drive(now);
  return {};
}

// A charger that comes back into sight may have been changed by anybody, and what it said
// meanwhile was said to nobody.
void GoePile::seen(Mono now) {
  if (!in_sight(now)) {
    belief_.doubt();
    amp_.written.reset();
    frc_.written.reset();
    refresh_ = true;
    refreshed_ = now;
  }
  heard_at_ = now;
  flowed_ = true;
}

void GoePile::begin(Mono now) {
  boot_ = new_boot_();
  n_ = event_ = 0;
  belief_.rebooted();
  belief_.step(now);
  if (readings_.amp) belief_.limit().on_report(*readings_.amp);
  if (readings_.frc) belief_.power().on_report(static_cast<int>(*readings_.frc));
  amp_.written.reset();
  frc_.written.reset();
  unanswered_.reset();
  authorised_ = ending_ = finished_ = false;
  adopted_until_.reset();
  level_.reset();
  lease_ = {};
  held_.clear();
}

void GoePile::follow(std::string_view key, const goe::Readings& before) {
  if (key == "amp") belief_.limit().on_report(*readings_.amp);
  if (key == "frc") belief_.power().on_report(static_cast<int>(*readings_.frc));
  if (key == "car") follow_car();
  if (key == "err" || key == "modelStatus") follow_faults(goe::faults_of(before));
  if ((key == "ama" && before.ama && before.ama != readings_.ama) ||
      (key == "mca" && before.mca && before.mca != readings_.mca))
    say_hello();
}

void GoePile::follow_car() {
  const bool had = has_car_;
  has_car_ = shows_car(readings_.car).value_or(has_car_);
  if (has_car_ == had || boot_ == 0) return;
  raise(has_car_ ? PileEventKind::plug : PileEventKind::unplug);
  if (has_car_) return;
  end_authorisation();
  ending_ = finished_ = false;
}

void GoePile::follow_faults(const std::vector<FaultCode>& before) {
  if (boot_ == 0) return;
  const std::vector<FaultCode> now = goe::faults_of(readings_);
  const auto has = [](const std::vector<FaultCode>& all, FaultCode one) {
    return std::find(all.begin(), all.end(), one) != all.end();
  };
  for (const FaultCode fault : now)
    if (!has(before, fault)) raise(PileEventKind::fault, fault);
  for (const FaultCode fault : before)
    if (!has(now, fault)) raise(PileEventKind::fault_cleared, fault);
}

void GoePile::on_answer(std::string_view key, std::string_view payload, Mono now) {
  if (key != amp_.name && key != frc_.name) return;
  seen(now);
  const std::string refusal = goe::refusal_of(payload);
  (key == amp_.name ? belief_.limit() : belief_.power()).on_answer(refusal.empty());
  refused_ = refusal.empty() ? std::string{} : std::string{key} + ": " + refusal;
  unanswered_.reset();
  belief_.step(now);
  drive(now);
}

// What is off goes there at once, and then its limit to the lowest, which is what a car could draw
// that is plugged in before the switch is back from neutral. What is on has its limit first.
void GoePile::drive(Mono now) {
  if (boot_ == 0 || !in_sight(now) || adopted_until_ || now < write_from_) return;
  SettingBelief& limit = belief_.limit();
  const int off = static_cast<int>(Force::off);
  if (!on()) {
    want(belief_.power(), frc_, off, now);
    if (belief_.surely_off()) want(limit, amp_, lowest(), now);
    return;
  }
  want(limit, amp_, *level_, now);
  if (limit.known() && limit.most() <= *level_)
    want(belief_.power(), frc_, static_cast<int>(Force::on), now);
}

void GoePile::want(SettingBelief& belief, Key& key, int value, Mono now) {
  if (belief.surely(value) || !may_write(key, value, now)) return;
  if (key.written == value) {  // its answer is missing, or its word
    refresh_ = true;
    refreshed_ = now;
  }
  belief.write(value, now);
  belief_.step(now);
  key.written = value;
  key.at = now;
  if (!unanswered_) unanswered_ = now;
  writes_.push_back({key.name, value});
}

// Who refuses, or answers nothing, is not asked every few seconds for ever.
bool GoePile::may_write(const Key& key, int value, Mono now) const {
  if (!key.written) return true;
  const Millis again = refuses(now).empty() ? kWriteAgain : kWriteSeldom;
  if (*key.written == value) return now - key.at >= again;
  const bool raises = key.name == amp_.name && value > *key.written;
  return !raises || now - key.at >= kBetweenRaises;
}

void GoePile::on_lease(const Lease& lease, Mono now) {
  if (boot_ == 0 || lease.boot != boot_ || lease.id <= lease_) return;
  lease_ = lease.id;
  adopted_until_.reset();
  if (authorised_ || start_held()) level_ = static_cast<int>(lease.amps.whole());
  drive(now);
}

void GoePile::step(Now now) {
  if (boot_ == 0 && heard_at_ && readings_.complete()) {
    begin(now.mono);
    write_from_ = now.mono + kFirstWrite;
    // On is where only a gateway puts it: an earlier run of it, whose order may go on.
    authorised_ = readings_.frc == Force::on && has_car_;
    if (authorised_) adopted_until_ = now.mono + kAdopted;
  }
  if (adopted_until_ && now.mono >= *adopted_until_) end_authorisation();
  if (in_sight(now.mono) && now.mono - refreshed_ >= kRefreshEvery) {
    refresh_ = true;
    refreshed_ = now.mono;
  }
  belief_.step(now.mono);
  drive(now.mono);
  answer_held(now.mono);
  say_status(now);
}

}  // namespace youxu
