// A site's connections to one OpenUC platform: one for all piles, or one for each, as the
// platform's operator wants it. To the gateway they are one link, which is online while any of them
// is.
//
// Each connects, waits and tries again by itself. No more than kMaxConnectsPerSecond attempts begin
// in a second: the piles of a site do not return to their platform all at once.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "drivers/uplink/uplink.hpp"

namespace youxu {

enum class Connections { shared, per_pile };

inline constexpr int kMaxConnectsPerSecond = 5;

// What a transport tells of its connection.
struct LineEvents {
  std::function<void(Now)> on_connected;
  std::function<void(std::string_view bytes, Now)> on_bytes;
  std::function<void(std::string_view why, Now)> on_disconnected;
};

class OpenucLinks final : public PlatformLink {
 public:
  // Makes the transport of one more connection. The events are good as long as the transport is
  // held, and must not be called from within its functions.
  using Dial = std::function<UplinkTransport(LineEvents events)>;

  // Errors as OpenucSession::create(). `seed` differs from gateway to gateway.
  static Result<std::unique_ptr<OpenucLinks>> create(OpenucOptions options, Connections connections,
                                                     PlatformEvents events, Dial dial,
                                                     std::uint64_t seed);

  void tick(Now now) override;

  void answer(const StartAnswer& answer) override;
  void answer(const StopAnswer& answer) override;
  void report(std::span<const ConnectorReport> connectors, Now now) override;
  Status send_record(const Order& order, Now now) override;
  Status set_piles(std::span<const PileIdentity> piles, Now now) override;
  Status ask_card(const CardQuestion& question, Now now) override;

  bool online() const override { return online_; }
  std::string_view state() const override;
  // With a connection for each pile, of the first that is down.
  const std::string& last_failure() const override { return last_failure_; }
  std::vector<std::pair<std::string_view, std::uint64_t>> counters() const override;

  std::size_t lines() const { return lines_.size(); }

 private:
  struct Line {
    std::string pile;  // empty: it stands for all
    std::optional<Uplink> uplink;
  };

  OpenucLinks(OpenucOptions options, Connections connections, PlatformEvents events, Dial dial,
              std::uint64_t seed);

  Status add_line(std::string pile, std::vector<PileIdentity> piles);
  PlatformEvents events_of_lines();
  void on_tariff(const Tariff& tariff);
  Uplink* line_of(const std::string& pile);
  void look();

  OpenucOptions options_;
  Connections connections_;
  PlatformEvents events_;
  Dial dial_;
  std::uint64_t seed_;
  std::vector<std::unique_ptr<Line>> lines_;
  std::map<std::string, Uplink*, std::less<>> by_pile_;  // with one for each
  std::optional<Tariff> announced_;
  std::size_t first_ = 0;  // whose turn to connect it is
  Mono second_began_{};
  int connects_ = 0;  // in that second
  bool online_ = false;
  std::string last_failure_;
};

}  // namespace youxu
