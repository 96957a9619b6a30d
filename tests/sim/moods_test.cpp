// The platform in every mood. Load limiting must not notice, memory must not grow, and once the
// mood is over each order is there once.
#include <catch2/catch.hpp>

#include "tests/sim/memory_disk.hpp"
#include "tests/sim/money.hpp"
#include "tests/sim/platform_line.hpp"

using namespace youxu;
using namespace youxu::literals;
using namespace std::chrono_literals;

namespace {

constexpr int kPiles = 6;

sim::MoodyPlatform new_platform() {
  auto opened = sim::SimPlatform::open("/dev/null");
  if (!opened.ok()) std::abort();
  return {std::move(*opened), 1};
}

std::vector<std::string> numbers() {
  std::vector<std::string> all;
  for (const PileSettings& pile : sim::simple_site(kPiles, 100_A).piles) all.push_back(pile.pile);
  return all;
}

struct Compound {
  sim::CrashPoint never;
  sim::MemoryDisk disk{never, 1};
  sim::MoodyPlatform platform = new_platform();
  sim::PlatformLine line{platform, {numbers(), Millis{100}, std::size_t{2} << 20U, nullptr}};
  sim::Site site{options(&line)};
  sim::Money money;
  bool within = true;  // the load and the lawful draw stayed below the limit
  std::map<std::string, Mono> leased;
  Millis longest_without_lease{};

  Compound() {
    site.set_base({40_A, 40_A, 40_A});
    site.check = [this](sim::Site& now) { watch(now); };
    site.on_lease = [this](std::string_view pile, const Lease&) {
      leased[std::string{pile}] = site.now().mono;
    };
  }

  static sim::SiteOptions options(sim::PlatformLine* line) {
    sim::SiteOptions options{sim::simple_site(kPiles, 100_A), 1, {}, Millis{500}};
    options.database = sim::kMemoryDatabase;
    options.platform = line;
    return options;
  }

  void watch(sim::Site& now) {
    money.watch(now);
    for (std::size_t phase = 0; phase < kPhases; ++phase)
      within = within && now.load()[phase] <= 100_A &&
               now.gateway().leased()[0][phase] + now.base()[phase] <= 100_A;
    for (std::size_t i = 0; i < now.size(); ++i) {
      const auto at = leased.find(now.pile(i).pile());
      if (!now.pile(i).authorised()) {
        leased.erase(now.pile(i).pile());
      } else if (at == leased.end()) {
        leased[now.pile(i).pile()] = now.now().mono;
      } else {
        longest_without_lease = std::max(longest_without_lease, now.now().mono - at->second);
      }
    }
  }

  // Each pile charges for some time, again and again.
  void live(int rounds) {
    for (int round = 0; round < rounds; ++round) {
      for (std::size_t i = 0; i < site.size(); ++i) {
        sim::SimCar car;
        car.need = WattHours::from_whole(10'000);
        car.phases = 1;
        site.pile(i).plug_in(car, site.now());
      }
      site.run(6s);
      for (std::size_t i = 0; i < site.size(); ++i) {
        StartRequest request;
        request.pile = site.pile(i).pile();
        (void)site.gateway().start(request);  // a platform may have been first
      }
      site.run(50s);
      for (std::size_t i = 0; i < site.size(); ++i) site.pile(i).unplug(site.now());
      site.run(4s);
    }
  }

  void heal() {
    platform.set_mood(*sim::mood_from_text("good"));
    line.cut(true, site.now());
    site.run(2s);
    line.cut(false, site.now());
    for (int minute = 0; minute < 10; ++minute) {
      site.run(1min);
      for (const auto& [trade, record] : platform.platform().records())
        if (record.disputed) sim::accept(site.store(), trade);  // a person has looked
      if (site.store().outbox_depth(sim::kPlatform)->waiting == 0) return;
    }
  }
};

}  // namespace

TEST_CASE("whatever the platform does, the limit holds and each order gets there once") {
  for (const sim::Mood& mood : sim::moods()) {
    CAPTURE(std::string{mood.name});
    Compound compound;
    compound.site.run(20s);
    compound.platform.set_mood(mood);
    const std::uint64_t syncs = compound.disk.syncs();
    compound.live(mood.flood_per_second > 0 ? 2 : 6);
    const auto seconds = mood.flood_per_second > 0 ? 120U : 360U;
    const auto syncs_per_second = (compound.disk.syncs() - syncs) / seconds;
    const std::size_t disputed = compound.site.store().outbox_depth(sim::kPlatform)->disputed;
    compound.heal();

    CHECK(compound.within);
    CHECK(compound.longest_without_lease <= 10s);
    CHECK(compound.line.most_bytes_up() <= std::size_t{2} << 20U);
    CHECK(syncs_per_second <= 40);
    CHECK(compound.money.wrong(compound.site, compound.platform.platform()) ==
          std::vector<std::string>{});
    CHECK(compound.site.store().outbox_depth(sim::kPlatform)->waiting == 0);
    CHECK(compound.platform.platform().records().size() >= (mood.flood_per_second > 0 ? 12U : 36U));
    CHECK((disputed > 0) == (mood.name == "disputes"));
    CHECK(compound.money.charged() > WattHours{});
  }
}

TEST_CASE("a platform that reads nothing is left, and called again") {
  Compound compound;
  compound.site.run(20s);
  compound.platform.set_mood(*sim::mood_from_text("deaf"));
  compound.site.run(10min);
  CHECK(compound.line.connections() >= 5);
  CHECK(compound.line.most_bytes_up() < 64U << 10U);
}

TEST_CASE("a platform that never lets anybody in is not called each second") {
  Compound compound;
  compound.platform.set_mood(*sim::mood_from_text("restarts"));
  sim::Mood worst = *sim::mood_from_text("no-login");
  worst.longest_life = 1s;
  compound.platform.set_mood(worst);
  compound.line.cut(true, compound.site.now());
  compound.line.cut(false, compound.site.now());
  const int before = compound.line.connections();
  compound.site.run(1h);
  CHECK(compound.line.connections() - before >= 50);
  CHECK(compound.line.connections() - before <= 130);
}
