#include "tests/sim/site.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace youxu::sim {

GatewaySettings simple_site(int piles, Amps limit) {
  GatewaySettings settings;
  auto tree = CircuitTree::make({Circuit{"T1", "", {limit, limit, limit}}});
  settings.tree = *tree;
  settings.rated = limit * 10 / 9;
  settings.margin = {PerPhase<Amps>{}};
  settings.fallback = {{limit / 2, limit / 2, limit / 2}};
  settings.meters = {MeterSettings{.name = "T1"}};
  settings.trade_numbers = true;
  settings.tariff.model = "0001";
  for (auto& price : settings.tariff.energy_price) price = Price{100'000};
  for (int i = 0; i < piles; ++i) {
    char number[32];
    std::snprintf(number, sizeof number, "3201060000%04d", i + 1);
    PileSettings pile;
    pile.pile = number;
    pile.phases = PhaseSet::one(static_cast<std::size_t>(i) % kPhases);
    settings.piles.push_back(pile);
  }
  return settings;
}

Site::Site(SiteOptions options)
    : options_{std::move(options)},
      random_{options_.seed},
      homes_(options_.settings.tree.size()),
      trouble_(options_.settings.meters.size()),
      told_(options_.settings.meters.size()) {
  for (const PileSettings& settings : options_.settings.piles) {
    SimPileOptions pile;
    pile.pile = settings.pile;
    pile.phases = settings.phases.value_or(PhaseSet::all());
    if (piles_.size() < options_.wired.size()) {
      pile.phases = options_.wired[piles_.size()];
      pile.knows_phases = false;
    }
    pile.min = settings.min;
    pile.max = settings.max;
    if (const auto dc = options_.dc.find(piles_.size()); dc != options_.dc.end()) {
      pile.kind = PileKind::dc;
      pile.min = dc->second.at(0).min;
      pile.max = dc->second.at(0).max;
      pile.further.assign(dc->second.begin() + 1, dc->second.end());
    }
    if (options_.goe.contains(piles_.size()))
      goe_.try_emplace(piles_.size(), piles_.size() % kPhases,
                       static_cast<int>(settings.max.whole()), options_.seed + piles_.size());
    pile.failsafe = options_.failsafe;
    pile.seed = options_.seed * 1000 + piles_.size();
    by_number_[settings.pile] = piles_.size();
    piles_.emplace_back(pile);
    first_registers_.push_back(piles_.back().register_value());
  }
  restart_gateway();
}

void Site::set_store(std::unique_ptr<Store> store) {
  store_ = std::move(store);
  if (store_) store_->set_recipients({{kPlatform}});
}

bool Site::open_store() {
  auto store = Store::open(options_.database);
  if (store.ok()) {
    set_store(std::move(*store));
    return true;
  }
  if (died()) return false;
  std::fprintf(stderr, "sim: %s\n", store.error().message.c_str());
  std::abort();
}

bool Site::restart_gateway() {
  GatewaySettings told = options_.settings;
  told.piles.resize(told.piles.size() - options_.left_out);
  if (!store_ && !open_store()) return false;
  PlatformPort* platform = this;
  if (options_.platform != nullptr) platform = options_.platform;
  gateway_ = std::make_unique<Gateway>(std::move(told), *store_, *this, *platform);
  if (auto begun = gateway_->begin(now_); !begun.ok()) {
    if (died()) {
      crash_gateway();
      return false;
    }
    std::fprintf(stderr, "sim: %s\n", begun.error().message.c_str());
    std::abort();
  }
  for (auto& [index, wire] : goe_) wire.begin();
  gateway_->on_bus(!broker_cut_, now_);
  pump_ = std::make_unique<RecordPump>(
      *store_, kPlatform,
      RecordSender{[this](const Order& order) { return send_record(order); }, {}});
  if (options_.platform != nullptr) {
    options_.platform->begin(*gateway_, *store_, now_);
  } else {
    gateway_->on_platform(!platform_cut_, now_);
    pump_->on_online(!platform_cut_);
  }
  return true;
}

void Site::crash_gateway() {
  if (options_.platform != nullptr && gateway_) options_.platform->end(now_);
  gateway_.reset();
  pump_.reset();
  if (options_.database != ":memory:") store_.reset();
  for (auto& [index, wire] : goe_) wire.end();
}

GoePile* Site::goe_driver(std::string_view number) {
  const auto at = goe_.find(by_number_.find(number)->second);
  return at == goe_.end() ? nullptr : at->second.driver();
}

// The driver is the gateway's own: what it says arrives.
void Site::step_goe(std::size_t index) {
  GoeWire& wire = goe_.at(index);
  wire.step(now_, {options_.network.lost, options_.network.longest_delay});
  GoePile* driver = wire.driver();
  if (!driver || !gateway_) return;
  const std::string number = piles_[index].pile();
  for (const PileHello& hello : driver->take_hellos()) gateway_->on_hello(number, hello, now_);
  for (const CommandResult& one : driver->take_results()) gateway_->on_result(number, one, now_);
  for (const PileEvent& event : driver->take_events()) gateway_->on_event(number, event, now_);
  for (const PileStatus& status : driver->take_statuses())
    gateway_->on_status(number, status, now_);
}

void Site::cut_broker(bool cut) {
  broker_cut_ = cut;
  if (cut) under_way_.clear();
  if (gateway_) gateway_->on_bus(!cut, now_);
  if (!cut)
    for (SimPile& pile : piles_) pile.on_connected(now_);
}

void Site::cut_platform(bool cut) {
  platform_cut_ = cut;
  if (gateway_) gateway_->on_platform(!cut, now_);
  if (pump_) pump_->on_online(!cut);
}

void Site::deliver(bool may_be_lost, std::function<void()> message) {
  if (broker_cut_ || (may_be_lost && chance(options_.network.lost))) return;
  const int copies = chance(options_.network.repeated) ? 2 : 1;
  if (copies == 1 && options_.network.longest_delay == Millis{0}) return message();
  for (int i = 0; i < copies; ++i) {
    const Millis delay{static_cast<std::int64_t>(
        uniform_(random_) * static_cast<double>(options_.network.longest_delay.count()))};
    under_way_.emplace(now_.mono + delay, message);
  }
}

void Site::deliver_due() {
  while (!under_way_.empty() && under_way_.begin()->first <= now_.mono) {
    const auto message = std::move(under_way_.begin()->second);
    under_way_.erase(under_way_.begin());
    message();
  }
}

void Site::send(std::string_view number, const Lease& lease) {
  if (!leaves()) return;
  if (on_lease) on_lease(number, lease);
  if (GoePile* driver = goe_driver(number)) return driver->on_lease(lease, now_.mono);
  const std::size_t i = by_number_.find(number)->second;
  deliver(true, [this, i, lease] { piles_[i].on_lease(lease, now_); });
}

void Site::send(std::string_view number, const Command& command) {
  if (!leaves()) return;
  if (on_command) on_command(number, command);
  if (GoePile* driver = goe_driver(number)) return driver->on_command(command, now_.mono);
  const std::size_t i = by_number_.find(number)->second;
  deliver(false, [this, i, command] { piles_[i].on_command(command, now_); });
}

void Site::acknowledge(std::string_view number, std::int64_t boot, std::int64_t id) {
  if (goe_driver(number) || !leaves()) return;
  if (on_acknowledged) on_acknowledged(number, boot, id);
  const std::size_t i = by_number_.find(number)->second;
  deliver(false, [this, i, boot, id] { piles_[i].on_event_ack(boot, id, now_); });
}

Status Site::send_record(const Order& order) {
  if (platform_cut_ || order.pile == refused_)
    return Error{Errc::retry, "the platform takes no record of " + order.pile};
  if (++records_[order.id] == 1) recorded_energy_ += order.delivered();
  under_way_.emplace(now_.mono + Millis{1}, [this, id = order.id] {
    if (!pump_ || platform_cut_) return;
    pump_->on_answer(id, true);
    pump_->settle(now_);
  });
  return {};
}

Status Site::ask_card(const CardQuestion& question) {
  if (platform_cut_ || !takes_questions)
    return Error{Errc::retry, "the platform is away, or not asked"};
  questions.push_back(question);
  return {};
}

void Site::collect(SimPile& pile) {
  const std::string number = pile.pile();
  for (const PileHello& hello : pile.take_hellos())
    deliver(false, [this, number, hello] {
      if (gateway_) gateway_->on_hello(number, hello, now_);
    });
  for (const CommandResult& result : pile.take_results())
    deliver(false, [this, number, result] {
      if (gateway_) gateway_->on_result(number, result, now_);
    });
  for (const PileEvent& event : pile.take_events())
    deliver(false, [this, number, event] {
      if (gateway_) gateway_->on_event(number, event, now_);
    });
  for (const PileStatus& status : pile.take_statuses())
    deliver(true, [this, number, status] {
      if (gateway_) gateway_->on_status(number, status, now_);
    });
}

PerPhase<Amps> Site::load(std::size_t circuit) const {
  const CircuitTree& tree = options_.settings.tree;
  const auto is_below = [&](std::size_t other) {
    const auto& path = tree.path(other);
    return std::find(path.begin(), path.end(), circuit) != path.end();
  };
  PerPhase<Amps> load{};
  for (std::size_t c = 0; c < tree.size(); ++c)
    for (std::size_t p = 0; is_below(c) && p < kPhases; ++p) load[p] += homes_[c][p];
  for (std::size_t i = 0; i < piles_.size(); ++i)
    for (std::size_t p = 0; is_below(options_.settings.piles[i].circuit) && p < kPhases; ++p)
      load[p] += piles_[i].drawing()[p];
  for (const auto& [index, wire] : goe_)
    for (std::size_t p = 0; is_below(options_.settings.piles[index].circuit) && p < kPhases; ++p)
      load[p] += wire.charger().drawing()[p];
  return load;
}

// Those of a circuit's homes share them evenly.
PerPhase<Amps> Site::shown_by(const MeterSettings& meter) const {
  if (meter.measures == MeterScope::circuit) return load(meter.circuit);
  std::int64_t sharing = 0;
  for (const MeterSettings& other : options_.settings.meters)
    sharing += other.measures == meter.measures && other.circuit == meter.circuit ? 1 : 0;
  PerPhase<Amps> amps = homes_[meter.circuit];
  for (Amps& each : amps) each = each / sharing;
  return amps;
}

// As registers of 0.1 A, with a voltage whose last digit never rests.
MeterSnapshot Site::values_of(std::size_t meter, const PerPhase<Amps>& amps) {
  using enum MeterQuantity;
  constexpr PerPhase<MeterPhase> kLines{MeterPhase::a, MeterPhase::b, MeterPhase::c};
  const auto word = [](double number) {
    return static_cast<std::uint16_t>(std::llround(number * 10) & 0xFFFF);
  };
  MeterSnapshot out;
  const auto put = [&](MeterQuantity quantity, MeterPhase phase, double number) {
    out.values.push_back({quantity, phase, number, ValueQuality::measured, {word(number)}, {}});
  };
  if (options_.settings.meters[meter].measures == MeterScope::temperature) {
    for (const MeterPhase phase : kLines) put(temperature, phase, heat_[0]);
    put(temperature, MeterPhase::total, heat_[1]);
    put(ambient_temperature, MeterPhase::total, heat_[2]);
    return out;
  }
  for (std::size_t p = 0; p < kPhases; ++p) {
    const double volts = 230 + uniform_(random_) * 2;
    const bool turned = trouble_[meter] == MeterTrouble::reversed && p == 1;
    put(voltage, kLines[p], volts);
    put(current, kLines[p], amps[p].value());
    put(active_power, kLines[p], volts * amps[p].value() * (turned ? -1 : 1));
  }
  put(frequency, MeterPhase::total, 50);
  if (trouble_[meter] != MeterTrouble::implausible) return out;
  out.values.back().number = 5;
  out.values.back().quality = ValueQuality::implausible;
  return out;
}

void Site::read_meter(std::size_t meter, const PerPhase<Amps>& amps, Mono taken) {
  if (trouble_[meter] == MeterTrouble::silent) return;
  if (trouble_[meter] != MeterTrouble::frozen || !told_[meter])
    told_[meter] = values_of(meter, amps);
  told_[meter]->taken = taken;
  const MeterScope measures = options_.settings.meters[meter].measures;
  if (options_.tells_all || measures == MeterScope::temperature)
    gateway_->on_meter_values(meter, *told_[meter], now_);
  if (trouble_[meter] == MeterTrouble::implausible) return;
  MeterReading reading;
  reading.taken = taken;
  for (std::size_t p = 0; p < kPhases; ++p) {
    const auto shown = told_[meter]->usable(MeterQuantity::current, static_cast<MeterPhase>(p));
    if (shown) reading.current[p] = Amps::from_double(*shown);
  }
  gateway_->on_meter(meter, reading, now_);
}

void Site::step() {
  std::vector<PerPhase<Amps>> before;  // the readings are one step old when they are used
  for (const MeterSettings& meter : options_.settings.meters) before.push_back(shown_by(meter));
  const Mono taken = now_.mono;

  now_.mono += options_.step;
  now_.wall += options_.step;
  deliver_due();
  for (std::size_t i = 0; i < piles_.size(); ++i) {
    if (goe_.contains(i)) {
      step_goe(i);
      continue;
    }
    piles_[i].step(now_);
    collect(piles_[i]);
  }
  if (gateway_) {
    for (std::size_t m = 0; m < before.size(); ++m) read_meter(m, before[m], taken);
    if (options_.platform != nullptr) options_.platform->step(now_);
    gateway_->tick(now_);
    if (options_.platform == nullptr) pump_->tick(now_);
  }
  if (check) check(*this);
}

void Site::pass_by(Millis time) {
  now_.mono += time;
  now_.wall += time;
}

void Site::run(Millis duration) {
  for (const Mono end = now_.mono + duration; now_.mono < end;) step();
}

void plug_all(Site& site) {
  SimCar car;
  car.need = WattHours::from_whole(1'000'000);
  car.phases = 1;
  for (std::size_t i = 0; i < site.size(); ++i) site.pile(i).plug_in(car, site.now());
  site.run(std::chrono::seconds{30});
}

}  // namespace youxu::sim
