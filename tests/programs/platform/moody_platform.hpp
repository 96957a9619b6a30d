// A simulated platform whose line is as bad as its mood: what it says is held back, cut to pieces,
// repeated, drowned in other frames or not said at all. Bytes and time in, segments out; whoever
// owns the connection moves them. The same seed and the same calls give the same answers.
#pragma once

#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "policy/time.hpp"
#include "tests/programs/platform/sim_platform.hpp"

namespace youxu::sim {

struct Mood {
  std::string_view name = "good";
  std::string_view what = "answers as it should";
  PlatformMood platform;
  bool reads = true;         // false: no byte is taken off the connection
  bool bytewise = false;     // each byte in a segment of its own
  Millis hold{};             // all that there is to say goes out in one segment so often
  Millis longest_life{};     // of a connection, which breaks at random; 0: it holds
  int flood_per_second = 0;  // frames that nobody asked for, and rubbish among them
};

const std::vector<Mood>& moods();
std::optional<Mood> mood_from_text(std::string_view name);

class MoodyPlatform {
 public:
  MoodyPlatform(SimPlatform platform, std::uint64_t seed)
      : platform_{std::move(platform)}, random_{seed} {}

  SimPlatform& platform() { return platform_; }
  const SimPlatform& platform() const { return platform_; }
  const Mood& mood() const { return mood_; }
  void set_mood(const Mood& mood);

  void on_connected(Mono now);
  void on_bytes(std::string_view bytes);
  // What is to be sent now, each as one write.
  std::vector<std::string> take_segments(Mono now);
  // The connection is to be closed now.
  bool breaks(Mono now) const { return breaks_at_ && now >= *breaks_at_; }

 private:
  void flood(Mono now);
  void unasked(const std::string& pile);

  SimPlatform platform_;
  Mood mood_;
  std::mt19937_64 random_;
  std::string held_;
  Mono spoke_{};
  Mono flooded_{};
  std::optional<Mono> breaks_at_;
};

}  // namespace youxu::sim
