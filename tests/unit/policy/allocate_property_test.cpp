// What holds of every allocation, over random sites.
#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

#include "tests/unit/policy/allocate_site.hpp"

using namespace youxu;
using namespace youxu::test;

namespace {

// A random site with demands of all sorts.
struct RandomDemands {
  CircuitTree tree = two_levels();
  CircuitAmps room{tree.size()};
  Ceiling ceiling;
  std::vector<Demand> demands;

  explicit RandomDemands(unsigned seed) : random_{seed} {
    for (std::size_t c = 0; c < tree.size(); ++c)
      for (Amps& a : room[c]) a = Amps::from_milli(any(-20'000, 300'000));
    for (Amps& a : ceiling.total) a = Amps::from_milli(any(0, 300'000));
    for (int i = any(1, 60); i > 0; --i) demands.push_back(any_demand());
  }

  Rules any_rules() {
    Rules rules;
    for (bool* rule : {&rules.sticky, &rules.reduce, &rules.rest, &rules.ramp})
      *rule = any(0, 3) > 0;
    return rules;
  }

 private:
  int any(int low, int high) { return std::uniform_int_distribution<int>{low, high}(random_); }

  Demand any_demand() {
    Demand d = demand(static_cast<std::size_t>(any(0, 2)), static_cast<std::size_t>(any(0, 2)),
                      Millis{any(-1'000'000, 100'000'000)});
    if (any(0, 4) == 0) d.phases = PhaseSet::all();
    d.min = Amps::from_whole(any(5, 10));
    d.max = Amps::from_milli(any(0, 40'000));
    d.step = Amps::from_whole(any(1, 4));
    if (any(0, 7) == 0) make_direct(d);
    d.floor = any(0, 3) == 0 ? d.min : 0_A;
    d.granted = Amps::from_whole(any(0, 20));
    if (any(0, 3) == 0) d.mode = ChargeMode::immediate;
    if (any(0, 2) == 0) d.claim = Claim::spare;
    d.holds = any(0, 4) == 0;
    d.rests = any(0, 4) == 0;
    return d;
  }

  // A DC pile: three phases, coarse steps, and none at all at times.
  void make_direct(Demand& d) {
    d.phases = PhaseSet::all();
    d.min = d.step = Amps::from_whole(any(8, 20));
    d.max = d.min + d.step * any(0, 9);
  }

  std::mt19937 random_;
};

bool charged(const Demand& d) {
  return d.granted >= d.min && d.max >= d.min;
}

void check_room(const RandomDemands& site, const std::vector<Grant>& grants) {
  CircuitAmps used{site.tree.size()}, floors{site.tree.size()};
  for (std::size_t i = 0; i < grants.size(); ++i) {
    const Demand& d = site.demands[i];
    used.add(site.tree, d.circuit, d.phases, std::max(grants[i].amps, d.floor));
    floors.add(site.tree, d.circuit, d.phases, d.floor);
  }
  for (std::size_t c = 0; c < site.tree.size(); ++c)
    for (std::size_t p = 0; p < kPhases; ++p)
      CHECK((used[c][p] <= site.room[c][p] || used[c][p] == floors[c][p]));
  for (std::size_t i = 0; i < grants.size(); ++i)
    for (const std::size_t c : site.tree.path(site.demands[i].circuit))
      for (std::size_t p = 0; p < kPhases; ++p)
        if (site.demands[i].phases.has(p) && floors[c][p] > site.room[c][p])
          CHECK(grants[i].amps == 0_A);
}

void check_lawful(const Demand& d, const Grant& grant, const Rules& rules) {
  const bool urgent =
      d.mode == ChargeMode::immediate || (d.claim == Claim::due && d.slack < kUrgent);
  CHECK((grant.amps == 0_A || (grant.amps >= d.min && grant.amps <= d.max)));
  if (grant.amps > 0_A) CHECK(Levels{d.min, d.step}.down(grant.amps) == grant.amps);
  if (rules.rest && d.rests && d.granted < d.min && !urgent) CHECK(grant.amps == 0_A);
  CHECK((grant.limit == Limit::none) == (d.max < d.min));
}

}  // namespace

TEST_CASE("no circuit or phase is given more than it has, and every grant is lawful") {
  const auto seed = static_cast<unsigned>(GENERATE(range(1, 401)));
  CAPTURE(seed);
  RandomDemands site{seed};
  const Rules rules = site.any_rules();
  const auto grants = youxu::allocate(site.tree, site.room, site.ceiling, site.demands, rules);

  REQUIRE(grants.size() == site.demands.size());
  check_room(site, grants);
  for (std::size_t i = 0; i < grants.size(); ++i) check_lawful(site.demands[i], grants[i], rules);
}

TEST_CASE("every demand has its own rank") {
  const auto seed = static_cast<unsigned>(GENERATE(range(1, 21)));
  const RandomDemands site{seed};
  const auto grants = youxu::allocate(site.tree, site.room, site.ceiling, site.demands);
  std::vector<char> seen(grants.size());
  for (const Grant& grant : grants) {
    REQUIRE(grant.rank < grants.size());
    CHECK(!seen[grant.rank]);
    seen[grant.rank] = 1;
  }
}

TEST_CASE("ordered sessions rise together to the ceiling, or stay at what they have") {
  const auto seed = static_cast<unsigned>(GENERATE(range(1, 201)));
  CAPTURE(seed);
  RandomDemands site{seed};
  const bool from_nothing = seed % 2 == 0;
  for (Demand& d : site.demands) {
    if (from_nothing) d.granted = 0_A;
    d.mode = ChargeMode::ordered;
  }
  const auto grants = youxu::allocate(site.tree, site.room, site.ceiling, site.demands);
  PerPhase<Amps> total{}, had{};
  for (std::size_t i = 0; i < grants.size(); ++i)
    for (std::size_t p = 0; p < kPhases; ++p) {
      if (!site.demands[i].phases.has(p)) continue;
      total[p] += grants[i].amps;
      had[p] += site.demands[i].granted;
    }
  for (std::size_t p = 0; p < kPhases; ++p)
    CHECK(total[p] <= std::max(site.ceiling.total[p], had[p]));
}

// Whoever has more than the minimum, and less urgency than one that was stopped, would have had to
// give way: all that keeps it is that nobody shares a circuit and phase with it.
TEST_CASE("nobody who is due is stopped while a less urgent one has more than its minimum") {
  const auto seed = static_cast<unsigned>(GENERATE(range(1, 401)));
  CAPTURE(seed);
  RandomDemands site{seed};
  for (Demand& d : site.demands) {
    d.mode = ChargeMode::ordered;
    d.claim = Claim::due;
    d.slack = Millis{100'000'000};
    d.floor = 0_A;
    d.circuit = 0;
    d.phases = PhaseSet::all();
  }
  const auto grants = test::allocate(site.tree, site.room, site.demands);
  for (std::size_t i = 0; i < grants.size(); ++i) {
    if (!charged(site.demands[i]) || grants[i].amps > 0_A) continue;
    for (std::size_t k = 0; k < grants.size(); ++k) {
      const bool gives_way = grants[k].amps - site.demands[k].min >= site.demands[i].min;
      CHECK_FALSE(gives_way);
    }
  }
}

TEST_CASE("more room never gives the most urgent less, but to keep others from being stopped") {
  const auto seed = static_cast<unsigned>(GENERATE(range(1, 401)));
  CAPTURE(seed);
  RandomDemands site{seed};
  const Rules rules = site.any_rules();
  std::vector<Grant> before;
  for (int more = 0; more <= 30; ++more) {
    const auto grants = youxu::allocate(site.tree, site.room, site.ceiling, site.demands, rules);
    bool less = false, one_more_goes_on = false;
    for (std::size_t i = 0; i < before.size(); ++i) {
      if (grants[i].rank == 0) less = grants[i].amps < before[i].amps;
      if (charged(site.demands[i]) && before[i].amps == 0_A && grants[i].amps > 0_A)
        one_more_goes_on = true;
    }
    CHECK((!less || one_more_goes_on));
    before = grants;
    for (std::size_t c = 0; c < site.tree.size(); ++c) site.room[c][seed % kPhases] += 1_A;
  }
}
