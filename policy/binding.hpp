// Which pile serves which place of the site, and by which key the broker lets it in.
//
// A broker holds one key for a pile, and of a pile that was sent a new one nobody knows whether it
// has it until it says so. So what it may have is kept until it does: see possible_keys.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/time.hpp"

namespace youxu {

enum class BindingState {
  waiting,  // for the pile to come, to take its new key, and to come back with it
  bound,
  failed,  // `why` says what with; a key that was proven before holds on
};
std::string_view text_of(BindingState state);
std::optional<BindingState> binding_state_from_text(std::string_view text);

enum class BindingFailure {
  none,
  not_seen,   // nobody came with the label's key
  no_answer,  // it came, and never said whether it took its new key
  refused,    // it does not take a key
  not_back,   // it took its new key and did not come back
};
std::string_view text_of(BindingFailure failure);
std::optional<BindingFailure> binding_failure_from_text(std::string_view text);
// What to try, for people; empty for `none`.
std::string_view advice_of(BindingFailure failure);

// Keys are hex digits: 32 of a label, 64 of the gateway's making. They are never shown or logged.
struct Binding {
  std::string pile;   // the number on its label: its name on the bus and at the broker
  std::string place;  // the number of the configuration's pile that it serves
  BindingState state = BindingState::waiting;
  BindingFailure why = BindingFailure::none;
  std::string key;        // the pile said that it has it
  std::string label_key;  // its first, while it is being bound
  std::string next_key;   // sent to it, and not answered for
  Wall changed_at{};
};

// It has `key` and no other.
bool proven(const Binding& binding);

// Every key that the pile may have, the likeliest first; none: it may not come in.
std::vector<std::string_view> possible_keys(const Binding& binding);
// The one to let it in by now. Who may have one of several has each in turn.
std::string_view key_of_turn(const Binding& binding, std::size_t turn);

}  // namespace youxu
