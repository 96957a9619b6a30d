#include "policy/past_stays.hpp"

#include <algorithm>
#include <cmath>

namespace youxu {

namespace {
constexpr Millis kDay = std::chrono::hours{24};
// A pick-up is in time when the car leaves no more than this earlier.
constexpr Millis kPunctual = std::chrono::minutes{5};

double number_of(Wall t) {
  return static_cast<double>(unix_millis(t));
}
}  // namespace

std::optional<PastStay> stay_of(const Order& order) {
  if (!order.finished_at || !order.started_at || !order.clock_trusted ||
      order.reason == StopReason::never_started)
    return std::nullopt;
  PastStay stay;
  stay.connector = order.connector;
  stay.from = order.applied_at;
  stay.said = order.depart;
  if (order.reason == StopReason::unplug) stay.to = order.finished_at;
  stay.energy = order.delivered();
  stay.whole = order.reason == StopReason::full || order.energy_wanted.has_value();
  if (order.energy_wanted && order.reason != StopReason::full)
    stay.energy = std::max(stay.energy, *order.energy_wanted);
  return stay;
}

double quantile(std::vector<Seen> seen, double share) {
  std::sort(seen.begin(), seen.end(), [](const Seen& a, const Seen& b) {
    return a.value != b.value ? a.value < b.value : a.whole > b.whole;
  });
  double left = 0;  // weight of those that reach as far
  for (const Seen& each : seen) left += each.weight;
  double more = 1;  // share of those that wanted more
  for (const Seen& each : seen) {
    if (each.whole && left > 0) more *= std::max(0.0, 1 - each.weight / left);
    if (more <= 1 - share + 1e-9) return each.value;
    left -= each.weight;
  }
  return seen.empty() ? 0 : seen.back().value;
}

void PastStays::learn(const PastStay& stay) {
  const auto later = [](const PastStay& a, const PastStay& b) { return a.from < b.from; };
  stays_.insert(std::upper_bound(stays_.begin(), stays_.end(), stay, later), stay);
  if (stays_.size() > kMaxStays) stays_.erase(stays_.begin());
}

void PastStays::left(int connector, Wall at) {
  const auto newest = std::find_if(stays_.rbegin(), stays_.rend(),
                                   [&](const PastStay& s) { return s.connector == connector; });
  if (newest != stays_.rend() && !newest->to && at >= newest->from) newest->to = at;
}

// Day 0 was a Thursday. Public holidays are not known here.
bool PastStays::works(Wall t) const {
  const auto day = std::chrono::floor<std::chrono::days>(t.time_since_epoch() + utc_offset_);
  const std::int64_t weekday = ((day.count() + 4) % 7 + 7) % 7;  // 0 = Sunday
  return weekday >= 1 && weekday <= 5;
}

// `t` of a past stay, by whole days to where that stay would have begun nearest to `from`.
Wall PastStays::moved(const PastStay& stay, Wall from, Wall t) const {
  const Millis between = from - stay.from + kDay / 2;
  return t + kDay * std::chrono::floor<std::chrono::days>(between).count();
}

bool PastStays::similar(const PastStay& stay, Wall from) const {
  return std::chrono::abs(moved(stay, from, stay.from) - from) <= kSimilar;
}

double PastStays::recency(const PastStay& stay, Wall from) const {
  const auto age = static_cast<double>((from - stay.from).count());
  return std::exp2(-std::max(0.0, age) / static_cast<double>(kHalfLife.count()));
}

double PastStays::weight(const PastStay& stay, Wall from) const {
  const bool same_kind = works(stay.from + kDay) == works(from + kDay);
  return recency(stay, from) * (same_kind ? 1 : kOtherKind) *
         (similar(stay, from) ? 1 : kOtherTime);
}

std::optional<WattHours> PastStays::energy(Wall from, WattHours above) const {
  if (stays_.size() < kFewest) return std::nullopt;
  std::vector<Seen> seen;
  int whole = 0, more = 0;
  for (const PastStay& stay : stays_) {
    whole += stay.whole ? 1 : 0;
    if (stay.energy <= above && above > WattHours{}) continue;
    more += stay.whole ? 1 : 0;
    seen.push_back({static_cast<double>(stay.energy.milli()), weight(stay, from), stay.whole});
  }
  if (whole < kFewest || more == 0) return std::nullopt;
  return WattHours::from_milli(std::llround(quantile(std::move(seen), kEnough)));
}

auto PastStays::leavings(Wall from, Wall now) const -> std::vector<Leaving> {
  std::vector<Leaving> out;
  for (const PastStay& stay : stays_) {
    const std::optional<Wall> to = stay.to ? stay.to : stay.said;
    if (!to || !similar(stay, from)) continue;
    const Wall at = moved(stay, from, *to);
    if (at <= now) continue;
    out.push_back({number_of(at), recency(stay, from), works(*to) == works(at)});
  }
  const auto same =
      std::count_if(out.begin(), out.end(), [](const Leaving& each) { return each.same_kind; });
  if (same >= kFewest) std::erase_if(out, [](const Leaving& each) { return !each.same_kind; });
  return out;
}

std::optional<Wall> PastStays::departure(Wall from, Wall now) const {
  const std::vector<Leaving> found = leavings(from, now);
  if (found.size() < kFewest) return std::nullopt;
  std::vector<Seen> seen;
  seen.reserve(found.size());
  for (const Leaving& leaving : found) seen.push_back({leaving.at, leaving.weight});
  return wall_from_unix_millis(std::llround(quantile(std::move(seen), kEarly)));
}

Kept PastStays::enough(Wall from, WattHours energy) const {
  Kept kept;
  for (const PastStay& stay : stays_) {
    const bool held = stay.energy <= energy;
    if (held && !stay.whole) continue;  // who knows
    kept.all += weight(stay, from);
    if (held) kept.held += weight(stay, from);
  }
  return kept;
}

Kept PastStays::stayed(Wall from, Wall now, Wall depart) const {
  Kept kept;
  for (const Leaving& leaving : leavings(from, now)) {
    kept.all += leaving.weight;
    if (leaving.at >= number_of(depart - kPunctual)) kept.held += leaving.weight;
  }
  return kept;
}

Kept PastStays::kept_word(Wall from) const {
  Kept kept;
  for (const PastStay& stay : stays_) {
    if (!stay.said || !stay.to) continue;
    kept.all += weight(stay, from);
    if (*stay.to >= *stay.said - kPunctual) kept.held += weight(stay, from);
  }
  return kept;
}

}  // namespace youxu
