// What a second costs in which every pile's current is decided and leased, beside a bare pass over
// the same cars: sort by laxity, then whole amps down the tree, nothing remembered or explained.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "policy/allocate.hpp"
#include "policy/lease_book.hpp"
#include "policy/ramp.hpp"
#include "tests/bench/parts.hpp"

namespace youxu::bench {

namespace {

constexpr std::size_t kPilesPerFeeder = 40;
constexpr int kWarmUp = 60;
constexpr int kTicks = 200;
constexpr int kMinAmps = 6;
constexpr int kFeederAmps = 250;
constexpr Millis kTick = std::chrono::seconds{1};
constexpr Millis kLease = std::chrono::seconds{30};
constexpr Millis kRenewal = std::chrono::seconds{8};
constexpr std::int64_t kStatusEvery = 5;  // ticks

struct Car {
  std::size_t feeder = 0, phase = 0;
  int max = 0;
  std::int64_t departs = 0, takes = 0;  // ms
};

// The same each time, of all sorts, and twice as many as there is room for.
std::vector<Car> cars_of(std::size_t piles) {
  std::vector<Car> out;
  std::uint64_t state = 1;
  const auto any = [&](std::uint64_t end) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<std::int64_t>((state >> 33U) % end);
  };
  for (std::size_t i = 0; i < piles; ++i)
    out.push_back({i / kPilesPerFeeder, i % kPhases, static_cast<int>(13 + any(20)),
                   40'000'000 + any(80'000'000), any(30'000'000)});
  return out;
}

int root_amps(std::size_t piles) {
  return static_cast<int>(piles * 16 / kPhases / 2);
}

// The barest pass.
class Bare {
 public:
  explicit Bare(const std::vector<Car>& cars)
      : cars_{cars}, laxity_(cars.size()), order_(cars.size()), amps_(cars.size()) {}

  void tick(std::int64_t now) {
    for (std::size_t i = 0; i < cars_.size(); ++i)
      laxity_[i] = cars_[i].departs - now - cars_[i].takes;
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    std::sort(order_.begin(), order_.end(),
              [&](std::size_t a, std::size_t b) { return laxity_[a] < laxity_[b]; });
    root_.fill(root_amps(cars_.size()));
    PerPhase<int> full{};
    full.fill(kFeederAmps);
    feeders_.assign(cars_.size() / kPilesPerFeeder + 1, full);
    for (const std::size_t i : order_) give(i);
  }
  int total() const { return std::accumulate(amps_.begin(), amps_.end(), 0); }

 private:
  void give(std::size_t i) {
    int& root = root_[cars_[i].phase];
    int& feeder = feeders_[cars_[i].feeder][cars_[i].phase];
    const int amps = std::min({cars_[i].max, root, feeder});
    amps_[i] = amps < kMinAmps ? 0 : amps;
    root -= amps_[i];
    feeder -= amps_[i];
  }

  const std::vector<Car>& cars_;
  std::vector<std::int64_t> laxity_;
  std::vector<std::size_t> order_;
  std::vector<int> amps_;
  PerPhase<int> root_{};
  std::vector<PerPhase<int>> feeders_;
};

CircuitTree tree_of(std::size_t piles) {
  PerPhase<Amps> limit{};
  limit.fill(Amps::from_whole(root_amps(piles)));
  std::vector<Circuit> circuits{{"T", "", limit}};
  limit.fill(Amps::from_whole(kFeederAmps));
  for (std::size_t f = 0; f <= piles / kPilesPerFeeder; ++f)
    circuits.push_back({"F" + std::to_string(f), "T", limit});
  return *CircuitTree::make(std::move(circuits));
}

// The gateway's way, without its sockets: demands from the leases, grants, leases from the grants.
class Leased {
 public:
  explicit Leased(const std::vector<Car>& cars)
      : cars_{cars}, tree_{tree_of(cars.size())}, last_(cars.size()), demands_(cars.size()) {
    for (std::size_t i = 0; i < cars.size(); ++i) {
      books_.emplace_back(1, Amps::from_whole(32));
      books_[i].start_sent();
      demands_[i].circuit = *tree_.find("F" + std::to_string(cars[i].feeder));
      demands_[i].phases = PhaseSet::one(cars[i].phase);
      demands_[i].min = Amps::from_whole(kMinAmps);
      demands_[i].max = Amps::from_whole(cars[i].max);
      demands_[i].claim = i % 3 == 0 ? Claim::spare : Claim::due;
    }
  }

  // Each pile's status as it comes in; not part of a tick.
  void hear(std::int64_t tick, Mono now) {
    for (std::size_t i = 0; i < books_.size(); ++i) {
      if ((tick + static_cast<std::int64_t>(i)) % kStatusEvery != 0) continue;
      ConnectorStatus status;
      status.state = ConnectorState::charging;
      status.lease = last_[i].id;
      status.offered = last_[i].amps;
      books_[i].on_status(1, tick + 1, status, now);
    }
  }

  void tick(std::int64_t time, Mono now) {
    for (std::size_t i = 0; i < books_.size(); ++i) {
      demands_[i].granted = books_[i].granted(now);
      demands_[i].laxity = Millis{cars_[i].departs - time - cars_[i].takes};
    }
    CircuitAmps room{tree_.size()};
    for (std::size_t c = 0; c < tree_.size(); ++c) room[c] = tree_[c].limit;
    const auto grants = allocate(tree_, std::move(room),
                                 ramp_.ceiling(tree_[0].limit, Amps::from_whole(6), now), demands_);
    PerPhase<Amps> total{};
    for (std::size_t i = 0; i < grants.size(); ++i) {
      total[cars_[i].phase] += grants[i].amps;
      lease(i, grants[i].amps, now);
    }
    ramp_.note(total, now);
  }

  Amps total(Mono now) const {
    Amps sum;
    for (const LeaseBook& book : books_) sum += book.granted(now);
    return sum;
  }

 private:
  void lease(std::size_t i, Amps amps, Mono now) {
    LeaseBook& book = books_[i];
    if (!book.can_issue()) return;
    if (amps != demands_[i].granted || book.renewal_due(now, kRenewal))
      last_[i] = book.issue(1, amps, kLease, now);
  }

  const std::vector<Car>& cars_;
  CircuitTree tree_;
  Ramp ramp_;
  std::vector<Lease> last_;  // sent to each pile
  std::vector<LeaseBook> books_;
  std::vector<Demand> demands_;
};

}  // namespace

void grants(std::size_t piles) {
  const std::vector<Car> cars = cars_of(piles);
  Bare bare{cars};
  Leased leased{cars};
  std::vector<double> bare_took, leased_took;
  for (std::int64_t tick = 0; tick < kWarmUp + kTicks; ++tick) {
    const std::int64_t time = tick * kTick.count();
    const Mono now = mono_from_millis(3'600'000 + time);
    leased.hear(tick, now);
    const auto begin = Clock::now();
    leased.tick(time, now);
    const auto between = Clock::now();
    bare.tick(time);
    if (tick < kWarmUp) continue;
    bare_took.push_back(seconds_since(between) * 1e6);
    leased_took.push_back(std::chrono::duration<double>(between - begin).count() * 1e6);
  }
  // Of a pass that gave nothing the time would mean nothing.
  const Mono end = mono_from_millis(3'600'000 + (kWarmUp + kTicks) * kTick.count());
  if (bare.total() == 0 || leased.total(end) == Amps{}) {
    std::fputs("bench_parts: nothing was granted\n", stderr);
    std::exit(1);
  }
  const std::string of_piles = ", " + std::to_string(piles) + " piles";
  print("allocate + lease" + of_piles, median(leased_took), "us");
  print("bare greedy pass" + of_piles, median(bare_took), "us");
  print("times a bare pass" + of_piles, median(leased_took) / median(bare_took), "x");
}

}  // namespace youxu::bench
