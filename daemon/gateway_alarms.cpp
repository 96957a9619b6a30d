// What is wrong now, as alarms: raised once when it begins, cleared when it ends.
#include <algorithm>
#include <array>

#include "daemon/gateway.hpp"

namespace youxu {

namespace {

// Alarms that each tick judges anew; others are ended by whoever raised them.
constexpr std::array<std::string_view, 9> kJudged{"meter_lost:",  "meter_fault:",  "transformer_",
                                                  "pile_silent:", "disobedient:",  "refuses:",
                                                  "fault:",       "card_refused:", "clock"};
constexpr int kMaxLeftAlarms = 1000;
// By then what an earlier run saw has been seen again, or is over: a pile says all within 5 s of
// its return, and is called silent after 15 s.
constexpr Millis kSeenAgain{60'000};

bool has(const std::optional<ConnectorStatus>& status, FaultCode code) {
  return status &&
         std::find(status->faults.begin(), status->faults.end(), code) != status->faults.end();
}

}  // namespace

Status Gateway::begin_alarms() {
  auto stored = store_.alarms(kMaxLeftAlarms);
  if (!stored.ok()) return stored.error();
  for (const Alarm& alarm : *stored) {
    const auto judges = [&](std::string_view prefix) { return alarm.key.starts_with(prefix); };
    if (!alarm.cleared_at && std::any_of(kJudged.begin(), kJudged.end(), judges))
      left_alarms_.push_back(alarm.key);
  }
  return {};
}

// What was so before a restart and is not any more; also of piles that are not there any more.
void Gateway::clear_left_alarms() {
  if (left_alarms_.empty() || now_.mono - began_.mono < kSeenAgain) return;
  std::erase_if(left_alarms_,
                [&](const std::string& key) { return store_.clear_alarm(key, now_.wall).ok(); });
}

void Gateway::raise_alarms() {
  clear_left_alarms();
  raise_meter_alarms();
  raise_transformer_alarms();
  for (Pile& pile : piles_) {
    raise_pile_alarms(pile);
    for (Connector& connector : pile.connectors) {
      raise_fault_alarms(pile, connector);
      watch_asked_card(pile, connector);
      end_card_alarm(pile, connector);
    }
  }
  if (storage_.failed() != storage_.failed_alarmed)
    alarm(storage_.failed(), storage_.failed_alarmed, Severity::critical, "storage",
          storage_.trouble());
  if (storage_.low() != storage_.low_alarmed)
    alarm(storage_.low(), storage_.low_alarmed, Severity::warning, "disk_low",
          "the disk has less than 8 MiB of room: metering is not recorded until it has 16 MiB; "
          "orders are. Free room on it (df)");
}

void Gateway::raise_pile_alarms(Pile& pile) {
  const std::string& number = pile.settings.pile;
  if (silent(pile) != pile.alarmed)
    alarm(silent(pile), pile.alarmed, Severity::warning, "pile_silent:" + number,
          "pile " + number +
              (pile.settings.leases == Leases::kept
                   ? ": no status for 15 s; its last permission stays budgeted until it has run out"
                   : ": no status for 15 s; it keeps no leases, so the highest current that it is "
                     "set up for stays budgeted until it is heard again"));
  raise_refusal_alarm(pile);
  for (Connector& c : pile.connectors)
    if (c.disobedient != c.alarmed)
      alarm(c.disobedient, c.alarmed, Severity::critical,
            "disobedient:" + number + "." + std::to_string(c.id),
            "pile " + number + " connector " + std::to_string(c.id) +
                ": draws more than it may; its measured current is budgeted and it was told to "
                "stop. Have it checked");
}

void Gateway::raise_refusal_alarm(Pile& pile) {
  const auto& status = pile.connectors.front().status;
  const bool refuses = status && !status->refuses.empty();
  if (refuses == pile.refusal_alarmed) return;
  alarm(refuses, pile.refusal_alarmed, Severity::critical, "refuses:" + pile.settings.pile,
        "pile " + pile.settings.pile +
            ": does not do as it is told: " + (refuses ? status->refuses : std::string{}) +
            ". What it may draw meanwhile is budgeted");
}

void Gateway::alarm(bool active, bool& was, Severity severity, std::string_view key,
                    const std::string& message) {
  if (active) std::erase(left_alarms_, key);
  const bool done = active ? store_.raise_alarm(key, severity, message, now_.wall).ok()
                           : store_.clear_alarm(key, now_.wall).ok();
  if (done) was = active;
}

// Faults stay known while a pile is silent: nobody has said that they are gone.
void Gateway::raise_fault_alarms(const Pile& pile, Connector& connector) {
  for (std::size_t i = 0; i < kFaultCodes; ++i) {
    const auto code = static_cast<FaultCode>(i);
    const bool active = has(connector.status, code);
    if (active == connector.alarmed_faults.test(i)) continue;
    const FaultMeaning meaning = meaning_of(code);
    bool was = !active;
    alarm(active, was, meaning.severity,
          "fault:" + pile.settings.pile + "." + std::to_string(connector.id) + ":" +
              std::string{text_of(code)},
          "pile " + pile.settings.pile + " connector " + std::to_string(connector.id) + ": " +
              std::string{meaning.name} + "; " + std::string{meaning.advice});
    connector.alarmed_faults.set(i, was);
  }
}

}  // namespace youxu
