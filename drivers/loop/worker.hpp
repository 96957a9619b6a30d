// One thread for calls which block, so that the loop never does. Jobs run one at a time in order;
// it refuses more than its maximum instead of growing.
#pragma once

#include <uv.h>

#include <cstddef>
#include <functional>
#include <memory>

#include "drivers/loop/loop.hpp"

namespace youxu {

class Worker {
 public:
  static constexpr std::size_t kMaxWaiting = 64;

  explicit Worker(Loop& loop);
  // Waits for the running job; waiting jobs and results not yet delivered are dropped.
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  // `work` runs on the thread, then `done` on the loop. False, and neither runs, when kMaxWaiting
  // jobs are not yet delivered. What both touch they share by value or shared_ptr.
  bool post(std::function<void()> work, std::function<void()> done);

 private:
  struct Impl;
  std::unique_ptr<Impl, CloseThenDelete> impl_;
};

}  // namespace youxu
