// What maintenance staff ask of a pile, and what a pile out of use does not do.
#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/sim/site.hpp"

namespace youxu {
namespace {

using namespace literals;
using namespace std::chrono_literals;

struct Bench {
  sim::Site site;

  Bench() : site{options()} { site.run(20s); }
  static sim::SiteOptions options() {
    sim::SiteOptions out;
    out.settings = sim::simple_site(2, 200_A);
    return out;
  }
  std::string number() { return site.pile(0).pile(); }
  Status ask(CommandKind kind) { return site.gateway().maintain({number(), 1, kind, false}); }
  Status lock(bool on) { return site.gateway().maintain({number(), 1, CommandKind::lock_out, on}); }
  Result<std::string> start() {
    StartRequest request;
    request.pile = number();
    request.mode = ChargeMode::immediate;
    return site.gateway().start(request);
  }
  PileView view() { return site.gateway().status().piles[0]; }
  bool alarmed() {
    const auto alarms = site.store().alarms(100);
    return std::any_of(alarms->begin(), alarms->end(), [&](const Alarm& alarm) {
      return alarm.key == "locked_out:" + number() && !alarm.cleared_at;
    });
  }
};

}  // namespace

TEST_CASE("a pile blinks, tests itself, lets go of the gun and starts anew when asked") {
  Bench bench;
  for (const CommandKind kind :
       {CommandKind::identify, CommandKind::selftest, CommandKind::unlock, CommandKind::reset}) {
    REQUIRE(bench.ask(kind).ok());
    CHECK(bench.view().maintenance->state == "sent");
    bench.site.run(3s);
    CHECK(bench.view().maintenance->kind == kind);
    CHECK(bench.view().maintenance->state == "done");
  }
}

TEST_CASE("nothing that would break a charge off is asked while one runs") {
  Bench bench;
  sim::plug_all(bench.site);
  REQUIRE(bench.start().ok());
  bench.site.run(1min);
  for (const CommandKind kind : {CommandKind::selftest, CommandKind::unlock, CommandKind::reset}) {
    const Status asked = bench.ask(kind);
    REQUIRE(!asked.ok());
    CHECK(asked.error().code == Errc::refused);
  }
  CHECK(bench.ask(CommandKind::identify).ok());
  bench.site.run(3s);
  CHECK(bench.site.pile(0).authorised());
}

TEST_CASE("who is not heard is not asked, and who does not answer is said to be so") {
  Bench bench;
  bench.site.pile(0).set_silent(true);
  REQUIRE(bench.ask(CommandKind::identify).ok());  // nobody knows yet
  bench.site.run(1min);
  CHECK(bench.view().maintenance->state == "unanswered");
  const Status asked = bench.ask(CommandKind::identify);
  REQUIRE(!asked.ok());
  CHECK(asked.error().code == Errc::refused);
  CHECK(bench.site.gateway().maintain({"nobody", 1, CommandKind::reset, false}).error().code ==
        Errc::invalid);
}

TEST_CASE("a lock-out ends the order there and lets none begin until it is released") {
  Bench bench;
  sim::plug_all(bench.site);
  const auto order = bench.start();
  REQUIRE(order.ok());
  bench.site.run(1min);
  REQUIRE(bench.lock(true).ok());
  CHECK(bench.view().locked_out);
  CHECK(bench.view().maintenance->state == "waiting");
  bench.site.run(20s);

  const auto ended = bench.site.store().order(*order);
  REQUIRE((ended.ok() && ended->has_value()));
  CHECK(is_closed((*ended)->state));
  CHECK((*ended)->reason == StopReason::maintenance);
  CHECK((*ended)->delivered() == bench.site.pile(0).delivered());
  CHECK(bench.site.pile(0).locked_out());
  CHECK(bench.view().maintenance->state == "done");
  CHECK(bench.view().connectors[0].reason.code == "locked_out");
  CHECK(bench.alarmed());
  CHECK(bench.start().error().code == Errc::refused);
  bench.site.pile(0).press_key("start", bench.site.now());
  bench.site.run(20s);
  CHECK_FALSE(bench.site.pile(0).authorised());

  REQUIRE(bench.lock(false).ok());
  bench.site.run(5s);
  CHECK_FALSE(bench.alarmed());
  CHECK_FALSE(bench.site.pile(0).locked_out());
  CHECK(bench.start().ok());
}

TEST_CASE("a lock-out outlives the gateway, and a pile that was away hears of its release") {
  Bench bench;
  sim::plug_all(bench.site);
  REQUIRE(bench.lock(true).ok());
  bench.site.run(10s);
  bench.site.crash_gateway();
  bench.site.run(10s);
  bench.site.restart_gateway();
  bench.site.run(20s);
  CHECK(bench.view().locked_out);
  CHECK(bench.start().error().code == Errc::refused);

  bench.site.pile(0).set_silent(true);
  bench.site.run(20s);
  REQUIRE(bench.lock(false).ok());
  bench.site.crash_gateway();
  bench.site.restart_gateway();
  bench.site.run(1min);
  CHECK(bench.site.pile(0).locked_out());
  bench.site.pile(0).set_silent(false);
  bench.site.run(20s);
  CHECK_FALSE(bench.site.pile(0).locked_out());
  CHECK(bench.lock(false).error().code == Errc::refused);
}

}  // namespace youxu
