// Pile bus, rule 5: who comes back, or hears the gateway again, has a fresh lease within 2 s of his
// first status, however long the last one still has.
#include <catch2/catch.hpp>

#include <map>

#include "tests/sim/site.hpp"

using namespace youxu;
using namespace youxu::literals;
using namespace std::chrono_literals;

namespace {

sim::Site charging_site() {
  sim::Site site{{sim::simple_site(6, 200_A), 1, {}, 100ms}};
  sim::plug_all(site);
  for (std::size_t i = 0; i < site.size(); ++i) {
    StartRequest request;
    request.pile = site.pile(i).pile();
    request.mode = ChargeMode::immediate;
    REQUIRE(site.gateway().start(request).ok());
  }
  site.run(120s);
  return site;
}

// How long each pile waits for its next lease.
std::map<std::string, Millis> waits(sim::Site& site, Millis time) {
  std::map<std::string, Millis> out;
  const Mono from = site.now().mono;
  site.on_lease = [&](std::string_view pile, const Lease&) {
    out.try_emplace(std::string{pile}, site.now().mono - from);
  };
  site.run(time);
  site.on_lease = {};
  return out;
}

}  // namespace

TEST_CASE("after the broker was away every pile has a fresh lease within 2 s of its first status") {
  // At every phase of the 8 s in which a lease is renewed otherwise.
  for (int second = 0; second < 8; ++second) {
    sim::Site site = charging_site();
    site.run(second * 1s);
    site.cut_broker(true);
    site.run(2s);
    site.cut_broker(false);
    const auto waited = waits(site, 2s);
    CHECK(waited.size() == site.size());
  }
}

TEST_CASE("a pile that was silent has a fresh lease within 2 s of its first status") {
  for (int second = 0; second < 8; ++second) {
    sim::Site site = charging_site();
    const std::string pile = site.pile(2).pile();
    site.pile(2).set_silent(true);
    site.run(16s + second * 1s);
    Mono leased{};
    site.on_lease = [&](std::string_view to, const Lease&) {
      if (to == pile) leased = site.now().mono;
    };
    site.pile(2).set_silent(false);
    Mono silent{};  // until then
    for (int tenth = 0; tenth < 60; ++tenth) {
      if (site.gateway().status().piles[2].link != "silent") break;
      silent = site.now().mono;
      site.run(100ms);
    }
    site.run(2s);
    CHECK(leased >= silent);
    CHECK(leased <= silent + 2100ms);
    site.on_lease = {};
  }
}
