#include "policy/step_watch.hpp"

#include <algorithm>

namespace youxu {

namespace {
Amps distance(Amps a, Amps b) {
  return std::max(a - b, b - a);
}
}  // namespace

std::size_t StepWatch::plateau_begin(std::size_t last) const {
  std::size_t begin = last;
  while (begin > 0 && distance(reports_[begin - 1].current, reports_[last].current) <= kSteady &&
         reports_[begin].received - reports_[begin - 1].received <= kUnheard)
    --begin;
  return begin;
}

std::optional<CurrentStep> StepWatch::on_report(Mono received, Amps current) {
  if (!reports_.empty() && received <= reports_.back().received) return std::nullopt;
  if (reports_.size() >= kMaxReports) reports_.pop_front();
  reports_.push_back({received, current});
  const std::size_t now = reports_.size() - 1;
  const std::size_t to = plateau_begin(now);
  const Report& first = reports_[to];
  if (received - first.received < kPlateau || first.received <= answered_) return std::nullopt;
  for (std::size_t before = to; before-- > 0;) {
    const Report& last = reports_[before];
    if (first.received - last.received > kLongest) break;
    if (last.received - reports_[plateau_begin(before)].received < kPlateau) continue;
    answered_ = first.received;
    if (distance(current, last.current) < kLeast) break;
    return CurrentStep{last.received, first.received, received, current - last.current};
  }
  return std::nullopt;
}

std::optional<Amps> StepWatch::least(Mono now, Millis span) const {
  std::optional<Amps> least;
  Mono after = now;
  for (auto report = reports_.rbegin(); report != reports_.rend(); ++report) {
    if (after - report->received > kUnheard) return std::nullopt;
    least = std::min(least.value_or(report->current), report->current);
    if (now - report->received >= span) return least;
    after = report->received;
  }
  return std::nullopt;
}

}  // namespace youxu
