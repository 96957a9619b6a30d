#include "tests/programs/check_pile/rules.hpp"

#include <array>
#include <utility>

#include "drivers/json/json.hpp"

namespace youxu::sim {

namespace {

struct Described {
  const char* name = "";
  const char* text = "";
};

// In the order of the enumeration.
constexpr std::array<Described, kRules> kDescribed{{
    {"topics", "a pile writes only online, hello, status, event and result"},
    {"qos", "status has QoS 0, all else QoS 1"},
    {"retain", "online is stored by the broker, nothing else is"},
    {"online", "online says true and the boot"},
    {"will", "the last will says that the pile is not online"},
    {"hello", "hello has every field, in its range"},
    {"hello-asked", "hello comes when the command hello asks for it"},
    {"boot", "online, hello and status name the same boot"},
    {"status", "status has every field, in its range"},
    {"status-period", "a status at least every 5 s"},
    {"status-on-change", "a status within 1 s of a change of state"},
    {"status-count", "n rises by one with each status of a boot"},
    {"register", "wh never runs backwards"},
    {"event", "an event has every field, in its range"},
    {"event-id", "the ids of new events rise within a boot"},
    {"event-repeated", "an event that is not acknowledged comes again every 30 s, unchanged"},
    {"event-on-reconnect", "an event that is not acknowledged comes again after a new connection"},
    {"event-acknowledged", "an event that is acknowledged does not come again"},
    {"result", "a result has every field, in its range"},
    {"result-once", "one result for each time that a command is sent"},
    {"set", "set changes failsafe_a to 0 or within min_a to max_a"},
    {"command-expired", "a command that is too late is answered ok:false, expired, and not done"},
    {"command-answered-again", "a command whose id was seen before is answered again as before"},
    {"command-not-repeated", "a command whose id was seen before is not done again"},
    {"plug", "plugging in makes an event plug and the state plugged"},
    {"not-authorised", "nothing is offered while not authorised"},
    {"start", "start authorises the connector"},
    {"start-again", "a start for the same order is answered ok and changes nothing"},
    {"lease-applied", "a lease is applied, and reported so"},
    {"lease-lowered", "a smaller lease is applied within 5 s, the car's reaction included"},
    {"lease-reported", "a lease is reported only when current and offer are at or under it"},
    {"lease-stale", "a lease whose epoch and seq are not greater is ignored"},
    {"lease-other-boot", "a lease for another boot is ignored"},
    {"lease-unknown-status", "a lease counted from a status that was never sent is ignored"},
    {"lease-over", "a lease that is over when it comes is ignored"},
    {"lease-remembered", "the last 64 statuses are remembered: a lease may be counted from each"},
    {"lease-retained", "a lease that the broker had stored is ignored"},
    {"lease-under-min", "nothing is offered under min_a; the state is paused_limit"},
    {"lease-run-out", "failsafe_a within 5 s once the lease has run out"},
    {"invalid-ignored", "an invalid message changes nothing"},
    {"unknown-fields", "unknown fields are ignored"},
    {"stop", "stop is answered ok when the contactor is open"},
    {"unplug", "pulling the car off makes an event unplug and the state idle"},
    {"restart", "after a boot nothing is authorised, and the same order may be started again"},
}};

const Described& described(Rule rule) {
  return kDescribed.at(static_cast<std::size_t>(rule));
}

std::string padded(std::string text, std::size_t width) {
  if (text.size() < width) text.resize(width, ' ');
  return text;
}

}  // namespace

const char* name_of(Rule rule) {
  return described(rule).name;
}
const char* text_of(Rule rule) {
  return described(rule).text;
}

const char* name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::pass:
      return "pass";
    case Verdict::fail:
      return "fail";
    case Verdict::not_checked:
      return "not-checked";
  }
  return "";
}

void Report::pass(Rule rule, std::string seen) {
  Finding& finding = findings_[rule];
  if (finding.verdict == Verdict::not_checked) finding = {Verdict::pass, std::move(seen)};
}

void Report::fail(Rule rule, std::string seen) {
  Finding& finding = findings_[rule];
  if (finding.verdict != Verdict::fail) finding = {Verdict::fail, std::move(seen)};
}

void Report::skip(Rule rule, std::string why) {
  Finding& finding = findings_[rule];
  if (finding.verdict == Verdict::not_checked) finding.seen = std::move(why);
}

void Report::judge(Rule rule, bool good, std::string seen) {
  good ? pass(rule, std::move(seen)) : fail(rule, std::move(seen));
}

const Finding& Report::of(Rule rule) const {
  static const Finding unseen{Verdict::not_checked, "nothing was seen of it"};
  const auto found = findings_.find(rule);
  return found == findings_.end() ? unseen : found->second;
}

int Report::count(Verdict verdict) const {
  int sum = 0;
  for (int i = 0; i < kRules; ++i) sum += of(static_cast<Rule>(i)).verdict == verdict ? 1 : 0;
  return sum;
}

std::string Report::text() const {
  constexpr std::size_t kVerdictWidth = 13;
  constexpr std::size_t kNameWidth = 24;
  std::string out;
  for (int i = 0; i < kRules; ++i) {
    const Rule rule = static_cast<Rule>(i);
    const Finding& finding = of(rule);
    out += padded(name_of(finding.verdict), kVerdictWidth) + padded(name_of(rule), kNameWidth) +
           finding.seen + "\n";
    if (finding.verdict == Verdict::fail)
      out += std::string(kVerdictWidth + kNameWidth, ' ') + "rule: " + text_of(rule) + "\n";
  }
  return out + std::to_string(count(Verdict::pass)) + " passed, " +
         std::to_string(count(Verdict::fail)) + " failed, " +
         std::to_string(count(Verdict::not_checked)) + " not checked\n";
}

std::string Report::json(const std::string& pile) const {
  JsonArray rules;
  for (int i = 0; i < kRules; ++i) {
    const Rule rule = static_cast<Rule>(i);
    rules.object(JsonObject{}
                     .text("rule", name_of(rule))
                     .text("text", text_of(rule))
                     .text("verdict", name_of(of(rule).verdict))
                     .text("seen", of(rule).seen));
  }
  return JsonObject{}
             .text("pile", pile)
             .integer("passed", count(Verdict::pass))
             .integer("failed", count(Verdict::fail))
             .integer("not_checked", count(Verdict::not_checked))
             .array("rules", rules)
             .str() +
         "\n";
}

}  // namespace youxu::sim
