// A simulated go-e charger with its car, written from the maker's published description of the
// MQTT API v2: keys change, writes come in and are answered. It does no I/O and reads no clock.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "policy/phases.hpp"
#include "policy/time.hpp"
#include "policy/units.hpp"

namespace youxu::sim {

class SimGoe {
 public:
  static constexpr Millis kBoots = std::chrono::seconds{15};      // until it is at the broker
  static constexpr Millis kHandshake = std::chrono::seconds{14};  // until a car draws after that
  static constexpr Millis kFollows = std::chrono::seconds{4};     // a car that is told less

  struct Said {
    std::string key;
    std::string value;
    bool is_answer = false;  // to a write: not retained
  };

  // On one phase of the transformer, with `most` as its hard cap.
  SimGoe(std::size_t phase, int most);

  void plug_in() { car_ = true; }
  void unplug();  // its switch goes back to neutral
  // Starts anew, at its hard cap and with its switch at neutral; the car stays.
  void reboot(Now now);
  // Says and hears nothing; what it draws goes on.
  void set_silent(bool silent);
  void set_refusing(bool refusing) { refusing_ = refusing; }

  void on_write(const std::string& key, int value, Now now);
  // To be called each second or oftener.
  void step(Now now);
  std::vector<Said> take_said() { return std::exchange(said_, {}); }
  // What the broker keeps of it: the newest of each key.
  const std::map<std::string, std::string>& kept() const { return kept_; }

  PerPhase<Amps> drawing() const;
  WattHours register_value() const { return WattHours::from_milli(milliwatt_hours_); }
  int writes() const { return writes_; }  // that changed something
  bool hears(Now now) const { return !silent_ && now.mono >= up_at_; }

 private:
  int allowed(Now now) const;
  void say(const std::string& key, const std::string& value);
  void say_all(Now now);

  std::size_t phase_;
  int most_;
  int amp_;
  int frc_ = 0;
  int boots_ = 1;
  bool car_ = false;
  bool silent_ = false;
  bool refusing_ = false;
  int writes_ = 0;
  int drawn_ = 0;
  std::optional<Mono> lower_at_;
  Mono booted_at_{}, up_at_{}, draws_from_{};
  std::optional<Mono> stepped_;
  std::int64_t milliwatt_hours_ = 1'234'567'000;
  std::map<std::string, std::string> kept_;
  std::vector<Said> said_;
};

}  // namespace youxu::sim
