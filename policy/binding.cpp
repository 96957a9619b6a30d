#include "policy/binding.hpp"

#include <algorithm>

#include "policy/names.hpp"

namespace youxu {

namespace {

constexpr Names<BindingState, 3> kStates{{{BindingState::waiting, "waiting"},
                                          {BindingState::bound, "bound"},
                                          {BindingState::failed, "failed"}}};

constexpr Names<BindingFailure, 5> kFailures{{{BindingFailure::none, "none"},
                                              {BindingFailure::not_seen, "not_seen"},
                                              {BindingFailure::no_answer, "no_answer"},
                                              {BindingFailure::refused, "refused"},
                                              {BindingFailure::not_back, "not_back"}}};

constexpr Names<BindingFailure, 5> kAdvice{
    {{BindingFailure::none, ""},
     {BindingFailure::not_seen,
      "no pile with this label's key has come. Is it on, in the piles' network, and told the "
      "broker's address and port? Is it this pile's label, its code without a slip? One that was "
      "bound before, here or elsewhere, must be reset to factory state. Then bind it again"},
     {BindingFailure::no_answer,
      "the pile came but did not confirm its new key. Leave it on: it is bound as soon as it does. "
      "Else reset it to factory state and bind it again"},
     {BindingFailure::refused,
      "the pile does not take a new key. Update its firmware, or reset it to factory state, and "
      "bind it again"},
     {BindingFailure::not_back,
      "the pile took its new key but did not come back. Leave it on: it is bound as soon as it "
      "does. Else reset it to factory state and bind it again"}}};

}  // namespace

std::string_view text_of(BindingState state) {
  return name_in(kStates, state);
}

std::optional<BindingState> binding_state_from_text(std::string_view text) {
  return value_in(kStates, text);
}

std::string_view text_of(BindingFailure failure) {
  return name_in(kFailures, failure);
}

std::optional<BindingFailure> binding_failure_from_text(std::string_view text) {
  return value_in(kFailures, text);
}

std::string_view advice_of(BindingFailure failure) {
  return name_in(kAdvice, failure);
}

bool proven(const Binding& binding) {
  return !binding.key.empty() && binding.label_key.empty() && binding.next_key.empty();
}

std::vector<std::string_view> possible_keys(const Binding& binding) {
  std::vector<std::string_view> keys;
  for (const std::string* key : {&binding.next_key, &binding.label_key, &binding.key})
    if (!key->empty() && std::find(keys.begin(), keys.end(), *key) == keys.end())
      keys.emplace_back(*key);
  return keys;
}

std::string_view key_of_turn(const Binding& binding, std::size_t turn) {
  const auto keys = possible_keys(binding);
  return keys.empty() ? std::string_view{} : keys[turn % keys.size()];
}

}  // namespace youxu
