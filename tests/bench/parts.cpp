// What the parts cost on this machine: a tick of the gateway core with many piles charging, what
// the policy alone takes of it, and the store on a real disk. Prints `name<TAB>value<TAB>unit`
// lines for tests/bench/run.
//
//   bench_parts DATABASE        a file that does not exist yet
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "storage/store.hpp"
#include "tests/bench/parts.hpp"
#include "tests/sim/site.hpp"

namespace {

using namespace youxu;
using namespace youxu::bench;

// A part that refuses would make every figure wrong.
void need(const Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "bench_parts: %s\n", status.error().message.c_str());
  std::exit(1);
}

// Every pile has a car that wants more than the site can give.
void ticks(int piles) {
  sim::Site site{{sim::simple_site(piles, Amps::from_whole(piles * 6)), 1, {}, Millis{1000}}};
  for (std::size_t i = 0; i < site.size(); ++i) {
    sim::SimCar car;
    car.need = WattHours::from_whole(60'000);
    car.phases = 1;
    site.pile(i).plug_in(car, site.now());
  }
  site.run(std::chrono::seconds{30});
  for (std::size_t i = 0; i < site.size(); ++i) {
    StartRequest request;
    request.pile = site.pile(i).pile();
    if (const auto started = site.gateway().start(request); !started.ok()) need(started.error());
  }
  site.run(std::chrono::seconds{120});
  std::vector<double> took;
  for (int i = 0; i < 200; ++i) {
    site.step();
    const auto begin = Clock::now();
    site.gateway().tick(site.now());
    took.push_back(seconds_since(begin) * 1e6);
  }
  print("tick, " + std::to_string(piles) + " piles", median(std::move(took)), "us");
}

void orders(Store& store) {
  constexpr int kOrders = 300;
  const auto begin = Clock::now();
  for (int i = 0; i < kOrders; ++i) {
    Order order;
    order.id = "o" + std::to_string(i);
    order.pile = "P1";
    order.applied_at = wall_from_unix_millis(1'766'000'000'000 + i);
    need(store.save_order(order));
    order.state = OrderState::finished;
    order.reason = StopReason::user;
    need(store.finish_order(order));
  }
  print("orders opened and finished", kOrders / seconds_since(begin), "per s");
}

// Three days of three series by the minute; then a day of one in points of five minutes.
void series(Store& store) {
  constexpr int kMinutes = 3 * 24 * 60;
  const Wall first = wall_from_unix_millis(1'766'000'000'000);
  const std::vector<std::pair<std::string, std::int64_t>> values{{"a", 1}, {"b", 2}, {"c", 3}};
  const auto begin = Clock::now();
  for (int i = 0; i < kMinutes; ++i)
    need(store.add_samples(first + std::chrono::minutes{i}, values));
  print("sample transactions", kMinutes / seconds_since(begin), "per s");
  std::vector<double> took;
  for (int i = 0; i < 50; ++i) {
    const auto asked = Clock::now();
    const auto points =
        store.series("b", first, first + std::chrono::hours{24}, std::chrono::minutes{5});
    if (!points.ok()) need(points.error());
    took.push_back(seconds_since(asked) * 1e3);
  }
  print("series, a day in 5 minutes", median(std::move(took)), "ms");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return std::fputs("usage: bench_parts DATABASE\n", stderr), 2;
  for (const int piles : {24, 100, 400}) ticks(piles);
  grants(2000);
  const auto store = Store::open(argv[1]);
  if (!store.ok()) need(store.error());
  orders(**store);
  series(**store);
  return 0;
}
