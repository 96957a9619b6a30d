// How a whole site shares what there is: in the levels its piles know, and in turns where not all
// can charge at once.
#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <set>

#include "tests/sim/site.hpp"

using namespace youxu;
using namespace youxu::literals;
using namespace std::chrono_literals;

namespace {

struct Wish {
  WattHours energy;
  Millis stays;
};

void plug_in(sim::Site& site, std::size_t pile, Amps takes_less = 0_A) {
  sim::SimCar car;
  car.need = 100'000_Wh;
  car.phases = 1;
  car.takes_less = takes_less;
  site.pile(pile).plug_in(car, site.now());
}

void apply(sim::Site& site, std::size_t pile, const Wish& wish) {
  StartRequest request;
  request.pile = site.pile(pile).pile();
  request.energy_wanted = wish.energy;
  request.depart = site.now().wall + wish.stays;
  REQUIRE(site.gateway().start(request).ok());
}

void start(sim::Site& site, std::size_t pile, const Wish& wish, Amps takes_less = 0_A) {
  plug_in(site, pile, takes_less);
  site.run(10s);
  apply(site, pile, wish);
}

// All piles on phase a.
sim::SiteOptions one_phase(int piles, Amps limit, Amps max) {
  sim::SiteOptions out{sim::simple_site(piles, limit), 1, {}, 1s};
  for (PileSettings& pile : out.settings.piles) {
    pile.phases = PhaseSet::one(0);
    pile.max = max;
  }
  return out;
}

// How often each pile's contactor closed.
struct Starts {
  std::vector<int> count;
  std::vector<char> closed;

  explicit Starts(std::size_t piles) : count(piles), closed(piles) {}
  void operator()(sim::Site& site) {
    for (std::size_t i = 0; i < site.size(); ++i) {
      const bool draws = site.pile(i).drawing()[0] > 0_A;
      if (draws && !closed[i]) ++count[i];
      closed[i] = draws;
    }
  }
};

struct Shares {
  double least = 1e9, most = 0, sum = 0;  // kWh
  int starts = 0;                         // the most of one car
};

Shares shares_of(sim::Site& site, const Starts& starts) {
  Shares out;
  for (std::size_t i = 0; i < site.size(); ++i) {
    const double kwh = site.pile(i).delivered().value() / 1000;
    out.least = std::min(out.least, kwh);
    out.most = std::max(out.most, kwh);
    out.sum += kwh;
    out.starts = std::max(out.starts, starts.count[i]);
  }
  return out;
}

Shares ten_equal_cars(Amps limit, Amps max) {
  sim::Site site{one_phase(10, limit, max)};
  Starts starts{site.size()};
  site.check = std::ref(starts);
  for (std::size_t i = 0; i < site.size(); ++i)
    start(site, i, {20'000_Wh, 10h - std::chrono::seconds{10} * static_cast<int>(i)});
  site.run(10h);
  return shares_of(site, starts);
}

}  // namespace

TEST_CASE("a pile with coarse steps is never told anything between its levels") {
  sim::SiteOptions options = one_phase(4, 60_A, 31_A);
  for (PileSettings& pile : options.settings.piles) pile.step = 8_A;  // 6, 14, 22, 30
  sim::Site site{options};
  std::set<std::int64_t> told;
  site.on_lease = [&](std::string_view, const Lease& lease) { told.insert(lease.amps.milli()); };
  for (std::size_t i = 0; i < site.size(); ++i) start(site, i, {20'000_Wh, 3h}, i == 0 ? 5_A : 0_A);
  for (int minute = 0; minute < 90; ++minute) {
    site.set_base({Amps::from_whole(minute * 7 % 41), 0_A, 0_A});
    if (minute == 30)
      site.gateway().on_work_parameters({site.pile(1).pile(), false, 60}, site.now());
    if (minute == 60) {
      site.crash_gateway();
      site.restart_gateway();
    }
    site.run(1min);
  }
  CHECK(told == std::set<std::int64_t>{0, 6'000, 14'000, 22'000, 30'000});
}

TEST_CASE("who waited for the meter does not rise in one step once it is heard again") {
  sim::Site site{one_phase(20, 240_A, 32_A)};
  std::map<std::string, Amps, std::less<>> told;
  site.on_lease = [&](std::string_view pile, const Lease& lease) {
    told[std::string{pile}] = lease.amps;
  };
  for (std::size_t i = 0; i < site.size(); ++i) plug_in(site, i);
  site.run(20s);
  site.silence_meter(true);
  site.run(4s);
  for (std::size_t i = 0; i < site.size(); ++i) apply(site, i, {20'000_Wh, 2h});
  site.run(4s);
  site.silence_meter(false);
  site.run(1s);
  Amps sum;
  for (const auto& [pile, amps] : told) sum += amps;
  CAPTURE(sum.value());
  CHECK(sum >= 12_A);
  CHECK(sum <= 26_A);  // a tenth, and 2 A a second
}

TEST_CASE("ten equal cars with room for four minimums take turns") {
  for (const Amps max : {6_A, 16_A, 32_A}) {
    const Shares shares = ten_equal_cars(28_A, max);
    CAPTURE(max.value(), shares.sum, shares.least, shares.most, shares.starts);
    CHECK(shares.sum >= 24 * 0.22 * 10);
    CHECK(shares.least >= shares.sum / 10 * 0.5);
    CHECK(shares.most <= shares.sum / 10 * 1.6);
    CHECK(shares.starts <= 4);
  }
}

TEST_CASE("the unbalance of the phases is shown while the meter is heard") {
  sim::Site site{one_phase(1, 100_A, 32_A)};
  site.set_base({100_A, 60_A, 80_A});
  site.run(5s);
  const std::string metric = "youxu_unbalance_percent{circuit=\"T1\"}";
  CHECK(site.gateway().status().circuits[0].unbalance == 40.0);
  CHECK(site.gateway().metrics().at(metric) == 40.0);
  site.silence_meter(true);
  site.run(15s);
  CHECK_FALSE(site.gateway().status().circuits[0].unbalance);
  CHECK(site.gateway().metrics().count(metric) == 0);
}

TEST_CASE("a lost pile's failsafe stays budgeted until it is heard to have stopped") {
  sim::SiteOptions options = one_phase(2, 100_A, 32_A);
  options.settings.pile_lost_after = 10min;
  options.failsafe = 6_A;
  sim::Site site{options};
  start(site, 0, {20'000_Wh, 3h});
  site.run(5min);
  site.pile(0).set_silent(true);
  site.run(11min);
  CHECK(site.gateway().status().open_orders.empty());
  REQUIRE(site.pile(0).lawful(site.now()) == 6_A);
  CHECK(site.gateway().leased()[0][0] >= 6_A);

  site.pile(0).set_silent(false);
  site.run(30s);
  CHECK_FALSE(site.pile(0).authorised());
  CHECK(site.gateway().leased()[0][0] == 0_A);
  apply(site, 0, {1'000_Wh, 1h});
  site.run(2min);
  CHECK(site.pile(0).drawing()[0] > 0_A);
}
