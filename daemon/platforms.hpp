// The platforms that are configured: their links, their outboxes, and what each may say.
//
// The operator's platform ("primary") starts and stops charges and sets the tariff. One that
// supervises ("supervisor") gets the same reports and records and may lower what piles draw; its
// starts, stops and tariffs are refused.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "daemon/config.hpp"
#include "daemon/gateway.hpp"
#include "daemon/link_facts.hpp"
#include "daemon/ports.hpp"
#include "daemon/record_pump.hpp"
#include "drivers/loop/loop.hpp"
#include "drivers/uplink/platform_link.hpp"
#include "storage/store.hpp"

namespace youxu {

class Platforms final : public PlatformPort {
 public:
  Platforms(Loop& loop, const Config& config, Store& store);
  ~Platforms() override;

  // Before the gateway begins: from then on each record has a row for each platform.
  void set_recipients();
  // Called with the time that the operator's platform tells.
  void on_time(std::function<void(Wall)> told) { on_time_ = std::move(told); }
  Status open(Gateway& gateway);
  void close();
  void tick(Now now);

  void answer(const StartAnswer& answer) override;
  void answer(const StopAnswer& answer) override;
  void report(std::span<const ConnectorReport> connectors) override;
  void set_piles(std::span<const PileIdentity> piles) override;
  Status ask_card(const CardQuestion& question) override;

  std::vector<PlatformView> view() const;
  void add_metrics(Metrics& metrics) const;

 private:
  struct Platform;
  Status open(Platform& platform);
  PlatformEvents events_of(Platform& platform);
  void add_dealings(PlatformEvents& on);
  void refuse(Platform& platform, PlatformEvents& on) const;
  void take_bound(const Platform& platform, const WorkParameters& bound);
  void log(Platform& platform);

  Loop& loop_;
  const Config& config_;
  Store& store_;
  Gateway* gateway_ = nullptr;
  std::function<void(Wall)> on_time_;
  std::vector<std::unique_ptr<Platform>> platforms_;  // the primary first
  // What each platform bounds a pile to; the lowest holds.
  std::map<std::string, std::map<std::string, WorkParameters>> bounds_;
};

// The platforms of a configuration, as the store knows them.
std::vector<Recipient> recipients_of(const Config& config);

}  // namespace youxu
