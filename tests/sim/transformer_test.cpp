// The transformer's heat as the gateway follows it, and what it does to the limit.
#include <catch2/catch.hpp>

#include <algorithm>

#include "tests/sim/site.hpp"

using namespace youxu;
using namespace youxu::literals;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view kSaved = "transformer.thermal";

// Rated 222 A, limited to 200 A.
sim::SiteOptions options(int piles, double ambient) {
  sim::SiteOptions out{sim::simple_site(piles, 200_A), 1, {}, 1s};
  out.settings.thermal.ambient = ambient;
  out.settings.thermal.root_limit = {250_A, 250_A, 250_A};
  return out;
}

sim::SiteOptions limited(int piles, double ambient, double least, double most) {
  sim::SiteOptions out = options(piles, ambient);
  out.settings.thermal.dynamic_limit = true;
  out.settings.thermal.least = least;
  out.settings.thermal.most = most;
  return out;
}

Amps limit_of(sim::Site& site) {
  return site.gateway().status().circuits.at(0).limit[0];
}
TransformerView transformer_of(sim::Site& site) {
  return *site.gateway().status().transformer;
}
Amps load_of(sim::Site& site) {
  const PerPhase<Amps> load = site.load();
  return *std::max_element(load.begin(), load.end());
}

void start_all(sim::Site& site) {
  sim::plug_all(site);
  for (std::size_t i = 0; i < site.size(); ++i) {
    StartRequest request;
    request.pile = site.pile(i).pile();
    CHECK(site.gateway().start(request).ok());
  }
}

bool has_alarm(sim::Site& site, std::string_view key) {
  const auto alarms = site.gateway().status().alarms;
  return std::any_of(alarms.begin(), alarms.end(),
                     [key](const Alarm& alarm) { return alarm.key == key; });
}

}  // namespace

TEST_CASE("a dynamic limit that is off changes nothing, however hot it is") {
  sim::Site site{options(24, 60)};
  site.set_base({100_A, 100_A, 100_A});
  start_all(site);
  site.run(30min);

  CHECK(limit_of(site) == 200_A);
  CHECK(load_of(site) > 190_A);
  CHECK(transformer_of(site).permitted_percent < 90);
  CHECK_FALSE(transformer_of(site).dynamic_limit);
}

TEST_CASE("a dynamic limit lets no more flow than keeps the hot spot within its limit") {
  sim::Site site{limited(24, 60, 0.5, 1)};
  site.set_base({120_A, 120_A, 120_A});
  CHECK(transformer_of(site).hot_spot > 120);  // begins as hot as it may be
  CHECK(limit_of(site) <= Amps::from_milli(111'200));
  start_all(site);
  site.run(6h);

  const ThermalSettings thermal = options(0, 60).settings.thermal;
  double hottest = 0;
  Amps most;
  site.check = [&](sim::Site& now) {
    most = std::max(most, load_of(now));
    if (now.now().mono.time_since_epoch() % 60s == 0s)
      hottest = std::max(hottest, transformer_of(now).hot_spot);
  };
  site.run(12h);
  CHECK(hottest < 120.1);
  CHECK(hottest > 118);  // and not much less either
  CHECK(most < 200_A);
  const double load = load_of(site).value() / (200.0 * 10 / 9);
  const ThermalState end = steady_state(thermal.parameters, load, 60);
  CHECK(end.hot_spot() == Approx(119).margin(2));
}

TEST_CASE("a load above the dynamic limit is answered as one above the configured limit is") {
  sim::Site site{limited(24, 60, 0.5, 1)};
  site.set_base({90_A, 90_A, 90_A});
  start_all(site);
  site.run(10h);

  site.set_base({102_A, 102_A, 102_A});
  site.step();
  REQUIRE(load_of(site) > limit_of(site));
  REQUIRE(load_of(site) < 200_A);
  int seconds = 0;
  for (; load_of(site) > limit_of(site) && seconds < 60; ++seconds) site.step();
  CHECK(seconds <= 2);
}

TEST_CASE("a dynamic limit stays within its bounds and what is configured") {
  sim::Site cold{limited(3, -10, 0.5, 1)};
  cold.set_base({20_A, 20_A, 20_A});
  cold.run(5h);
  CHECK(transformer_of(cold).permitted_percent > 120);
  CHECK(limit_of(cold) == 200_A);  // not above the configured limit

  sim::Site above{limited(3, -10, 0.5, 1.1)};
  above.set_base({20_A, 20_A, 20_A});
  above.run(5h);
  CHECK(limit_of(above).value() == Approx(1.1 * 2000 / 9).margin(0.1));  // up to the bound

  sim::Site wide{limited(3, -10, 0.5, 1.5)};
  wide.set_base({20_A, 20_A, 20_A});
  wide.run(5h);
  CHECK(limit_of(wide) == 250_A);  // but never above what the switchgear carries

  sim::Site hot{limited(3, 110, 0.7, 1)};
  hot.run(1min);
  CHECK(transformer_of(hot).permitted_percent == 0);
  CHECK(limit_of(hot).value() == Approx(0.7 * 2000 / 9).margin(0.1));
}

TEST_CASE("a dynamic limit falls at once and rises at most once in five minutes") {
  sim::Site site{limited(3, 60, 0.1, 1)};
  site.set_base({100_A, 100_A, 100_A});
  std::optional<Mono> rose;
  Millis shortest = 24h;
  int rises = 0;
  Amps last = limit_of(site);
  site.check = [&](sim::Site& now) {
    const Amps limit = limit_of(now);
    if (limit > last) {
      if (rose) shortest = std::min(shortest, now.now().mono - *rose);
      rose = now.now().mono;
      ++rises;
    }
    last = limit;
  };
  site.run(2h);
  CHECK(rises > 3);
  CHECK(shortest >= 5min);

  const Amps before = last;
  site.set_base({220_A, 220_A, 220_A});
  site.run(2min);
  CHECK(limit_of(site) < before);
}

TEST_CASE("a load is followed, and a lost meter counts as a load at the limit") {
  sim::Site site{options(3, 30)};
  site.set_base({10_A, 90_A, 20_A});
  site.run(30h);
  const ThermalParameters parameters;
  const double load = 90.0 / (2000.0 / 9);
  CHECK(transformer_of(site).hot_spot ==
        Approx(steady_state(parameters, load, 30).hot_spot()).margin(0.1));
  CHECK(site.gateway().metrics().at("youxu_transformer_hot_spot_celsius") ==
        transformer_of(site).hot_spot);

  site.silence_meter(true);
  site.run(30h);
  CHECK(transformer_of(site).hot_spot ==
        Approx(steady_state(parameters, 0.9, 30).hot_spot()).margin(0.1));
}

TEST_CASE("heat and loss of life outlive a stop, and the time between counts as a load") {
  sim::Site site{options(3, 30)};
  site.run(20h);
  const TransformerView before = transformer_of(site);
  CHECK(before.loss_of_life > 0);
  CHECK(before.hot_spot < 60);
  site.gateway().end(site.now());
  site.crash_gateway();
  site.restart_gateway();
  CHECK(transformer_of(site).hot_spot == Approx(before.hot_spot));
  CHECK(transformer_of(site).loss_of_life == Approx(before.loss_of_life));

  site.crash_gateway();
  site.run(2h);
  site.restart_gateway();
  CHECK(transformer_of(site).hot_spot > before.hot_spot + 20);

  site.gateway().end(site.now());
  site.crash_gateway();
  site.jump_wall_clock(std::chrono::hours{24 * 365 * 50});  // a clock that was never set
  site.restart_gateway();
  CHECK(transformer_of(site).loss_of_life < 7 * 24 + 10);
}

TEST_CASE("the state is written every ten minutes, and one that cannot be read is left") {
  sim::Site site{options(3, 30)};
  std::string last;
  int writes = 0;
  site.check = [&](sim::Site& now) {
    const std::string text = now.store().setting(kSaved)->value_or("");
    if (text != last) ++writes;
    last = text;
  };
  site.run(1h);
  CHECK(writes >= 5);
  CHECK(writes <= 6);

  const double at_the_limit = steady_state({}, 0.9, 30).hot_spot();
  for (const std::string text : {"", "hot", "1 2 3", "0 20 1 0 0 7", "0 nan 1 0 0", "0 20 1 0 -1",
                                 "0 2000 1 0 0", "0 20 -1 0 0", "0,20,1,0,0", "0 20 1 0 1e999"}) {
    CAPTURE(text);
    REQUIRE(site.store().save_setting(kSaved, text));
    site.restart_gateway();
    CHECK(transformer_of(site).hot_spot == Approx(at_the_limit));
    CHECK(transformer_of(site).loss_of_life == 0);
    CHECK(site.gateway().metrics().at("youxu_thermal_state_unreadable_total") == 1);
  }
  REQUIRE(site.store().save_setting(kSaved, "99999999999999 50 10 0 7.5"));
  site.restart_gateway();
  CHECK(transformer_of(site).hot_spot == Approx(60));
  CHECK(transformer_of(site).loss_of_life == Approx(7.5));
}

TEST_CASE("a hot spot above its limit is an alarm until it is clearly below") {
  sim::Site site{options(3, 30)};
  site.set_base({200_A, 200_A, 200_A});
  site.run(2h);
  CHECK_FALSE(has_alarm(site, "transformer_hot"));
  site.set_base({280_A, 280_A, 280_A});
  site.run(2h);
  CHECK(has_alarm(site, "transformer_hot"));
  CHECK_FALSE(has_alarm(site, "transformer_too_hot"));
  site.set_base({330_A, 330_A, 330_A});
  site.run(3h);
  CHECK(has_alarm(site, "transformer_too_hot"));
  site.set_base({});
  site.run(3h);
  CHECK_FALSE(has_alarm(site, "transformer_hot"));
  CHECK_FALSE(has_alarm(site, "transformer_too_hot"));
}

TEST_CASE("the hot spot is recorded each minute") {
  sim::Site site{options(3, 30)};
  const Wall from = site.now().wall;
  site.run(10min);
  const auto points = site.gateway().series("circuit.T1.hot_spot", from, site.now().wall + 1s, 60s);
  REQUIRE(points.ok());
  CHECK(points->size() >= 9);
  CHECK(static_cast<double>(points->back().milli) / 1000 ==
        Approx(transformer_of(site).hot_spot).margin(2));
}

TEST_CASE("without a rating nothing is known of the heat, and nothing is limited by it") {
  sim::SiteOptions unrated = limited(3, 60, 0.5, 1);
  unrated.settings.rated = Amps{};
  sim::Site site{unrated};
  site.run(1min);
  site.gateway().end(site.now());
  CHECK_FALSE(site.gateway().status().transformer);
  CHECK(limit_of(site) == 200_A);
  CHECK_FALSE(*site.store().setting(kSaved));
}
