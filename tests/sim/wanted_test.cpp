// A resident who says nothing: what the gateway learns of the pile in some days, and what not.
#include <catch2/catch.hpp>

#include "tests/sim/site.hpp"

using namespace youxu;
using namespace youxu::literals;
using namespace std::chrono_literals;

namespace {

constexpr auto kValley = static_cast<std::size_t>(TariffKind::valley);

// One pile that starts with the plug; from 02:00 to 06:00 a kilowatt-hour costs half.
sim::SiteOptions options() {
  sim::SiteOptions out{sim::simple_site(1, 200_A), 1, {}, 2s};
  out.settings.piles[0].plug_and_charge = true;
  Tariff& tariff = out.settings.tariff;
  tariff.slots.fill(TariffKind::peak);
  for (std::size_t slot = 4; slot < 12; ++slot) tariff.slots[slot] = TariffKind::valley;
  tariff.energy_price[kValley] = Price{50'000};
  return out;
}

// A car stops within some seconds of what it wants.
bool about(WattHours energy, double watt_hours) {
  return energy.value() == Approx(watt_hours).margin(15);
}

int minute_of_day(const sim::Site& site) {
  return local_time(site.now().wall, 480min).minute_of_day;
}

// The day without a car is not played, but for its end.
void run_to_evening(sim::Site& site) {
  site.jump_wall_clock(std::chrono::minutes{(19 * 60 - 2 - minute_of_day(site) + 1440) % 1440});
  site.run(2min);
}

void run_to_morning(sim::Site& site) {
  do site.run(1min);
  while (minute_of_day(site) != 450);
}

void plug_in(sim::Site& site, WattHours need) {
  sim::SimCar car;
  car.need = need;
  car.phases = 1;
  site.pile(0).plug_in(car, site.now());
}

// Plugs in at 19:00 and leaves at 07:30. What became of it.
Order night(sim::Site& site, WattHours need) {
  run_to_evening(site);
  plug_in(site, need);
  run_to_morning(site);
  site.pile(0).unplug(site.now());
  site.run(1min);
  const auto orders = site.gateway().orders({});
  REQUIRE(orders.ok());
  return orders->front();
}

ConnectorView view(sim::Site& site) {
  return site.gateway().status().piles.at(0).connectors.front();
}

}  // namespace

TEST_CASE("after some days a car of which nothing is said charges when it is cheap, and in time") {
  sim::Site site{options()};
  const Order first = night(site, 10'000_Wh);
  CHECK(about(first.delivered(), 10'000));
  CHECK(first.energy[kValley] < 5'000_Wh);  // nobody knew that it needed so little
  night(site, 10'000_Wh);
  night(site, 10'000_Wh);

  run_to_evening(site);
  plug_in(site, 10'000_Wh);
  site.run(2min);
  const ConnectorView evening = view(site);
  REQUIRE(evening.wanted);
  CHECK(evening.wanted->energy_source == "learned");
  CHECK(about(evening.wanted->energy, 10'000));
  CHECK(evening.wanted->depart_source == "learned");
  CHECK(local_minute(evening.wanted->depart, 480min) == "07:30");
  CHECK(evening.granted == 0_A);
  REQUIRE(evening.promise);
  CHECK(evening.promise->now.code == "likely");
  CHECK(evening.promise->now.parameters.at("kwh") == "10.0");
  CHECK(evening.promise->now.parameters.at("by") < "06:00");
  CHECK(std::stoi(evening.promise->now.parameters.at("confidence")) < 80);

  run_to_morning(site);
  const auto orders = site.gateway().orders({});
  REQUIRE(orders.ok());
  CHECK(about(orders->front().delivered(), 10'000));
  CHECK(about(orders->front().energy[kValley], 10'000));
  CHECK(orders->front().reason == StopReason::full);
  CHECK(!orders->front().energy_wanted);  // what was learned is nobody's order
}

TEST_CASE("a car that wants more than on earlier days gets it, and stops itself") {
  sim::Site site{options()};
  for (int day = 0; day < 3; ++day) night(site, 10'000_Wh);
  const Order more = night(site, 17'000_Wh);
  CHECK(about(more.delivered(), 17'000));
  CHECK(more.reason == StopReason::full);
}

TEST_CASE("a gateway that starts anew knows from its database when cars leave") {
  sim::Site site{options()};
  for (int day = 0; day < 3; ++day) night(site, 10'000_Wh);
  site.crash_gateway();
  site.restart_gateway();
  run_to_evening(site);
  plug_in(site, 10'000_Wh);
  site.run(2min);
  REQUIRE(view(site).wanted);
  CHECK(view(site).wanted->energy_source == "learned");
  CHECK(view(site).wanted->depart_source == "learned");  // orders end before: the car was full
  CHECK(local_minute(view(site).wanted->depart, 480min) == "07:30");
}

TEST_CASE("what a resident says or the habit holds is told as such, and ends the charge") {
  sim::Site site{options()};
  site.run(1min);
  Habit habit;
  habit.battery = 45'000_Wh;
  habit.arrival_soc = 70;
  habit.target_soc = 80;
  REQUIRE(site.gateway().set_habit(site.pile(0).pile(), habit).ok());
  run_to_evening(site);
  plug_in(site, 30'000_Wh);
  site.run(1min);
  REQUIRE(view(site).wanted);
  CHECK(view(site).wanted->energy_source == "habit");
  CHECK(view(site).wanted->energy == 5'000_Wh);  // 4.5 kWh in the battery
  CHECK(view(site).wanted->depart_source == "habit");
  run_to_morning(site);
  const auto orders = site.gateway().orders({});
  REQUIRE(orders.ok());
  CHECK(orders->front().reason == StopReason::target);
  CHECK(about(orders->front().delivered(), 5'000));

  StartRequest request;
  request.pile = site.pile(0).pile();
  request.energy_wanted = 1'000_Wh;
  REQUIRE(site.gateway().start(request).ok());
  site.run(1min);
  REQUIRE(view(site).wanted);
  CHECK(view(site).wanted->energy_source == "said");
  CHECK(view(site).wanted->depart_source == "habit");
}

TEST_CASE(
    "the state of charge that a car tells corrects what the habit assumed, and ends the charge") {
  sim::Site site{options()};
  site.run(1min);
  Habit habit;
  habit.battery = 45'000_Wh;
  habit.arrival_soc = 70;
  habit.target_soc = 80;
  REQUIRE(site.gateway().set_habit(site.pile(0).pile(), habit).ok());
  run_to_evening(site);
  sim::SimCar car;
  car.need = 60'000_Wh;
  car.phases = 1;
  car.battery = 60'000_Wh;  // more than the resident believes
  car.soc = 50;
  site.pile(0).plug_in(car, site.now());
  site.run(1min);
  REQUIRE(view(site).wanted);
  CHECK(view(site).soc == 50);
  CHECK(view(site).wanted->energy_source == "habit");
  CHECK(view(site).wanted->energy == 15'000_Wh);  // 30 % of 45 kWh, and what is lost

  run_to_morning(site);
  CHECK(view(site).soc >= 79);  // the last percent is not seen in parts
  const auto orders = site.gateway().orders({});
  REQUIRE(orders.ok());
  CHECK(orders->front().reason == StopReason::target);
  CHECK(orders->front().delivered().value() == Approx(60'000 * 0.3 / 0.95).margin(150));
}
