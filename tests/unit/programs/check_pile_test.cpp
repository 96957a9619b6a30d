// What check-pile finds in a pile's messages alone, and how it reports.
#include <catch2/catch.hpp>

#include "tests/programs/check_pile/heard.hpp"
#include "tests/programs/pile/pile_json.hpp"

using namespace youxu;
using namespace youxu::literals;
using namespace youxu::sim;
using namespace std::chrono_literals;

namespace {

constexpr Mono at(Millis since_start) {
  return mono_from_millis(since_start.count());
}

PileStatus status(std::int64_t n) {
  PileStatus status{.boot = 1, .n = n};
  status.connectors.push_back({.energy = 1000_Wh});
  return status;
}

struct Pile {
  void say(const char* what, const std::string& payload, Mono now, int qos = 1) {
    heard.take({.what = what, .payload = payload, .qos = qos}, now);
  }
  void say(const PileStatus& status, Mono now) { say("status", status_json(status), now, 0); }
  void say(const PileEvent& event, Mono now) { say("event", event_json(event), now); }
  Verdict verdict(Rule rule) {
    heard.conclude(at(0s));
    return report.of(rule).verdict;
  }

  Report report;
  Heard heard{report};
};

}  // namespace

TEST_CASE("statuses six seconds apart are in time, and later ones are not") {
  Pile pile;
  pile.say(status(1), at(0s));
  pile.say(status(2), at(6s));
  CHECK(pile.verdict(Rule::status_period) == Verdict::pass);
  pile.say(status(3), at(12001ms));
  CHECK(pile.verdict(Rule::status_period) == Verdict::fail);
}

TEST_CASE("a status that is left out of the count is found, unless the pile was away or started") {
  Pile pile;
  pile.say(status(1), at(0s));
  pile.say("online", R"({"online":false})", at(1s));
  pile.say("online", R"({"online":true,"boot":1})", at(20s));
  pile.say(status(4), at(21s));
  PileStatus restarted = status(1);
  restarted.boot = 2;
  pile.say(restarted, at(22s));
  CHECK(pile.verdict(Rule::status_count) == Verdict::pass);
  CHECK(pile.verdict(Rule::status_period) == Verdict::pass);
  restarted.n = 3;
  pile.say(restarted, at(23s));
  CHECK(pile.verdict(Rule::status_count) == Verdict::fail);
}

TEST_CASE("a register that runs backwards is found") {
  Pile pile;
  pile.say(status(1), at(0s));
  PileStatus back = status(2);
  back.connectors[0].energy = 999_Wh;
  pile.say(back, at(1s));
  CHECK(pile.verdict(Rule::reported_register) == Verdict::fail);
}

TEST_CASE("a lease that is reported while more is drawn is found, with a meter's tolerance") {
  Pile pile;
  pile.heard.sent_lease({1, 1}, 16_A);
  PileStatus under = status(1);
  under.connectors[0].lease = {1, 1};
  under.connectors[0].offered = 16_A;
  under.connectors[0].current = {Amps::from_milli(16'500), 0_A, 0_A};
  pile.say(under, at(0s));
  CHECK_FALSE(pile.report.failed(Rule::lease_reported));
  under.n = 2;
  under.connectors[0].current[0] = Amps::from_milli(16'501);
  pile.say(under, at(1s));
  CHECK(pile.report.failed(Rule::lease_reported));
}

TEST_CASE(
    "an event that comes again after its acknowledgement is found, one that crosses it is not") {
  Pile pile;
  const PileEvent plug{.id = 7, .boot = 1, .kind = PileEventKind::plug};
  pile.say(plug, at(0s));
  pile.heard.acknowledged(1, 7, at(30s));
  pile.say(plug, at(31s));
  CHECK_FALSE(pile.report.failed(Rule::event_acknowledged));
  CHECK(pile.heard.events().front().times == 2);
  pile.say(plug, at(33s));
  CHECK(pile.report.failed(Rule::event_acknowledged));
}

TEST_CASE("that no event comes again is seen when there was time for it") {
  Pile pile;
  pile.say({.id = 7, .boot = 1, .kind = PileEventKind::plug}, at(0s));
  pile.say(status(1), at(0s));
  pile.heard.acknowledged(1, 7, at(1s));
  pile.heard.conclude(at(34s));
  CHECK(pile.report.of(Rule::event_acknowledged).verdict == Verdict::not_checked);
  pile.heard.conclude(at(34001ms));
  CHECK(pile.report.of(Rule::event_acknowledged).verdict == Verdict::pass);
}

TEST_CASE("an event whose id does not rise is found, and after a boot it may begin anew") {
  Pile pile;
  pile.say({.id = 7, .boot = 1, .kind = PileEventKind::plug}, at(0s));
  pile.say({.id = 1, .boot = 2, .kind = PileEventKind::unplug}, at(1s));
  CHECK_FALSE(pile.report.failed(Rule::event_id));
  pile.say({.id = 1, .boot = 2, .kind = PileEventKind::plug}, at(2s));
  CHECK(pile.report.failed(Rule::event_id));
}

TEST_CASE("wrong QoS, stored messages, unknown topics, fault codes and answers are found") {
  Pile pile;
  pile.say("event", event_json({.id = 1}), at(0s), 0);
  CHECK(pile.report.failed(Rule::qos));
  pile.heard.take({.what = "hello", .payload = "{}", .qos = 1, .retained = true}, at(0s));
  CHECK(pile.report.failed(Rule::retain));
  pile.say("debug", "{}", at(0s));
  CHECK(pile.report.failed(Rule::topics));
  std::string text = status_json(status(1));
  pile.say("status", text.replace(text.find("\"faults\":[") + 10, 0, "\"fire\""), at(0s), 0);
  CHECK(pile.report.of(Rule::status).seen == "unknown fault code \"fire\"");
  pile.heard.sent_command("c1");
  pile.say("result", result_json({.id = "c1", .ok = true}), at(0s));
  CHECK_FALSE(pile.report.failed(Rule::result_once));
  pile.say("result", result_json({.id = "c1", .ok = true}), at(0s));
  CHECK(pile.report.failed(Rule::result_once));
}

TEST_CASE("the oldest messages are forgotten") {
  Pile pile;
  for (std::size_t i = 1; i <= Heard::kKept + 1; ++i)
    pile.say(status(static_cast<std::int64_t>(i)), at(std::chrono::seconds{i}));
  CHECK(pile.heard.statuses().size() == Heard::kKept);
  CHECK(pile.heard.statuses().front().status.n == 2);
}

TEST_CASE("the first failure of a rule stays, and each rule has a name of its own") {
  Report report;
  report.pass(Rule::stop, "good");
  report.fail(Rule::stop, "first");
  report.fail(Rule::stop, "second");
  report.pass(Rule::stop, "good again");
  report.skip(Rule::will, "no broker");
  CHECK(report.of(Rule::stop).seen == "first");
  CHECK(report.count(Verdict::fail) == 1);
  CHECK(report.count(Verdict::not_checked) == kRules - 1);
  CHECK(report.text().find("fail         stop                    first\n") != std::string::npos);
  CHECK(report.json("P001").find(R"("rule":"will","text":")") != std::string::npos);
  std::map<std::string, int> names;
  for (int i = 0; i < kRules; ++i) ++names[name_of(static_cast<Rule>(i))];
  CHECK(names.size() == kRules);
  CHECK(std::string{name_of(Rule::restart)} == "restart");
}
