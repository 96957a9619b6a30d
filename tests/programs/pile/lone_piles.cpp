#include "tests/programs/pile/lone_piles.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <utility>

#include "drivers/loop/loop.hpp"
#include "tests/programs/cli/stop_on_signal.hpp"
#include "tests/programs/pile/pile_client.hpp"

namespace youxu::sim {

namespace {

using std::chrono::seconds;

constexpr Millis kStep{100};
constexpr Millis kAskAfter = seconds{2};  // of plugging in
constexpr Millis kAskAgain = seconds{10};
constexpr int kMostAsks = 6;

class LonePile {
 public:
  LonePile(Loop& loop, const LonePilesOptions& options, std::size_t index);
  void step(Now now);
  void plug_in(Now now);
  void unplug(Now now) { pile_.unplug(now); }

 private:
  void say(const std::string& line);
  void ask(Now now);

  Loop& loop_;
  const LonePilesOptions& options_;
  Mono began_;
  SimPile pile_;
  FaultSchedule faults_;
  PileClient client_;
  AskStart api_;
  bool came_ = false;
  bool started_ = false;
  Wall came_at_{};
  int asks_ = 0;
  Mono ask_at_{};
};

// Another serial and boot at each start: the register begins anew, which one serial's may not.
SimPileOptions pile_options(const LonePilesOptions& options, std::size_t index, Wall start) {
  SimPileOptions pile;
  pile.pile = options.piles[index];
  pile.serial = "SIM-" + std::to_string(unix_millis(start));
  pile.phases = options.phases[index % options.phases.size()];
  pile.max = options.max;
  pile.seed = static_cast<std::uint64_t>(unix_millis(start)) + index;
  return pile;
}

// The key that it was given, else its first.
std::string key_of(const LonePilesOptions& options, std::size_t index) {
  if (!options.keys.empty()) return options.keys[index];
  std::string key;
  if (!options.key_file.empty()) std::getline(std::ifstream{options.key_file}, key);
  return key.empty() ? options.psk : key;
}

// Whole or not at all, also where the program is killed in the middle.
void keep_key(const std::string& path, const std::string& key) {
  const std::string fresh = path + ".new";
  std::ofstream{fresh} << key << "\n";
  std::filesystem::rename(fresh, path);
}

PileClientOptions client_options(const LonePilesOptions& options, std::size_t index,
                                 std::function<void(const std::string&)> say) {
  PileClientOptions client;
  client.host = options.broker_host;
  client.port = options.broker_port;
  client.password = options.password;
  client.psk = key_of(options, index);
  client.trace = std::move(say);
  if (!options.key_file.empty())
    client.keep_key = [path = options.key_file](const std::string& key) { keep_key(path, key); };
  return client;
}

LonePile::LonePile(Loop& loop, const LonePilesOptions& options, std::size_t index)
    : loop_{loop},
      options_{options},
      began_{loop.now().mono},
      pile_{pile_options(options, index, loop.now().wall)},
      faults_{options.faults},
      client_{loop.raw(), pile_,
              client_options(options, index, [this](const std::string& line) { say(line); }),
              [&loop] { return loop.now(); }},
      api_{loop, [this](const std::string& answer) { say("API: " + answer); }} {}

void LonePile::say(const std::string& line) {
  const auto elapsed = static_cast<double>((loop_.now().mono - began_).count()) / 1000.0;
  std::printf("%8.1f %s %s\n", elapsed, pile_.pile().c_str(), line.c_str());
}

void LonePile::step(Now now) {
  const bool had_car = pile_.has_car();
  const bool was_silent = pile_.silent();
  const auto boot = pile_.boot();
  faults_.step(pile_, now.mono - began_, now);
  if (pile_.silent() != was_silent) say(was_silent ? "FAULT silent: over" : "FAULT silent");
  if (pile_.boot() != boot) say("FAULT reboot");
  if (had_car && !pile_.has_car()) say("FAULT the car is gone");
  if (!came_ && now.mono - began_ >= options_.plug_in_after) plug_in(now);
  if (pile_.authorised() != started_) say(started_ ? "stopped" : "started " + pile_.order());
  if (pile_.authorised()) asks_ = kMostAsks;
  started_ = pile_.authorised();
  if (came_ && pile_.has_car() && asks_ < kMostAsks && now.mono >= ask_at_) ask(now);
  client_.step(now);
}

void LonePile::plug_in(Now now) {
  SimCar car;
  car.need = options_.car_takes;
  car.max = options_.max;
  car.phases = 3;  // as many as the pile is wired to
  pile_.plug_in(car, now);
  came_ = true;
  came_at_ = now.wall;
  ask_at_ = now.mono + kAskAfter;
}

void LonePile::ask(Now now) {
  if (options_.start == StartBy::none || !client_.connected()) return;
  ++asks_;
  ask_at_ = now.mono + kAskAgain;
  if (options_.start == StartBy::key) return pile_.press_key("start", now);
  StartWish wish = options_.wish;
  if (options_.depart_after) wish.depart = came_at_ + *options_.depart_after;
  api_.ask(options_.api_port, pile_.pile(), wish);
}

}  // namespace

void run_lone_piles(const LonePilesOptions& options) {
  Loop loop;
  const StopOnSignal stop{loop};
  std::vector<std::unique_ptr<LonePile>> piles;
  for (std::size_t i = 0; i < options.piles.size(); ++i)
    piles.push_back(std::make_unique<LonePile>(loop, options, i));
  Timer timer{loop, [&] {
                for (const auto& pile : piles) pile->step(loop.now());
              }};
  timer.start(kStep, kStep);
  const SignalWatch plug{loop, SIGUSR1, [&] {
                           for (const auto& pile : piles) pile->plug_in(loop.now());
                         }};
  const SignalWatch unplug{loop, SIGUSR2, [&] {
                             for (const auto& pile : piles) pile->unplug(loop.now());
                           }};
  Timer end{loop, [&loop] { loop.stop(); }};
  if (options.run_for) end.start(*options.run_for);
  loop.run();
}

}  // namespace youxu::sim
