// A place that the site gains while it runs.
#include <catch2/catch.hpp>

#include "tests/sim/site.hpp"

namespace youxu {
namespace {

using namespace literals;
using namespace std::chrono_literals;

}  // namespace

TEST_CASE("a pile that is added while others charge charges too, within the limit") {
  sim::SiteOptions options;
  options.settings = sim::simple_site(6, 60_A);
  const PileSettings last = options.settings.piles.back();
  options.left_out = 1;
  sim::Site site{options};
  site.check = [](sim::Site& s) {
    for (const Amps amps : s.load()) REQUIRE(amps <= 60_A);
  };
  sim::plug_all(site);
  const auto begin = [&](const std::string& number) {
    StartRequest request;
    request.pile = number;
    request.mode = ChargeMode::immediate;
    return site.gateway().start(request);
  };
  for (std::size_t i = 0; i + 1 < site.size(); ++i) REQUIRE(begin(site.pile(i).pile()).ok());
  site.run(2min);
  CHECK(begin(last.pile).error().code == Errc::invalid);

  REQUIRE(site.gateway().add_place(last, site.now()).ok());
  site.leave_out(0);
  CHECK(site.gateway().add_place(last, site.now()).error().code == Errc::invalid);
  site.run(20s);
  REQUIRE(begin(last.pile).ok());
  site.run(5min);
  CHECK(site.pile(5).delivered() > WattHours::from_whole(100));
  CHECK(site.gateway().status().piles.size() == 6);
}

TEST_CASE("a place that comes back has its habit, and its order goes on") {
  sim::SiteOptions options;
  options.settings = sim::simple_site(2, 200_A);
  sim::Site site{options};
  sim::plug_all(site);
  const PileSettings place = options.settings.piles.back();
  REQUIRE(site.gateway().set_habit(place.pile, Habit{60000_Wh, 20, 80, 450, {}}).ok());
  StartRequest request;
  request.pile = place.pile;
  request.mode = ChargeMode::immediate;
  const auto order = site.gateway().start(request);
  REQUIRE(order.ok());
  site.run(1min);

  site.crash_gateway();
  site.leave_out(1);
  site.restart_gateway();
  site.run(10s);
  REQUIRE(site.gateway().add_place(place, site.now()).ok());
  site.run(30s);
  const PileView view = site.gateway().status().piles[1];
  REQUIRE(view.habit);
  CHECK(view.habit->target_soc == 80);
  CHECK(view.connectors[0].order == *order);
  CHECK(site.pile(1).authorised());
}

}  // namespace youxu
