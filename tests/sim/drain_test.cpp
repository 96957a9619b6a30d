// After a month without the platform: the backlog leaves oldest first, as fast as it is answered,
// and what is going on now does not wait for it.
#include <catch2/catch.hpp>

#include <algorithm>

#include "tests/sim/memory_disk.hpp"
#include "tests/sim/money.hpp"
#include "tests/sim/outage.hpp"
#include "tests/sim/platform_line.hpp"

using namespace youxu;
using namespace youxu::literals;
using namespace std::chrono_literals;

namespace {

constexpr int kPiles = 20;
constexpr int kRounds = 30;  // a day apart
constexpr std::size_t kOrders = std::size_t{kPiles} * kRounds;
constexpr Millis kOneWay = 25ms;

sim::MoodyPlatform new_platform() {
  auto opened = sim::SimPlatform::open("/dev/null");
  if (!opened.ok()) std::abort();
  return {std::move(*opened), 1};
}

std::vector<std::string> numbers() {
  std::vector<std::string> all;
  for (const PileSettings& pile : sim::simple_site(kPiles, 400_A).piles) all.push_back(pile.pile);
  return all;
}

struct Month {
  sim::CrashPoint never;
  sim::MemoryDisk disk{never, 1};
  sim::MoodyPlatform platform = new_platform();
  sim::PlatformLine line{platform, {numbers(), kOneWay, std::size_t{2} << 20U, nullptr}};
  sim::Site site{options(&line)};
  sim::Money money;
  std::vector<std::string> arrived;

  Month() {
    site.check = [this](sim::Site& now) { money.watch(now); };
    platform.platform().on_record = [this](const sim::PlatformRecord& record, bool) {
      arrived.push_back(record.trade);
    };
    line.cut(true, site.now());
    sim::charge_in_rounds(site, kRounds, 24h);
  }

  static sim::SiteOptions options(sim::PlatformLine* line) {
    sim::SiteOptions options{sim::simple_site(kPiles, 400_A)};
    options.database = sim::kMemoryDatabase;
    options.platform = line;
    return options;
  }

  // One second, in which the line moves each 5 ms.
  void second() {
    for (Millis at{}; at < 1s; at += 5ms) {
      if (on_each) on_each(at);
      line.move({site.now().mono + at, site.now().wall + at});
    }
    site.step();
  }
  std::function<void(Millis)> on_each;
};

}  // namespace

TEST_CASE("a month's orders leave oldest first and within seconds, live traffic beside them") {
  Month month;
  REQUIRE(month.site.store().outbox_depth(sim::kPlatform)->waiting ==
          static_cast<std::int64_t>(kOrders));
  std::vector<std::string> expected;
  for (const OutboxRow& row : *month.site.store().outbox(sim::kPlatform, RecordKind::order, 1000))
    expected.push_back(row.record);

  month.line.cut(false, month.site.now());
  int login = 0;
  for (; !month.line.online() && login < 70; ++login) month.second();  // it calls each minute
  REQUIRE(month.line.online());
  const sim::SimPlatform& platform = month.platform.platform();
  const std::string pile = month.site.pile(0).pile();
  sim::SimCar car;
  car.phases = 1;
  month.site.pile(0).plug_in(car, month.site.now());
  month.platform.platform().start(pile + "01" + std::string(16, '7'), pile, 1);
  Millis answered{-1};
  Millis passed{};
  month.on_each = [&](Millis at) {
    if (answered < Millis{} && platform.start_reason() >= 0) answered = passed + at;
  };
  const int beats = platform.frames_of(0x03);
  int seconds = 0;
  for (; month.site.store().outbox_depth(sim::kPlatform)->waiting > 0 && seconds < 100; ++seconds) {
    month.second();
    passed += 1s;
  }

  // 8 in flight over 50 ms: 160 a second at most.
  CHECK(seconds <= 6);
  CHECK(month.arrived.size() == kOrders);
  CHECK(month.arrived == expected);
  CHECK(answered >= Millis{});
  CHECK(answered <= 2s);
  for (int i = 0; i < 30; ++i) month.second();
  CHECK(platform.frames_of(0x03) - beats >= 3 * kPiles);
  CHECK(platform.last_status() >= 0);
  month.site.pile(0).unplug(month.site.now());
  for (int i = 0; i < 30; ++i) month.second();
  CHECK(month.money.wrong(month.site, platform) == std::vector<std::string>{});
}
