// The way from the gateway to a simulated platform in memory: the real session and its connecting,
// and a connection which takes its time and holds only so much. A crash of the gateway breaks it.
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "drivers/uplink/uplink.hpp"
#include "tests/programs/platform/moody_platform.hpp"
#include "tests/sim/site.hpp"

namespace youxu::sim {

struct LineOptions {
  std::vector<std::string> piles;
  Millis delay{};                             // one way
  std::size_t holds = std::size_t{2} << 20U;  // bytes on their way up; more breaks it
  CrashPoint* crash = nullptr;                // each write is an action of it
};

class PlatformLine final : public PlatformSide {
 public:
  // `platform` must outlive it.
  PlatformLine(MoodyPlatform& platform, LineOptions options);

  void begin(Gateway& gateway, Store& store, Now now) override;
  void end(Now now) override;
  void step(Now now) override;
  // Delivers what is due and nothing else: to be called more often than step().
  void move(Now now);

  void cut(bool cut, Now now);  // nobody can be reached
  bool connected() const { return connected_; }
  bool online() const { return uplink_ && uplink_->online(); }
  std::string_view failure() const { return uplink_ ? uplink_->last_failure() : ""; }
  std::size_t bytes_up() const { return bytes_up_; }  // written and not taken
  std::size_t most_bytes_up() const { return most_bytes_up_; }
  int connections() const { return connections_; }

  void answer(const StartAnswer& answer) override;
  void answer(const StopAnswer& answer) override;
  void report(std::span<const ConnectorReport> connectors) override;
  void set_piles(std::span<const PileIdentity> piles) override;

 private:
  struct Segment {
    Mono due{};
    std::string bytes;
  };

  OpenucSession session();
  bool write(std::string_view bytes);
  void deliver_up(Now now);
  void deliver_down(Now now);
  void lose(std::string_view why, Now now);

  MoodyPlatform& platform_;
  LineOptions options_;
  Gateway* gateway_ = nullptr;
  std::optional<Uplink> uplink_;
  std::optional<RecordPump> pump_;
  Now now_;
  bool cut_ = false;
  bool connecting_ = false;
  bool connected_ = false;
  int connections_ = 0;
  std::deque<Segment> up_, down_;
  std::size_t bytes_up_ = 0;
  std::size_t most_bytes_up_ = 0;
};

}  // namespace youxu::sim
