// A platform that speaks the northbound dialect, to a whole simulated site: commands as JSON go in,
// and what the gateway made of them comes out as JSON.
#include <catch2/catch.hpp>
#include <map>

#include "drivers/json/json.hpp"
#include "drivers/uplink/north_session.hpp"
#include "tests/sim/site.hpp"

using namespace youxu;
using namespace youxu::literals;
using namespace std::chrono_literals;

namespace {

struct Platform {
  explicit Platform(sim::Site& of) : site{of}, session{settings(of), events(), transport()} {
    session.on_connected(site.now());
    session.on_subscribed(true, site.now());
    session.on_subscribed(true, site.now());
  }

  static NorthSettings settings(sim::Site& site) {
    return {"GW-0001", "1", NorthAck::application, true, {site.pile(0).pile()}};
  }

  PlatformEvents events() {
    PlatformEvents on;
    on.on_start = [this](const PlatformStart& it) {
      site.gateway().on_start(it, site.now());
      if (!site.start_answers.empty()) session.answer(site.start_answers.back());
    };
    on.on_stop = [this](const PlatformStop& it) {
      site.gateway().on_stop(it, site.now());
      if (!site.stop_answers.empty()) session.answer(site.stop_answers.back());
    };
    return on;
  }

  NorthTransport transport() {
    return {[this](const std::string& topic, std::string_view payload, int, bool) {
              said[topic] = payload;
              return Status{};
            },
            [this](const std::string& topic, std::string_view payload) -> Result<int> {
              said[topic] = payload;
              return 1;
            },
            [](const std::string&, int) { return Status{}; }};
  }

  // Its answer.
  std::string command(const std::string& kind, const std::string& rest) {
    const std::string payload = R"({"id":"c)" + std::to_string(++commands) + R"(","kind":")" +
                                kind + R"(","pile":")" + site.pile(0).pile() +
                                R"(","expires_at_ms":)" +
                                std::to_string(unix_millis(site.now().wall + 1min)) + rest + "}";
    session.on_message({"youxu/north/1/GW-0001/command", payload, 1, false}, site.now());
    return said["youxu/north/1/GW-0001/answer"];
  }

  sim::Site& site;
  int commands = 0;
  std::map<std::string, std::string> said;  // the newest, by topic
  NorthSession session;
};

std::string text_in(const std::string& json, const char* key) {
  return *Json::parse(json, 8192)->root().find(key)->text();
}
std::int64_t number_in(const std::string& json, const char* key) {
  return *Json::parse(json, 8192)->root().find(key)->integer(0, kMaxJsonInteger);
}

}  // namespace

TEST_CASE("a start from the north charges what it asked for, and its record says so") {
  sim::Site site{{sim::simple_site(1, 200_A), 1, {}, Millis{500}}};
  Platform platform{site};
  CHECK(text_in(platform.command("start", ""), "why") == "offline");
  sim::plug_all(site);

  const std::string answer = platform.command("start", R"(,"mode":"immediate","energy_wh":3000)");
  CHECK(text_in(answer, "why").empty());
  const std::string id = text_in(answer, "order");
  CHECK(text_in(platform.command("start", ""), "why") == "already_charging");
  site.run(1h);

  const auto order = site.store().order(id);
  REQUIRE(order.ok());
  REQUIRE(order->has_value());
  REQUIRE(platform.session.send_record(**order, site.now()).ok());
  const std::string record = platform.said["youxu/north/1/GW-0001/record"];
  CHECK(text_in(record, "id") == "GW-0001:" + id);
  CHECK(text_in(record, "mode") == "immediate");
  CHECK(text_in(record, "origin") == "platform");
  CHECK(text_in(record, "reason") == "target");
  CHECK(number_in(record, "energy_wh") >= 3000);
  CHECK(number_in(record, "energy_wh") < 3200);
  CHECK(number_in(record, "register_last_wh") ==
        number_in(record, "register_start_wh") + number_in(record, "energy_wh"));
}

TEST_CASE("a stop that names an order that has ended leaves the next one alone") {
  sim::Site site{{sim::simple_site(1, 200_A), 1, {}, Millis{500}}};
  Platform platform{site};
  sim::plug_all(site);
  const std::string id = text_in(platform.command("start", R"(,"mode":"immediate")"), "order");
  site.run(5min);
  CHECK(text_in(platform.command("stop", R"(,"order":"an-earlier-one")"), "why") == "not_charging");
  site.run(1min);
  CHECK(site.load()[0] > 5_A);
  CHECK(text_in(platform.command("stop", R"(,"order":")" + id + "\""), "why").empty());
  site.run(1min);
  CHECK(site.load()[0] == 0_A);
}
