// One go-e charger as a pile of the bus: its keys in, statuses, events, hellos and results out;
// leases and commands in, writes of `amp` and `frc` out. It does no I/O and reads no clock.
// Checked against documents only, never against hardware.
//
// A go-e keeps no leases: it obeys its last limit for ever. It charges by itself whenever a car is
// plugged in, and sets its switch back to neutral by itself when one is unplugged. So the switch is
// held at off whenever there is no current to be had, with the limit at its lowest, and each status
// says what the charger may draw by what it has confirmed (policy/limit_belief.hpp). To be
// confirmed a write needs the charger's answer, and its own word of the new value; a charger that
// was out of sight for kOutOfSight, or has booted, has confirmed nothing and is written to again.
//
// A limit may live in the charger's flash: what it has is not written again but to get an answer
// that is missing, and it is raised at most every kBetweenRaises.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "drivers/pile/goe_codec.hpp"
#include "policy/limit_belief.hpp"
#include "policy/pile.hpp"
#include "policy/time.hpp"

namespace youxu {

class GoePile {
 public:
  static constexpr Millis kOutOfSight = std::chrono::seconds{5};  // it says something each second
  static constexpr Millis kStatusEvery = std::chrono::seconds{1};
  static constexpr Millis kBetweenRaises = std::chrono::seconds{10};
  static constexpr Millis kWriteAgain = std::chrono::seconds{5};    // not confirmed
  static constexpr Millis kWriteSeldom = std::chrono::seconds{60};  // it refuses, or is mute
  static constexpr Millis kRefreshEvery = std::chrono::seconds{5};
  static constexpr Millis kMute = std::chrono::seconds{30};  // answers to nothing
  // What an earlier gateway wrote has come to it, and been answered, by then.
  static constexpr Millis kFirstWrite = std::chrono::seconds{3};
  static constexpr Millis kAdopted = std::chrono::seconds{10};
  static constexpr std::size_t kMaxHeld = 16;  // commands that wait for the charger

  struct Write {
    std::string_view key;  // "amp" or "frc"
    int value = 0;
    bool operator==(const Write&) const = default;
  };

  // `new_boot`: a number that it has never given before, also not to an earlier process.
  GoePile(std::string serial, std::function<std::int64_t()> new_boot);

  // What the charger says. `stored`: the broker's retained copy, from whenever. Errc::invalid:
  // nothing changed.
  Status on_value(std::string_view key, std::string_view payload, bool stored, Mono now);
  void on_answer(std::string_view key, std::string_view payload, Mono now);
  // What the gateway wants. A command that has to wait for the charger is answered once it is done.
  void on_lease(const Lease& lease, Mono now);
  void on_command(const Command& command, Mono now);
  // To be called once a second at least.
  void step(Now now);

  // Since the last call, oldest first.
  std::vector<Write> take_writes() { return std::exchange(writes_, {}); }
  std::vector<PileStatus> take_statuses() { return std::exchange(statuses_, {}); }
  std::vector<PileHello> take_hellos() { return std::exchange(hellos_, {}); }
  std::vector<PileEvent> take_events() { return std::exchange(events_, {}); }
  std::vector<CommandResult> take_results() { return std::exchange(results_, {}); }
  // True: the broker's copies of goe::kChecked are wanted again, should a word have been lost.
  bool take_refresh() { return std::exchange(refresh_, false); }

 private:
  using Force = goe::Force;
  using Car = goe::Car;

  struct Key {  // one that is written
    std::string_view name;
    std::optional<int> written;  // since the charger was last in sight
    Mono at{};
  };

  bool in_sight(Mono now) const { return heard_at_ && now - *heard_at_ <= kOutOfSight; }
  bool start_held() const;
  bool on() const { return authorised_ && level_ && *level_ > 0; }
  int lowest() const { return readings_.mca.value_or(goe::kLeast); }

  void seen(Mono now);
  void begin(Mono now);
  void follow(std::string_view key, const goe::Readings& before);
  void follow_car();
  void follow_faults(const std::vector<FaultCode>& before);
  void raise(PileEventKind kind, FaultCode fault = FaultCode::other);
  void end_authorisation();

  void drive(Mono now);
  void want(SettingBelief& belief, Key& key, int value, Mono now);
  bool may_write(const Key& key, int value, Mono now) const;

  void start(const Command& command, Mono now);
  void hold(const Command& command, Mono now);
  void answer_held(Mono now);
  void answer(const Command& command, bool ok, std::string why = {});
  std::string start_refusal() const;

  void say_hello();
  void say_status(Now now);
  ConnectorState state() const;
  std::optional<Amps> at_most() const;
  std::string refuses(Mono now) const;

  std::string serial_;
  std::function<std::int64_t()> new_boot_;
  goe::Readings readings_;
  LimitBelief belief_{static_cast<int>(Force::off)};
  Key amp_{"amp", {}, {}};
  Key frc_{"frc", {}, {}};
  std::string refused_;             // the newest answer that was none of "success"
  std::optional<Mono> unanswered_;  // since then
  std::optional<Mono> heard_at_;    // live
  bool flowed_ = false;             // since the last status
  std::optional<Mono> said_at_;     // the last status
  Mono refreshed_{};
  Mono write_from_{};

  std::int64_t boot_ = 0;  // 0: nothing was said yet
  std::int64_t n_ = 0;
  std::int64_t event_ = 0;
  bool has_car_ = false;
  bool authorised_ = false;
  bool ending_ = false;                // it is told to stop, and may still draw
  bool finished_ = false;              // the car that is there has had its authorisation
  std::optional<Mono> adopted_until_;  // found charging: whose it is, is not known yet
  std::string order_;
  std::optional<int> level_;  // A; nullopt: no lease since its start was asked for
  LeaseId lease_;
  struct Held {
    Command command;
    Mono until{};
  };
  std::vector<Held> held_;

  bool refresh_ = false;
  std::vector<Write> writes_;
  std::vector<PileStatus> statuses_;
  std::vector<PileHello> hellos_;
  std::vector<PileEvent> events_;
  std::vector<CommandResult> results_;
};

}  // namespace youxu
