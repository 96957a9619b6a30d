// A broker and its piles in memory, to bind piles at: the broker lets in by the keys of its file
// and leaves running connections alone; a pile keeps its key through everything but a reset. The
// whole of it can be killed at any step of the binder's.
#pragma once

#include <catch2/catch.hpp>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "daemon/binder.hpp"

namespace youxu::test {

inline const std::string kCode = "AAAQEAYEAUDAOCAJBIFQYDIOB4";
inline const std::string kLabelKey = "000102030405060708090a0b0c0d0e0f";

inline std::string label_of(const std::string& pile) {
  return "youxu:1:" + pile + ":" + kCode;
}

struct Killed {};

struct FakePile {
  std::string key = kLabelKey;
  bool on = true;
  bool connected = false;
  bool takes_keys = true;
  bool answers = true;
  bool told = false;        // of its connection
  std::string leaves_with;  // the key it took: it goes and comes back
  std::int64_t n = 0;
  std::vector<Command> inbox;
};

class Site final : public BindPort {
 public:
  explicit Site(std::vector<std::string> places) : places_{std::move(places)} {
    auto store = Store::open(":memory:");
    REQUIRE(store);
    store_ = std::move(*store);
    start();
  }

  // As after kill -9: only the store, the file, the broker and the piles are still there.
  void start() {
    BinderSettings settings;
    settings.enabled = true;
    settings.places = places_;
    binder_ = std::make_unique<Binder>(settings, *store_, *this);
    REQUIRE(binder_->begin(now_));
  }

  void run(int seconds) {
    for (int i = 0; i < seconds; ++i) step();
  }

  // One second. A kill in it is followed by a new start.
  void step() {
    now_.mono += std::chrono::seconds{1};
    now_.wall += std::chrono::seconds{1};
    try {
      for (auto& [number, pile] : piles) step(number, pile);
      binder_->tick(now_);
    } catch (const Killed&) {
      start();
    }
  }

  Result<BindingView> bind(const std::string& pile, const std::string& replaces = "") {
    return binder_->bind({label_of(pile), replaces});
  }
  BindingView view(const std::string& pile) const {
    for (const BindingView& one : binder_->bindings())
      if (one.pile == pile) return one;
    FAIL("no binding of " + pile);
    return {};
  }
  Binder& binder() { return *binder_; }
  Store& store() { return *store_; }
  Now now() const { return now_; }

  // The call of the port, counted from now, before or after which the gateway is killed.
  void kill_at(int call) { kill_at_ = call; }
  bool killed() const { return kill_at_ < 0; }

  Status write_keys(std::span<const PileKey> keys) override {
    maybe_die();
    if (disk_full) return Error{Errc::retry, "no space"};
    file.clear();
    for (const PileKey& one : keys) file[one.pile] = one.key;
    ++writings;
    maybe_die();
    return {};
  }
  Result<std::string> new_key() override {
    return std::string(60, 'f') + std::to_string(1000 + ++keys_made_);
  }
  void send_to(std::string_view pile, const Command& command) override {
    maybe_die();
    if (auto at = piles.find(std::string{pile}); at != piles.end() && at->second.connected)
      at->second.inbox.push_back(command);
    maybe_die();
  }
  void displace(std::string_view pile) override {
    ++displacements;
    if (auto at = piles.find(std::string{pile}); at != piles.end()) at->second.connected = false;
  }
  Status add_place(const NewPlace& place) override {
    if (place.circuit != "T1") return Error{Errc::invalid, "circuit: no such circuit"};
    places_.push_back(place.pile);
    return {};
  }
  void before_unbinding(std::string_view place) override {
    unbinding.emplace_back("stop " + std::string{place});
  }
  void after_unbinding(std::string_view place) override {
    unbinding.emplace_back("gone " + std::string{place});
  }
  void before_replacement(std::string_view place) override {
    replaced.emplace_back(place);
    maybe_die();
  }
  void trouble(std::string_view what) override { troubles.emplace_back(what); }

  std::map<std::string, FakePile> piles;
  std::map<std::string, std::string> file;
  std::vector<std::string> replaced, troubles, unbinding;
  int writings = 0;
  int displacements = 0;
  bool disk_full = false;

 private:
  void maybe_die() {
    if (kill_at_ > 0 && --kill_at_ == 0) {
      kill_at_ = -1;
      throw Killed{};
    }
  }

  void step(const std::string& number, FakePile& pile) {
    if (!pile.on) return void(pile.connected = false);
    if (!pile.leaves_with.empty()) {
      pile.key = std::exchange(pile.leaves_with, {});
      pile.connected = false;
    }
    const auto allowed = file.find(number);
    if (!pile.connected) {
      if (allowed == file.end() || allowed->second != pile.key) return;
      pile.connected = true;
      pile.inbox.clear();
      pile.told = false;
    }
    if (!std::exchange(pile.told, true)) binder_->on_online(number, true, now_);
    PileStatus status;
    status.boot = 1;
    status.n = ++pile.n;
    binder_->on_status(number, status, now_);
    for (const Command& command : std::exchange(pile.inbox, {})) obey(number, pile, command);
  }

  void obey(const std::string& number, FakePile& pile, const Command& command) {
    if (pile.takes_keys) pile.leaves_with = command.psk;
    maybe_die();  // it has the key, and nobody heard its answer
    if (!pile.answers) return;
    CommandResult result{command.id, pile.takes_keys, pile.takes_keys ? "" : "not supported"};
    // Not the binder's any more when it was killed since: the command's id died with it.
    (void)binder_->on_result(number, result, now_);
    maybe_die();
  }

  std::vector<std::string> places_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<Binder> binder_;
  Now now_{Mono{} + std::chrono::hours{1}, wall_from_unix_millis(1'700'000'000'000)};
  int kill_at_ = 0;
  int keys_made_ = 0;
};

}  // namespace youxu::test
