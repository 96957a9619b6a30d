// A thread with a bounded queue; see worker.hpp.
#include "drivers/loop/worker.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace youxu {

struct Worker::Impl {
  struct Job {
    std::function<void()> work;
    std::function<void()> done;
  };

  void run();      // on the thread
  void deliver();  // on the loop

  uv_async_t handle{};
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<Job> waiting;                      // under mutex
  std::vector<std::function<void()>> finished;  // under mutex
  std::size_t undelivered = 0;                  // loop thread only
  bool stopping = false;                        // under mutex
  bool destroyed = false;                       // loop thread only
  std::thread thread;
};

void Worker::Impl::run() {
  for (;;) {
    std::unique_lock lock{mutex};
    changed.wait(lock, [this] { return stopping || !waiting.empty(); });
    if (stopping) return;
    Job job = std::move(waiting.front());
    waiting.pop_front();
    lock.unlock();
    job.work();
    lock.lock();
    finished.push_back(std::move(job.done));
    uv_async_send(&handle);
  }
}

void Worker::Impl::deliver() {
  std::vector<std::function<void()>> ready;
  {
    const std::lock_guard lock{mutex};
    ready.swap(finished);
  }
  for (const auto& done : ready) {
    if (destroyed) return;  // by an earlier result
    --undelivered;
    if (done) done();
  }
}

Worker::Worker(Loop& loop) : impl_{new Impl} {
  uv_async_init(loop.raw(), &impl_->handle,
                [](uv_async_t* handle) { static_cast<Impl*>(handle->data)->deliver(); });
  impl_->handle.data = impl_.get();
  impl_->thread = std::thread{[impl = impl_.get()] { impl->run(); }};
}

Worker::~Worker() {
  {
    const std::lock_guard lock{impl_->mutex};
    impl_->stopping = true;
  }
  impl_->changed.notify_one();
  impl_->thread.join();
  impl_->destroyed = true;
}

bool Worker::post(std::function<void()> work, std::function<void()> done) {
  if (impl_->undelivered >= kMaxWaiting) return false;
  ++impl_->undelivered;
  {
    const std::lock_guard lock{impl_->mutex};
    impl_->waiting.push_back({std::move(work), std::move(done)});
  }
  impl_->changed.notify_one();
  return true;
}

}  // namespace youxu
