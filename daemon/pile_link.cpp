#include "daemon/pile_link.hpp"

#include <utility>

#include "daemon/log.hpp"
#include "drivers/pile/key_file.hpp"

namespace youxu {

namespace {

constexpr std::int64_t kBootsOfARun = 1'000'000;

BinderSettings binder_settings(const Config& config) {
  BinderSettings settings;
  settings.enabled = !config.psk_file.empty();
  settings.wait = config.bind_wait;
  for (const PileSettings& pile : config.gateway.piles)
    if (pile.leases == Leases::kept) settings.places.push_back(pile.pile);
  return settings;
}

}  // namespace

PileLink::PileLink(Loop& loop, const Config& config, Store& store)
    : loop_{loop}, config_{config}, store_{store}, binder_{binder_settings(config), store, *this} {}

Status PileLink::open(Gateway& gateway, const std::string& password) {
  gateway_ = &gateway;
  const PileBusOptions options{config_.bus_host, config_.bus_port, password};
  displacer_ = std::make_unique<Displacer>(loop_.raw(), options);
  if (Status begun = binder_.begin(loop_.now()); !begun) return begun;
  bus_ = std::make_unique<PileBus>(loop_.raw(), options, callbacks());
  return config_.goe_chargers.empty() ? Status{} : open_goe(options);
}

// Each run of the gateway, and each boot of a charger, is a boot of the pile that it is taken for:
// what was known of it before counts no longer.
Status PileLink::open_goe(const PileBusOptions& options) {
  const auto run = store_.next_running();
  if (!run.ok()) return run.error();
  std::vector<GoeCharger> chargers;
  for (const GoeConfig& one : config_.goe_chargers) chargers.push_back({one.place, one.serial});
  goe_ = std::make_unique<GoeBus>(
      loop_.raw(), options, chargers, goe_callbacks(), [this] { return loop_.now(); },
      [boot = *run * kBootsOfARun]() mutable { return ++boot; });
  return {};
}

PileBusCallbacks PileLink::goe_callbacks() {
  PileBusCallbacks on;
  on.on_hello = [this](std::string_view place, const PileHello& said) {
    gateway_->on_hello(place, said, loop_.now());
  };
  on.on_status = [this](std::string_view place, const PileStatus& said) {
    gateway_->on_status(place, said, loop_.now());
  };
  on.on_event = [this](std::string_view place, const PileEvent& said) {
    gateway_->on_event(place, said, loop_.now());
  };
  on.on_result = [this](std::string_view place, const CommandResult& said) {
    gateway_->on_result(place, said, loop_.now());
  };
  on.log = [](std::string_view line) { log_line("warning", line); };
  return on;
}

// Empty: nobody listens to it.
std::string_view PileLink::place_of(std::string_view pile) const {
  const std::string_view place = binder_.place_of(pile);
  return is_goe(place) ? std::string_view{} : place;
}

PileBusCallbacks PileLink::callbacks() {
  PileBusCallbacks on;
  on.on_connected = [this](bool up) { gateway_->on_bus(up, loop_.now()); };
  on.on_online = [this](std::string_view pile, bool up, bool stored) {
    on_online(pile, up, stored);
  };
  on.on_hello = [this](std::string_view pile, const PileHello& said) { on_hello(pile, said); };
  on.on_status = [this](std::string_view pile, const PileStatus& said) { on_status(pile, said); };
  on.on_event = [this](std::string_view pile, const PileEvent& said) { on_event(pile, said); };
  on.on_result = [this](std::string_view pile, const CommandResult& said) {
    on_result(pile, said);
  };
  on.log = [](std::string_view line) { log_line("warning", line); };
  return on;
}

void PileLink::tick(Now now) {
  binder_.tick(now);
  displacer_->tick();
  if (goe_) goe_->tick(now);
}

void PileLink::close() {
  goe_.reset();
  bus_.reset();
  displacer_.reset();
}

// The place that the binder names lasts until its next call: nothing in between calls it.
// A stored copy is no sign that a pile is back with its new key: it was said before that.
void PileLink::on_online(std::string_view pile, bool online, bool stored) {
  const Now now = loop_.now();
  if (!stored) binder_.on_online(pile, online, now);
  if (const auto place = place_of(pile); !place.empty()) gateway_->on_online(place, online, now);
}

void PileLink::on_hello(std::string_view pile, const PileHello& hello) {
  const Now now = loop_.now();
  binder_.on_heard(pile, now);
  if (const auto place = place_of(pile); !place.empty()) gateway_->on_hello(place, hello, now);
}

void PileLink::on_status(std::string_view pile, const PileStatus& status) {
  const Now now = loop_.now();
  binder_.on_status(pile, status, now);
  if (const auto place = place_of(pile); !place.empty()) gateway_->on_status(place, status, now);
}

void PileLink::on_event(std::string_view pile, const PileEvent& event) {
  const Now now = loop_.now();
  binder_.on_heard(pile, now);
  if (const auto place = place_of(pile); !place.empty()) gateway_->on_event(place, event, now);
}

void PileLink::on_result(std::string_view pile, const CommandResult& result) {
  const Now now = loop_.now();
  if (binder_.on_result(pile, result, now)) return;
  if (const auto place = place_of(pile); !place.empty()) gateway_->on_result(place, result, now);
}

void PileLink::send(std::string_view place, const Lease& lease) {
  if (is_goe(place)) return goe_->send(place, lease);
  (void)bus_->send(binder_.pile_at(place), lease);
}

void PileLink::send(std::string_view place, const Command& command) {
  if (is_goe(place)) return goe_->send(place, command);
  (void)bus_->send(binder_.pile_at(place), command);
}

void PileLink::acknowledge(std::string_view place, std::int64_t boot, std::int64_t id) {
  if (is_goe(place)) return;  // it says each event once
  (void)bus_->acknowledge(binder_.pile_at(place), boot, id);
}

Status PileLink::write_keys(std::span<const PileKey> keys) {
  return write_key_file(config_.psk_file, keys);
}

void PileLink::send_to(std::string_view pile, const Command& command) {
  (void)bus_->send(pile, command);
}

// One that is not displaced now is when it speaks again.
void PileLink::displace(std::string_view pile) {
  (void)displacer_->displace(pile);
}

void PileLink::before_unbinding(std::string_view place) {
  gateway_->stop_all(place, StopReason::maintenance, loop_.now());
}

void PileLink::after_unbinding(std::string_view place) {
  gateway_->on_unbound(place, loop_.now());
}

void PileLink::before_replacement(std::string_view place) {
  gateway_->on_replacement(place, loop_.now());
}

void PileLink::trouble(std::string_view what) {
  log_line("warning", what);
}

}  // namespace youxu
