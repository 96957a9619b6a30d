// A gateway that is killed at any step of a binding strands no pile: whatever the pile has been
// told, it gets in again and ends up bound, without a reset.
#include <catch2/catch.hpp>
#include <string>

#include "tests/unit/binder/site.hpp"

namespace youxu {
namespace {

using test::Killed;
using test::Site;

void bind_until_killed(Site& site, const std::string& pile, const std::string& replaces) {
  try {
    const auto waiting = site.bind(pile, replaces);
    REQUIRE(waiting);
  } catch (const Killed&) {
    site.start();
  }
}

// False once no call is left to be killed at.
bool survives_kill_at(int call) {
  Site site{{"P001"}};
  site.piles["P001"];
  site.kill_at(call);
  bind_until_killed(site, "P001", "");
  site.run(40);
  INFO("killed at call " << call);
  CHECK(site.view("P001").state == BindingState::bound);
  CHECK(site.piles["P001"].connected);
  CHECK(site.piles["P001"].key != test::kLabelKey);
  CHECK(site.file["P001"] == site.piles["P001"].key);
  return site.killed();
}

TEST_CASE("killed before or after any step, the gateway binds the pile after its restart") {
  int call = 1;
  while (survives_kill_at(call)) ++call;

  CHECK(call > 8);  // file, set, answer and file: before and after each
}

TEST_CASE("killed twice at any two steps, it still binds the pile") {
  for (int first = 1; first <= 10; ++first)
    for (int second = 1; second <= 10; ++second) {
      Site site{{"P001"}};
      site.piles["P001"];
      site.kill_at(first);
      bind_until_killed(site, "P001", "");
      for (int i = 0; i < 30 && !site.killed(); ++i) site.step();
      if (site.killed()) site.kill_at(second);
      for (int i = 0; i < 90; ++i) {
        try {
          site.step();
        } catch (const Killed&) {
          FAIL("killed while it starts");
        }
      }
      INFO("killed at calls " << first << " and " << second);
      CHECK(site.view("P001").state == BindingState::bound);
      CHECK(site.file["P001"] == site.piles["P001"].key);
    }
}

TEST_CASE("killed at any step of a replacement, the place has one pile in the end") {
  bool killed = true;
  for (int call = 1; killed; ++call) {
    Site site{{"P001"}};
    site.piles["NEW1"];
    site.kill_at(call);
    bind_until_killed(site, "NEW1", "P001");
    site.run(40);
    killed = site.killed();
    INFO("killed at call " << call);
    CHECK(site.binder().pile_at("P001") == "NEW1");
    CHECK(site.view("NEW1").state == BindingState::bound);
    CHECK_FALSE(site.replaced.empty());
  }
}

// The pile took the key and the gateway died; then both were away for long.
TEST_CASE("a pile that comes back after hours is bound as well") {
  Site site{{"P001"}};
  site.piles["P001"].answers = false;
  REQUIRE(site.bind("P001"));
  while (site.piles["P001"].key == test::kLabelKey) site.step();
  site.piles["P001"].on = false;
  site.run(3600);
  site.start();
  site.run(3600);

  site.piles["P001"].on = true;
  site.piles["P001"].answers = true;
  site.run(200);

  CHECK(site.view("P001").state == BindingState::bound);
}

}  // namespace
}  // namespace youxu
