#include "tests/programs/site/churn.hpp"

#include <cerrno>
#include <cstring>

namespace youxu::sim {

Result<std::shared_ptr<ChargeLog>> ChargeLog::open(const std::string& path) {
  std::FILE* file = std::fopen(path.c_str(), "a");
  if (file != nullptr) return std::shared_ptr<ChargeLog>{new ChargeLog{file}};
  return Error{Errc::retry, path + ": " + std::strerror(errno)};
}

ChargeLog::~ChargeLog() {
  std::fclose(file_);
}

void ChargeLog::write(const std::string& pile, const std::string& order, WattHours from,
                      WattHours to) {
  std::fprintf(file_, "{\"pile\":\"%s\",\"order\":\"%s\",\"from_wh\":%lld,\"to_wh\":%lld}\n",
               pile.c_str(), order.c_str(), static_cast<long long>(from.whole()),
               static_cast<long long>(to.whole()));
  std::fflush(file_);
}

Millis Churn::some(int least_ms, int most_ms) {
  return Millis{std::uniform_int_distribution{least_ms, most_ms}(random_)};
}

void Churn::watch(const SimPile& pile) {
  const bool same = pile.authorised() == authorised_ && pile.order() == order_;
  if (same) return;
  if (authorised_) log_->write(pile.pile(), order_, began_, pile.register_value());
  if (pile.authorised()) ++charges_;
  authorised_ = pile.authorised();
  order_ = pile.order();
  began_ = pile.register_value();
}

void Churn::step(SimPile& pile, SimPlatform& platform, Now now, bool closing) {
  watch(pile);
  if (closing) {
    pile.unplug(now);
    return watch(pile);
  }
  if (now.mono < next_) return;
  if (!pile.has_car()) {
    SimCar car;
    car.need = WattHours::from_whole(std::uniform_int_distribution{1, 40}(random_));
    car.reaction = some(300, 1500);
    car.phases = 1;
    pile.plug_in(car, now);
    next_ = now.mono + some(500, 3000);
  } else if (pile.authorised()) {
    end(pile, platform, now);
  } else {
    begin(pile, platform, now);
  }
  watch(pile);
}

// Who had his charge leaves soon, or begins another.
void Churn::begin(SimPile& pile, SimPlatform& platform, Now now) {
  next_ = now.mono + some(1000, 6000);
  const bool leaves = std::uniform_int_distribution{0, 2}(random_) == 0;
  if (leaves) {
    pile.unplug(now);
    next_ = now.mono + some(500, 2000);
  } else if (platform.logged_in(pile.pile()) && std::bernoulli_distribution{}(random_)) {
    char trade[40];
    std::snprintf(trade, sizeof trade, "%s01%016d", pile.pile().c_str(), ++trades_);
    platform.start(trade, pile.pile(), 1);
  } else {
    pile.press_key("start", now);
  }
}

void Churn::end(SimPile& pile, SimPlatform& platform, Now now) {
  next_ = now.mono + some(2000, 12'000);
  switch (std::uniform_int_distribution{0, 4}(random_)) {
    case 0:
      return pile.unplug(now);
    case 1:
      return pile.press_key("stop", now);
    case 2:
      if (platform.logged_in(pile.pile())) platform.stop(pile.pile(), 1);
      return;
    default:
      return;  // until the car is full
  }
}

}  // namespace youxu::sim
