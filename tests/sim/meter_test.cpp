// What the site's meters are worth: frozen and implausible ones end as lost, meters of homes
// alone stand for a circuit's base load, and what is wrong with an installation is said.
#include <catch2/catch.hpp>

#include <algorithm>

#include "tests/sim/site.hpp"

using namespace youxu;
using namespace youxu::literals;
using namespace std::chrono_literals;

namespace {

using sim::MeterTrouble;

sim::SiteOptions options(int piles, std::uint64_t seed = 1) {
  sim::SiteOptions out{sim::simple_site(piles, 200_A), seed, {}, 1s};
  out.tells_all = true;
  return out;
}

MeterSettings meter_of(std::string name, std::size_t circuit, MeterScope measures) {
  MeterSettings out;
  out.name = std::move(name);
  out.circuit = circuit;
  out.measures = measures;
  return out;
}

// T1 of 200 A with homes, and F1 of 100 A below it, whose fallback is 60 A; half the piles each.
sim::SiteOptions two_circuits(int piles) {
  sim::SiteOptions out = options(piles);
  GatewaySettings& settings = out.settings;
  settings.tree =
      *CircuitTree::make({{"T1", "", {200_A, 200_A, 200_A}}, {"F1", "T1", {100_A, 100_A, 100_A}}});
  settings.margin.resize(2);
  settings.fallback = {{100_A, 100_A, 100_A}, {60_A, 60_A, 60_A}};
  for (std::size_t i = 0; i < settings.piles.size(); i += 2) settings.piles[i].circuit = 1;
  return out;
}

void start_all(sim::Site& site) {
  sim::plug_all(site);
  for (std::size_t i = 0; i < site.size(); ++i) {
    StartRequest request;
    request.pile = site.pile(i).pile();
    CHECK(site.gateway().start(request).ok());
  }
}

Amps greatest(const PerPhase<Amps>& amps) {
  return *std::max_element(amps.begin(), amps.end());
}

// The greatest load of a circuit in each step of that time.
Amps most_within(sim::Site& site, Millis time, std::size_t circuit = 0) {
  Amps most;
  for (const Mono end = site.now().mono + time; site.now().mono < end; site.step())
    most = std::max(most, greatest(site.load(circuit)));
  return std::max(most, greatest(site.load(circuit)));
}

std::optional<Alarm> alarm_of(sim::Site& site, std::string_view key) {
  for (const Alarm& alarm : site.gateway().status().alarms)
    if (alarm.key == key) return alarm;
  return std::nullopt;
}

}  // namespace

TEST_CASE("a meter that freezes while the piles rise lets no more flow and ends as lost") {
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    CAPTURE(seed);
    sim::SiteOptions of = options(24, seed);
    of.network = {0.05, 0.05, Millis{1500}};
    sim::Site site{of};
    site.set_base({100_A, 90_A, 80_A});
    start_all(site);
    most_within(site, 1s * static_cast<int>(5 + seed * 7));
    site.set_trouble(0, MeterTrouble::frozen);
    CHECK(most_within(site, 3min) <= 200_A);
    const auto alarm = alarm_of(site, "meter_fault:T1:frozen");
    REQUIRE(alarm);
    CHECK(alarm->severity == Severity::critical);
    CHECK(alarm->message.find("circuit T1, meter T1: frozen; what it showed last counts") == 0);
    CHECK(site.gateway().status().circuits[0].base_quality == "stale");
    CHECK(site.load()[0] > 150_A);
    CHECK(most_within(site, 3min) <= 200_A);
    CHECK(site.gateway().status().state == "meter_lost");
    CHECK(site.gateway().status().circuits[0].base_quality == "assumed");
    // 200 less the fallback of 100 is for the piles.
    const PerPhase<Amps> load = site.load();
    CHECK(load[0] <= 200_A);
    CHECK(load[0] > 150_A);
    CHECK(load[2] <= 180_A);

    site.set_trouble(0, MeterTrouble::none);
    CHECK(most_within(site, 3min) <= 200_A);
    CHECK_FALSE(alarm_of(site, "meter_fault:T1:frozen"));
    CHECK(site.gateway().status().state == "normal");
    CHECK(site.load()[2] > 180_A);
  }
}

// As a meter would be that is read over and over from a store in between.
TEST_CASE("beside a meter that never moves piles share what the homes left when it did") {
  sim::Site site{options(6)};
  site.set_base({100_A, 100_A, 100_A});
  site.run(30s);
  site.set_trouble(0, MeterTrouble::frozen);
  site.run(2s);
  start_all(site);
  site.run(2min);
  const PerPhase<Amps> load = site.load();
  for (const Amps amps : load) CHECK(amps == 164_A);  // all that two piles of 32 A can take
  site.run(10s);
  CHECK(site.gateway().status().circuits[0].base_quality == "stale");
}

TEST_CASE("implausible readings are none: the fallback counts, and the alarm says why") {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    sim::Site site{options(24, seed)};
    site.set_base({100_A, 90_A, 80_A});
    start_all(site);
    most_within(site, 1s * static_cast<int>(10 + seed * 11));
    site.set_trouble(0, MeterTrouble::implausible);
    CHECK(most_within(site, 2min) <= 200_A);
    CHECK(alarm_of(site, "meter_fault:T1:wrong_frequency"));
    CHECK(alarm_of(site, "meter_lost:T1"));
    CHECK(site.load()[2] <= 180_A);
    CHECK(site.load()[2] > 130_A);
    site.set_trouble(0, MeterTrouble::none);
    site.run(3min);
    CHECK_FALSE(alarm_of(site, "meter_fault:T1:wrong_frequency"));
    CHECK_FALSE(alarm_of(site, "meter_lost:T1"));
  }
}

TEST_CASE("a reversed current transformer is an alarm with its place, and changes no limit") {
  sim::Site site{options(24)};
  site.set_base({100_A, 90_A, 80_A});
  site.set_trouble(0, MeterTrouble::reversed);
  start_all(site);
  site.run(3min);
  const auto alarm = alarm_of(site, "meter_fault:T1:ct_reversed:L2");
  REQUIRE(alarm);
  CHECK(alarm->severity == Severity::warning);
  CHECK(alarm->message.find("circuit T1 phase L2, meter T1: current transformer reversed") == 0);
  CHECK(site.load()[0] > 185_A);
  const StatusView status = site.gateway().status();
  REQUIRE(status.meters[0].verdicts.size() == 1);
  CHECK(status.meters[0].quality == "fresh");
  CHECK(site.gateway().metrics().count(
            "youxu_meter_verdict{circuit=\"T1\",code=\"ct_reversed\",phase=\"L2\"}") == 1);
  site.set_trouble(0, MeterTrouble::none);
  site.run(2min);
  CHECK_FALSE(alarm_of(site, "meter_fault:T1:ct_reversed:L2"));
}

TEST_CASE("a transformer whose homes alone have meters is held to its limit by their sum") {
  sim::SiteOptions of = options(24);
  of.settings.meters = {meter_of("T1.base1", 0, MeterScope::base),
                        meter_of("T1.base2", 0, MeterScope::base)};
  sim::Site site{of};
  site.set_base({100_A, 90_A, 80_A});
  start_all(site);
  CHECK(most_within(site, 5min) <= 200_A);
  CHECK(site.load()[0] > 185_A);
  CircuitView root = site.gateway().status().circuits[0];
  CHECK(root.base == site.base());
  CHECK(root.base_quality == "measured");
  CHECK(root.load_quality == "derived");
  REQUIRE(root.load[0]);
  CHECK(*root.load[0] >= site.load()[0] - 1_A);
  CHECK(*root.load[0] <= site.load()[0] + 35_A);

  site.set_base({130_A, 90_A, 80_A});  // counts at once: no pile is in it
  site.run(8s);
  CHECK(site.load()[0] <= 200_A);

  site.set_trouble(1, MeterTrouble::silent);
  site.run(40s);
  CHECK(alarm_of(site, "meter_lost:T1.base2"));
  CHECK_FALSE(alarm_of(site, "meter_lost:T1.base1"));
  CHECK(site.gateway().status().circuits[0].base == PerPhase<Amps>{100_A, 100_A, 100_A});
  CHECK(site.gateway().status().state == "meter_lost");
  site.set_trouble(1, MeterTrouble::none);
  site.run(1min);
  CHECK(site.gateway().status().circuits[0].base == site.base());
}

TEST_CASE("a lost feeder's meter costs its own circuit only") {
  sim::SiteOptions of = two_circuits(24);
  of.settings.meters.push_back(meter_of("F1", 1, MeterScope::circuit));
  sim::Site site{of};
  site.set_base({50_A, 50_A, 50_A});
  site.set_base(1, {20_A, 20_A, 20_A});
  start_all(site);
  CHECK(most_within(site, 5min, 1) <= 100_A);
  CHECK(site.load(0)[0] > 185_A);
  CHECK(site.load(1)[0] > 70_A);

  site.set_trouble(1, MeterTrouble::silent);
  site.run(5min);
  CHECK(site.load(1)[0] <= 60_A);  // 20 of homes, and 100 less the fallback of 60
  CHECK(site.load(1)[0] > 20_A);
  CHECK(site.load(0)[0] > 185_A);  // the others take what it leaves
  CHECK(most_within(site, 1min) <= 200_A);
}

TEST_CASE("what a circuit with its own meter carries counts above where only homes are measured") {
  sim::SiteOptions of = two_circuits(24);
  of.settings.meters = {meter_of("T1.base1", 0, MeterScope::base),
                        meter_of("F1", 1, MeterScope::circuit)};
  sim::Site site{of};
  site.set_base({50_A, 50_A, 50_A});
  site.set_base(1, {40_A, 40_A, 40_A});
  start_all(site);
  CHECK(most_within(site, 5min) <= 200_A);
  CHECK(site.gateway().status().circuits[0].base[0] >= 90_A);
  CHECK(site.load(0)[0] > 175_A);
}

TEST_CASE(
    "where all of a circuit is measured, its homes' meters stand in when that meter is lost") {
  sim::SiteOptions of = options(24);
  of.settings.meters.push_back(meter_of("homes", 0, MeterScope::base));
  sim::Site site{of};
  site.set_base({60_A, 60_A, 60_A});
  start_all(site);
  site.run(3min);
  CHECK(site.gateway().status().circuits[0].load_quality == "measured");
  site.silence_meter(true);
  CHECK(most_within(site, 2min) <= 200_A);
  CHECK(site.gateway().status().circuits[0].load_quality == "derived");
  CHECK(site.load()[0] > 185_A);  // by the fallback of 100 it were 160
  CHECK(alarm_of(site, "meter_lost:T1"));
}

TEST_CASE("measured air and oil replace what is assumed of them, until they are lost") {
  sim::SiteOptions of = options(1);
  of.settings.thermal.ambient = 30;
  of.settings.meters.push_back(meter_of("T1.temperature", 0, MeterScope::temperature));
  sim::Site site{of};
  site.set_base({100_A, 100_A, 100_A});
  site.set_heat(60, 72, 10);
  site.run(1min);
  TransformerView view = *site.gateway().status().transformer;
  REQUIRE(view.measured);
  CHECK(view.measured->quality == "measured");
  CHECK(view.measured->winding[1] == 60);
  CHECK(view.measured->top_oil == 72);
  CHECK(view.measured->ambient == 10);
  CHECK(*view.top_oil == Approx(72));
  CHECK(view.hot_spot > 72);
  CHECK(site.gateway().metrics().at("youxu_transformer_measured_celsius{place=\"oil\"}") == 72);
  CHECK(site.store()
            .series("transformer.oil", site.now().wall - 2min, site.now().wall + 1min, 1min)
            ->size() == 1);

  site.set_trouble(1, MeterTrouble::silent);
  site.run(10min);
  view = *site.gateway().status().transformer;
  CHECK(view.measured->quality == "stale");
  CHECK_FALSE(view.measured->top_oil);
  CHECK(*view.top_oil < 72);  // by calculation it cools from there
  CHECK(*view.top_oil > 60);
  CHECK(alarm_of(site, "meter_lost:T1.temperature")->severity == Severity::warning);
}

TEST_CASE("cool air lets a dynamic limit allow more than the assumed one") {
  const auto permitted = [](bool measured) {
    sim::SiteOptions of = options(1);
    of.settings.thermal.ambient = 40;
    if (measured)
      of.settings.meters.push_back(meter_of("T1.temperature", 0, MeterScope::temperature));
    sim::Site site{of};
    site.set_base({100_A, 100_A, 100_A});
    site.set_heat(50, 50, -5);
    site.run(2min);
    return site.gateway().status().transformer->permitted_percent;
  };
  CHECK(permitted(true) > permitted(false) + 10);
}

TEST_CASE("measured temperatures above their limits raise alarms, and end 2 K below") {
  sim::SiteOptions of = options(1);
  of.settings.thermal.warm = 90;
  of.settings.thermal.hot = 100;
  of.settings.meters.push_back(meter_of("T1.temperature", 0, MeterScope::temperature));
  sim::Site site{of};
  site.set_heat(95, 80, 30);
  site.run(10s);
  CHECK(alarm_of(site, "transformer_warm")->severity == Severity::warning);
  CHECK_FALSE(alarm_of(site, "transformer_measured_hot"));
  site.set_heat(101, 80, 30);
  site.run(10s);
  CHECK(alarm_of(site, "transformer_measured_hot")->severity == Severity::critical);
  site.set_heat(89, 80, 30);
  site.run(10s);
  CHECK(alarm_of(site, "transformer_warm"));
  CHECK_FALSE(alarm_of(site, "transformer_measured_hot"));
  site.set_heat(87, 80, 30);
  site.run(10s);
  CHECK_FALSE(alarm_of(site, "transformer_warm"));
}
