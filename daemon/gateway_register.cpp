// The piles' registers while orders run: policy/register_watch.hpp judges the readings; here are
// whose meter it is, and what a person is told.
#include "daemon/gateway.hpp"

namespace youxu {

namespace {
// A pile that booted is asked for its hello at once. Until it says whose register this is (another
// meter boots, too), nothing flows and nothing is counted; one that does not say it keeps its
// meter.
constexpr Millis kSaysWho = std::chrono::minutes{1};

std::string kwh(WattHours energy) {
  const std::int64_t wh = energy.whole();
  std::string thousandths = std::to_string(1000 + wh % 1000);
  return std::to_string(wh / 1000) + "." + thousandths.substr(1) + " kWh";
}

std::string what_broke(const RegisterSegment& before, const Order& order) {
  const std::string at = " at " + kwh(before.last) + ", goes on from " + kwh(order.register_start);
  switch (before.ended_by) {
    case RegisterBreak::exchanged:
      return "its meter " + before.serial + " was exchanged for " + order.register_serial + at +
             ". What flowed in between is not billed. Compare both registers with the work order";
    case RegisterBreak::reset:
      return "its register was set back" + at +
             ". What flowed in between is not billed. Have the meter checked";
    case RegisterBreak::jumped:
      return "its register rose from " + kwh(before.last) +
             " by more than can flow there. All of it is billed. Have the meter checked, and "
             "correct the bill by hand if it was wrong";
  }
  return {};
}
}  // namespace

bool Gateway::take_register(Pile& pile, Connector& c, std::int64_t boot) {
  const bool stranger = pile.hello && pile.hello->boot != boot;
  const bool asked = pile.stranger_since && now_.mono - *pile.stranger_since < kSaysWho;
  if (stranger && asked && c.status->state != ConnectorState::idle) return false;
  Amps most = pile.settings.max;
  if (pile.hello)
    for (const ConnectorRating& rating : pile.hello->connectors)
      if (rating.id == c.id) most = std::max(most, rating.max);
  const Watts rated = settings_.phase_voltage * most * static_cast<std::int64_t>(kPhases);
  const std::string serial = pile.hello && !stranger ? pile.hello->serial : "";
  const auto verdict = c.registers.on_reading(*c.order, {c.status->energy, serial, rated}, now_,
                                              settings_.utc_offset);
  if (!c.registers.holds()) c.trail.note(*c.order, now_);
  using Verdict = RegisterWatch::Verdict;
  if (verdict == Verdict::held) ++counters_["register_readings_held"];
  if (verdict == Verdict::counted || verdict == Verdict::held) return true;
  save(*c.order);
  const bool told = verdict == Verdict::jumped && c.order->segments.back().ended_at != now_.wall;
  if (!told) tell_register_break(pile, c);
  return true;
}

void Gateway::tell_register_break(const Pile& pile, const Connector& c) {
  ++counters_["register_breaks"];
  const std::string text = "pile " + pile.settings.pile + " connector " + std::to_string(c.id) +
                           ": in order " + c.order->id + " " +
                           what_broke(c.order->segments.back(), *c.order);
  const std::string key = register_alarm(pile.settings.pile, c.id);
  (void)store_.clear_alarm(key, now_.wall);  // each break is told
  (void)store_.raise_alarm(key, Severity::warning, text, now_.wall);
}

}  // namespace youxu
