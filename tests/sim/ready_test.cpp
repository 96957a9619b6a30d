// Ready at pick-up: what the tariff may not cost a resident.
#include <catch2/catch.hpp>

#include "tests/sim/site.hpp"

using namespace youxu;
using namespace youxu::literals;
using namespace std::chrono_literals;

namespace {

// The simulation begins at 03:33 local time; from 05:00 on a kilowatt-hour costs half.
sim::SiteOptions cheap_from_five() {
  sim::SiteOptions out{sim::simple_site(1, 200_A), 1, {}, 1s};
  Tariff& tariff = out.settings.tariff;
  tariff.slots.fill(TariffKind::peak);
  for (std::size_t slot = 10; slot < 20; ++slot) tariff.slots[slot] = TariffKind::valley;
  tariff.energy_price[static_cast<std::size_t>(TariffKind::valley)] = Price{50'000};
  return out;
}

void start(sim::Site& site, std::size_t pile, WattHours energy, Millis stays) {
  StartRequest request;
  request.pile = site.pile(pile).pile();
  request.energy_wanted = energy;
  request.depart = site.now().wall + stays;
  REQUIRE(site.gateway().start(request).ok());
}

void plug_in(sim::Site& site, std::size_t pile) {
  sim::SimCar car;
  car.need = WattHours::from_whole(100'000);
  car.phases = 1;
  site.pile(pile).plug_in(car, site.now());
}

}  // namespace

TEST_CASE("who leaves right after the cheap price begins is not made to wait for it") {
  sim::Site site{cheap_from_five()};
  plug_in(site, 0);
  site.run(30s);
  start(site, 0, 10'300_Wh, 90min);  // 05:03; at 32 A it takes 88 min
  site.run(90min);
  CHECK(site.gateway().status().open_orders.empty());  // it had all, and ended
}
