// The wall clock of records: what a step of it does to orders, and which of them wait for it.
#include <utility>

#include "daemon/gateway.hpp"

namespace youxu {

namespace {
constexpr Millis kTold = std::chrono::minutes{10};  // a start takes its time to find the time
}

void Gateway::on_clock(bool trusted, Millis step, Now now) {
  now_ = now;
  if (clock_.trusted && !trusted) clock_.untrusted_since = now.mono;
  clock_.trusted = trusted;
  if (step != Millis{0}) {
    ++counters_["clock_steps"];
    plan_wanted_ = true;
  }
  for (Pile& pile : piles_)
    for (Connector& c : pile.connectors)
      if (c.order && !is_closed(c.order->state)) correct_clock(pile, c, step);
  for (ClockWatch::Ended& ended : clock_.waiting) {
    if (step != Millis{0}) ended.trail.step(ended.order, step, now, settings_.utc_offset);
    ended.order.clock_trusted = trusted && ended.trail.can_be_trusted();
  }
  release_ended();
}

// A departure that the habit made of a wrong time is made anew.
void Gateway::correct_clock(const Pile& pile, Connector& c, Millis step) {
  Order& order = *c.order;
  const bool trusted = clock_.trusted && c.trail.can_be_trusted();
  if (step == Millis{0} && order.clock_trusted == trusted) return;
  const bool by_habit = pile.habit && wanted_facts(pile, c).depart_by_habit;
  if (step != Millis{0}) c.trail.step(order, step, now_, settings_.utc_offset);
  order.clock_trusted = trusted;
  if (by_habit)
    order.depart =
        pickup_of(*pile.habit, order.begin.value_or(order.applied_at), settings_.utc_offset);
  c.wanted_at.reset();
  save(order);
}

// Of an order that has just ended: it is stored whole, but not closed.
void Gateway::wait_for_clock(Connector& c) {
  Order open = *c.order;
  open.state = OrderState::stopping;
  save(open);
  clock_.waiting.push_back({std::move(*c.order), c.trail, now_.mono});
  if (clock_.waiting.size() <= ClockWatch::kMaxWaiting) return;
  end_order(std::move(clock_.waiting.front().order));
  clock_.waiting.erase(clock_.waiting.begin());
}

void Gateway::release_ended() {
  std::vector<ClockWatch::Ended> still;
  for (ClockWatch::Ended& ended : std::exchange(clock_.waiting, {}))
    if (!clock_.hopeless(now_.wall) || now_.mono - ended.since >= ClockWatch::kWait)
      end_order(std::move(ended.order));
    else
      still.push_back(std::move(ended));
  clock_.waiting = std::move(still);
}

void Gateway::watch_clock() {
  release_ended();
  const bool wrong = !clock_.trusted && now_.mono - clock_.untrusted_since >= kTold;
  if (wrong != clock_.alarmed)
    alarm(wrong, clock_.alarmed, Severity::warning, "clock",
          "the wall clock is not synchronised, and no platform has told the time: times and "
          "tariff periods of orders may be wrong, and the orders are marked. Check the network "
          "time (timedatectl), or the link to the platform");
}

}  // namespace youxu
