// The gateway's way to its piles: the bus, and in between who serves which place. The gateway
// speaks of places only; here they become the numbers of the piles that serve them, and back. What
// a pile says that is not bound reaches nobody. A charger of other make serves the place that the
// configuration gives it, and nobody can be bound to that.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "daemon/binder.hpp"
#include "daemon/config.hpp"
#include "daemon/gateway.hpp"
#include "daemon/ports.hpp"
#include "drivers/loop/loop.hpp"
#include "drivers/pile/displacer.hpp"
#include "drivers/pile/goe_bus.hpp"
#include "drivers/pile/pile_bus.hpp"

namespace youxu {

class PileLink final : public PilePort, BindPort {
 public:
  // All outlive it, and `loop` runs once more after its end.
  PileLink(Loop& loop, const Config& config, Store& store);

  // Loads the bindings, writes the broker's keys and connects. Nothing is sent before it.
  Status open(Gateway& gateway, const std::string& password);
  // Before open(): who makes a place, and tells the gateway of it.
  void on_new_place(std::function<Status(const NewPlace&)> make) { make_place_ = std::move(make); }
  void tick(Now now);
  void close();

  BindingControl& binding() { return binder_; }
  const PileBusCounters& counters() const { return bus_->counters(); }
  GoeCounters goe_counters() const { return goe_ ? goe_->counters() : GoeCounters{}; }

  // A message that cannot leave is not kept: the next tick decides anew.
  void send(std::string_view place, const Lease& lease) override;
  void send(std::string_view place, const Command& command) override;
  void acknowledge(std::string_view place, std::int64_t boot, std::int64_t id) override;

 private:
  Status write_keys(std::span<const PileKey> keys) override;
  Result<std::string> new_key() override { return new_pile_key(); }
  void send_to(std::string_view pile, const Command& command) override;
  void displace(std::string_view pile) override;
  Status add_place(const NewPlace& place) override { return make_place_(place); }
  void before_unbinding(std::string_view place) override;
  void after_unbinding(std::string_view place) override;
  void before_replacement(std::string_view place) override;
  void trouble(std::string_view what) override;

  PileBusCallbacks callbacks();
  PileBusCallbacks goe_callbacks();
  Status open_goe(const PileBusOptions& options);
  bool is_goe(std::string_view place) const { return goe_ && goe_->serves(place); }
  std::string_view place_of(std::string_view pile) const;
  void on_online(std::string_view pile, bool online, bool stored);
  void on_hello(std::string_view pile, const PileHello& hello);
  void on_status(std::string_view pile, const PileStatus& status);
  void on_event(std::string_view pile, const PileEvent& event);
  void on_result(std::string_view pile, const CommandResult& result);

  Loop& loop_;
  const Config& config_;
  Store& store_;
  Binder binder_;
  Gateway* gateway_ = nullptr;
  std::function<Status(const NewPlace&)> make_place_;
  std::unique_ptr<Displacer> displacer_;
  std::unique_ptr<PileBus> bus_;
  std::unique_ptr<GoeBus> goe_;  // none where there are no such chargers
};

}  // namespace youxu
