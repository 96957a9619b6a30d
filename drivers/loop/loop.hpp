// The event loop, its timers and its signals. Everything runs on the one thread that calls run();
// no callback comes after the object it belongs to is destroyed.
#pragma once

#include <uv.h>

#include <functional>
#include <memory>
#include <utility>

#include "policy/time.hpp"

namespace youxu {

// Owns a uv_loop_t. Every handle on it must be destroyed before it.
class Loop {
 public:
  Loop();
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  void run();   // until stop(), or until nothing is left to wait for
  void stop();  // from the loop's own thread
  uv_loop_t* raw() { return &loop_; }
  // The wall time is the system's, or what `use_wall` was given makes of the monotonic.
  Now now() const;
  Now system_now() const;
  void use_wall(std::function<Wall(Mono)> wall) { wall_ = std::move(wall); }

 private:
  uv_loop_t loop_{};
  std::function<Wall(Mono)> wall_;
};

// libuv frees a handle only after its close callback: the owner may go at once, the memory later.
struct CloseThenDelete {
  template <class Impl>
  void operator()(Impl* impl) const {
    impl->handle.data = impl;
    uv_close(reinterpret_cast<uv_handle_t*>(&impl->handle),
             [](uv_handle_t* handle) { delete static_cast<Impl*>(handle->data); });
  }
};

// Fires on the loop. May be restarted, stopped or destroyed in its own callback.
class Timer {
 public:
  Timer(Loop& loop, std::function<void()> on_fire);
  // First after `first`, then each `repeat` (zero: once). Restarts a running timer.
  void start(Millis first, Millis repeat = Millis{0});
  void stop();

 private:
  struct Impl {
    uv_timer_t handle{};
    std::function<void()> on_fire;
  };
  std::unique_ptr<Impl, CloseThenDelete> impl_;
};

// Calls back on the loop at each `signum` while it lives.
class SignalWatch {
 public:
  SignalWatch(Loop& loop, int signum, std::function<void()> on_signal);

 private:
  struct Impl {
    uv_signal_t handle{};
    std::function<void()> on_signal;
  };
  std::unique_ptr<Impl, CloseThenDelete> impl_;
};

}  // namespace youxu
