#include "tests/sim/goe_wire.hpp"

#include <algorithm>
#include <utility>

namespace youxu::sim {

GoeWire::GoeWire(std::size_t phase, int most, std::uint64_t seed)
    : charger_{phase, most}, random_{seed} {
  begin();
}

void GoeWire::begin() {
  driver_ = std::make_unique<GoePile>("00000001", [this] { return ++boots_; });
}

void GoeWire::end() {
  subscribed_ = false;
  driver_.reset();
  up_.clear();
}

void GoeWire::send(std::deque<Message>& way, Now now, const Line& line, bool may_be_lost,
                   std::function<void(Now)> arrive) {
  std::uniform_real_distribution<double> uniform{0.0, 1.0};
  if (may_be_lost && uniform(random_) < line.lost) return;
  const Millis delay{static_cast<std::int64_t>(uniform(random_) *
                                               static_cast<double>(line.longest_delay.count()))};
  const Mono at = way.empty() ? now.mono + delay : std::max(way.back().at, now.mono + delay);
  way.push_back({at, std::move(arrive)});
}

void GoeWire::deliver(std::deque<Message>& way, Now now) {
  while (!way.empty() && way.front().at <= now.mono) {
    const Message message = std::move(way.front());
    way.pop_front();
    message.arrive(now);
  }
}

// What the broker keeps, to who subscribes: first to all, then only to see that no word was lost.
void GoeWire::send_copies(Now now, const Line& line) {
  const bool all = !std::exchange(subscribed_, true);
  const auto& checked = goe::kChecked;
  for (const auto& [key, value] : charger_.kept())
    if (all || std::find(checked.begin(), checked.end(), key) != checked.end())
      send(up_, now, line, false, [this, key = key, value = value](Now at) {
        if (driver_) (void)driver_->on_value(key, value, true, at.mono);
      });
}

// The charger's own word may be lost, the broker's copy of it not.
void GoeWire::step(Now now, const Line& line) {
  charger_.step(now);
  for (const SimGoe::Said& said : charger_.take_said())
    send(up_, now, line, true, [this, said](Now at) {
      if (!driver_) return;
      if (said.is_answer)
        driver_->on_answer(said.key, said.value, at.mono);
      else
        (void)driver_->on_value(said.key, said.value, false, at.mono);
    });
  deliver(down_, now);
  deliver(up_, now);
  if (!driver_) return;
  driver_->step(now);
  for (const GoePile::Write& write : driver_->take_writes())
    send(down_, now, line, true,
         [this, write](Now at) { charger_.on_write(std::string{write.key}, write.value, at); });
  if (driver_->take_refresh() || !subscribed_) send_copies(now, line);
}

}  // namespace youxu::sim
