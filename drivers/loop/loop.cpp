// The event loop on libuv; see loop.hpp.
#include "drivers/loop/loop.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "drivers/loop/clock.hpp"

namespace youxu {
namespace {

std::uint64_t to_uv(Millis duration) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(0, duration.count()));
}

}  // namespace

Loop::Loop() {
  uv_loop_init(&loop_);
}

Loop::~Loop() {
  // Handles of destroyed owners are still closing; each turn lets some go.
  while (uv_loop_close(&loop_) == UV_EBUSY) uv_run(&loop_, UV_RUN_ONCE);
}

void Loop::run() {
  uv_run(&loop_, UV_RUN_DEFAULT);
}
void Loop::stop() {
  uv_stop(&loop_);
}
Now Loop::now() const {
  if (!wall_) return system_now();
  const Mono mono = mono_now();
  return {mono, wall_(mono)};
}

Now Loop::system_now() const {
  return {mono_now(), wall_now()};
}

Timer::Timer(Loop& loop, std::function<void()> on_fire) : impl_{new Impl} {
  impl_->on_fire = std::move(on_fire);
  uv_timer_init(loop.raw(), &impl_->handle);
  impl_->handle.data = impl_.get();
}

void Timer::start(Millis first, Millis repeat) {
  // libuv counts from the time of the current turn, which a long callback leaves behind.
  uv_update_time(impl_->handle.loop);
  uv_timer_start(
      &impl_->handle, [](uv_timer_t* handle) { static_cast<Impl*>(handle->data)->on_fire(); },
      to_uv(first), to_uv(repeat));
}

void Timer::stop() {
  uv_timer_stop(&impl_->handle);
}

SignalWatch::SignalWatch(Loop& loop, int signum, std::function<void()> on_signal)
    : impl_{new Impl} {
  impl_->on_signal = std::move(on_signal);
  uv_signal_init(loop.raw(), &impl_->handle);
  impl_->handle.data = impl_.get();
  uv_signal_start(
      &impl_->handle,
      [](uv_signal_t* handle, int) { static_cast<Impl*>(handle->data)->on_signal(); }, signum);
}

}  // namespace youxu
