// What may flow through a circuit, and who says so: external limits, kept through restarts, beside
// the configured limit and the transformer's heat. The least always counts.
#include <algorithm>

#include "daemon/gateway.hpp"

namespace youxu {

namespace {
constexpr std::string_view kNotKept = "limit_not_kept";
constexpr Millis kClockStep = std::chrono::seconds{30};  // less is drift
}  // namespace

Status Gateway::begin_limits() {
  limit_watch_.seen = now_;
  auto stored = store_.limits();
  if (!stored.ok()) return stored.error();
  std::string why;
  for (ExternalLimit& limit : *stored) {
    const Wall to = limit.to;
    if (to <= now_.wall) {
      forget_limit(limit.id);
    } else if (Status added = limits_.add(std::move(limit), settings_.tree); !added.ok()) {
      why = added.error().message;
      limit_watch_.not_kept_until = std::max(limit_watch_.not_kept_until.value_or(to), to);
    }
  }
  if (why.empty()) return store_.clear_alarm(kNotKept, now_.wall);
  const auto raised = store_.raise_alarm(
      kNotKept, Severity::critical,
      why + ". It was set before the configuration changed and does not hold: set it again",
      now_.wall);
  return raised.ok() ? Status{} : Status{raised.error()};
}

void Gateway::forget_limit(std::int64_t id) {
  if (auto removed = store_.remove_limit(id); !removed.ok()) ++counters_["storage_error"];
}

// What begins or ends changes what the plan was made from, also where the wall clock was set.
void Gateway::watch_limits() {
  const Wall expected = limit_watch_.seen.wall + (now_.mono - limit_watch_.seen.mono);
  if (std::chrono::abs(now_.wall - expected) > kClockStep)
    limits_.clock_stepped(expected, now_.wall);
  limit_watch_.seen = now_;
  for (const std::int64_t id : limits_.drop_ended(now_.wall)) forget_limit(id);
  std::vector<std::int64_t> holding;
  for (const ExternalLimit& limit : limits_.all())
    if (limit.holds(now_.wall)) holding.push_back(limit.id);
  if (holding != limit_watch_.holding) plan_wanted_ = true;
  limit_watch_.holding = std::move(holding);
  if (!limit_watch_.not_kept_until || now_.wall < *limit_watch_.not_kept_until) return;
  if (store_.clear_alarm(kNotKept, now_.wall).ok()) limit_watch_.not_kept_until.reset();
}

PerPhase<Amps> Gateway::limit_of(std::size_t circuit, Wall t) const {
  PerPhase<Amps> limit = own_limit_of(circuit);
  if (const auto least = limits_.least(settings_.tree[circuit].id, t))
    for (Amps& amps : limit) amps = std::min(amps, *least);
  return limit;
}

std::string Gateway::limit_by(std::size_t circuit) const {
  const PerPhase<Amps> own = own_limit_of(circuit);
  const ExternalLimit* const external = limits_.tightest(settings_.tree[circuit].id, now_.wall);
  if (external && external->amps < *std::max_element(own.begin(), own.end()))
    return "external:" + external->source;
  return heat_bounds(circuit) ? "thermal" : "configured";
}

std::vector<ExternalLimit> Gateway::limits() const {
  return limits_.all();
}

Result<std::int64_t> Gateway::add_limit(const LimitRequest& request) {
  ExternalLimit limit{0,          request.circuit, request.amps,  request.from.value_or(now_.wall),
                      request.to, request.source,  request.reason};
  if (Status checked = limits_.check(limit, settings_.tree); !checked.ok()) return checked.error();
  if (limit.to <= now_.wall)
    return Error{Errc::invalid, "limit on circuit '" + limit.circuit + "': its end is past"};
  const auto id = store_.save_limit(limit);
  if (!id.ok()) return id.error();
  limit.id = *id;
  if (Status added = limits_.add(std::move(limit), settings_.tree); !added.ok())
    return added.error();
  plan_wanted_ = true;
  return *id;
}

Status Gateway::remove_limit(std::int64_t id) {
  const auto& all = limits_.all();
  if (std::none_of(all.begin(), all.end(), [id](const ExternalLimit& l) { return l.id == id; }))
    return Error{Errc::invalid, "limit " + std::to_string(id) + ": there is none with this number"};
  if (auto removed = store_.remove_limit(id); !removed.ok()) return removed;
  limits_.remove(id);
  plan_wanted_ = true;
  return {};
}

}  // namespace youxu
