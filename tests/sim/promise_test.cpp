// What the gateway tells of its plan: why a car waits, what its resident may count on, who gets
// what when.
#include <catch2/catch.hpp>

#include "tests/sim/site.hpp"

using namespace youxu;
using namespace youxu::literals;
using namespace std::chrono_literals;

namespace {

// The simulation begins at 03:33 local time; from 05:00 to 07:00 a kilowatt-hour costs half.
sim::SiteOptions options(int piles) {
  sim::SiteOptions out{sim::simple_site(piles, 200_A), 1, {}, 1s};
  Tariff& tariff = out.settings.tariff;
  tariff.slots.fill(TariffKind::peak);
  for (std::size_t slot = 10; slot < 14; ++slot) tariff.slots[slot] = TariffKind::valley;
  tariff.energy_price[static_cast<std::size_t>(TariffKind::valley)] = Price{50'000};
  return out;
}

struct Wish {
  std::optional<WattHours> energy;
  std::optional<Millis> stays;
};

void start(sim::Site& site, std::size_t pile, const Wish& wish) {
  sim::SimCar car;
  car.need = WattHours::from_whole(100'000);
  car.phases = 1;
  site.pile(pile).plug_in(car, site.now());
  site.run(30s);
  StartRequest request;
  request.pile = site.pile(pile).pile();
  request.energy_wanted = wish.energy;
  if (wish.stays) request.depart = site.now().wall + *wish.stays;
  REQUIRE(site.gateway().start(request).ok());
  site.run(1min);
}

ConnectorView view(sim::Site& site, std::size_t pile) {
  return site.gateway().status().piles.at(pile).connectors.front();
}

}  // namespace

TEST_CASE("who waits for the cheaper tariff is told until when, and when all will be in") {
  sim::Site site{options(1)};
  Habit habit;
  habit.battery = 45'000_Wh;  // 4.5 kWh, and what charging loses
  habit.arrival_soc = 70;
  habit.target_soc = 80;
  habit.pickup_minute = 450;
  REQUIRE(site.gateway().set_habit(site.pile(0).pile(), habit).ok());
  start(site, 0, {});

  const ConnectorView waiting = view(site, 0);
  CHECK(waiting.granted == 0_A);
  CHECK(waiting.reason.code == "waits_tariff");
  CHECK(waiting.reason.parameters.at("until") == "05:00");
  REQUIRE(waiting.promise);
  CHECK(waiting.promise->now.code == "ready");
  CHECK(waiting.promise->now.parameters.at("by") == "05:42");  // 5 kWh at 7.04 kW
  CHECK(waiting.promise->now.parameters.at("kwh") == "5.0");
  CHECK(waiting.promise->now.parameters.at("percent") == "80");
  CHECK(!waiting.promise->before);
  REQUIRE(waiting.outlook);
  CHECK(waiting.outlook->due == 0_Wh);
  CHECK(waiting.outlook->later.value() == Approx(5'000).margin(1));
  CHECK(waiting.outlook->missing == 0_Wh);
  REQUIRE(waiting.bound);
  CHECK(waiting.bound->limit == "none");

  site.run(2h + 10min);
  CHECK(site.gateway().status().open_orders.empty());  // and so it was
  CHECK(!view(site, 0).promise);
  CHECK(!view(site, 0).outlook);
  CHECK(!view(site, 0).bound);
}

TEST_CASE("who shares a phase with too little room is told how much it will have, and why") {
  sim::Site site{options(4)};  // the first and the last are on phase a
  site.set_base({180_A, 20_A, 20_A});
  start(site, 0, {20'000_Wh, 4h});
  REQUIRE(view(site, 0).promise);
  CHECK(view(site, 0).promise->now.code == "short");
  CHECK(view(site, 0).promise->now.parameters.at("why") == "full_night");
  CHECK(view(site, 0).promise->now.parameters.at("wanted_kwh") == "20.0");
  const double alone = std::stod(view(site, 0).promise->now.parameters.at("kwh"));
  CHECK(alone == Approx(17.6).margin(1.5));  // 20 A for 4 h

  start(site, 3, {20'000_Wh, 4h});
  site.run(1min);
  CHECK(std::stod(view(site, 0).promise->now.parameters.at("kwh")) < alone - 5);
  REQUIRE(view(site, 0).promise->before);
  CHECK(std::stod(view(site, 0).promise->before->parameters.at("kwh")) > alone - 1);
  CHECK(view(site, 0).bound->limit == "phase");
  CHECK(view(site, 0).bound->circuit == "T1");
  CHECK(view(site, 0).bound->phase == "a");
  CHECK(view(site, 0).bound->by == "configured");
}

TEST_CASE("who leaves before it could be full even alone is told that it is too late") {
  sim::Site site{options(1)};
  start(site, 0, {40'000_Wh, 2h});
  REQUIRE(view(site, 0).promise);
  CHECK(view(site, 0).promise->now.code == "short");
  CHECK(view(site, 0).promise->now.parameters.at("why") == "too_late");
  CHECK(view(site, 0).promise->now.parameters.at("by") == "05:33");
}

TEST_CASE("who says neither how much nor until when is promised nothing") {
  sim::Site site{options(1)};
  start(site, 0, {});
  REQUIRE(view(site, 0).promise);
  CHECK(view(site, 0).promise->now.code == "unknown");
  CHECK(view(site, 0).promise->now.parameters.empty());
}

TEST_CASE("the plan shows each car's currents in the slots that it charges in") {
  sim::Site site{options(2)};
  CHECK(!site.gateway().plan_view().made_at);
  start(site, 0, {5'000_Wh, 4h});
  start(site, 1, {10'000_Wh, 4h});

  const PlanView plan = site.gateway().plan_view();
  REQUIRE(plan.made_at);
  CHECK(site.now().wall - *plan.made_at < 5min);
  REQUIRE(plan.cars.size() == 2);
  CHECK(plan.cars[1].pile == site.pile(1).pile());
  CHECK(plan.cars[1].missing == 0_Wh);
  CHECK(plan.expected.size() == plan.slots.size());
  double energy = 0;
  for (std::size_t s = 0; s < plan.slots.size(); ++s) {
    const auto& slot = plan.slots[s];
    if (s > 0) CHECK(slot.begin == plan.slots[s - 1].end);
    CHECK(slot.room.at("T1")[0] > 0_A);
    if (plan.cars[1].amps[s] > 0_A) CHECK(slot.price == Price{50'000});
    const double hours = static_cast<double>((slot.end - slot.begin) / 1ms) / 3'600'000;
    energy += plan.cars[1].amps[s].value() * 220 * hours;
  }
  CHECK(energy == Approx(10'000).margin(10));
}
