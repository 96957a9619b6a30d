// Measures how long a message takes to the gateway and back without slowing it: some piles without
// a car send again and again an event that the gateway has stored long ago, which it acknowledges
// at once, without the disk. That event waits in the same connection as all statuses and is handled
// in its turn, so the way there is shorter than what is measured.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "drivers/loop/loop.hpp"
#include "drivers/mqtt/mqtt_client.hpp"
#include "drivers/pile/key_file.hpp"
#include "tests/bench/parts.hpp"

namespace youxu::bench {

class Probes {
 public:
  Probes(Loop& loop, const std::string& host, int port, const std::vector<PileKey>& piles);

  // Forgets what was measured so far, and what is on its way.
  void begin();
  // Milliseconds from publishing to the acknowledgement.
  const std::vector<double>& round_trips() const { return round_trips_; }
  std::size_t lost() const { return lost_; }  // unanswered after kPatience
  std::size_t connected() const;

 private:
  static constexpr Millis kEvery{10};  // one probe at a time, in turn
  static constexpr double kPatienceSeconds = 5;
  struct Probe {
    std::string pile;
    std::unique_ptr<MqttClient> client;
    bool waits = false;
    Clock::time_point sent;
  };
  void open(uv_loop_t* loop, const std::string& host, int port, const PileKey& key, Probe& probe);
  void send();
  void on_answer(Probe& probe);

  std::vector<Probe> probes_;
  std::size_t next_ = 0;
  std::size_t lost_ = 0;
  std::vector<double> round_trips_;
  Timer timer_;
};

}  // namespace youxu::bench
