// Many simulated piles of one process on one loop, each with a connection and a key of its own at
// the broker, stepped in turn so that they do not all speak at once.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "drivers/loop/loop.hpp"
#include "drivers/pile/key_file.hpp"
#include "tests/programs/pile/pile_client.hpp"

namespace youxu::bench {

struct FleetOptions {
  std::string host = "127.0.0.1";
  int port = 8883;
  std::vector<PileKey> piles;  // on phases a, b, c in turn
  Amps max = Amps::from_whole(12);
  std::function<void(std::size_t pile, const Lease&)> on_lease;  // as it came
  std::function<void(std::size_t pile)> on_status;               // as it left
};

class Fleet {
 public:
  // All connect at once. `loop` outlives it.
  Fleet(Loop& loop, FleetOptions options);

  std::size_t size() const { return members_.size(); }
  void plug_in();
  void press_start();
  // Each pile is stepped so often, and reports at every step; nullopt: each 500 ms, and reports
  // by the rules of the bus.
  void hurry(std::optional<Millis> period);

  std::size_t connected() const;
  std::size_t authorised() const;
  std::size_t offering(Amps amps) const;  // newest lease taken is of this much
  PerPhase<Amps> drawing() const;
  std::uint64_t statuses() const { return statuses_; }  // that left, in all

 private:
  struct Member {
    std::unique_ptr<sim::SimPile> pile;
    std::unique_ptr<sim::PileClient> client;
    Amps told;
  };
  void open_member(std::size_t index);
  void on_lease(std::size_t index, const Lease& lease);
  void step();

  Loop& loop_;
  FleetOptions options_;
  std::vector<Member> members_;
  std::uint64_t statuses_ = 0;
  Millis period_;
  Mono begun_;
  std::int64_t stepped_ = 0;  // piles, since begun_
  Timer timer_;
};

}  // namespace youxu::bench
