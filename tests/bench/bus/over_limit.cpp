#include <algorithm>
#include <cstdio>
#include <set>

#include "tests/bench/bus/bare.hpp"
#include "tests/bench/bus/figures.hpp"
#include "tests/bench/bus/scenarios.hpp"

namespace youxu::bench {

namespace {

using std::chrono::seconds;

double micros(Clock::time_point t) {
  return std::chrono::duration<double, std::micro>(t.time_since_epoch()).count();
}

// Milliseconds of each pile since something began.
struct Receipts {
  double began = 0;  // microsecond of the clock; 0: not yet
  std::set<std::size_t> piles;
  std::vector<double> millis;

  void add(std::size_t pile) {
    if (began > 0 && piles.insert(pile).second)
      millis.push_back((micros(Clock::now()) - began) / 1e3);
  }
  double first() const { return percentile(millis, 0); }
  double last() const { return percentile(millis, 100); }
};

class OverLimit {
 public:
  explicit OverLimit(Rig& rig)
      : rig_{rig}, all_{rig.fleet().size()}, bare_{rig.start_inside("burst")} {
    rig_.on_lease = [this](std::size_t pile, const Lease& lease) { on_lease(pile, lease); };
    rig_.run(seconds{2});
  }
  ~OverLimit() { rig_.on_lease = {}; }

  void try_once();
  void print() const;
  bool complete() const { return missed_ == 0; }

 private:
  void on_lease(std::size_t pile, const Lease& lease);
  void over();
  void burst();
  void keep(const Receipts& receipts, std::vector<double>& firsts, std::vector<double>& lasts,
            std::vector<double>& each);

  Rig& rig_;
  std::size_t all_;
  Child bare_;
  bool over_ = false;
  Receipts lower_, plain_;
  std::vector<double> firsts_, lasts_, each_, plain_firsts_, plain_lasts_, plain_each_;
  std::size_t missed_ = 0;
};

void OverLimit::on_lease(std::size_t pile, const Lease& lease) {
  if (lease.boot == kBareBoot) {
    plain_.began = static_cast<double>(lease.n);
    return plain_.add(pile);
  }
  if (!over_ || lease.amps >= kMost || !rig_.answered()) return;
  lower_.began = micros(*rig_.answered());
  lower_.add(pile);
}

void OverLimit::over() {
  lower_ = {};
  rig_.set_homes(rig_.site().loud());
  over_ = true;
  rig_.run_until([this] { return lower_.piles.size() == all_; }, seconds{4});
  over_ = false;
  keep(lower_, firsts_, lasts_, each_);
  rig_.run(seconds{3});
  rig_.set_homes(rig_.site().quiet());
}

void OverLimit::burst() {
  plain_ = {};
  bare_.poke();
  rig_.run_until([this] { return plain_.piles.size() == all_; }, seconds{4});
  keep(plain_, plain_firsts_, plain_lasts_, plain_each_);
}

void OverLimit::keep(const Receipts& receipts, std::vector<double>& firsts,
                     std::vector<double>& lasts, std::vector<double>& each) {
  missed_ += all_ - receipts.piles.size();
  firsts.push_back(receipts.first());
  lasts.push_back(receipts.last());
  each.insert(each.end(), receipts.millis.begin(), receipts.millis.end());
}

void OverLimit::try_once() {
  over();
  rig_.run(seconds{3});
  burst();
  rig_.wait_for(
      "all piles to be raised again", [this] { return rig_.fleet().offering(kMost) == all_; },
      seconds{120});
  rig_.run(seconds{2});
}

void OverLimit::print() const {
  const auto row = [](const char* what, const std::vector<double>& of) {
    std::vector<std::string> cells{what};
    for (const double percent : {50, 90, 99, 100})
      cells.push_back(decimal(percentile(of, percent), 1));
    return cells;
  };
  print_table({{"ms", "p50", "p90", "p99", "worst"},
               row("youxu: last pile of a trial", lasts_),
               row("youxu: first pile of a trial", firsts_),
               row("youxu: each pile", each_),
               row("bare broker: last pile of a burst", plain_lasts_),
               row("bare broker: first pile of a burst", plain_firsts_),
               row("bare broker: each pile", plain_each_)});
  std::printf(
      "%zu trials, each with %zu piles; %zu leases missing. Last pile, p50: %.1f times the "
      "bare broker's.\n\n",
      lasts_.size(), all_, missed_,
      percentile(lasts_, 50) / std::max(0.001, percentile(plain_lasts_, 50)));
}

}  // namespace

bool measure_over_limit(Rig& rig, int trials) {
  OverLimit over{rig};
  for (int i = 0; i < trials; ++i) over.try_once();
  std::printf("### Above the limit: from the meter's answer to the lower lease at the pile\n\n");
  over.print();
  return over.complete();
}

}  // namespace youxu::bench
