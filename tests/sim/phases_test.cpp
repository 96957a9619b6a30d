// Piles that do not know their phase: what they count for, and how it is found.
#include <catch2/catch.hpp>

#include <algorithm>

#include "tests/sim/homes.hpp"
#include "tests/sim/site.hpp"

using namespace youxu;
using namespace youxu::literals;
using namespace std::chrono_literals;

namespace {

// The first `unknown` piles do not know their phase, and nobody told it.
sim::SiteOptions options(int piles, int unknown, Amps limit) {
  sim::SiteOptions out{sim::simple_site(piles, limit), 1, {}, 1s, {}, {}};
  for (int i = 0; i < unknown; ++i) {
    out.wired.push_back(PhaseSet::one(static_cast<std::size_t>(i) % kPhases));
    out.settings.piles[static_cast<std::size_t>(i)].phases.reset();
  }
  return out;
}

void start(sim::Site& site, std::size_t pile) {
  StartRequest request;
  request.pile = site.pile(pile).pile();
  request.mode = ChargeMode::immediate;
  const auto started = site.gateway().start(request);
  if (!started.ok()) FAIL(started.error().message);
}

PileView view(sim::Site& site, std::size_t pile) {
  return site.gateway().status().piles.at(pile);
}

bool has_alarm(sim::Site& site, std::string_view key) {
  const auto alarms = site.gateway().status().alarms;
  return std::any_of(alarms.begin(), alarms.end(),
                     [key](const Alarm& alarm) { return alarm.key == key; });
}

Amps most_of(const PerPhase<Amps>& amps) {
  return *std::max_element(amps.begin(), amps.end());
}

// Finds all that are unknown; the homes follow `homes`.
struct Search {
  int found = 0;
  int wrong = 0;
  Millis took{};  // until the last was found, or the search ended
  Amps most_lawful;
};

Search search(sim::Site& site, sim::Homes& homes, std::size_t unknown, Millis longest) {
  Search out;
  const Mono begun = site.now().mono;
  site.check = [&](sim::Site& s) {
    PerPhase<Amps> lawful = s.base();
    for (std::size_t i = 0; i < s.size(); ++i) lawful[i % kPhases] += s.pile(i).lawful(s.now());
    out.most_lawful = std::max(out.most_lawful, most_of(lawful));
    s.set_base(homes.step());
  };
  while (site.now().mono - begun < longest && out.found < static_cast<int>(unknown)) {
    site.run(10s);
    out.found = out.wrong = 0;
    const auto piles = site.gateway().status().piles;
    for (std::size_t i = 0; i < unknown; ++i) {
      const std::string& found = piles[i].phase.found;
      if (found.empty()) continue;
      ++out.found;
      if (found != text_of(PhaseSet::one(i % kPhases))) ++out.wrong;
    }
  }
  site.check = nullptr;  // it refers to this search
  out.took = site.now().mono - begun;
  return out;
}

}  // namespace

TEST_CASE(
    "an unknown pile counts on all three phases, with all that it may draw beyond what it does") {
  sim::Site site{options(1, 1, 100_A)};
  site.set_base({90_A, 10_A, 10_A});
  sim::plug_all(site);
  start(site, 0);
  Amps most;
  site.check = [&](sim::Site& s) {
    most = std::max(most, most_of(s.gateway().leased()[0]));
    CHECK(s.load()[0] <= 100_A);
  };
  site.run(40s);
  CHECK(most == 10_A);  // what phase a has, although it might be on another
  const CircuitAmps leased = site.gateway().leased();
  for (const Amps amps : leased[0]) CHECK(amps.value() == 10);
  CHECK(view(site, 0).phases.empty());
}

TEST_CASE(
    "the room of an unknown pile that stops is not given away on phases where it drew nothing") {
  sim::Site site{options(2, 1, 60_A)};
  site.set_base({10_A, 40_A, 10_A});
  sim::plug_all(site);
  start(site, 0);
  site.run(1min);
  REQUIRE(site.pile(0).drawing()[0] >= 16_A);
  start(site, 1);
  site.run(2min);
  REQUIRE(site.pile(1).drawing()[1] > 0_A);
  Amps most;
  site.check = [&](sim::Site& s) { most = std::max(most, most_of(s.load())); };
  site.pile(0).unplug(site.now());
  site.run(2min);
  CHECK(most <= 60_A);
  CHECK(site.pile(1).drawing()[1] == 20_A);  // and all that is free it has
}

TEST_CASE("unknown piles that fall silent free no room where they drew nothing") {
  sim::Site site{options(2, 1, 60_A)};
  site.set_base({10_A, 40_A, 10_A});
  sim::plug_all(site);
  start(site, 0);
  site.run(1min);
  start(site, 1);
  site.run(2min);
  Amps most;
  site.check = [&](sim::Site& s) { most = std::max(most, most_of(s.load())); };
  site.pile(0).set_silent(true);
  site.run(3min);
  CHECK(most <= 60_A);
}

TEST_CASE("unknown piles keep the limit through losses, delays, silence and reboots") {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    CAPTURE(seed);
    sim::SiteOptions faulty = options(12, 9, 120_A);
    faulty.seed = seed;
    faulty.network = {0.15, 0.1, 1500ms};
    faulty.step = 500ms;
    sim::Site site{faulty};
    site.set_base({40_A, 60_A, 30_A});
    site.run(20s);
    std::mt19937_64 random{seed};
    Amps most;
    site.check = [&](sim::Site& s) {
      PerPhase<Amps> lawful = s.base();
      for (std::size_t i = 0; i < s.size(); ++i) lawful[i % kPhases] += s.pile(i).lawful(s.now());
      most = std::max(most, most_of(lawful));
    };
    for (int event = 0; event < 300; ++event) {
      sim::SimPile& pile = site.pile(random() % site.size());
      const auto kind = random() % 8;
      sim::SimCar car;
      car.need = 1'000'000_Wh;
      car.phases = 1;
      StartRequest request;
      request.pile = pile.pile();
      request.mode = ChargeMode::immediate;
      if (kind <= 2) pile.plug_in(car, site.now());
      if (kind <= 4) (void)site.gateway().start(request);
      if (kind == 5) pile.unplug(site.now());
      if (kind == 6) pile.set_silent(!pile.silent());
      if (kind == 7) pile.reboot(site.now());
      site.run(std::chrono::seconds{random() % 25});
    }
    CHECK(most.value() <= 120);
  }
}

TEST_CASE("a charging pile of unknown phase is found without anybody asking, told, and kept") {
  sim::Site site{options(3, 3, 300_A)};
  sim::Homes homes{{80, 90, 70}, 0.05, 5};
  sim::plug_all(site);
  for (std::size_t i = 0; i < 3; ++i) start(site, i);
  const Search result = search(site, homes, 3, 20min);
  CHECK(result.found == 3);
  CHECK(result.wrong == 0);
  CHECK(result.most_lawful <= 300_A);
  site.run(10s);
  for (std::size_t i = 0; i < 3; ++i) {
    const PileView pile = view(site, i);
    CHECK(pile.phases == text_of(PhaseSet::one(i)));
    CHECK(pile.phase.source == "found");
    CHECK(pile.phase.confidence >= 0.999);
    CHECK(pile.phase.steps >= 3);
    CHECK(site.pile(i).hello().phases == PhaseSet::one(i));  // told
  }
  site.crash_gateway();
  site.restart_gateway();
  CHECK(view(site, 2).phases == "c");
  CHECK(view(site, 2).phase.confidence >= 0.999);
}

TEST_CASE("sixty piles among restless homes: all are found, none wrongly, and the limit holds") {
  const std::size_t piles = 60;
  sim::Site site{options(static_cast<int>(piles), static_cast<int>(piles), 1400_A)};
  sim::Homes homes{{250, 280, 230}, 0.15, 7};
  site.set_base(homes.step());
  sim::plug_all(site);
  for (std::size_t i = 0; i < piles; ++i) start(site, i);
  const Search result = search(site, homes, piles, 3h);
  CHECK(result.took <= 75min);
  CHECK(result.wrong == 0);
  CHECK(result.found >= 59);
  CHECK(result.most_lawful <= 1400_A);
}

TEST_CASE("a phase that was said and shows to be another is an alarm; the configured one counts") {
  sim::SiteOptions wrongly = options(1, 1, 300_A);
  wrongly.settings.piles[0].phases = PhaseSet::one(1);  // wired to a
  sim::Site site{wrongly};
  sim::Homes homes{{80, 90, 70}, 0.05, 5};
  sim::plug_all(site);
  start(site, 0);
  REQUIRE(site.gateway().identify_phases({site.pile(0).pile()}).ok());
  CHECK(search(site, homes, 1, 20min).found == 1);
  site.run(5s);
  CHECK(view(site, 0).phases == "b");
  CHECK(view(site, 0).phase.source == "configured");
  CHECK(view(site, 0).phase.found == "a");
  CHECK(view(site, 0).phase.contradicted);
  CHECK(has_alarm(site, "phase:" + site.pile(0).pile()));
}

TEST_CASE("a pile that measures currents on three phases counts on them, whatever was configured") {
  sim::SiteOptions wrongly = options(2, 1, 100_A);
  wrongly.wired[0] = PhaseSet::all();
  wrongly.settings.piles[0].phases = PhaseSet::one(0);
  sim::Site site{wrongly};
  site.set_base({10_A, 10_A, 85_A});
  sim::SimCar car;
  car.need = 60'000_Wh;
  site.pile(0).plug_in(car, site.now());
  site.run(30s);
  start(site, 0);
  site.run(1min);
  CHECK(site.pile(0).drawing()[2] > 0_A);
  CHECK(site.load()[2] <= 100_A);
  CHECK(site.gateway().leased()[0][2] >= site.pile(0).drawing()[2]);
  CHECK(view(site, 0).phases == "abc");
  CHECK(has_alarm(site, "phase:" + site.pile(0).pile()));
}

TEST_CASE("no car without time is stepped") {
  sim::Homes calm{{20, 20, 20}, 0, 5};
  sim::Site late{options(1, 1, 300_A)};
  sim::plug_all(late);
  StartRequest request;
  request.pile = late.pile(0).pile();
  request.mode = ChargeMode::immediate;
  request.energy_wanted = 60'000_Wh;
  request.depart = late.now().wall + 8h;
  REQUIRE(late.gateway().start(request).ok());
  search(late, calm, 1, 5min);
  CHECK(late.gateway().metrics().count("youxu_phase_steps_total") == 0);
  CHECK(view(late, 0).phase.wait == "no_slack");
}

TEST_CASE("a pile that cannot be looked for is refused, and one that is not there is invalid") {
  sim::SiteOptions some = options(2, 0, 300_A);
  some.settings.piles[1].phases = PhaseSet::all();
  sim::Site site{some};
  CHECK(site.gateway().identify_phases({"9999"}).error().code == Errc::invalid);
  CHECK(site.gateway().identify_phases({site.pile(1).pile()}).error().code == Errc::refused);
  CHECK(site.gateway().identify_phases({}).ok());
}

TEST_CASE("a kept phase that cannot be read is left, and counted") {
  sim::Site site{options(1, 1, 300_A)};
  for (const std::string text : {"", "d 0.9 3", "b", "b x 3", "b nan 3", "b 2 3", "b 0.99"}) {
    CAPTURE(text);
    REQUIRE(site.store().save_setting("phase." + site.pile(0).pile(), text));
    site.restart_gateway();
    CHECK(view(site, 0).phases.empty());
  }
}
TEST_CASE("homes that suddenly take more find the room back as fast below unknown piles") {
  for (const Amps jump : {10_A, 30_A, 60_A}) {
    for (const int unknown : {0, 6, 12}) {
      CAPTURE(jump, unknown);
      sim::Site site{options(12, unknown, 120_A)};
      site.set_base({40_A, 40_A, 40_A});
      sim::plug_all(site);
      for (std::size_t i = 0; i < site.size(); ++i) start(site, i);
      site.run(5min);
      int seconds = 0;
      site.check = [&](sim::Site& s) {
        if (s.load()[0] > 120_A) ++seconds;
      };
      site.set_base({40_A + jump, 40_A, 40_A});
      site.run(2min);
      CHECK(seconds <= 2);
      CHECK(site.load()[1] > 40_A);  // and goes on charging with what is left
    }
  }
}
