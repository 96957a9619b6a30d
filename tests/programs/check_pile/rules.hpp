// The rules of the pile bus (version 1) that a pile is held to, and what was found of each. It
// judges nothing by itself.
#pragma once

#include <map>
#include <string>

namespace youxu::sim {

// In the order of the report. Each has a name and a sentence in rules.cpp.
enum class Rule {
  topics,
  qos,
  retain,
  online,
  will,
  hello,
  hello_asked,
  boot,
  status,
  status_period,
  status_on_change,
  status_count,
  reported_register,
  event,
  event_id,
  event_repeated,
  event_on_reconnect,
  event_acknowledged,
  result,
  result_once,
  set,
  command_expired,
  command_answered_again,
  command_not_repeated,
  plug,
  not_authorised,
  start,
  start_again,
  lease_applied,
  lease_lowered,
  lease_reported,
  lease_stale,
  lease_other_boot,
  lease_unknown_status,
  lease_over,
  lease_remembered,
  lease_retained,
  lease_under_min,
  lease_run_out,
  invalid_ignored,
  unknown_fields,
  stop,
  unplug,
  restart,
};
inline constexpr int kRules = static_cast<int>(Rule::restart) + 1;

const char* name_of(Rule rule);
const char* text_of(Rule rule);  // what the pile bus asks for

enum class Verdict { pass, fail, not_checked };
const char* name_of(Verdict verdict);

struct Finding {
  Verdict verdict = Verdict::not_checked;
  std::string seen;  // or why it was not checked
};

// The first failure of a rule stays; a pass replaces only what was not checked.
class Report {
 public:
  void pass(Rule rule, std::string seen);
  void fail(Rule rule, std::string seen);
  void skip(Rule rule, std::string why);
  // pass or fail, as `good` says.
  void judge(Rule rule, bool good, std::string seen);

  bool failed(Rule rule) const { return of(rule).verdict == Verdict::fail; }
  const Finding& of(Rule rule) const;
  int count(Verdict verdict) const;

  std::string text() const;  // a line for each rule, and a line with the counts
  std::string json(const std::string& pile) const;

 private:
  std::map<Rule, Finding> findings_;
};

}  // namespace youxu::sim
