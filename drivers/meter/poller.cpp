#include "drivers/meter/poller.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace youxu {

std::uint64_t periods_left_out(std::uint64_t failures_in_a_row) {
  // The first retry is at once: one lost frame must not make a reading stale.
  static constexpr std::array<std::uint64_t, 6> kLeftOut{0, 1, 2, 5, 10, 30};
  if (failures_in_a_row == 0) return 0;
  return kLeftOut[std::min<std::uint64_t>(failures_in_a_row, kLeftOut.size()) - 1];
}

MeterPoller::MeterPoller(Loop& loop, MeterOptions options, MeterEvents events)
    : loop_{loop},
      period_{std::max(options.period, Millis{1})},
      events_{std::move(events)},
      link_{std::make_shared<MeterLink>(
          std::move(options.profile),
          MeterAddress{.host = options.host, .port = options.port, .unit = options.unit})},
      next_{loop.now().mono},
      worker_{loop},
      timer_{loop, [this] { on_period(); }} {
  timer_.start(Millis{0});
}

void MeterPoller::on_period() {
  schedule_next();
  if (busy_ || leave_out_ > 0) {
    if (!busy_) --leave_out_;
    ++counters_.skipped;
    return;
  }
  poll();
}

// Multiples of the period from the start: a late callback does not move the rhythm.
void MeterPoller::schedule_next() {
  const Mono now = loop_.now().mono;
  next_ += period_;
  while (next_ <= now) {
    next_ += period_;
    ++counters_.skipped;
  }
  timer_.start(next_ - now);
}

void MeterPoller::poll() {
  const bool with_slow = polls_++ % kSlowEvery == 0;
  const auto result = std::make_shared<Result<MeterReading>>(Error{});
  const auto work = [link = link_, result, with_slow] { *result = link->read(with_slow); };
  busy_ = worker_.post(work, [this, result] { finished(*result); });
}

void MeterPoller::finished(const Result<MeterReading>& result) {
  busy_ = false;
  if (result.ok()) {
    failures_in_a_row_ = 0;
    ++counters_.readings;
    events_.on_reading(*result);
    return;
  }
  if (result.error().code == Errc::refused) {
    ++counters_.exceptions;
  } else {
    ++counters_.failures;
    leave_out_ = periods_left_out(++failures_in_a_row_);
  }
  events_.on_error(result.error().message);
}

}  // namespace youxu
