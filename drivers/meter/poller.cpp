#include "drivers/meter/poller.hpp"

#include <algorithm>
#include <utility>

namespace youxu {

// What a reading on the thread leaves for the loop.
struct MeterPoller::Job {
  Result<MeterReading> reading{Error{}};
  std::optional<MeterSnapshot> snapshot;
  BusFault fault = BusFault::timeout;
  std::optional<std::string> note;
};

std::uint64_t periods_left_out(std::uint64_t failures_in_a_row) {
  // The first retry is at once: one lost frame must not make a reading stale.
  static constexpr std::array<std::uint64_t, 6> kLeftOut{0, 1, 2, 5, 10, 30};
  if (failures_in_a_row == 0) return 0;
  return kLeftOut[std::min<std::uint64_t>(failures_in_a_row, kLeftOut.size()) - 1];
}

MeterPoller::MeterPoller(Loop& loop, BusAddress bus)
    : loop_{loop}, bus_{make_bus(std::move(bus))}, worker_{loop} {}

Result<std::size_t> MeterPoller::add(MeterOptions options, MeterEvents events) {
  if (meters_.size() >= kMaxMeters)
    return Error{Errc::refused, "more than " + std::to_string(kMaxMeters) + " meters on one bus"};
  const std::size_t index = meters_.size();
  Meter& meter = meters_.emplace_back(loop_, [this, index] { on_period(meters_[index]); });
  meter.events = std::move(events);
  meter.period = std::max(options.period, Millis{1});
  meter.link = std::make_shared<MeterLink>(bus_, std::move(options.profile), options.unit,
                                           std::move(options.address), meter.period);
  meter.next = loop_.now().mono;
  meter.timer.start(Millis{0});
  return index;
}

void MeterPoller::on_period(Meter& meter) {
  schedule_next(meter);
  if (meter.due || meter.leave_out > 0) {
    if (!meter.due) --meter.leave_out;
    ++meter.counters.skipped;
    return;
  }
  meter.due = true;
  meter.due_since = loop_.now().mono;
  poll_next();
}

// Multiples of the period from the start: a late callback does not move the rhythm.
void MeterPoller::schedule_next(Meter& meter) {
  const Mono now = loop_.now().mono;
  meter.next += meter.period;
  while (meter.next <= now) {
    meter.next += meter.period;
    ++meter.counters.skipped;
  }
  meter.timer.start(meter.next - now);
}

// Who waits longest. A failing meter stands back by a period: it holds the bus for its timeout, and
// the others are to be read before that.
MeterPoller::Meter* MeterPoller::most_urgent() {
  const auto since = [](const Meter& meter) {
    return meter.failures_in_a_row == 0 ? meter.due_since : meter.due_since + meter.period;
  };
  Meter* first = nullptr;
  for (Meter& meter : meters_)
    if (meter.due && (first == nullptr || since(meter) < since(*first))) first = &meter;
  return first;
}

void MeterPoller::poll_next() {
  Meter* meter = busy_ ? nullptr : most_urgent();
  if (meter == nullptr) return;
  const bool with_slow = meter->polls++ % kSlowEvery == 0;
  const auto job = std::make_shared<Job>();
  const auto work = [link = meter->link, job, with_slow] {
    job->reading = link->read(with_slow);
    job->snapshot = link->take_snapshot();
    job->fault = link->fault();
    job->note = link->bus().take_note();
  };
  busy_ = worker_.post(work, [this, meter, job] { finished(*meter, *job); });
}

void MeterPoller::finished(Meter& meter, const Job& job) {
  busy_ = false;
  meter.due = false;
  if (job.reading.ok()) {
    meter.failures_in_a_row = 0;
    ++meter.counters.readings;
  } else {
    failed(meter, job);
  }
  poll_next();
  if (job.note && meter.events.on_note) meter.events.on_note(*job.note);
  if (job.snapshot && meter.events.on_snapshot) meter.events.on_snapshot(*job.snapshot);
  if (job.reading.ok()) return meter.events.on_reading(*job.reading);
  meter.events.on_error(job.reading.error().message);
}

// A busy meter is asked again each period: it is there, and costs the bus nothing.
void MeterPoller::failed(Meter& meter, const Job& job) {
  ++meter.counters.faults[static_cast<std::size_t>(job.fault)];
  const bool exception = job.reading.error().code == Errc::refused;
  ++(exception ? meter.counters.exceptions : meter.counters.failures);
  if (job.fault == BusFault::busy) return;
  meter.leave_out = periods_left_out(++meter.failures_in_a_row);
}

}  // namespace youxu
