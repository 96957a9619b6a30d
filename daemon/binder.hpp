// Binds piles: who may come in, by which key, and whose place he has.
//
// The configuration holds the places (number, circuit, phases, ratings), and gains one where a
// request to bind says its circuit; a binding gives a place its pile and the pile its key. A place
// keeps its number, name, habit, orders and history when another pile takes it; only the bus and
// the broker know the pile's own number.
//
// No crash strands a pile. (1) A key is durable here before it is sent. (2) Until the pile has
// said that it took it, every key it may have is kept, and the broker's file, which holds one key
// for a pile, gives each its turn: whichever the pile has, it comes in. (3) Whoever comes in so is
// sent the same new key again; its `ok` is the only proof, the connection is none. (4) The file is
// a function of what is stored and of the turn, and written anew at each start.
//
// It reads no clock and owns no socket. Keys never leave it but through BindPort.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/binding_control.hpp"
#include "daemon/config_place.hpp"
#include "drivers/pile/key_file.hpp"
#include "policy/pile.hpp"
#include "policy/time.hpp"
#include "storage/store.hpp"

namespace youxu {

class BindPort {
 public:
  virtual ~BindPort() = default;
  // These piles may come in from now on, and no others; the broker follows within a second or so.
  virtual Status write_keys(std::span<const PileKey> keys) = 0;
  virtual Result<std::string> new_key() = 0;
  virtual void send_to(std::string_view pile, const Command& command) = 0;
  // Ends the pile's connection, if it has one.
  virtual void displace(std::string_view pile) = 0;
  // From now on the site has this place, through restarts, too. Errors as Control's.
  virtual Status add_place(const NewPlace& place) = 0;
  // The place's pile is being put out, and a second or so later is.
  virtual void before_unbinding(std::string_view place) = 0;
  virtual void after_unbinding(std::string_view place) = 0;
  // Another pile is about to take the place: what was known of the one before is over.
  virtual void before_replacement(std::string_view place) = 0;
  virtual void trouble(std::string_view what) = 0;
};

struct BinderSettings {
  bool enabled = false;             // off: every pile of the configuration is heard, none is bound
  std::vector<std::string> places;  // numbers of the configuration's piles
  Millis wait = std::chrono::seconds{30};
};

class Binder final : public BindingControl {
 public:
  static constexpr Millis kTurn = std::chrono::seconds{5};  // of a key, while somebody waits
  static constexpr Millis kSlowTurn = std::chrono::minutes{1};
  static constexpr Millis kRepeat = std::chrono::seconds{5};
  static constexpr Millis kCommandLasts = std::chrono::seconds{30};
  static constexpr Millis kSilent = std::chrono::seconds{15};
  // Its leases have run out by then (1.03 x 30 s + 5 s, policy/lease_book.hpp).
  static constexpr Millis kOverWhenSilent = std::chrono::seconds{40};
  static constexpr Millis kReloaded = Millis{500};  // after a writing the broker has read it
  static constexpr std::size_t kMaxBindings = kMaxPileKeys;
  static constexpr std::size_t kMaxDisplaced = 256;  // at a time; others later

  Binder(BinderSettings settings, Store& store, BindPort& port);

  // Loads what an earlier run left; who was waiting waits anew. Before it nothing else is called.
  Status begin(Now now);

  // What a pile says, by its own number; all of it is told here before anybody else.
  void on_online(std::string_view pile, bool online, Now now);
  void on_heard(std::string_view pile, Now now);
  void on_status(std::string_view pile, const PileStatus& status, Now now);
  // True: it was the answer to a command of the binder's.
  bool on_result(std::string_view pile, const CommandResult& result, Now now);
  // To be called each second.
  void tick(Now now);

  // The place that a bound pile serves; empty: nobody listens to it. Valid until the next call.
  std::string_view place_of(std::string_view pile) const;
  // Who serves the place; the place's own number where nobody does.
  std::string_view pile_at(std::string_view place) const;

  Result<BindingView> bind(const BindRequest& request) override;
  Status unbind(std::string_view pile) override;
  std::vector<BindingView> bindings() const override;

 private:
  struct Row {
    Binding binding;
    std::optional<Mono> deadline;  // of waiting
    std::optional<Mono> heard_at;
    bool came = false;                 // since it was bound
    std::optional<PileStatus> status;  // newest, without connectors
    Mono status_at{};
    std::string command;  // id of the unanswered `set`; empty: none
    Mono send_again{}, expires{};
    bool displaced = false;  // made to come back with its new key
  };

  Row* find(std::string_view pile);
  const Row* find(std::string_view pile) const;
  bool is_place(std::string_view number) const;
  const Row* at_place(std::string_view place) const;
  Result<std::string> place_for(std::string_view pile, std::string_view replaces) const;
  Status give_place(const BindRequest& request, const std::string& pile);
  Status check_free(std::string_view pile, std::string_view place, bool replaces) const;
  Status save(Binding changed, Row& row);
  Binding with_state(const Binding& binding, BindingState state, BindingFailure why) const;
  void displace_soon(std::string_view pile);
  bool may_come(const Row& row) const;

  // binder_flow.cpp
  void ask_for_key(Row& row);
  bool has_next_key(Row& row);
  void send_key(Row& row);
  void take_place(Row& row);
  void give_up(Row& row);
  void on_refusal(Row& row);
  void step(Row& row);
  void write_keys();
  void turn_keys();
  void displace_due();

  BinderSettings settings_;
  Store& store_;
  BindPort& port_;
  Now now_;
  std::map<std::string, Row, std::less<>> rows_;  // by the pile's number
  bool dirty_ = false;                            // the file is to be written
  std::size_t turn_ = 0;
  Mono turned_{};
  std::string trouble_;                                 // the newest, told once
  std::map<std::string, Mono, std::less<>> displaced_;  // when it is to be done
  // Unbound and still connected: heard until it is put out, so that its charge ends in good order.
  std::map<std::string, std::string, std::less<>> leaving_;  // its place
};

}  // namespace youxu
