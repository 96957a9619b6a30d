#include "daemon/site_clock.hpp"

#include <string>
#include <utility>

#include "daemon/log.hpp"
#include "drivers/loop/clock.hpp"

namespace youxu {

SiteClock::SiteClock(Loop& loop) : loop_{loop} {
  clock_.follow(loop.system_now(), wall_is_synchronised());
  loop.use_wall([this](Mono t) { return clock_.wall(t); });
}

void SiteClock::on_change(std::function<void(bool trusted, Millis step)> told) {
  told_ = std::move(told);
  told_source_ = clock_.source();
  log_line("notice", "clock: kept by " + std::string{text_of(told_source_)});
  told_(clock_.trusted(), Millis{0});
}

void SiteClock::tick() {
  clock_.follow(loop_.system_now(), wall_is_synchronised());
  tell();
}

void SiteClock::platform_says(Wall time) {
  clock_.platform_says(time, loop_.now().mono);
  tell();
}

void SiteClock::tell() {
  const auto step = clock_.take_step();
  const bool another = told_source_ != clock_.source();
  if (!step && !another) return;
  if (step)
    log_line("warning", "clock: stepped by " + std::to_string(step->count()) +
                            " ms; what running orders were stamped with moves with it");
  if (another) log_line("notice", "clock: kept by " + std::string{text_of(clock_.source())});
  told_source_ = clock_.source();
  if (told_) told_(clock_.trusted(), step.value_or(Millis{0}));
}

}  // namespace youxu
