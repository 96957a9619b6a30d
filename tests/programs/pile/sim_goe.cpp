#include "tests/programs/pile/sim_goe.hpp"

#include <algorithm>
#include <cstdio>

namespace youxu::sim {

namespace {
constexpr int kVolts = 230;
constexpr int kOff = 1;
}  // namespace

SimGoe::SimGoe(std::size_t phase, int most) : phase_{phase}, most_{most}, amp_{most} {}

void SimGoe::unplug() {
  car_ = false;
  drawn_ = 0;
  frc_ = 0;
}

void SimGoe::reboot(Now now) {
  ++boots_;
  booted_at_ = now.mono;
  up_at_ = now.mono + kBoots;
  draws_from_ = now.mono + kHandshake;
  amp_ = most_;
  frc_ = 0;
  drawn_ = 0;
  lower_at_.reset();
  said_.clear();
}

// When it is back it says everything, as after each connection.
void SimGoe::set_silent(bool silent) {
  if (silent_ && !silent) kept_.clear();
  silent_ = silent;
  if (silent) said_.clear();
}

void SimGoe::on_write(const std::string& key, int value, Now now) {
  if (!hears(now)) return;
  int* setting = key == "amp" ? &amp_ : key == "frc" ? &frc_ : nullptr;
  const bool good = setting != nullptr && !refusing_ &&
                    (key == "amp" ? value >= 6 && value <= most_ : value >= 0 && value <= 2);
  said_.push_back({key, good ? "success" : "value not allowed", true});
  if (!good) return;
  if (*setting != value) ++writes_;
  *setting = value;
}

int SimGoe::allowed(Now now) const {
  if (!car_ || frc_ == kOff || now.mono < draws_from_) return 0;
  return amp_;
}

void SimGoe::step(Now now) {
  const Millis passed = stepped_ ? now.mono - *stepped_ : Millis{0};
  stepped_ = now.mono;
  milliwatt_hours_ += std::int64_t{drawn_} * kVolts * passed.count() / 3600;
  const int to = allowed(now);
  if (to >= drawn_) {
    drawn_ = to;
    lower_at_.reset();
  } else if (!lower_at_) {
    lower_at_ = now.mono + kFollows;
  } else if (now.mono >= *lower_at_) {
    drawn_ = to;
    lower_at_.reset();
  }
  if (hears(now)) say_all(now);
}

PerPhase<Amps> SimGoe::drawing() const {
  PerPhase<Amps> drawn{};
  drawn[phase_] = Amps::from_whole(drawn_);
  return drawn;
}

// Only what has changed.
void SimGoe::say(const std::string& key, const std::string& value) {
  std::string& kept = kept_[key];
  if (kept == value) return;
  kept = value;
  said_.push_back({key, value, false});
}

void SimGoe::say_all(Now now) {
  say("rbc", std::to_string(boots_));
  say("rbt", std::to_string((now.mono - booted_at_).count() / 1000 * 1000));
  say("amp", std::to_string(amp_));
  say("ama", std::to_string(most_));
  say("mca", "6");
  say("frc", std::to_string(frc_));
  say("alw", car_ && frc_ != kOff ? "true" : "false");
  say("acu", car_ && frc_ != kOff ? std::to_string(amp_) : "null");
  say("car", !car_ ? "1" : drawn_ > 0 ? "2" : frc_ == kOff ? "4" : "3");
  say("err", "0");
  say("eto", std::to_string(milliwatt_hours_ / 1000));
  char nrg[160];
  std::snprintf(nrg, sizeof nrg, "[230,0,0,0,%d,0,0,%d,0,0,0,%d,100,0,0,0]", drawn_,
                drawn_ * kVolts, drawn_ * kVolts);
  say("nrg", nrg);
}

}  // namespace youxu::sim
