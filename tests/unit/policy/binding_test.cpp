#include "policy/binding.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <utility>

namespace youxu {
namespace {

Binding sample(std::string key, std::string label, std::string next) {
  Binding binding;
  binding.key = std::move(key);
  binding.label_key = std::move(label);
  binding.next_key = std::move(next);
  return binding;
}

TEST_CASE("a pile with one key always gets in by it") {
  const Binding binding = sample("k", "", "");

  CHECK(proven(binding));
  for (std::size_t turn = 0; turn < 3; ++turn) CHECK(key_of_turn(binding, turn) == "k");
}

TEST_CASE("a pile that may have any of three keys has each in turn") {
  const Binding binding = sample("k", "l", "n");

  CHECK_FALSE(proven(binding));
  CHECK(key_of_turn(binding, 0) == "n");
  CHECK(key_of_turn(binding, 1) == "l");
  CHECK(key_of_turn(binding, 2) == "k");
  CHECK(key_of_turn(binding, 3) == "n");
}

TEST_CASE("a key that is two things is tried once a round") {
  CHECK(possible_keys(sample("k", "k", "")).size() == 1);
}

TEST_CASE("a pile without a key never gets in") {
  const Binding binding;

  CHECK_FALSE(proven(binding));
  CHECK(key_of_turn(binding, 7).empty());
}

TEST_CASE("states and failures are read as they are written, and each failure has advice") {
  for (const auto state : {BindingState::waiting, BindingState::bound, BindingState::failed})
    CHECK(binding_state_from_text(text_of(state)) == state);
  for (const auto why : {BindingFailure::not_seen, BindingFailure::no_answer,
                         BindingFailure::refused, BindingFailure::not_back}) {
    CHECK(binding_failure_from_text(text_of(why)) == why);
    CHECK_FALSE(advice_of(why).empty());
  }
  CHECK_FALSE(binding_state_from_text("lost"));
}

}  // namespace
}  // namespace youxu
