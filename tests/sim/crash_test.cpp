// The gateway dies at any instant, in the middle of what it does to its disk, to a pile or to the
// platform, with and without the power going, and is started anew. Every watt-hour must be billed
// once all the same. YOUXU_SEEDS=5000 tries so many seeds, YOUXU_SEED=7 one.
#include <catch2/catch.hpp>

#include <cstdlib>
#include <map>
#include <set>
#include <tuple>

#include "tests/sim/memory_disk.hpp"
#include "tests/sim/money.hpp"
#include "tests/sim/platform_line.hpp"

using namespace youxu;
using namespace youxu::literals;
using namespace std::chrono_literals;

namespace {

constexpr int kPiles = 4;
constexpr int kRounds = 12;
constexpr int kSeedsByDefault = 80;

sim::MoodyPlatform new_platform(std::uint64_t seed) {
  auto opened = sim::SimPlatform::open("/dev/null");
  if (!opened.ok()) std::abort();
  return {std::move(*opened), seed};
}

// What has left the gateway for good: its disk must know of it after any crash.
struct Promises {
  std::set<std::string> started;  // orders
  std::set<std::tuple<std::string, std::int64_t, std::int64_t>> acknowledged;
  std::int64_t epoch = 0;
  std::int64_t earlier_epochs = 0;  // the newest that an earlier run used
};

class Campaign {
 public:
  explicit Campaign(std::uint64_t seed)
      : random_{seed},
        disk_{crash_, seed},
        platform_{new_platform(seed)},
        line_{platform_, {numbers(), Millis{300}, std::size_t{1} << 20U, &crash_}},
        site_{options(seed)} {
    site_.set_base({60_A, 60_A, 60_A});
    site_.check = [this](sim::Site& site) { money_.watch(site); };
    site_.on_lease = [this](std::string_view, const Lease& lease) {
      promises_.epoch = lease.id.epoch;
      reused_ = reused_ || lease.id.epoch <= promises_.earlier_epochs;
    };
    site_.on_command = [this](std::string_view, const Command& command) {
      if (command.kind == CommandKind::start) promises_.started.insert(command.order);
    };
    site_.on_acknowledged = [this](std::string_view pile, std::int64_t boot, std::int64_t id) {
      promises_.acknowledged.emplace(std::string{pile}, boot, id);
    };
  }

  void run() {
    for (int round = 0; round < kRounds; ++round) {
      if (any(4) != 0) crash_.arm(1 + static_cast<int>(any(any(2) == 0 ? 12 : 120)));
      for (int second = 0; second < 40; ++second) {
        live();
        pass(1s);
      }
      trouble();
    }
    heal();
  }

  std::vector<std::string> wrong() {
    auto all = money_.wrong(site_, platform_.platform());
    if (reused_) all.emplace_back("a lease epoch was used by two runs");
    all.insert(all.end(), broken_.begin(), broken_.end());
    if (site_.store().outbox_depth(sim::kPlatform)->waiting != 0)
      all.emplace_back("the outbox is not empty");
    return all;
  }
  int crashes() const { return crashes_; }
  WattHours charged() const { return money_.charged(); }
  std::size_t orders() const { return platform_.platform().records().size(); }

 private:
  static GatewaySettings settings() {
    GatewaySettings settings = sim::simple_site(kPiles, 200_A);
    for (std::size_t slot = 0; slot < kTariffSlots; slot += 2)
      settings.tariff.slots[slot] = TariffKind::valley;
    return settings;
  }
  static std::vector<std::string> numbers() {
    std::vector<std::string> all;
    for (const PileSettings& pile : settings().piles) all.push_back(pile.pile);
    return all;
  }
  sim::SiteOptions options(std::uint64_t seed) {
    sim::SiteOptions options{settings(), seed, {0.05, 0.05, Millis{900}}};
    options.database = sim::kMemoryDatabase;
    options.platform = &line_;
    options.crash = &crash_;
    return options;
  }
  std::uint64_t any(std::uint64_t below) { return random_() % below; }
  sim::SimPile& some_pile() { return site_.pile(any(site_.size())); }

  void pass(Millis duration) {
    for (Millis passed{}; passed < duration; passed += 1s) {
      site_.step();
      if (crash_.dead()) come_back();
    }
  }

  // Cars come and go, and somebody starts or stops a charge.
  void live() {
    if (any(4) != 0) return;
    sim::SimPile& pile = some_pile();
    if (!pile.has_car()) {
      sim::SimCar car;
      car.need = WattHours::from_whole(20 + static_cast<std::int64_t>(any(200)));
      car.phases = 1;
      return pile.plug_in(car, site_.now());
    }
    if (pile.authorised()) {
      if (any(3) != 0) return;
      if (any(3) == 0) return pile.unplug(site_.now());
      if (any(2) == 0) return pile.press_key("stop", site_.now());
      if (line_.online()) platform_.platform().stop(pile.pile(), 1);
      return;
    }
    if (any(6) == 0) return pile.unplug(site_.now());
    if (any(3) == 0) return pile.press_key("start", site_.now());
    if (any(2) == 0 && line_.online()) return start_by_platform(pile.pile());
    if (!site_.gateway_runs()) return;
    StartRequest request;
    request.pile = pile.pile();
    if (any(2) == 0) request.energy_wanted = WattHours::from_whole(1 + static_cast<int>(any(60)));
    (void)site_.gateway().start(request);  // refused as often as not
  }

  void start_by_platform(const std::string& pile) {
    char trade[40];
    std::snprintf(trade, sizeof trade, "%s01%016d", pile.c_str(), ++trades_);
    platform_.platform().start(trade, pile, 1);
  }

  void trouble() {
    switch (any(8)) {
      case 0:
        return some_pile().reboot(site_.now());
      case 1:
        site_.cut_broker(true);
        pass(20s);
        return site_.cut_broker(false);
      case 2:
        return site_.jump_wall_clock(any(2) == 0 ? Millis{1800s} : Millis{-1800s});
      case 3:
        return line_.cut(any(2) == 0, site_.now());
      case 4:
        return platform_.set_mood(sim::moods()[any(sim::moods().size() - 1)]);  // no flood
      case 5:
        disk_.set_full(true);
        pass(30s);
        return disk_.set_full(false);
      default:
        return;
    }
  }

  void come_back() {
    ++crashes_;
    promises_.earlier_epochs = promises_.epoch;
    site_.crash_gateway();
    disk_.set_full(false);
    if (any(2) == 0) disk_.lose_power();
    crash_.disarm();
    if (any(3) == 0) site_.run(Millis{1000 * static_cast<std::int64_t>(1 + any(60))});
    if (any(4) == 0) crash_.arm(1 + static_cast<int>(any(12)));  // once more while it begins
    if (!site_.restart_gateway()) return come_back();
    if (!crash_.dead()) check_promises();
  }

  // The store has what was promised. Asking for an event stores it where it is not known.
  void check_promises() {
    for (const std::string& id : promises_.started) {
      const auto order = site_.store().order(id);
      if (order.ok() && order->has_value()) continue;
      if (!crash_.dead()) broken_.push_back("the started order " + id + " is not in the store");
    }
    for (const auto& [trade, record] : platform_.platform().records()) {
      const auto order = site_.store().order(trade);
      if (order.ok() && order->has_value() && is_closed((*order)->state)) continue;
      if (!crash_.dead()) broken_.push_back("the uploaded order " + trade + " is not closed");
    }
    for (const auto& [pile, boot, id] : promises_.acknowledged) {
      PileEvent event;
      event.boot = boot;
      event.id = id;
      const auto seen = site_.store().record_event(pile, event, site_.now().wall);
      if (seen.ok() && *seen == Store::EventSeen::first_time)
        broken_.push_back("event " + std::to_string(id) + " of pile " + pile + " is not stored");
    }
    promises_.acknowledged.clear();
  }

  void heal() {
    if (crash_.dead()) come_back();
    crash_.disarm();
    disk_.set_full(false);
    line_.cut(false, site_.now());
    platform_.set_mood(*sim::mood_from_text("good"));
    site_.run(5s);
    for (std::size_t i = 0; i < site_.size(); ++i) site_.pile(i).unplug(site_.now());
    for (int minute = 0; minute < 30; ++minute) {
      site_.run(1min);
      disputed_again();
      if (minute > 2 && site_.store().open_orders()->empty() &&
          site_.store().outbox_depth(sim::kPlatform)->waiting == 0)
        return;
    }
  }

  // A person has looked at what the platform disputed in its mood; it has the records.
  void disputed_again() {
    for (const auto& [trade, record] : platform_.platform().records())
      if (record.disputed) sim::accept(site_.store(), trade);
  }

  std::mt19937_64 random_;
  sim::CrashPoint crash_;
  sim::MemoryDisk disk_;
  sim::MoodyPlatform platform_;
  sim::PlatformLine line_;
  sim::Site site_;
  sim::Money money_;
  Promises promises_;
  std::vector<std::string> broken_;
  bool reused_ = false;
  int crashes_ = 0;
  int trades_ = 0;
};

std::vector<std::uint64_t> seeds() {
  if (const char* one = std::getenv("YOUXU_SEED")) return {std::strtoull(one, nullptr, 10)};
  const char* count = std::getenv("YOUXU_SEEDS");
  std::vector<std::uint64_t> all(count ? std::strtoull(count, nullptr, 10) : kSeedsByDefault);
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = i + 1;
  return all;
}

}  // namespace

TEST_CASE("whenever the gateway dies, every watt-hour is billed once and reaches the platform") {
  int crashes = 0;
  std::size_t orders = 0;
  WattHours charged;
  for (const std::uint64_t seed : seeds()) {
    Campaign campaign{seed};
    campaign.run();
    CAPTURE(seed, campaign.crashes());
    CHECK(campaign.wrong() == std::vector<std::string>{});
    crashes += campaign.crashes();
    orders += campaign.orders();
    charged += campaign.charged();
  }
  WARN(crashes << " crashes, " << orders << " orders, " << charged.value() / 1000 << " kWh");
  CHECK(crashes > 0);
  CHECK(charged > WattHours{});
}
