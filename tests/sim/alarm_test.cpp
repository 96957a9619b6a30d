// What is wrong with piles becomes an alarm once, and ends with its cause, also over a restart.
#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/sim/site.hpp"

namespace youxu {
namespace {

using namespace literals;
using namespace std::chrono_literals;

sim::SiteOptions one_pile() {
  sim::SiteOptions options;
  options.settings = sim::simple_site(1, 200_A);
  return options;
}

std::vector<Alarm> active(sim::Site& site) {
  auto all = site.store().alarms(100);
  REQUIRE(all.ok());
  std::vector<Alarm> out;
  for (const Alarm& alarm : *all)
    if (!alarm.cleared_at) out.push_back(alarm);
  return out;
}

std::string key_of(sim::Site& site, std::string_view code) {
  return "fault:" + site.pile(0).pile() + ".1:" + std::string{code};
}

}  // namespace

TEST_CASE("a fault is one alarm with its severity and advice, and ends with it") {
  sim::Site site{one_pile()};
  site.run(20s);
  site.pile(0).set_fault(FaultCode::contactor_stuck, true, site.now());
  site.pile(0).set_fault(FaultCode::fan, true, site.now());
  site.run(1min);
  auto alarms = active(site);
  REQUIRE(alarms.size() == 2);
  std::sort(alarms.begin(), alarms.end(),
            [](const Alarm& a, const Alarm& b) { return a.key < b.key; });
  CHECK(alarms[0].key == key_of(site, "contactor_stuck"));
  CHECK(alarms[0].severity == Severity::critical);
  CHECK(alarms[0].message.find("breaker") != std::string::npos);
  CHECK(alarms[1].severity == Severity::notice);

  site.pile(0).set_fault(FaultCode::contactor_stuck, false, site.now());
  site.run(20s);
  alarms = active(site);
  REQUIRE(alarms.size() == 1);
  CHECK(alarms[0].key == key_of(site, "fan"));
  CHECK(site.store().alarms(100)->size() == 2);
}

TEST_CASE("a fault goes on while its pile is silent") {
  sim::Site site{one_pile()};
  site.run(20s);
  site.pile(0).set_fault(FaultCode::pe, true, site.now());
  site.run(20s);
  site.pile(0).set_silent(true);
  site.run(2min);
  const auto alarms = active(site);
  REQUIRE(alarms.size() == 2);
  CHECK(std::any_of(alarms.begin(), alarms.end(),
                    [&](const Alarm& alarm) { return alarm.key == key_of(site, "pe"); }));
}

TEST_CASE("a fault still there after a restart stays the same alarm, one that is over is cleared") {
  sim::Site site{one_pile()};
  site.run(20s);
  site.pile(0).set_fault(FaultCode::pe, true, site.now());
  site.pile(0).set_fault(FaultCode::lock, true, site.now());
  site.run(20s);
  const auto before = active(site);
  REQUIRE(before.size() == 2);
  site.crash_gateway();
  site.pile(0).set_fault(FaultCode::lock, false, site.now());
  site.restart_gateway();
  site.run(50s);
  CHECK(active(site).size() == 2);
  site.run(20s);
  const auto after = active(site);
  REQUIRE(after.size() == 1);
  CHECK(after[0].key == key_of(site, "pe"));
  CHECK(std::any_of(before.begin(), before.end(),
                    [&](const Alarm& alarm) { return alarm.id == after[0].id; }));
}

}  // namespace youxu
