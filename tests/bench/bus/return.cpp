#include <algorithm>
#include <cstdio>
#include <optional>

#include "tests/bench/bus/figures.hpp"
#include "tests/bench/bus/scenarios.hpp"

namespace youxu::bench {

namespace {

using std::chrono::seconds;

class Return {
 public:
  explicit Return(Rig& rig) : rig_{rig}, piles_(rig.fleet().size()), broker_{rig.broker.use()} {
    rig_.on_status = [this](std::size_t pile) {
      if (!piles_[pile].spoke) piles_[pile].spoke = seconds_since(began_);
    };
    rig_.on_lease = [this](std::size_t pile, const Lease&) {
      if (piles_[pile].spoke && !piles_[pile].heard) piles_[pile].heard = seconds_since(began_);
    };
  }
  ~Return() { rig_.on_status = {}, rig_.on_lease = {}; }

  // From now on, when what was away has been started again.
  void begin() {
    std::fill(piles_.begin(), piles_.end(), Pile{});
    began_ = Clock::now();
    broker_ = rig_.broker.use();
    daemon_ = rig_.daemon.use();
  }
  std::vector<std::string> finish(const char* what);
  bool complete() const { return complete_; }

 private:
  struct Pile {
    std::optional<double> spoke, heard;  // first status and first lease after it, s
  };
  std::size_t heard() const {
    return static_cast<std::size_t>(
        std::count_if(piles_.begin(), piles_.end(), [](const Pile& p) { return p.heard; }));
  }

  Rig& rig_;
  std::vector<Pile> piles_;
  bool complete_ = true;
  Clock::time_point began_;
  Use broker_, daemon_;
};

std::vector<std::string> Return::finish(const char* what) {
  std::optional<double> connected;
  complete_ &= rig_.run_until(
      [&] {
        if (!connected && rig_.fleet().connected() == piles_.size())
          connected = seconds_since(began_);
        return heard() == piles_.size();
      },
      seconds{60});
  const Use broker = rig_.broker.use();
  const Use daemon = rig_.daemon.use();
  std::vector<double> waited, at;
  for (const Pile& pile : piles_) {
    if (!pile.heard) continue;
    waited.push_back(*pile.heard - *pile.spoke);
    at.push_back(*pile.heard);
  }
  return {what,
          connected ? decimal(*connected, 1) : "never",
          std::to_string(at.size()),
          decimal(percentile(at, 100), 1),
          decimal(percentile(waited, 50), 2),
          decimal(percentile(waited, 100), 2),
          decimal(broker.cpu_seconds - broker_.cpu_seconds, 2),
          decimal(daemon.cpu_seconds - daemon_.cpu_seconds, 2),
          decimal(broker.peak_mib, 1),
          decimal(daemon.peak_mib, 1)};
}

}  // namespace

bool measure_return(Rig& rig) {
  std::vector<std::vector<std::string>> rows{
      {"killed, and back after 1 s", "all connected, s", "leases", "last fresh lease, s",
       "status to lease, p50 s", "worst s", "broker CPU s", "youxud CPU s", "broker at most MiB",
       "youxud at most MiB"}};
  Return back{rig};
  const auto again = [&](const char* what, Child& killed, const std::function<void()>& start) {
    killed.end(9);
    rig.run(seconds{1});
    start();
    back.begin();
    rows.push_back(back.finish(what));
    rig.wait_for(
        "all piles to charge again",
        [&] { return rig.fleet().offering(kMost) == rig.fleet().size(); }, seconds{180});
    rig.run(seconds{10});
  };
  again("broker", rig.broker, [&] { rig.start_broker(); });
  again("youxud", rig.daemon, [&] { rig.start_daemon(); });
  std::printf("### All come back at once\n\n");
  print_table(rows);
  return back.complete();
}

}  // namespace youxu::bench
